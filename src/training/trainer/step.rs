//! One step: the gradients of a batch, micro-batch by micro-batch, then the change of the weights.

use burn::optim::GradientsParams;
use burn::tensor::{Int, Tensor};

use super::Trainer;
use crate::error::Result;
use crate::model::DropoutContext;
use crate::ops::{self, Objective, Vary};
use crate::random::{Key, Purpose};
use crate::training::parameters::add_gradients;

/// A part of a batch, computed in one pass.
pub(super) struct MicroBatch {
    labels: Tensor<1, Int>,
    /// The first row in the whole batch.
    first: usize,
    rows: usize,
    /// Rows of the whole batch, ...
    batch_rows: usize,
    /// ... and of this worker's part of it.
    part_rows: usize,
}

impl Trainer {
    /// A piece of work, after which the pump has so many `left`; the whole batch's gradients when it was the last of them.
    pub(super) async fn accumulate(&mut self, left: usize) -> Result<Option<GradientsParams>> {
        if self.divided.is_some() {
            return self.accumulate_divided(left).await;
        }
        match self.accumulate_micro_batch() {
            Some(gradients) if self.team.size > 1 => self.share(gradients).await,
            gradients => Ok(gradients),
        }
    }

    pub(super) async fn apply_and_look(&mut self, gradients: GradientsParams) -> Result<()> {
        let asked = self.divided.as_ref().map(|divided| divided.asked);
        if asked.map_or(self.traces, |asked| asked.gradients) {
            return self.apply_traced(gradients).await;
        }
        self.apply(gradients);
        self.after_step().await
    }

    /// Looks at what the step left.
    pub(super) async fn after_step(&mut self) -> Result<()> {
        if self.divided.is_some() {
            self.after_divided_step().await
        } else if self.optimizer.is_finite() {
            Ok(())
        } else {
            Err(self.weights_diverged().await)
        }
    }

    /// Adds one micro-batch's gradients; gives those of this worker's part of the batch when it was the last.
    pub(in crate::training) fn accumulate_micro_batch(&mut self) -> Option<GradientsParams> {
        let Some((images, batch)) = self.next_micro_batch() else { return Some(GradientsParams::new()) };
        let context = self.dropout_context(&batch);
        let mut sums = self.partial.take().unwrap_or_default();
        let logits = self.network.forward_adding(images, Some(&context), &mut sums);
        self.finish_micro_batch(batch, logits, sums)
    }

    /// The images `[rows, pixels]`, scaled, that follow in this worker's part of the batch, which is all of it where the network is
    /// divided; none where the worker has no part.
    pub(super) fn next_micro_batch(&self) -> Option<(Tensor<2>, MicroBatch)> {
        let recipe = &self.config.recipe;
        let start = self.step * recipe.batch_size;
        let batch_rows = recipe.batch_size.min(self.order.len() - start);
        let part = if self.divided.is_some() { 0..batch_rows } else { self.team.part(batch_rows) };
        if part.is_empty() {
            return None;
        }
        let first = part.start + self.partial_rows;
        let rows = self.micro_batch.min(part.end - first);
        let positions = start + first..start + first + rows;
        let key = Key::new(self.config.seed, Purpose::Variations, &[self.epoch]);
        let variations = recipe.variations;
        let vary = (!variations.are_none()).then_some(Vary { variations, key });
        let batch = self.data.train.batch(&self.order, positions, recipe.network.scaling, vary);
        let (images, labels) = (Tensor::from_inner(batch.images), batch.labels);
        Some((images, MicroBatch { labels, first, rows, batch_rows, part_rows: part.len() }))
    }

    pub(super) fn dropout_context(&self, batch: &MicroBatch) -> DropoutContext {
        let (seed, epoch, step) = (self.config.seed, self.epoch, self.step as u32);
        DropoutContext { seed, epoch, step, first_row: batch.first }
    }

    /// Adds the gradients of a micro-batch with these logits to `sums`; gives them when it was the last.
    pub(super) fn finish_micro_batch(
        &mut self,
        batch: MicroBatch,
        logits: Tensor<2>,
        sums: GradientsParams,
    ) -> Option<GradientsParams> {
        if self.traces && self.partial_rows == 0 {
            self.traced_logits = Some(logits.clone().inner());
        }
        let recipe = &self.config.recipe;
        let (loss, output, scale) = (recipe.loss, recipe.network.output, 1.0 / batch.batch_rows as f32);
        let figures = ops::objective(logits, batch.labels, Objective { loss, output, scale });
        let gradients = GradientsParams::from_grads(figures.backward(), &self.network);
        self.partial_rows += batch.rows;
        let whole = self.partial_rows == batch.part_rows;
        let window = if self.team.size > 1 { &mut self.part } else { &mut self.window };
        window.add(figures.inner(), self.step + 1, self.step + usize::from(whole));
        let sums = add_gradients(&self.network, sums, gradients);
        if whole {
            return Some(sums);
        }
        self.partial = Some(sums);
        None
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
