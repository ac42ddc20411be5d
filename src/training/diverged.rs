//! What a visitor is told when a run's numbers stop being finite.

use super::snapshot::Snapshot;
use crate::error::{Error, ErrorKind};
use crate::recipe::Recipe;

/// Whose numbers are infinite or not numbers at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Diverged {
    /// The loss of a step or of the test images.
    Loss,
    /// A weight, or what the optimizer remembers of one. A relu can hide both from the loss.
    Weights,
}

impl Diverged {
    /// The refusal to go on after step `step` of epoch `epoch` (from 0) of a run of `recipe`, which is back at `good`.
    pub(super) fn error(self, recipe: &Recipe, epoch: u32, step: usize, good: &Snapshot) -> Error {
        let back = if good.total_steps == 0 {
            "The network is back at its random start".to_string()
        } else {
            format!("The network is back where it was after step {} of epoch {}", good.step, good.epoch + 1)
        };
        let (kind, what) = match self {
            Self::Loss => (ErrorKind::NonFiniteLoss, "The loss stopped being a finite number"),
            Self::Weights => (ErrorKind::NonFiniteWeights, "Weights stopped being finite numbers"),
        };
        let message = format!(
            "{what} at step {step} of epoch {}: the learning rate {} is too high for {}; {} is usual. {back}; your drawings and the runs before are kept.",
            epoch + 1,
            written(recipe.learning_rate),
            recipe.optimizer.name(),
            recipe.optimizer.usual_learning_rate(),
        );
        Error::new(kind, message).with_steps_kept(good.total_steps)
    }
}

/// A number as a person would write it: not with twenty zeros.
fn written(number: f64) -> String {
    if (1e-4..1e6).contains(&number) { number.to_string() } else { format!("{number:e}") }
}
