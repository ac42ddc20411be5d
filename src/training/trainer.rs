//! One training run: micro-batches, steps and epochs, cut into pieces short enough that a pause or
//! a prediction gets in between.

mod report;
mod step;
mod together;
mod trace;

use together::{Asked, Divided};
pub use trace::StepTrace;

use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::drawings;
use super::event::TrainEvent;
use super::optimizer::{Memory, Optimizer};
use super::parameters::parameters_now;
use super::snapshot::{Snapshot, Snapshots};
use super::team::Team;
use crate::dataset::{Order, ResidentDataset};
use crate::engine::{Engine, PIECE_FLOPS};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluation::Evaluation;
use crate::metrics::{PendingSums, Sums, Window};
use crate::model::{Network, UnitSplit};
use crate::random::{Key, Purpose, permutation};
use crate::recipe::options::RunConfig;

/// Steps whose figures are read together, at most: bounds the work queued on a GPU and the age of
/// a snapshot.
pub const WINDOW_STEPS_MAX: usize = 16;

/// Drawings of a piece of work: some 20 ms.
const DRAWINGS_PER_PIECE: usize = 40;

/// A run under way: the network, its optimizer, and where it stands. Nothing is copied when it begins; tensors and the data set are
/// shared.
///
/// ```
/// use inkgrad::dataset::{Dataset, ImageShape, ResidentDataset, Split};
/// use inkgrad::engine::Engine;
/// use inkgrad::recipe::TrainOptions;
/// use inkgrad::training::{Team, TrainEvent, Trainer};
///
/// // Twenty images of two classes: ink above, and ink below.
/// let image = |class: u8| (0..784).map(move |at| if (at < 392) == (class == 0) { 255 } else { 0 });
/// let labels: Vec<u8> = (0..20).map(|index| index % 2).collect();
/// let images = labels.iter().copied().flat_map(image).collect();
/// let split = Split::new(ImageShape::MNIST, images, labels)?;
/// let data = Dataset::new(split.clone(), split)?;
///
/// let options = TrainOptions::from_json(r#"{"recipe":"single-layer","epochs":3,"batchSize":4}"#)?;
/// let config = options.resolve(data.train.len(), data.test.len(), &data.classes)?;
/// let engine = Engine::cpu();
/// let mut trainer = Trainer::new(config, ResidentDataset::new(&data, &engine), &engine, Team::alone())?;
/// let mut last = None;
/// while !trainer.is_finished() {
///     last = pollster::block_on(trainer.pump(8))?.pop().or(last);
/// }
/// assert!(matches!(last, Some(TrainEvent::TrainEnd { test_accuracy: 1.0, .. })));
/// # Ok::<(), inkgrad::Error>(())
/// ```
pub struct Trainer {
    config: RunConfig,
    engine: Engine,
    team: Team,
    data: ResidentDataset,
    /// What this worker trains, ...
    network: Network,
    optimizer: Optimizer,
    /// ... and the whole of it, where the workers of the team divide it.
    divided: Option<Divided>,
    /// Whether the other workers are still to be given the network.
    replaced: bool,
    /// From 0.
    epoch: u32,
    /// Steps completed in the epoch.
    step: usize,
    total_steps: usize,
    order: Order,
    micro_batch: usize,
    /// Of the micro-batches of the batch under way.
    partial: Option<GradientsParams>,
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
    /// Whether the run's drawings are still to be added to its images, before the first step.
    lacks_drawings: bool,
    /// Steps until the run pauses by itself.
    steps_allowed: Option<usize>,
    /// Whether steps are looked at one by one, which takes copies of the weights.
    traces: bool,
    traced: Option<StepTrace>,
    /// Logits of the first micro-batch of a step that is looked at.
    traced_logits: Option<Tensor<2>>,
    finished: bool,
}

