//! Teaches a trained network some examples: a few steps on variations of them, mixed with training images so that what was known is not
//! forgotten (rehearsal: Robins, "Catastrophic Forgetting, Rehearsal and Pseudorehearsal", 1995).

use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::drawings;
use super::optimizer::Optimizer;
use super::parameters::add_gradients;
use crate::dataset::{Batch, Order, ResidentDataset, ResidentSplit};
use crate::engine::{Engine, PIECE_FLOPS};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Network;
use crate::ops::objective::argmax;
use crate::ops::{self, Objective, Variations, Vary};
use crate::random::{Key, Purpose};
use crate::reading::read;
use crate::recipe::OptimizerSpec;
use crate::recipe::options::RunConfig;

/// Variations of examples in a step.
const EXAMPLES_PER_STEP: usize = 32;
/// Training images in a step.
const REHEARSED_PER_STEP: usize = 96;
/// The most and the fewest steps where the caller names none, and the operations that the steps may take.
const STEPS: std::ops::RangeInclusive<usize> = 8..=100;
const LESSON_FLOPS: f64 = 40e9;
/// Operations of a step per operation of a forward pass.
const STEP_PASSES: usize = 3;
/// Adam's learning rate at the first step.
const LEARNING_RATE: f64 = 5e-4;
/// Examples of one lesson, at most.
const EXAMPLES_MAX: usize = 2_000;
/// How far examples are varied: as much as the same hand varies.
const VARIATIONS: Variations =
    Variations { shift: 1.0, rotation: 8.0, scale: 0.08, shear: 8.0, elastic: 2.0, stroke_breadth: 0.4 };

/// How to teach.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FineTuneOptions {
    /// Steps, 1 to 1,000; as many as half a second of a CPU core takes where none are named, from 8 to 100.
    pub steps: Option<f64>,
    /// Adam's learning rate at the first step, over 0 and up to 1; 0.0005 where none is named.
    pub learning_rate: Option<f64>,
    /// The seed of what is drawn: which training images, and the variations.
    pub seed: Option<f64>,
}

impl FineTuneOptions {
    /// The same, each option checked.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`].
    pub fn checked(self) -> Result<Self> {
        let refuse = |name: &'static str, value: f64, expected: &str| {
            Err(Error::of_option(name, format!("{name} is {value}; it must be {expected}.")))
        };
        let whole = |value: f64, range: std::ops::RangeInclusive<f64>| value.fract() == 0.0 && range.contains(&value);
        match self {
            Self { steps: Some(steps), .. } if !whole(steps, 1.0..=1e3) => {
                refuse("steps", steps, "a whole number from 1 to 1000")
            }
            Self { seed: Some(seed), .. } if !whole(seed, 0.0..=9e15) => refuse("seed", seed, "a whole number from 0"),
            Self { learning_rate: Some(rate), .. } if !(rate > 0.0 && rate <= 1.0) => {
                refuse("learningRate", rate, "a number over 0 and up to 1; 0.0005 is usual")
            }
            options => Ok(options),
        }
    }
}

/// A lesson under way.
pub struct FineTune {
    network: Network,
    optimizer: Optimizer,
    engine: Engine,
    config: RunConfig,
    /// `[examples, pixels]`
    images: Vec<u8>,
    labels: Vec<u8>,
    train: ResidentSplit,
    order: Order,
    seed: u64,
    learning_rate: f64,
    steps: usize,
    step: usize,
    micro_batch: usize,
    /// Rows of the step under way whose gradients are in `partial`.
    rows: usize,
    partial: Option<GradientsParams>,
}

