//! The loss and the count of right answers of a batch, both left on the device.

use burn::tensor::{Tensor, activation};
use serde::{Deserialize, Serialize};

use crate::dataset::CLASSES;

/// A loss function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Softmax cross-entropy of the logits: also behind a sigmoid output, as Keras computes it.
    CategoricalCrossEntropy,
    /// Mean over the ten outputs of the squared difference from the one-hot label.
    MeanSquaredError,
    /// Mean over the ten outputs of the absolute difference from the one-hot label.
    MeanAbsoluteError,
}

impl Loss {
    /// Sum over the batch of the images' losses, `[1]`; divided by the batch size it is Keras's loss.
    ///
    /// `logits` and `one_hot` are `[batch, 10]`; `outputs` is the network's output activation.
    pub fn sum(self, logits: Tensor<2>, outputs: impl FnOnce(Tensor<2>) -> Tensor<2>, one_hot: Tensor<2>) -> Tensor<1> {
        match self {
            Self::CategoricalCrossEntropy => (activation::log_softmax(logits, 1) * one_hot).sum().neg(),
            Self::MeanSquaredError => (outputs(logits) - one_hot).square().sum().div_scalar(CLASSES as f64),
            Self::MeanAbsoluteError => (outputs(logits) - one_hot).abs().sum().div_scalar(CLASSES as f64),
        }
    }
}

/// The number of rows of `outputs` whose largest column is the label's, `[1]`.
///
/// Ties go to the first column, as in NumPy and Keras.
pub fn correct_count(outputs: Tensor<2>, one_hot: Tensor<2>) -> Tensor<1> {
    outputs.argmax(1).equal(one_hot.argmax(1)).float().sum()
}
