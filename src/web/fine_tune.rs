//! Lessons: a trained network is taught examples, and unlearns them again.

use wasm_bindgen::prelude::*;

use super::state::{no_dataset, no_run};
use super::{Session, device, to_js, to_json};
use crate::training::{FineTune, FineTuneOptions};

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen]
impl Session {
    /// Begins to teach the network examples `[count * pixels]` with their classes `[count]`, in so many `steps` from this
    /// `learning_rate` on, with this `seed` (`FineTuneOptions` of `www/core/protocol.js`). [`Session::pumpFineTune`](Session::pump_fine_tune) goes on with it; until its end the network answers as it
    /// did. Resolves with the fraction of the examples that the network reads right now.
    ///
    /// # Errors
    /// `no-run`, `no-dataset`, `busy`, `invalid-option`, `invalid-input`, `model-mismatch`.
    #[wasm_bindgen(js_name = startFineTune)]
    pub async fn start_fine_tune(
        &self,
        images: Vec<u8>,
        labels: Vec<u8>,
        steps: Option<f64>,
        learning_rate: Option<f64>,
        seed: Option<f64>,
    ) -> JsResult<f64> {
        let start = async {
            device::check(&self.loss)?;
            let options = FineTuneOptions { steps, learning_rate, seed }.checked()?;
            let lesson = {
                let state = self.state.borrow();
                state.check_idle()?;
                let (network, config) = state.held_network().ok_or_else(no_run)?;
                let data = state.dataset.as_ref().ok_or_else(no_dataset)?;
                FineTune::new(network.clone(), config.clone(), data, &self.engine, (images, labels), options)?
            };
            let accuracy = lesson.accuracy().await?;
            self.state.borrow_mut().lesson = Some(lesson);
            Ok(accuracy)
        };
        start.await.map_err(to_js)
    }

    /// Does up to `pieces` micro-batches of the lesson. Returns JSON `{ step, steps }`; at the end also `accuracy`, the fraction of the
    /// examples that the network reads right, which answers from then on. A run that is paused goes on with it.
    ///
    /// # Errors
    /// `no-run`, `non-finite-weights`, `device-lost`; then the network is as before.
    #[wasm_bindgen(js_name = pumpFineTune)]
    pub async fn pump_fine_tune(&self, pieces: usize) -> JsResult<String> {
        let pump = async {
            let mut lesson = self.state.borrow_mut().lesson.take().ok_or_else(no_run)?;
            lesson.pump(pieces)?;
            let (step, steps) = (lesson.steps_taken(), lesson.steps());
            if !lesson.is_finished() {
                self.state.borrow_mut().lesson = Some(lesson);
                return to_json(&serde_json::json!({ "step": step, "steps": steps }));
            }
            let accuracy = lesson.accuracy().await?;
            device::check(&self.loss)?;
            self.state.borrow_mut().teach(lesson.network().clone());
            to_json(&serde_json::json!({ "step": step, "steps": steps, "accuracy": accuracy }))
        };
        pump.await.map_err(to_js)
    }

    /// Puts the network back that there was before the last lesson that was not undone. Returns whether there was one.
    #[wasm_bindgen(js_name = undoFineTune)]
    pub fn undo_fine_tune(&self) -> bool {
        self.state.borrow_mut().unlearn()
    }
}