impl FineTune {
    /// Prepares to teach a network examples `[count * pixels]` with their classes `[count]`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for examples that do not fit the network, [`ErrorKind::ModelMismatch`] for another data set.
    pub fn new(
        network: Network,
        mut config: RunConfig,
        data: &ResidentDataset,
        engine: &Engine,
        (images, labels): (Vec<u8>, Vec<u8>),
        options: FineTuneOptions,
    ) -> Result<Self> {
        let spec = config.recipe.network.clone();
        check_examples(&images, &labels, &config)?;
        if spec.classes != data.classes {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                "The network tells other classes apart than the data set has: what it knows could not be kept. Load the data set that it learnt from.",
            ));
        }
        config.recipe.optimizer = OptimizerSpec::Adam;
        let flops = spec.forward_flops()?;
        // Not in usize, which has 32 bits in a browser.
        let step_flops = (STEP_PASSES * (EXAMPLES_PER_STEP + REHEARSED_PER_STEP)) as f64 * flops as f64;
        let usual = ((LESSON_FLOPS / step_flops.max(1.0)) as usize).clamp(*STEPS.start(), *STEPS.end());
        let steps = options.steps.map_or(usual, |steps| steps as usize);
        let micro_batch = if engine.is_gpu() {
            REHEARSED_PER_STEP.min(spec.gpu_batch_max()?)
        } else {
            (PIECE_FLOPS / spec.step_flops()?.max(1)).max(1)
        };
        let seed = options.seed.unwrap_or(0.0) as u64;
        // A network that learnt from drawings too rehearses them, where they are still there.
        let train = drawings::following(&config, data)?.unwrap_or_else(|| data.train.clone());
        // What the run was not to learn from is not rehearsed either.
        let all = data.train.len();
        let order = rehearsal(seed, steps, (config.train_count.min(all), all, train.len() - all));
        Ok(Self {
            optimizer: Optimizer::new(&config.recipe, engine),
            network,
            engine: engine.clone(),
            order: train.order(order),
            train,
            images,
            labels,
            seed,
            learning_rate: options.learning_rate.unwrap_or(LEARNING_RATE),
            steps,
            step: 0,
            micro_batch,
            rows: 0,
            partial: None,
            config,
        })
    }

    /// Steps of the lesson.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Steps taken.
    pub fn steps_taken(&self) -> usize {
        self.step
    }

    /// Whether all steps are taken.
    pub fn is_finished(&self) -> bool {
        self.step == self.steps
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The fraction of the examples, as they are, that the network reads as their classes.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceLost`].
    pub async fn accuracy(&self) -> Result<f64> {
        let pixels = self.config.recipe.network.input.pixels();
        let mut right = 0;
        for (images, labels) in self.images.chunks(pixels * self.micro_batch).zip(self.labels.chunks(self.micro_batch))
        {
            let input = self.network.scaled(images.chunks_exact(pixels), self.engine.device());
            let logits = read(self.network.predict(input)).await?;
            // On a GPU the weights are looked at no earlier.
            if logits.iter().any(|logit| !logit.is_finite()) {
                return Err(not_finite());
            }
            right +=
                logits.chunks_exact(self.classes()).zip(labels).filter(|(row, label)| argmax(row) == **label).count();
        }
        Ok(right as f64 / self.labels.len() as f64)
    }

    fn classes(&self) -> usize {
        self.config.recipe.network.classes.len()
    }

    /// Does up to `pieces` micro-batches of the lesson.
    ///
    /// # Errors
    /// [`ErrorKind::NonFiniteWeights`].
    pub fn pump(&mut self, pieces: usize) -> Result<()> {
        for _ in 0..pieces {
            if self.is_finished() {
                break;
            }
            self.advance()?;
        }
        Ok(())
    }

    /// One micro-batch; with the last of a step, the step.
    fn advance(&mut self) -> Result<()> {
        let batch = self.batch();
        let rows = batch.images.dims()[0];
        let recipe = &self.config.recipe;
        let all = REHEARSED_PER_STEP + EXAMPLES_PER_STEP;
        let mut sums = self.partial.take().unwrap_or_default();
        let logits = self.network.forward_adding(Tensor::from_inner(batch.images), None, &mut sums);
        let objective = Objective { loss: recipe.loss, output: recipe.network.output, scale: 1.0 / all as f32 };
        let figures = ops::objective(logits, batch.labels, objective);
        let gradients = GradientsParams::from_grads(figures.backward(), &self.network);
        let gradients = add_gradients(&self.network, sums, gradients);
        self.rows += rows;
        if self.rows < all {
            self.partial = Some(gradients);
            return Ok(());
        }
        // Falls to nothing, so that the last steps smooth out what the first ones shook.
        let rate = self.learning_rate * (1.0 - self.step as f64 / self.steps as f64);
        self.network = self.optimizer.step(rate, self.network.take(), gradients);
        (self.rows, self.step) = (0, self.step + 1);
        if self.optimizer.is_finite() {
            return Ok(());
        }
        Err(not_finite())
    }

    /// The next rows of the step under way: first training images, then variations of examples.
    fn batch(&self) -> Batch {
        let scaling = self.config.recipe.network.scaling;
        if self.rows < REHEARSED_PER_STEP {
            let start = self.step * REHEARSED_PER_STEP;
            let end = REHEARSED_PER_STEP.min(self.rows + self.micro_batch);
            return self.train.batch(&self.order, start + self.rows..start + end, scaling, None);
        }
        let first = self.rows - REHEARSED_PER_STEP;
        let end = EXAMPLES_PER_STEP.min(first + self.micro_batch);
        let shape = self.config.recipe.network.input;
        let vary = Vary { variations: VARIATIONS, key: Key::new(self.seed, Purpose::Lesson, &[1]) };
        let (mut input, mut labels) = (Vec::new(), Vec::new());
        for row in first..end {
            // All examples by turns, each time varied otherwise.
            let number = self.step * EXAMPLES_PER_STEP + row;
            let place = number % self.labels.len();
            let image = &self.images[place * shape.pixels()..][..shape.pixels()];
            scaling.extend(vary.apply(number as u32, image, shape.columns).as_slice(), shape.columns, &mut input);
            labels.push(i32::from(self.labels[place]));
        }
        let device = self.engine.device();
        let rows = labels.len();
        Batch { images: ops::floats(input, [rows, shape.pixels()], device), labels: ops::ints(labels, [rows], device) }
    }
}

/// Which images are rehearsed, in what order, a pure function of the seed: of the first `learnt` of `images`, and of all `drawings` after
/// those.
fn rehearsal(seed: u64, steps: usize, (learnt, images, drawings): (usize, usize, usize)) -> Vec<u32> {
    let key = Key::new(seed, Purpose::Lesson, &[0]);
    let all = learnt + drawings;
    let place = |n: u32| {
        let place = ((key.uniform(n) * all as f32) as usize).min(all.saturating_sub(1));
        (if place < learnt { place } else { place - learnt + images }) as u32
    };
    (0..(steps * REHEARSED_PER_STEP) as u32).map(place).collect()
}

fn not_finite() -> Error {
    let message =
        "The weights became infinite while it was taught: the learning rate is too high. It knows what it knew before.";
    Error::new(ErrorKind::NonFiniteWeights, message)
}

fn check_examples(images: &[u8], labels: &[u8], config: &RunConfig) -> Result<()> {
    let (pixels, classes) = (config.recipe.network.input.pixels(), config.recipe.network.classes.len());
    let refuse = |message: String| Err(Error::new(ErrorKind::InvalidInput, message));
    if labels.is_empty() || labels.len() > EXAMPLES_MAX || images.len() != labels.len() * pixels {
        return refuse(format!(
            "{} examples came with {} pixel values; pass 1 to {EXAMPLES_MAX} examples, each with {pixels}.",
            labels.len(),
            images.len()
        ));
    }
    if let Some(label) = labels.iter().find(|&&label| usize::from(label) >= classes) {
        return refuse(format!("An example's label is {label}; it must be a whole number from 0 to {}.", classes - 1));
    }
    Ok(())
}
