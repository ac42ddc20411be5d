//! One step: the gradients of a batch, micro-batch by micro-batch and worker by worker, then the change of the weights.

use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::Trainer;
use crate::error::Result;
use crate::metrics::Sums;
use crate::model::DropoutContext;
use crate::ops::{self, Objective, Vary};
use crate::random::{Key, Purpose};
use crate::training::parameters::{add_gradients, gradients_of, take_gradients};
use crate::training::team;

impl Trainer {
    /// Adds one micro-batch's gradients; gives those of this worker's part of the batch when it was the last.
    pub(in crate::training) fn accumulate_micro_batch(&mut self) -> Option<GradientsParams> {
        let batch_size = self.config.recipe.batch_size;
        let start = self.step * batch_size;
        let batch_rows = batch_size.min(self.order.len() - start);
        let part = self.team.part(batch_rows);
        if part.is_empty() {
            return Some(GradientsParams::new());
        }
        let first = part.start + self.partial_rows;
        let rows = self.micro_batch.min(part.end - first);
        let recipe = &self.config.recipe;
        let positions = start + first..start + first + rows;
        let key = Key::new(self.config.seed, Purpose::Variations, &[self.epoch]);
        let variations = recipe.variations;
        let vary = (!variations.are_none()).then_some(Vary { variations, key });
        let batch = self.data.train.batch(&self.order, positions, recipe.network.scaling, vary);
        let context =
            DropoutContext { seed: self.config.seed, epoch: self.epoch, step: self.step as u32, first_row: first };
        let mut sums = self.partial.take().unwrap_or_default();
        let logits = self.network.forward_adding(Tensor::from_inner(batch.images), Some(&context), &mut sums);
        if self.traces && self.partial_rows == 0 {
            self.traced_logits = Some(logits.clone().inner());
        }
        let objective = Objective { loss: recipe.loss, output: recipe.network.output, scale: 1.0 / batch_rows as f32 };
        let figures = ops::objective(logits, batch.labels, objective);
        let gradients = GradientsParams::from_grads(figures.backward(), &self.network);
        self.partial_rows += rows;
        let whole = self.partial_rows == part.len();
        let window = if self.team.size > 1 { &mut self.part } else { &mut self.window };
        window.add(figures.inner(), self.step + 1, self.step + usize::from(whole));
        let sums = add_gradients(&self.network, sums, gradients);
        if whole {
            return Some(sums);
        }
        self.partial = Some(sums);
        None
    }

    /// The whole batch's gradients: those of all workers' parts, added up in the order of their ranks.
    pub(super) async fn share(&mut self, gradients: GradientsParams) -> Result<GradientsParams> {
        if self.team.size == 1 {
            return Ok(gradients);
        }
        let figures = std::mem::take(&mut self.part).read().await?.unwrap_or_default();
        let mut rows = take_gradients(&self.network, gradients).await?;
        let step = self.step + 1;
        let place = self.total_steps as f64;
        rows.push([figures.loss, figures.correct, figures.images as f64, place].map(|figure| figure as f32).to_vec());
        let others = (self.team.all_gather)(&rows).await?;
        self.team.check(&rows, &others)?;
        team::sum(&mut rows, &others);
        if let Some([loss, correct, images, _]) = rows.pop().as_deref() {
            let (loss, correct, images) = (f64::from(*loss), f64::from(*correct), *images as usize);
            let infinite_loss = (!loss.is_finite()).then_some(step);
            self.window.add_sums(Sums { loss, correct, images, step, infinite_loss, infinite_weights: false });
        }
        Ok(gradients_of(&self.network, rows))
    }

    /// Changes the weights and completes the step.
    pub(in crate::training) fn apply(&mut self, gradients: GradientsParams) {
        // Not a clone: what only the network holds, the optimizer changes where it lies.
        let network = self.network.take();
        self.network = self.optimizer.step(self.learning_rate(), network, gradients);
        self.evaluated = None;
        self.partial_rows = 0;
        self.step += 1;
        self.total_steps += 1;
    }

    /// Of the step to come.
    pub(super) fn learning_rate(&self) -> f64 {
        let recipe = &self.config.recipe;
        let steps = recipe.epochs as usize * self.steps();
        recipe.learning_rate_schedule.rate(recipe.learning_rate, self.total_steps, steps)
    }
}
