//! A session: an engine, a data set and at most one run.

use std::cell::RefCell;
use std::rc::Rc;

use burn::module::Module as _;
use burn::tensor::Tensor;
use wasm_bindgen::prelude::*;

use super::device::{self, Loss};
use super::state::{State, no_dataset, no_run};
use super::{to_js, to_json};
use crate::dataset::ResidentDataset;
use crate::engine::Engine;
use crate::model::Network;
use crate::recipe::options::RunConfig;
use crate::training::Trainer;
use crate::training::first_step::{FirstStep, first_step};
use crate::training::self_test;
use crate::{Error, ErrorKind, Result, storage};

/// An engine, the data set on it, and the run or another network.
#[wasm_bindgen]
pub struct Session {
    pub(super) engine: Engine,
    pub(super) loss: Loss,
    pub(super) state: Rc<RefCell<State>>,
}

#[wasm_bindgen]
impl Session {
    /// Opens the engine of this package and tests it: one training step of a small network against
    /// stored results of the CPU engine.
    ///
    /// # Errors
    /// `engine-unavailable`, `self-test` or `device-lost`.
    pub async fn create() -> std::result::Result<Session, JsValue> {
        let loss = Loss::default();
        let engine = device::open(&loss).await.map_err(to_js)?;
        self_test::run(&engine).await.map_err(to_js)?;
        device::check(&loss).map_err(to_js)?;
        Ok(Session { engine, loss, state: Rc::default() })
    }

    /// Prepares a run from its first step; `options` is JSON (`TrainOptions` in `www/core/protocol.js`).
    /// The run there was is replaced. Returns JSON `{ steps, epochs, trainCount, testCount }`.
    ///
    /// # Errors
    /// `no-dataset`, `unknown-recipe`, `invalid-option`.
    pub fn start(&self, options: &str) -> std::result::Result<String, JsValue> {
        let start = || -> Result<String> {
            let mut state = self.state.borrow_mut();
            state.check_idle()?;
            let trainer = state.new_trainer(options, &self.engine)?;
            Ok(state.put_run(trainer))
        };
        start().map_err(to_js)
    }

    /// Makes the untrained network of these options, for predictions before there is a run; the run
    /// there was is dropped. Needs no data set.
    ///
    /// # Errors
    /// `unknown-recipe`, `invalid-option`.
    pub fn prepare(&self, options: &str) -> std::result::Result<(), JsValue> {
        let prepare = || -> Result<()> {
            let config = self.state.borrow().resolve_untrained(options)?;
            let network = Network::new(&config.recipe.network, config.seed, &self.engine)?;
            let mut state = self.state.borrow_mut();
            state.check_idle()?;
            state.put_network(network, config);
            Ok(())
        };
        prepare().map_err(to_js)
    }

    /// Sets the run or the network aside, so that another run can be started only to be measured.
    pub fn hold(&self) {
        self.state.borrow_mut().hold();
    }

    /// Drops the run that was measured and takes back what [`Session::hold`] set aside.
    pub fn release(&self) {
        self.state.borrow_mut().release();
    }

    /// Lets the run take `steps` more steps before it pauses by itself; without a number, all.
    ///
    /// # Errors
    /// `no-run`.
    #[wasm_bindgen(js_name = allowSteps)]
    pub fn allow_steps(&self, steps: Option<usize>) -> std::result::Result<(), JsValue> {
        self.state.borrow_mut().run_mut().map_err(to_js)?.allow_steps(steps);
        Ok(())
    }

    /// Whether each step of the run is to be looked at, for [`Session::lastStep`]: copies of its weights are taken.
    ///
    /// # Errors
    /// `no-run`.
    #[wasm_bindgen(js_name = traceSteps)]
    pub fn trace_steps(&self, traces: bool) -> std::result::Result<(), JsValue> {
        self.state.borrow_mut().run_mut().map_err(to_js)?.trace_steps(traces);
        Ok(())
    }

    /// What the last step did, as JSON (`StepTrace` in `www/core/protocol.js`); undefined where steps are not looked at.
    #[wasm_bindgen(js_name = lastStep)]
    pub fn last_step(&self) -> Option<String> {
        self.state.borrow().run.as_ref().and_then(Trainer::last_step).and_then(|step| to_json(step).ok())
    }

    /// Does up to `pieces` pieces of the run, each at most about 100 ms on a CPU, and returns the
    /// events as a JSON array (`TrainEvent` in `www/core/protocol.js`).
    ///
    /// # Errors
    /// `no-run`, `busy`, `non-finite-loss`, `non-finite-weights`, `device-lost`.
    pub async fn pump(&self, pieces: usize) -> std::result::Result<String, JsValue> {
        self.pump_run(pieces).await.map_err(to_js)
    }

    /// Waits for the figures of all steps taken and returns those that were not told yet, as [`Session::pump`] does: before a run is
    /// left for good, so that it does not pass for a good one.
    ///
    /// # Errors
    /// As [`Session::pump`].
    pub async fn flush(&self) -> std::result::Result<String, JsValue> {
        let flush = async {
            device::check(&self.loss)?;
            let mut run = self.take_run()?;
            let told = run.flush().await;
            self.put_run_back(run);
            let events = told?;
            device::check(&self.loss)?;
            to_json(&events)
        };
        flush.await.map_err(to_js)
    }

