//! What a session holds: the data set, the network before a run, the run, the evaluation.

use crate::dataset::{Dataset, ResidentDataset};
use crate::engine::Engine;
use crate::evaluation::Evaluation;
use crate::model::Network;
use crate::recipe::TrainOptions;
use crate::recipe::options::RunConfig;
use crate::training::Trainer;
use crate::{Error, ErrorKind, Result};

#[derive(Default)]
pub(super) struct State {
    pub(super) dataset: Option<Dataset>,
    pub(super) resident: Option<ResidentDataset>,
    /// The network before any run, and what it was asked for.
    pub(super) untrained: Option<(Network, RunConfig)>,
    pub(super) run: Option<Trainer>,
    pub(super) evaluation: Option<Evaluation>,
    /// A call that works on the run or the evaluation has not come back yet.
    pub(super) busy: bool,
}

impl State {
    pub(super) fn resolve(&self, options: &str) -> Result<(RunConfig, ResidentDataset)> {
        let dataset = self.dataset.as_ref().ok_or_else(no_dataset)?;
        let resident = self.resident.clone().ok_or_else(no_dataset)?;
        let config = TrainOptions::from_json(options)?.resolve(dataset.train.len(), dataset.test.len())?;
        Ok((config, resident))
    }

    pub(super) fn new_trainer(&self, options: &str, engine: &Engine) -> Result<Trainer> {
        let (config, resident) = self.resolve(options)?;
        Trainer::new(config, resident, engine)
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
