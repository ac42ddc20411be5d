//! What a session holds: the data set, a network, the run, the evaluation.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::dataset::{Classes, ResidentDataset, ResidentSplit};
use crate::drawing::writing;
use crate::engine::Engine;
use crate::evaluation::principal_components::Plane;
use crate::evaluation::{Calibration, CalibrationJob, Evaluation, NeighborIndex};
use crate::model::{Network, NetworkSpec};
use crate::recipe::TrainOptions;
use crate::recipe::options::{RunConfig, no_digits};
use crate::training::{FineTune, Team, Trainer};
use crate::{Error, ErrorKind, Result};

#[derive(Default)]
pub(super) struct State {
    pub(super) dataset: Option<ResidentDataset>,
    /// A network that no run holds, untrained or loaded, and what it was asked for.
    pub(super) prepared: Option<(Network, RunConfig)>,
    /// How many of the test images that network is judged by, where it is not all.
    pub(super) test_limit: Option<usize>,
    pub(super) run: Option<Trainer>,
    /// Who shares the runs to come, if anybody does.
    pub(super) team: Option<Team>,
    /// The evaluations under way by their numbers, each of the network and the images that it began with.
    pub(super) evaluations: BTreeMap<u32, EvaluationJob>,
    /// How many evaluations were begun.
    pub(super) evaluations_begun: u32,
    /// The calibrations under way by their numbers.
    pub(super) calibrations: BTreeMap<u32, CalibrationJob>,
    /// How many calibrations were begun.
    pub(super) calibrations_begun: u32,
    /// Training images as a network sees them, by its number.
    pub(super) neighbors: Option<(u32, NeighborIndex)>,
    /// How often those were begun.
    pub(super) neighbors_begun: u32,
    /// The weights that a network's first dense layer began with, and what network and seed they are of.
    pub(super) start: Option<(NetworkSpec, u64, Rc<Vec<f32>>)>,
    /// The plane in which images were shown last.
    pub(super) plane: Plane,
    /// How sure the network's answers are, of the network as it is.
    pub(super) calibration: Option<Calibration>,
    /// The lesson under way.
    pub(super) lesson: Option<FineTune>,
    /// The networks before each lesson of the network there is, the last one last, each with its calibration and
    /// whether its weights were changed by other means than training.
    taught: Vec<(Network, Option<Calibration>, bool)>,
    /// Whether weights were changed by other means than training.
    pub(super) perturbed: bool,
    /// What there was before a run that is only measured.
    pub(super) held: Option<Held>,
    /// A call that works on the run or the evaluation has not come back yet.
    pub(super) busy: bool,
}

/// A run or a network set aside.
pub(super) struct Held {
    prepared: Option<(Network, RunConfig)>,
    run: Option<Trainer>,
    calibration: Option<Calibration>,
}

/// An evaluation and what it is of: whatever becomes of the run or the data set meanwhile.
pub(super) struct EvaluationJob {
    pub(super) network: Network,
    pub(super) evaluation: Evaluation,
    /// Of the images to evaluate, or more.
    pub(super) labels: Arc<Vec<u8>>,
    /// What the labels stand for.
    pub(super) classes: Classes,
}

/// Lessons that can be undone.
const LESSONS_KEPT: usize = 20;
/// MNIST's training and test images.
const MNIST_COUNTS: (usize, usize) = (60_000, 10_000);

impl State {
    /// Sets the run or the network aside, until [`State::release`].
    pub(super) fn hold(&mut self) {
        let held = Held { prepared: self.prepared.take(), run: self.run.take(), calibration: self.calibration.take() };
        self.held.get_or_insert(held);
    }

    /// Puts what was set aside in the place of what is there.
    pub(super) fn release(&mut self) {
        if let Some(Held { prepared, run, calibration }) = self.held.take() {
            (self.prepared, self.run, self.calibration) = (prepared, run, calibration);
        }
    }

    pub(super) fn resolve(&self, options: &str) -> Result<(RunConfig, ResidentDataset)> {
        let dataset = self.dataset.clone().ok_or_else(no_dataset)?;
        let options = TrainOptions::from_json(options)?;
        let mut config = options.resolve(dataset.train.len(), dataset.test.len(), &dataset.classes)?;
        // Ten classes from 0 may be garments.
        if config.recipe.writing_styles > 0 && !writing::are_of(&dataset) {
            if options.writing_styles.is_some() {
                return Err(no_digits(config.recipe.writing_styles));
            }
            config.recipe.writing_styles = 0;
        }
        Ok((config, dataset))
    }

