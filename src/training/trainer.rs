//! One training run: micro-batches, steps and epochs, cut into pieces short enough that a pause or
//! a prediction gets in between.

use burn::module::Module as _;
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::Tensor;

use super::diverged;
use super::event::TrainEvent;
use super::optimizer::{Memory, Optimizer};
use super::parameters::{gradients_of, take_gradients};
use super::snapshot::{Snapshot, Snapshots};
use super::team::{self, Team};
use crate::dataset::{Order, ResidentDataset};
use crate::engine::{Engine, PIECE_FLOPS};
use crate::error::{Error, Result};
use crate::evaluation::Evaluation;
use crate::metrics::{PendingSums, Sums, Window};
use crate::model::{DropoutContext, Network, summary};
use crate::ops::{self, Objective};
use crate::random::{Key, Purpose, permutation};
use crate::recipe::options::RunConfig;

/// Steps whose figures are read together, at most: bounds the work queued on a GPU and the age of
/// a snapshot.
pub const WINDOW_STEPS_MAX: usize = 16;

/// Operations of a training step per operation of its forward pass: forward, and backward to the
/// weights and to the input.
const STEP_PASSES: usize = 3;

/// A run under way.
pub struct Trainer {
    config: RunConfig,
    engine: Engine,
    team: Team,
    data: ResidentDataset,
    network: Network,
    optimizer: Optimizer,
    /// From 0.
    epoch: u32,
    /// Steps completed in the epoch.
    step: usize,
    total_steps: usize,
    order: Order,
    micro_batch: usize,
    partial: GradientsAccumulator<Network>,
    /// Rows of this worker's part of the current batch whose gradients are in `partial`.
    partial_rows: usize,
    /// Figures of this worker's part of the current batch.
    part: Window,
    window: Window,
    /// The window whose figures are on their way.
    pending: PendingSums,
    sums: Sums,
    snapshots: Snapshots,
    evaluation: Option<Evaluation>,
    /// The finished evaluation of the network as it is; none after a further step.
    evaluated: Option<Evaluation>,
    /// Steps until the run pauses by itself.
    steps_allowed: Option<usize>,
    finished: bool,
}

impl Trainer {
    /// Prepares a run from its first step, this worker's share of it where the team is more than one.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn new(config: RunConfig, data: ResidentDataset, engine: &Engine, team: Team) -> Result<Self> {
        let recipe = &config.recipe;
        let network = Network::new(recipe, config.seed, engine)?;
        let optimizer = Optimizer::new(recipe, engine);
        let micro_batch = if engine.is_gpu() {
            recipe.batch_size.min(summary::gpu_batch_max(&recipe.layers)?)
        } else {
            (PIECE_FLOPS / (STEP_PASSES * summary::forward_flops(&recipe.layers)?)).clamp(1, recipe.batch_size)
        };
        let order = epoch_order(&config, &data, 0);
        let start = Snapshot {
            network: network.clone(),
            optimizer: optimizer.clone(),
            epoch: 0,
            step: 0,
            total_steps: 0,
            sums: Sums::default(),
        };
        Ok(Self {
            config,
            engine: engine.clone(),
            team,
            data,
            network,
            optimizer,
            epoch: 0,
            step: 0,
            total_steps: 0,
            order,
            micro_batch,
            partial: GradientsAccumulator::new(),
            partial_rows: 0,
            part: Window::default(),
            window: Window::default(),
            pending: PendingSums::default(),
            sums: Sums::default(),
            snapshots: Snapshots::new(start),
            evaluation: None,
            evaluated: None,
            steps_allowed: None,
            finished: false,
        })
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What the run was asked for.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// The finished evaluation of the network as it is, if there is one.
    pub fn evaluated(&self) -> Option<&Evaluation> {
        self.evaluated.as_ref()
    }

    /// Drops the finished evaluation: it was of another data set.
    pub fn forget_evaluation(&mut self) {
        self.evaluated = None;
    }

    /// Whether all epochs are trained and evaluated.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Steps of one epoch, the last and smaller batch included.
    pub fn steps(&self) -> usize {
        self.order.len().div_ceil(self.config.recipe.batch_size)
    }

    /// The optimizer as it is now.
    pub fn optimizer(&self) -> &Optimizer {
        &self.optimizer
    }

    /// How many whole epochs are trained, where the run stands between two or at its end.
    pub fn epochs_done(&self) -> Option<u32> {
        match self.step {
            0 if self.epoch > 0 && self.partial_rows == 0 => Some(self.epoch),
            step if self.finished && step == self.steps() => Some(self.epoch + 1),
            _ => None,
        }
    }

    /// Goes on, after so many whole epochs, with another run's network and what its optimizer remembers.
    pub fn go_on(&mut self, network: Network, memory: Memory, epochs_done: u32) {
        self.network = network;
        self.optimizer.remember(memory);
        self.total_steps = epochs_done as usize * self.steps();
        if epochs_done >= self.config.recipe.epochs {
            (self.epoch, self.step, self.finished) = (epochs_done - 1, self.steps(), true);
        } else {
            self.start_epoch(epochs_done);
        }
        self.snapshots = Snapshots::new(self.snapshot());
    }

    /// Puts a network of the same recipe in the place of the run's; the optimizer goes on as it is.
    pub fn replace_network(&mut self, network: Network) {
        self.network = network;
    }

    /// Steps taken since the run began.
    pub fn steps_taken(&self) -> usize {
        self.total_steps
    }

    /// Lets the run go on for `steps` more steps, or until its end.
    pub fn allow_steps(&mut self, steps: Option<usize>) {
        self.steps_allowed = steps;
    }

