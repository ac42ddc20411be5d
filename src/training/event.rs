//! What a run tells its listener.

use serde::Serialize;

/// Something that happened in a run. Epochs count from 1; `step` is the number of steps completed in the epoch; losses
/// are means over images and accuracies fractions, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum TrainEvent {
    /// Drawings in writing styles are being made, before the first step.
    Preparing {
        /// Drawings made.
        images: usize,
        /// Drawings to make.
        count: usize,
    },
    /// Steps were taken and their figures have been read.
    Progress {
        /// The epoch under way.
        epoch: u32,
        /// All epochs of the run.
        epochs: u32,
        /// The step in the epoch to which the figures reach.
        step: usize,
        /// Steps in an epoch.
        steps: usize,
        /// Images seen in the run.
        images: usize,
        /// Mean loss over the epoch so far, dropout on, as Keras shows it.
        loss: f64,
        /// Fraction right over the epoch so far, dropout on.
        accuracy: f64,
        /// Mean loss over the steps since the last report.
        recent_loss: f64,
        /// Fraction right over the steps since the last report.
        recent_accuracy: f64,
    },
    /// The test images are being evaluated.
    Evaluating {
        /// The epoch just trained.
        epoch: u32,
        /// Images evaluated.
        images: usize,
        /// Images to evaluate.
        count: usize,
    },
    /// An epoch is trained and evaluated.
    EpochEnd {
        /// The epoch.
        epoch: u32,
        /// All epochs of the run.
        epochs: u32,
        /// Mean training loss over the epoch.
        loss: f64,
        /// Fraction of training images right over the epoch.
        accuracy: f64,
        /// Mean loss over the test images, dropout off.
        test_loss: f64,
        /// Fraction of test images right.
        test_accuracy: f64,
    },
    /// The steps that were asked for are taken.
    Paused {
        /// The epoch under way.
        epoch: u32,
        /// Steps taken in it.
        step: usize,
    },
    /// All epochs are done.
    TrainEnd {
        /// Epochs trained.
        epochs: u32,
        /// The last epoch's mean training loss.
        loss: f64,
        /// The last epoch's training accuracy.
        accuracy: f64,
        /// Mean loss over the test images.
        test_loss: f64,
        /// Fraction of test images right.
        test_accuracy: f64,
    },
}
