//! Saving, loading, going on, and a second session on the same engine.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::state::no_dataset;
use super::{Session, device, to_js, to_json};
use crate::Result;
use crate::recipe::TrainOptions;
use crate::storage::{self, Checkpoint, Room, checkpoint, onnx};
use crate::training::Team;

/// A file in JavaScript's memory: wasm's never shrinks again.
struct File(Uint8Array);

impl Room for File {
    fn of(length: usize) -> Self {
        Self(Uint8Array::new_with_length(length as u32))
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0.subarray(at as u32, (at + bytes.len()) as u32).copy_from(bytes);
    }
}

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen]
impl Session {
    /// Another session on the same engine: networks and runs of its own, no data set yet.
    pub fn fork(&self) -> Session {
        Session { engine: self.engine.clone(), loss: Rc::clone(&self.loss), state: Rc::default() }
    }

    /// The network as it is now as a safetensors file.
    ///
    /// # Errors
    /// `no-run`, `busy`, `device-lost`.
    pub async fn save(&self) -> JsResult<Uint8Array> {
        let save = async {
            device::check(&self.loss)?;
            let (network, config) = self.network_and_config()?;
            let calibration = self.state.borrow().calibration.clone();
            storage::save_calibrated(&network, &config, calibration.as_ref()).await.map(|File(file)| file)
        };
        save.await.map_err(to_js)
    }

    /// The network as it is now as an ONNX model: raw `pixels [N, image]` to `outputs [N, classes]`.
    ///
    /// # Errors
    /// `no-run`, `busy`, `device-lost`.
    #[wasm_bindgen(js_name = exportOnnx)]
    pub async fn export_onnx(&self) -> JsResult<Vec<u8>> {
        let export = async {
            device::check(&self.loss)?;
            let (network, config) = self.network_and_config()?;
            onnx::export(&network, &config).await
        };
        export.await.map_err(to_js)
    }

    /// Takes the network of a file that [`Session::save`] or [`Session::checkpoint`] wrote; the run there was is dropped. Returns
    /// what it was asked for as JSON (`TrainOptions` in `www/core/protocol.js`), every option named. Needs no data set. When the file
    /// is refused, what there was stays. It is judged by as many test images as its run was.
    ///
    /// # Errors
    /// `model-format`, `model-mismatch`, `non-finite-weights`, `busy`.
    pub fn load(&self, bytes: &[u8]) -> JsResult<String> {
        let load = || -> Result<String> {
            self.state.borrow().check_idle()?;
            let (network, config) = storage::load(bytes, &self.engine)?;
            let options = to_json(&TrainOptions::from(&config))?;
            let calibration = storage::calibration_of(bytes, &config)?;
            let mut state = self.state.borrow_mut();
            state.put_network(network, config);
            state.calibration = calibration;
            Ok(options)
        };
        load().map_err(to_js)
    }

    /// The run between two epochs, with what its optimizer remembers, for [`Session::resume`].
    ///
    /// # Errors
    /// `no-run` in the middle of an epoch, `busy`, `device-lost`.
    pub async fn checkpoint(&self) -> JsResult<Uint8Array> {
        let checkpoint = async {
            device::check(&self.loss)?;
            let run = self.take_run()?;
            let file = checkpoint::save_extended(&run, 0).await;
            self.put_run_back(run);
            file.map(|File(file)| file)
        };
        checkpoint.await.map_err(to_js)
    }

    /// The run at its end as one that is to have `more` epochs, for [`Session::resume`].
    ///
    /// # Errors
    /// As [`Session::checkpoint`].
    #[wasm_bindgen(js_name = extendedCheckpoint)]
    pub async fn extended_checkpoint(&self, more: u32) -> JsResult<Uint8Array> {
        let checkpoint = async {
            device::check(&self.loss)?;
            let run = self.take_run()?;
            let file = checkpoint::save_extended(&run, more).await;
            self.put_run_back(run);
            file.map(|File(file)| file)
        };
        checkpoint.await.map_err(to_js)
    }

    /// Goes on with a run from a checkpoint, in the place of the run there is. Returns what [`Session::start`] returns.
    ///
    /// # Errors
    /// As [`Session::load`], `no-dataset`, and `model-mismatch` for another data set.
    pub fn resume(&self, bytes: &[u8]) -> JsResult<String> {
        let resume = || -> Result<String> {
            let mut state = self.state.borrow_mut();
            state.check_idle()?;
            let data = state.dataset.clone().ok_or_else(no_dataset)?;
            let team = state.team.clone().unwrap_or_else(Team::alone);
            let trainer = Checkpoint::read(bytes)?.resume(data, &self.engine, team)?;
            Ok(state.put_run(trainer))
        };
        resume().map_err(to_js)
    }
}
