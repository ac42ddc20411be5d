//! What came of the steps: figures read one window behind, snapshots of the last good network, the test after an epoch.

use super::Trainer;
use crate::error::{Error, Result};
use crate::evaluation::Evaluation;
use crate::metrics::{PendingSums, Sums};
use crate::training::diverged::Diverged;
use crate::training::event::TrainEvent;
use crate::training::optimizer::Memory;
#[cfg(feature = "webgpu")]
use crate::training::parameters::flat_parameters;
use crate::training::snapshot::Snapshot;

impl Trainer {
    /// Closes the window and reads the one before it, or with `flush` both.
    pub(in crate::training) async fn report(&mut self, flush: bool) -> Result<Vec<TrainEvent>> {
        self.look_at_weights();
        let recent = self.read_figures(flush).await?;
        if let Some(step) = recent.infinite_loss {
            return Err(self.restore(Diverged::Loss, step));
        }
        if recent.infinite_weights {
            return Err(self.restore(Diverged::Weights, recent.step));
        }
        if recent.images == 0 {
            return Ok(Vec::new());
        }
        self.update_snapshots();
        Ok(vec![TrainEvent::Progress {
            epoch: self.epoch + 1,
            epochs: self.config.recipe.epochs,
            step: recent.step,
            steps: self.steps(),
            images: self.epoch as usize * self.order.len() + self.sums.images,
            loss: self.sums.mean_loss(),
            accuracy: self.sums.accuracy(),
            recent_loss: recent.mean_loss(),
            recent_accuracy: recent.accuracy(),
        }])
    }

    /// Closes the window; the figures of the one before it, or with `flush` of both.
    async fn read_figures(&mut self, flush: bool) -> Result<Sums> {
        let closed = PendingSums::of(std::mem::take(&mut self.window));
        let before = std::mem::replace(&mut self.pending, closed).take().await?;
        let last = if flush { self.pending.take().await? } else { None };
        let mut recent = Sums::default();
        for sums in [before, last].into_iter().flatten() {
            recent.add(sums);
            self.sums.add(sums);
        }
        Ok(recent)
    }

    /// The step just taken left weights that are not finite: with a loss that was not, that came first.
    pub(super) async fn weights_diverged(&mut self) -> Error {
        match self.read_figures(true).await {
            Ok(Sums { infinite_loss: Some(step), .. }) => self.restore(Diverged::Loss, step),
            Ok(_) => self.restore(Diverged::Weights, self.step),
            Err(error) => error,
        }
    }

    /// Has a GPU look whether weights and state are finite, to be read with the window's figures.
    fn look_at_weights(&mut self) {
        #[cfg(feature = "webgpu")]
        if self.engine.is_gpu() && !self.window.is_empty() {
            let rows = &self.optimizer.memory().rows;
            for (parameter, rows) in flat_parameters(&self.network).into_iter().zip(rows) {
                if !rows.is_empty() {
                    self.window.add_look(crate::ops::not_finite(parameter, rows));
                }
            }
        }
    }

    fn update_snapshots(&mut self) {
        // The workers that divide a network take theirs at the same step.
        if self.divided.is_some() {
            return;
        }
        let steps_before = self.total_steps - self.step;
        self.snapshots.confirm(steps_before + self.sums.step);
        if self.snapshots.wants(self.total_steps) && self.partial_rows == 0 {
            self.snapshots.offer(self.snapshot());
        }
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            network: self.network.clone(),
            epoch: self.epoch,
            step: self.step,
            total_steps: self.total_steps,
            sums: self.sums,
        }
    }

    pub(super) fn restore(&mut self, what: Diverged, step: usize) -> Error {
        let good = self.snapshots.good().clone();
        let error = what.error(&self.config.recipe, self.epoch, step, &good);
        self.network = good.network;
        self.optimizer.remember(Memory::default());
        if let Some(divided) = &mut self.divided {
            divided.memory = Memory::default();
        }
        self.epoch = good.epoch;
        self.step = good.step;
        self.total_steps = good.total_steps;
        self.sums = good.sums;
        self.partial = None;
        self.partial_rows = 0;
        (self.part, self.window) = Default::default();
        self.pending = PendingSums::default();
        self.evaluated = None;
        self.finished = true;
        error
    }

    pub(super) async fn pump_evaluation(&mut self) -> Result<Vec<TrainEvent>> {
        let mut evaluation = match self.evaluation.take() {
            Some(evaluation) => evaluation,
            None => self.begin_evaluation().await?,
        };
        evaluation.advance(self.network()).await?;
        let evaluation = self.evaluation.insert(evaluation);
        let epoch = self.epoch + 1;
        if !evaluation.is_finished() {
            let images = evaluation.images() * self.team.size;
            return Ok(vec![TrainEvent::Evaluating { epoch, images, count: self.config.test_count }]);
        }
        if self.team.size > 1 && !self.join_evaluations().await? {
            return Ok(Vec::new());
        }
        let Some(evaluation) = &self.evaluation else { return Ok(Vec::new()) };
        if !evaluation.loss().is_finite() {
            self.evaluation = None;
            return Err(self.restore_together(Diverged::Loss, self.step).await);
        }
        let (test_loss, test_accuracy) = (evaluation.loss(), evaluation.accuracy(&self.data.test_labels));
        let (epochs, loss, accuracy) = (self.config.recipe.epochs, self.sums.mean_loss(), self.sums.accuracy());
        self.evaluated = self.evaluation.take();
        let mut events = vec![TrainEvent::EpochEnd { epoch, epochs, loss, accuracy, test_loss, test_accuracy }];
        if epoch == epochs {
            self.finished = true;
            events.push(TrainEvent::TrainEnd { epochs, loss, accuracy, test_loss, test_accuracy });
        } else {
            self.start_epoch(epoch);
        }
        Ok(events)
    }

    /// The test of this worker's share of the test images, not begun.
    async fn begin_evaluation(&mut self) -> Result<Evaluation> {
        if self.divided.is_some() {
            self.agree().await?;
            self.gather_network(true).await?;
            self.gather_memory().await?;
        }
        let images = self.team.part(self.config.test_count);
        let recipe = &self.config.recipe;
        Evaluation::new(&self.data, images, &recipe.network, recipe.loss, &self.engine)
    }
}
