//! Evaluations, chunk by chunk.

use wasm_bindgen::prelude::*;

use super::evaluation_result::EvaluationResult;
use super::session::non_finite_output;
use super::state::{EvaluationJob, no_dataset, no_run};
use super::{Session, device, to_js, to_json};
use crate::dataset::ResidentDataset;
use crate::evaluation::Evaluation;
use crate::recipe::options::RunConfig;
use crate::training::Trainer;
use crate::{Error, ErrorKind, Result};

#[wasm_bindgen]
impl Session {
    /// Begins to evaluate the run's network on the test images of the data set in use, as many as the run was to be tested on;
    /// [`Session::pumpEvaluation`] goes on with it, by the number that is returned. Training may go on meanwhile, and the data set
    /// or the network be replaced: the result is of those there are now.
    ///
    /// # Errors
    /// `no-run`.
    #[wasm_bindgen(js_name = startEvaluation)]
    pub fn start_evaluation(&self) -> std::result::Result<u32, JsValue> {
        let start = || -> Result<u32> {
            let network = self.network()?;
            let mut state = self.state.borrow_mut();
            let resident = state.dataset.clone().ok_or_else(no_dataset)?;
            let done = state.run.as_ref().and_then(Trainer::evaluated).cloned();
            let evaluation = match (done, &state.run, &state.prepared) {
                (Some(evaluation), ..) => evaluation,
                (None, Some(run), _) => {
                    let count = run.config().test_count.min(resident.test_labels.len());
                    self.new_evaluation(&resident, count, run.config())?
                }
                (None, None, Some((_, config))) => {
                    let count = resident.test_labels.len();
                    let count = state.test_limit.map_or(count, |limit| limit.min(count));
                    self.new_evaluation(&resident, count, config)?
                }
                (None, None, None) => return Err(no_run()),
            };
            state.evaluations_begun += 1;
            let number = state.evaluations_begun;
            let (labels, classes) = (resident.test_labels, resident.classes);
            state.evaluations.insert(number, EvaluationJob { network, evaluation, labels, classes });
            Ok(number)
        };
        start().map_err(to_js)
    }

    /// Drops the evaluation under way of this number.
    #[wasm_bindgen(js_name = dropEvaluation)]
    pub fn drop_evaluation(&self, number: u32) {
        self.state.borrow_mut().evaluations.remove(&number);
    }

    /// Evaluates one more chunk of the evaluation of this number. Returns JSON: `{ images, count }` on the way, `EvaluationResult` of
    /// `www/core/protocol.js` at the end.
    ///
    /// # Errors
    /// `no-run`, `non-finite-output`, `device-lost`.
    #[wasm_bindgen(js_name = pumpEvaluation)]
    pub async fn pump_evaluation(&self, number: u32) -> std::result::Result<String, JsValue> {
        self.advance_evaluation(number).await.map_err(to_js)
    }
}

impl Session {
    async fn advance_evaluation(&self, number: u32) -> Result<String> {
        let mut job = self.state.borrow_mut().evaluations.remove(&number).ok_or_else(no_run)?;
        if !job.evaluation.is_finished() {
            job.evaluation.advance(&job.network).await?;
            device::check(&self.loss)?;
        }
        if job.evaluation.is_finished() {
            if !job.evaluation.loss().is_finite() {
                return Err(non_finite_output());
            }
            return to_json(&EvaluationResult::new(&job.evaluation, &job.labels, &job.classes));
        }
        let progress = serde_json::json!({ "images": job.evaluation.images(), "count": job.evaluation.count() });
        self.state.borrow_mut().evaluations.insert(number, job);
        Ok(progress.to_string())
    }

    /// An evaluation of the first `count` test images by a network of this run.
    fn new_evaluation(&self, data: &ResidentDataset, count: usize, config: &RunConfig) -> Result<Evaluation> {
        let (network, here) = (&config.recipe.network, data.classes.len());
        if network.classes.len() != here {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                format!(
                    "The network tells {} classes apart and the data set has {here}. Load the data set that it learnt from, or train it again.",
                    network.classes.len()
                ),
            ));
        }
        Evaluation::new(data, 0..count, network, config.recipe.loss, &self.engine)
    }
}