    /// The split `"train"` or `"test"` and its labels.
    pub(super) fn split(&self, name: &str) -> Result<(&ResidentSplit, &[u8])> {
        let dataset = self.dataset.as_ref().ok_or_else(no_dataset)?;
        match name {
            "train" => Ok((&dataset.train, &dataset.train_labels)),
            "test" => Ok((&dataset.test, &dataset.test_labels)),
            _ => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("The split is {name:?}; it must be \"train\" or \"test\"."),
            )),
        }
    }

    /// Training and test images: MNIST's where there is no data set yet.
    fn counts(&self) -> (usize, usize) {
        self.dataset.as_ref().map_or(MNIST_COUNTS, |set| (set.train.len(), set.test.len()))
    }

    /// What a network that is not to be trained yet is asked for: MNIST's images and digits where there is no data set.
    pub(super) fn resolve_untrained(&self, options: &str) -> Result<RunConfig> {
        let (train, test) = self.counts();
        let classes = self.dataset.as_ref().map(|set| set.classes.clone()).unwrap_or_default();
        TrainOptions::from_json(options)?.resolve(train, test, &classes)
    }

    pub(super) fn new_trainer(&self, options: &str, engine: &Engine) -> Result<Trainer> {
        let (config, resident) = self.resolve(options)?;
        Trainer::new(config, resident, engine, self.team.clone().unwrap_or_else(Team::alone))
    }

    /// Puts a data set in the place of the one there is.
    pub(super) fn put_dataset(&mut self, dataset: ResidentDataset) {
        self.dataset = Some(dataset);
        // What was found out is of the set there was.
        if let Some(run) = &mut self.run {
            run.forget_evaluation();
        }
    }

    /// Lets go of the data set, and of the run that holds it too; the run's network stays.
    pub(super) fn drop_dataset(&mut self) {
        if let Some(run) = self.run.take() {
            self.put_network(run.network().clone(), run.config().clone());
        }
        self.dataset = None;
    }

    /// Puts a run in the place of what there is, and describes it as JSON: `{ steps, epochs, trainCount, testCount }`.
    pub(super) fn put_run(&mut self, trainer: Trainer) -> String {
        let config = trainer.config();
        let description = serde_json::json!({
            "steps": trainer.steps(), "epochs": config.recipe.epochs,
            "trainCount": trainer.images(), "testCount": config.test_count,
        });
        self.prepared = None;
        self.forget_about_network();
        self.run = Some(trainer);
        description.to_string()
    }

    /// What is known of a network that goes.
    pub(super) fn forget_about_network(&mut self) {
        self.calibration = None;
        self.lesson = None;
        self.taught.clear();
        self.perturbed = false;
    }

    /// Puts a network that is not in training in the place of what there is.
    pub(super) fn put_network(&mut self, network: Network, config: RunConfig) {
        let (_, all) = self.counts();
        self.test_limit = (config.test_count < all).then_some(config.test_count);
        self.prepared = Some((network, config));
        self.forget_about_network();
        self.run = None;
    }

    /// The run's network, or the one that was prepared or loaded, and what it was asked for.
    pub(super) fn held_network(&self) -> Option<(&Network, &RunConfig)> {
        let running = self.run.as_ref().map(|run| (run.network(), run.config()));
        running.or(self.prepared.as_ref().map(|(network, config)| (network, config)))
    }

    /// Puts a network that has learnt a lesson in the place of the one there is, which is kept for [`State::unlearn`].
    pub(super) fn teach(&mut self, network: Network) {
        if let Some((before, _)) = self.held_network() {
            let before = (before.clone(), self.calibration.take(), self.perturbed);
            self.taught.push(before);
            // The oldest go: a class needs no more lessons than this.
            let surplus = self.taught.len().saturating_sub(LESSONS_KEPT);
            self.taught.drain(..surplus);
        }
        self.replace_network(network);
    }

    /// Puts the network back that there was before the last lesson; whether there was one.
    pub(super) fn unlearn(&mut self) -> bool {
        let Some((network, calibration, perturbed)) = self.taught.pop() else { return false };
        self.replace_network(network);
        self.calibration = calibration;
        self.perturbed = perturbed;
        true
    }

    fn replace_network(&mut self, network: Network) {
        if let Some(run) = &mut self.run {
            run.replace_network(network);
            run.forget_evaluation();
        } else if let Some((prepared, _)) = &mut self.prepared {
            *prepared = network;
        }
    }

    pub(super) fn check_idle(&self) -> Result<()> {
        if !self.busy {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Busy,
            "Another call on this session has not come back. Await each call before the next.",
        ))
    }

    pub(super) fn run_mut(&mut self) -> Result<&mut Trainer> {
        self.run.as_mut().ok_or_else(no_run)
    }
}

pub(super) fn no_dataset() -> Error {
    Error::new(ErrorKind::NoDataset, "No data set is loaded. Load the four IDX files first.")
}

pub(super) fn no_run() -> Error {
    Error::new(ErrorKind::NoRun, "There is no run and no prepared network. Call prepare or start first.")
}
