//! What a visitor is told when the loss stops being a finite number.

use super::snapshot::Snapshot;
use crate::error::{Error, ErrorKind};
use crate::recipe::Recipe;

/// The refusal to go on after step `step` of epoch `epoch` (from 0) of a run of `recipe`, which is back at `good`.
pub(super) fn non_finite_loss(recipe: &Recipe, epoch: u32, step: usize, good: &Snapshot) -> Error {
    let back = if good.total_steps == 0 {
        "The network is back at its random start".to_string()
    } else {
        format!("The network is back where it was after step {} of epoch {}", good.step, good.epoch + 1)
    };
    let message = format!(
        "The loss stopped being a finite number by step {step} of epoch {}: the learning rate {} is too high for {}; {} is usual. {back}; your drawings and the runs before are kept.",
        epoch + 1,
        written(recipe.learning_rate),
        recipe.optimizer.name(),
        recipe.optimizer.usual_learning_rate(),
    );
    Error::new(ErrorKind::NonFiniteLoss, message)
}

/// A number as a person would write it: not with twenty zeros.
fn written(number: f64) -> String {
    if (1e-4..1e6).contains(&number) { number.to_string() } else { format!("{number:e}") }
}
