//! The one error type: a stable [`ErrorKind`] for programs and a sentence for people.

use std::fmt;

/// What went wrong, as a stable code that JavaScript sees as `error.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file does not start with the magic number of the expected IDX kind.
    IdxMagic,
    /// The dimensions in the IDX header are not those the model takes.
    IdxDimensions,
    /// Images and labels of one split differ in number.
    IdxCountMismatch,
    /// The file ends before its header says it should.
    IdxTruncated,
    /// The file goes on after its last item.
    IdxTrailingBytes,
    /// A label is not a digit from 0 to 9.
    IdxLabelRange,
    /// A class has no image to learn from.
    IdxEmptyClass,
    /// The bytes are not those of the published file.
    Checksum,
    /// A call needs a data set and none is loaded.
    NoDataset,
    /// No recipe has this id.
    UnknownRecipe,
    /// A training option has a value that cannot work.
    InvalidOption,
    /// A drawing or an image has the wrong size or form.
    InvalidInput,
    /// The loss became infinite or not a number.
    NonFiniteLoss,
    /// A run is under way and the call needs there to be none.
    Busy,
    /// The call needs a run and there is none.
    NoRun,
    /// The GPU cannot run the engine.
    EngineUnavailable,
    /// The engine computes other numbers than the CPU reference.
    SelfTest,
    /// The device was lost, or a read from it failed.
    DeviceLost,
    /// A worker that shares the run has stopped.
    TeamLost,
    /// The bytes are not a saved network, or a damaged one.
    ModelFormat,
    /// The tensors in a file are not those of its recipe.
    ModelMismatch,
    /// Weights of a network, a saved one or one in training, are not finite numbers.
    NonFiniteWeights,
    /// A network's outputs are not finite numbers.
    NonFiniteOutput,
}

impl ErrorKind {
    /// The stable code, in kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::IdxMagic => "idx-magic",
            Self::IdxDimensions => "idx-dimensions",
            Self::IdxCountMismatch => "idx-count-mismatch",
            Self::IdxTruncated => "idx-truncated",
            Self::IdxTrailingBytes => "idx-trailing-bytes",
            Self::IdxLabelRange => "idx-label-range",
            Self::IdxEmptyClass => "idx-empty-class",
            Self::Checksum => "checksum",
            Self::NoDataset => "no-dataset",
            Self::UnknownRecipe => "unknown-recipe",
            Self::InvalidOption => "invalid-option",
            Self::InvalidInput => "invalid-input",
            Self::NonFiniteLoss => "non-finite-loss",
            Self::Busy => "busy",
            Self::NoRun => "no-run",
            Self::EngineUnavailable => "engine-unavailable",
            Self::SelfTest => "self-test",
            Self::DeviceLost => "device-lost",
            Self::TeamLost => "team-lost",
            Self::ModelFormat => "model-format",
            Self::ModelMismatch => "model-mismatch",
            Self::NonFiniteWeights => "non-finite-weights",
            Self::NonFiniteOutput => "non-finite-output",
        }
    }
}

/// An error: its kind, and a message that says what was expected, what came and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    option: Option<&'static str>,
    steps_kept: Option<usize>,
}

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of this kind with this message for people.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), option: None, steps_kept: None }
    }

    /// An [`ErrorKind::InvalidOption`] about the training option of this name.
    pub fn of_option(option: &'static str, message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::InvalidOption, message: message.into(), option: Some(option), steps_kept: None }
    }

    /// The same error of a run whose network is back at what it was after so many steps.
    pub fn with_steps_kept(self, steps: usize) -> Self {
        Self { steps_kept: Some(steps), ..self }
    }

    /// How many steps of a run that failed its network keeps: 0 for its random start.
    pub fn steps_kept(&self) -> Option<usize> {
        self.steps_kept
    }

    /// The training option that is at fault, if one is: its name in `TrainOptions` of `www/core/protocol.js`.
    pub fn option(&self) -> Option<&'static str> {
        self.option
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<drawing::InvalidInput> for Error {
    fn from(error: drawing::InvalidInput) -> Self {
        Self::new(ErrorKind::InvalidInput, error.message())
    }
}