    /// Does up to `pieces` pieces of work and tells what came of it. On the CPU engine a piece is a
    /// micro-batch, on the GPU a step that is queued without waiting for it; while the test images
    /// are evaluated it is a chunk of them.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NonFiniteLoss`], with the last good network restored, or
    /// [`crate::ErrorKind::DeviceLost`].
    pub async fn pump(&mut self, pieces: usize) -> Result<Vec<TrainEvent>> {
        if self.finished {
            return Ok(Vec::new());
        }
        if self.evaluation.is_some() {
            return self.pump_evaluation().await;
        }
        if self.steps_allowed == Some(0) {
            // What was trained before the pause and not told yet.
            let mut events = self.report(true).await?;
            events.push(TrainEvent::Paused { epoch: self.epoch + 1, step: self.step });
            return Ok(events);
        }
        self.train_pieces(pieces.max(1)).await?;
        let epoch_done = self.step == self.steps();
        let pausing = self.steps_allowed == Some(0);
        let mut events = self.report(epoch_done || pausing).await?;
        if epoch_done {
            let images = self.team.part(self.config.test_count);
            self.evaluation = Some(Evaluation::new(&self.data, images, &self.config.recipe, &self.engine)?);
        } else if pausing {
            events.push(TrainEvent::Paused { epoch: self.epoch + 1, step: self.step });
        }
        Ok(events)
    }

    async fn train_pieces(&mut self, pieces: usize) -> Result<()> {
        let mut window_steps = 0;
        for _ in 0..pieces {
            let Some(gradients) = self.accumulate_micro_batch() else { continue };
            let gradients = self.share(gradients).await?;
            self.apply(gradients);
            window_steps += 1;
            self.steps_allowed = self.steps_allowed.map(|steps| steps.saturating_sub(1));
            let end = self.step == self.steps() || self.steps_allowed == Some(0);
            // A snapshot is taken between two steps: not stopping here could leave it waiting for many.
            if end || window_steps == WINDOW_STEPS_MAX || self.snapshots.wants(self.total_steps) {
                break;
            }
        }
        Ok(())
    }

    /// Adds one micro-batch's gradients; gives those of this worker's part of the batch when it was the last.
    pub(super) fn accumulate_micro_batch(&mut self) -> Option<GradientsParams> {
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
        let batch = self.data.train.batch(&self.order, start + first..start + first + rows, recipe.scaling);
        let context =
            DropoutContext { seed: self.config.seed, epoch: self.epoch, step: self.step as u32, first_row: first };
        let logits = self.network.forward(Tensor::from_inner(batch.images), Some(&context));
        let objective = Objective { loss: recipe.loss, output: recipe.output, scale: 1.0 / batch_rows as f32 };
        let figures = ops::objective(logits, batch.labels, objective);
        let gradients = GradientsParams::from_grads(figures.backward(), &self.network);
        self.partial_rows += rows;
        let whole = self.partial_rows == part.len();
        let window = if self.team.size > 1 { &mut self.part } else { &mut self.window };
        window.add(figures.inner(), self.step + usize::from(whole));
        if whole && self.partial_rows == rows {
            return Some(gradients);
        }
        self.partial.accumulate(&self.network, gradients);
        whole.then(|| self.partial.grads())
    }

    /// The whole batch's gradients: those of all workers' parts, added up in the order of their ranks.
    async fn share(&mut self, gradients: GradientsParams) -> Result<GradientsParams> {
        if self.team.size == 1 {
            return Ok(gradients);
        }
        let figures = std::mem::take(&mut self.part).read().await?.unwrap_or_default();
        let mut rows = take_gradients(&self.network, gradients).await?;
        rows.push([figures.loss, figures.correct, figures.images as f64].map(|figure| figure as f32).to_vec());
        let others = (self.team.all_gather)(&rows).await?;
        team::sum(&mut rows, &others);
        if let Some([loss, correct, images]) = rows.pop().as_deref() {
            let (loss, correct, images) = (f64::from(*loss), f64::from(*correct), *images as usize);
            self.window.add_sums(Sums { loss, correct, images, step: self.step + 1 });
        }
        Ok(gradients_of(&self.network, rows))
    }

    /// Changes the weights and completes the step.
    pub(super) fn apply(&mut self, gradients: GradientsParams) {
        // Not a clone: what only the network holds, the optimizer changes where it lies.
        let network = self.network.take();
        let recipe = &self.config.recipe;
        let steps = recipe.epochs as usize * self.steps();
        let rate = recipe.learning_rate_schedule.rate(recipe.learning_rate, self.total_steps, steps);
        self.network = self.optimizer.step(rate, network, gradients);
        self.evaluated = None;
        self.partial_rows = 0;
        self.step += 1;
        self.total_steps += 1;
    }

    /// Closes the window and reads the one before it, or with `flush` both.
    pub(super) async fn report(&mut self, flush: bool) -> Result<Vec<TrainEvent>> {
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

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            network: self.network.clone(),
            optimizer: self.optimizer.clone(),
            epoch: self.epoch,
            step: self.step,
            total_steps: self.total_steps,
            sums: self.sums,
        }
    }

    fn restore(&mut self, step: usize) -> Error {
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

    async fn pump_evaluation(&mut self) -> Result<Vec<TrainEvent>> {
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

    fn start_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
        self.step = 0;
        self.sums = Sums::default();
        self.order = epoch_order(&self.config, &self.data, epoch);
    }
}

fn epoch_order(config: &RunConfig, data: &ResidentDataset, epoch: u32) -> Order {
    let key = Key::new(config.seed, Purpose::Permutation, &[epoch]);
    data.train.order(permutation(key, config.train_count))
}
