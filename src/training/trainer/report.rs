//! What came of the steps: figures read one window behind, snapshots of the last good network, the test after an epoch.

use burn::module::Module as _;
use burn::optim::GradientsAccumulator;

use super::Trainer;
use crate::error::{Error, Result};
use crate::metrics::{PendingSums, Sums, Window};
use crate::training::diverged;
use crate::training::event::TrainEvent;
use crate::training::snapshot::Snapshot;
use crate::training::team;

impl Trainer {
    /// Closes the window and reads the one before it, or with `flush` both.
    pub(in crate::training) async fn report(&mut self, flush: bool) -> Result<Vec<TrainEvent>> {
        let closed = PendingSums::of(std::mem::take(&mut self.window));
        let before = std::mem::replace(&mut self.pending, closed).take().await?;
        let last = if flush { self.pending.take().await? } else { None };
        let mut recent = Sums::default();
        for sums in [before, last].into_iter().flatten() {
            recent.add(sums);
            self.sums.add(sums);
        }
        if recent.images == 0 {
            return Ok(Vec::new());
        }
        if !recent.loss.is_finite() {
            return Err(self.restore(recent.step));
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

    fn update_snapshots(&mut self) {
        let steps_before = self.total_steps - self.step;
        self.snapshots.confirm(steps_before + self.sums.step);
        if self.snapshots.wants(self.total_steps) && self.partial_rows == 0 {
            self.snapshots.offer(self.snapshot());
        }
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            network: self.network.clone(),
            optimizer: self.optimizer.clone(),
            epoch: self.epoch,
            step: self.step,
            total_steps: self.total_steps,
            sums: self.sums,
        }
    }

    pub(super) fn restore(&mut self, step: usize) -> Error {
        let good = self.snapshots.good().clone();
        let error = diverged::non_finite_loss(&self.config.recipe, self.epoch, step, &good);
        self.network = good.network;
        self.optimizer = good.optimizer;
        self.epoch = good.epoch;
        self.step = good.step;
        self.total_steps = good.total_steps;
        self.sums = good.sums;
        self.partial = GradientsAccumulator::new();
        self.partial_rows = 0;
        self.part = Window::default();
        self.pending = PendingSums::default();
        self.evaluated = None;
        self.finished = true;
        error
    }

    pub(super) async fn pump_evaluation(&mut self) -> Result<Vec<TrainEvent>> {
        let Some(evaluation) = &mut self.evaluation else { return Ok(Vec::new()) };
        evaluation.advance(&self.network.valid()).await?;
        let epoch = self.epoch + 1;
        if !evaluation.is_finished() {
            let images = evaluation.images() * self.team.size;
            return Ok(vec![TrainEvent::Evaluating { epoch, images, count: self.config.test_count }]);
        }
        if self.team.size > 1 {
            let own = vec![evaluation.to_flat()];
            let others = (self.team.all_gather)(&own).await?;
            evaluation.join(team::join(own.concat(), &others));
        }
        if !evaluation.loss().is_finite() {
            self.evaluation = None;
            return Err(self.restore(self.step));
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
}