impl Trainer {
    /// Prepares a run from its first step, this worker's share of it where the team is more than one.
    ///
    /// # Errors
    /// As [`Network::new`], and [`ErrorKind::ModelMismatch`] for a network of other images or classes than the data set's.
    pub fn new(config: RunConfig, data: ResidentDataset, engine: &Engine, team: Team) -> Result<Self> {
        let recipe = &config.recipe;
        if recipe.network.input != data.shape || recipe.network.classes.len() != data.classes.len() {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                "The network takes other images than the data set has, or tells another number of classes apart.",
            ));
        }
        let mut network = Network::new(&recipe.network, config.seed, engine)?;
        let optimizer = Optimizer::new(recipe, engine);
        let split = UnitSplit::of(&recipe.network, recipe.batch_size, team.size)?.filter(|_| !engine.is_gpu());
        let mut divided = None;
        if let Some(split) = split {
            let own =
                split.network(&recipe.network, team.rank, &parameters_now(&network), engine)?.knowing_finite(true);
            let whole = std::mem::replace(&mut network, own);
            divided = Some(Divided { split, whole, memory: Memory::default(), asked: Asked::default() });
        }
        let micro_batch = if engine.is_gpu() {
            recipe.batch_size.min(recipe.network.gpu_batch_max()?)
        } else {
            // Pieces of one length, as few as there can be; of a divided network a worker has its part of the work.
            let sharing = if divided.is_some() { team.size } else { 1 };
            let most = PIECE_FLOPS / (recipe.network.step_flops()? / sharing).max(1);
            recipe.batch_size.div_ceil(recipe.batch_size.div_ceil(most.clamp(1, recipe.batch_size)))
        };
        let order = epoch_order(&config, &data, 0);
        let lacks_drawings = recipe.writing_styles > 0;
        let start = Snapshot { network: network.clone(), epoch: 0, step: 0, total_steps: 0, sums: Sums::default() };
        Ok(Self {
            config,
            engine: engine.clone(),
            team,
            data,
            network,
            optimizer,
            divided,
            replaced: false,
            epoch: 0,
            step: 0,
            total_steps: 0,
            order,
            micro_batch,
            partial: None,
            partial_rows: 0,
            part: Window::default(),
            window: Window::default(),
            pending: PendingSums::default(),
            sums: Sums::default(),
            snapshots: Snapshots::new(start),
            evaluation: None,
            evaluated: None,
            lacks_drawings,
            steps_allowed: None,
            traces: false,
            traced: None,
            traced_logits: None,
            finished: false,
        })
    }

    /// The network as it is now; of a team that divides it among its workers, as it was when the last call of [`Trainer::pump`] came
    /// back, on the first worker.
    pub fn network(&self) -> &Network {
        self.divided.as_ref().map_or(&self.network, |divided| &divided.whole)
    }

    /// What the run was asked for.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// The finished evaluation of the network as it is, if there is one.
    pub fn evaluated(&self) -> Option<&Evaluation> {
        self.evaluated.as_ref()
    }

    /// Tells the data set that it learns from from others: [`crate::dataset::Dataset::fingerprint`].
    pub fn dataset_fingerprint(&self) -> u64 {
        self.data.fingerprint
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

    /// Images of one epoch: those of the data set, and the drawings beside them.
    pub fn images(&self) -> usize {
        self.order.len()
    }

    /// What the optimizer remembers; of a team that divides the network, as it was at the end of an epoch, on the first worker.
    pub fn memory(&self) -> &Memory {
        self.divided.as_ref().map_or(self.optimizer.memory(), |divided| &divided.memory)
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
        match &mut self.divided {
            Some(divided) => {
                let own = divided.split.divide(self.team.rank, &parameters_now(&network));
                self.network = self.network.take().replaced(own);
                self.optimizer.remember(memory.divided(&divided.split, self.team.rank, &self.engine));
                (divided.whole, divided.memory) = (network, memory);
            }
            None => {
                self.network = network;
                self.optimizer.remember(memory);
            }
        }
        self.total_steps = epochs_done as usize * self.steps();
        if epochs_done >= self.config.recipe.epochs {
            (self.epoch, self.step, self.finished) = (epochs_done - 1, self.steps(), true);
        } else {
            self.start_epoch(epochs_done);
        }
        self.snapshots = Snapshots::new(self.snapshot());
    }

    /// Puts a network of the same recipe in the place of the run's; the optimizer goes on as it is, the batch or the evaluation under way
    /// begins again, and the other workers of a team are given the network before they go on.
    pub fn replace_network(&mut self, network: Network) {
        self.start_again();
        self.replaced = self.team.size > 1 && !self.finished;
        match &mut self.divided {
            Some(divided) => divided.whole = network,
            None => self.network = network,
        }
    }

    /// Drops what the network has computed of the batch or the evaluation under way.
    pub(super) fn start_again(&mut self) {
        (self.partial, self.partial_rows, self.part, self.evaluation) = Default::default();
    }

    /// Puts what another optimizer remembered in the place of what this run's does.
    pub fn replace_optimizer_memory(&mut self, memory: Memory) {
        self.optimizer.remember(match &self.divided {
            Some(divided) => memory.divided(&divided.split, self.team.rank, &self.engine),
            None => memory,
        });
    }

    /// Steps taken since the run began.
    pub fn steps_taken(&self) -> usize {
        self.total_steps
    }

    /// Lets the run go on for `steps` more steps, or until its end.
    pub fn allow_steps(&mut self, steps: Option<usize>) {
        self.steps_allowed = steps;
    }

    /// Whether each step is to be looked at: see [`Trainer::last_step`].
    pub fn trace_steps(&mut self, traces: bool) {
        self.traces = traces;
        self.traced.take_if(|_| !traces);
    }

    /// What the last step did, where steps are looked at and one was taken.
    pub fn last_step(&self) -> Option<&StepTrace> {
        self.traced.as_ref()
    }

    /// Does up to `pieces` pieces of work and tells what came of it. On the CPU engine a piece is a
    /// micro-batch, on the GPU a step that is queued without waiting for it; while the test images
    /// are evaluated it is a chunk of them.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NonFiniteLoss`] or [`crate::ErrorKind::NonFiniteWeights`], with the last good network restored, or
    /// [`crate::ErrorKind::DeviceLost`].
    pub async fn pump(&mut self, pieces: usize) -> Result<Vec<TrainEvent>> {
        if self.finished {
            return Ok(Vec::new());
        }
        self.give_network().await?;
        if self.step == self.steps() {
            return self.pump_evaluation().await;
        }
        if self.lacks_drawings {
            return self.add_drawings(pieces.max(1).saturating_mul(DRAWINGS_PER_PIECE));
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
        if pausing && !epoch_done {
            events.push(TrainEvent::Paused { epoch: self.epoch + 1, step: self.step });
        }
        Ok(events)
    }

    /// Waits for the figures of all steps taken and tells those that were not told yet.
    ///
    /// # Errors
    /// As [`Trainer::pump`].
    pub async fn flush(&mut self) -> Result<Vec<TrainEvent>> {
        if self.finished { Ok(Vec::new()) } else { self.report(true).await }
    }

    /// Makes up to so many of the drawings that are missing; with all of them the run can begin.
    pub(super) fn add_drawings(&mut self, most: usize) -> Result<Vec<TrainEvent>> {
        let count = self.config.recipe.writing_styles;
        let before = drawings::make(&self.config, &self.data, 0)?;
        let images = drawings::make(&self.config, &self.data, most)?;
        if let Some(train) = drawings::following(&self.config, &self.data)? {
            self.data.train = train;
            self.lacks_drawings = false;
        }
        Ok(if images > before { vec![TrainEvent::Preparing { images, count }] } else { Vec::new() })
    }

    async fn train_pieces(&mut self, pieces: usize) -> Result<()> {
        let mut window_steps = 0;
        for piece in 1..=pieces {
            let ends =
                self.steps_allowed == Some(1) || window_steps + 1 == WINDOW_STEPS_MAX || self.step + 1 == self.steps();
            let left = if ends { 0 } else { pieces - piece };
            let Some(gradients) = self.accumulate(left).await? else { continue };
            self.apply_and_look(gradients).await?;
            window_steps += 1;
            self.steps_allowed = self.steps_allowed.map(|steps| steps.saturating_sub(1));
            let end = self.step == self.steps() || self.steps_allowed == Some(0);
            // A snapshot is taken between two steps: not stopping here could leave it waiting for many.
            let waits = self.divided.is_none() && self.snapshots.wants(self.total_steps);
            if end || window_steps == WINDOW_STEPS_MAX || waits {
                break;
            }
        }
        Ok(())
    }

    fn start_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
        self.step = 0;
        self.sums = Sums::default();
        self.order = epoch_order(&self.config, &self.data, epoch);
    }
}

fn epoch_order(config: &RunConfig, data: &ResidentDataset, epoch: u32) -> Order {
    data.train.order(epoch_indices(config, data, epoch))
}

/// The places of the images of an epoch, in their order.
fn epoch_indices(config: &RunConfig, data: &ResidentDataset, epoch: u32) -> Vec<u32> {
    let key = Key::new(config.seed, Purpose::Permutation, &[epoch]);
    let mut order = permutation(key, config.train_count + config.recipe.writing_styles);
    // The drawings follow the last image of the data set, which may have more than the run is limited to.
    let left_out = (data.train_labels.len() - config.train_count) as u32;
    let limit = config.train_count as u32;
    order.iter_mut().filter(|index| **index >= limit).for_each(|index| *index += left_out);
    order
}
