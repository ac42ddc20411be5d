//! The loss and the count of right answers of a batch, both left on the device.

use burn::tensor::{Tensor, activation};

/// Sum over the batch of the softmax cross-entropy, `[1]`: `-sum(one_hot * log_softmax(logits))`.
///
/// `logits` and `one_hot` are `[batch, 10]`. Dividing by the batch size gives Keras's loss.
pub fn cross_entropy_sum(logits: Tensor<2>, one_hot: Tensor<2>) -> Tensor<1> {
    (activation::log_softmax(logits, 1) * one_hot).sum().neg()
}

/// The number of rows of `logits` whose largest column is the label's, `[1]`.
///
/// Ties go to the first column, as in NumPy and Keras.
pub fn correct_count(logits: Tensor<2>, one_hot: Tensor<2>) -> Tensor<1> {
    logits.argmax(1).equal(one_hot.argmax(1)).float().sum()
}