    /// The first step of a run with these options as plain numbers, for [`Session::compareFirstStep`]
    /// of another engine. Changes nothing.
    ///
    /// # Errors
    /// As [`Session::start`] and [`Session::pump`].
    #[wasm_bindgen(js_name = firstStep)]
    pub async fn first_step(&self, options: &str) -> std::result::Result<Vec<f32>, JsValue> {
        Ok(self.take_first_step(options).await.map_err(to_js)?.to_flat())
    }

    /// Takes the same first step and compares it with another engine's.
    ///
    /// # Errors
    /// `self-test`, and as [`Session::firstStep`].
    #[wasm_bindgen(js_name = compareFirstStep)]
    pub async fn compare_first_step(&self, options: &str, reference: &[f32]) -> std::result::Result<(), JsValue> {
        let compare = async {
            let reference = FirstStep::from_flat(reference)?;
            self.take_first_step(options).await?.compare(&reference)
        };
        compare.await.map_err(to_js)
    }

    /// The outputs, `[classes]`, for raw pixels `[pixels]` (0 background, 255 ink), by the run's network
    /// as it is now, or by the one that was prepared or loaded.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`, `non-finite-output`, `device-lost`.
    pub async fn predict(&self, pixels: &[u8]) -> std::result::Result<Vec<f32>, JsValue> {
        self.predict_pixels(pixels).await.map_err(to_js)
    }
}

impl Session {
    pub(super) async fn pump_run(&self, pieces: usize) -> Result<String> {
        device::check(&self.loss)?;
        let mut run = self.take_run()?;
        let before = run.steps_taken();
        let pumped = run.pump(pieces).await;
        if run.steps_taken() != before {
            self.state.borrow_mut().forget_about_network();
        }
        self.put_run_back(run);
        let events = pumped?;
        device::check(&self.loss)?;
        to_json(&events)
    }

    /// The run, out of its cell while it works: a call that comes in between is told that it is busy.
    pub(super) fn take_run(&self) -> Result<Trainer> {
        let mut state = self.state.borrow_mut();
        state.check_idle()?;
        let run = state.run.take().ok_or_else(no_run)?;
        state.busy = true;
        Ok(run)
    }

    pub(super) fn put_run_back(&self, run: Trainer) {
        let mut state = self.state.borrow_mut();
        state.run = Some(run);
        state.busy = false;
    }

    pub(super) fn run_is_finished(&self) -> bool {
        self.state.borrow().run.as_ref().is_none_or(Trainer::is_finished)
    }

    async fn take_first_step(&self, options: &str) -> Result<FirstStep> {
        let (config, data) = self.state.borrow().resolve(options)?;
        let step = first_step(config, data, &self.engine).await?;
        device::check(&self.loss)?;
        Ok(step)
    }

    pub(super) fn network(&self) -> Result<Network> {
        Ok(self.network_and_config()?.0)
    }

    /// The network as it is now, and what it was asked for.
    pub(super) fn network_and_config(&self) -> Result<(Network, RunConfig)> {
        let state = self.state.borrow();
        state.check_idle()?;
        let (network, config) = state.held_network().ok_or_else(no_run)?;
        Ok((network.valid(), config.clone()))
    }

    /// The network of a file that [`Session::save`] gave, what it was asked for, and the data set in use, which has its classes.
    pub(super) fn network_on_data(&self, bytes: &[u8]) -> Result<(Network, RunConfig, ResidentDataset)> {
        let (network, config) = storage::load(bytes, &self.engine)?;
        let data = self.state.borrow().dataset.clone().ok_or_else(no_dataset)?;
        if config.recipe.network.classes != data.classes {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                "The network tells other classes apart than the data set has: load the data set that it learnt from.",
            ));
        }
        Ok((network, config, data))
    }

    pub(super) async fn predict_pixels(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        device::check(&self.loss)?;
        let network = self.network()?;
        let logits = crate::reading::read(network.predict(self.input(&network, pixels)?)).await?;
        device::check(&self.loss)?;
        finite(network.outputs(&logits))
    }

    /// Raw pixels as a batch of one for `network`, `[1, pixels]`.
    pub(super) fn input(&self, network: &Network, pixels: &[u8]) -> Result<Tensor<2>> {
        let image = network.input();
        if pixels.len() != image.pixels() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "An image has {} values; it must have {}, {} rows of {}, from 0 (background) to 255 (ink).",
                    pixels.len(),
                    image.pixels(),
                    image.rows,
                    image.columns
                ),
            ));
        }
        Ok(network.scaled([pixels], self.engine.device()))
    }
}

/// The outputs, where they are numbers.
pub(super) fn finite(outputs: Vec<f32>) -> Result<Vec<f32>> {
    if outputs.iter().all(|output| output.is_finite()) { Ok(outputs) } else { Err(non_finite_output()) }
}

pub(super) fn non_finite_output() -> Error {
    Error::new(
        ErrorKind::NonFiniteOutput,
        "The network's outputs are not finite numbers: its weights grew too large. Train again with a smaller learning rate.",
    )
}
