//! How sure an answer is: calibrations, and answers with their confidence.

use js_sys::{Array, Float32Array};
use wasm_bindgen::prelude::*;

use super::state::no_run;
use super::{Session, device, to_js};
use crate::Result;
use crate::evaluation::{Calibration, CalibrationJob, Doubt};
use crate::reading::read;

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen]
impl Session {
    /// Begins to calibrate the network of a file that [`Session::save`] gave, on the training images of the data set in use and distorted
    /// ones; [`Session::pumpCalibration`](Session::pump_calibration) goes on with it, by the number that is returned. The session's own
    /// network has no part in it. For the CPU engine, whose images are in memory.
    ///
    /// # Errors
    /// As [`Session::load`], `no-dataset`, and `model-mismatch` where the data set has other classes.
    #[wasm_bindgen(js_name = startCalibration)]
    pub fn start_calibration(&self, bytes: &[u8]) -> JsResult<u32> {
        let start = || -> Result<u32> {
            let (network, config, data) = self.network_on_data(bytes)?;
            let job = CalibrationJob::new(network, &config.recipe.network, data, &self.engine)?;
            let mut state = self.state.borrow_mut();
            state.calibrations_begun += 1;
            let number = state.calibrations_begun;
            state.calibrations.insert(number, job);
            Ok(number)
        };
        start().map_err(to_js)
    }

    /// Does one more piece of the calibration of this number. Returns the calibration at the end, undefined on the way.
    ///
    /// # Errors
    /// `no-run`.
    #[wasm_bindgen(js_name = pumpCalibration)]
    pub async fn pump_calibration(&self, number: u32) -> JsResult<Option<Vec<f32>>> {
        let pump = async {
            let mut job = self.state.borrow_mut().calibrations.remove(&number).ok_or_else(no_run)?;
            let calibration = job.advance().await?;
            if calibration.is_none() {
                self.state.borrow_mut().calibrations.insert(number, job);
            }
            Ok(calibration.map(|calibration| calibration.to_flat()))
        };
        pump.await.map_err(to_js)
    }

    /// Drops the calibration under way of this number.
    #[wasm_bindgen(js_name = dropCalibration)]
    pub fn drop_calibration(&self, number: u32) {
        self.state.borrow_mut().calibrations.remove(&number);
    }

    /// Whether it is known how sure the answers of the network as it is now are.
    #[wasm_bindgen(getter, js_name = isCalibrated)]
    pub fn is_calibrated(&self) -> bool {
        self.state.borrow().calibration.is_some()
    }

    /// Takes the calibration of the network as it is now; it is forgotten when the network changes.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`.
    #[wasm_bindgen(js_name = takeCalibration)]
    pub fn take_calibration(&self, flat: &[f32]) -> JsResult<()> {
        let take = || -> Result<()> {
            let spec = self.network_and_config()?.1.recipe.network;
            let calibration = Calibration::from_flat(flat, spec.classes.len(), spec.features()?)?;
            self.state.borrow_mut().calibration = Some(calibration);
            Ok(())
        };
        take().map_err(to_js)
    }

    /// The outputs for raw pixels as [`Session::predict`] gives them, with their confidence: an array of the outputs, the probability that
    /// the answer is right, and `"unsure"`, `"unknown"` or undefined. Without a calibration both are undefined.
    ///
    /// # Errors
    /// As [`Session::predict`].
    #[wasm_bindgen(js_name = predictWithConfidence)]
    pub async fn predict_with_confidence(&self, pixels: &[u8]) -> JsResult<Array> {
        let predict = async {
            let Some(calibration) = self.state.borrow().calibration.clone() else {
                return Ok(Array::of1(&Float32Array::from(self.predict_pixels(pixels).await?.as_slice())));
            };
            device::check(&self.loss)?;
            let network = self.network()?;
            let (logits, features) = network.predict_with_features(self.input(&network, pixels)?);
            let (logits, features) = (read(logits).await?, read(features).await?);
            device::check(&self.loss)?;
            let outputs = super::session::finite(network.outputs(&logits))?;
            let (confidence, doubt) = calibration.judge(&logits, &features);
            let doubt = doubt.map_or(JsValue::UNDEFINED, |doubt| match doubt {
                Doubt::Unsure => "unsure".into(),
                Doubt::Unknown => "unknown".into(),
            });
            Ok(Array::of3(&Float32Array::from(outputs.as_slice()), &confidence.into(), &doubt))
        };
        predict.await.map_err(to_js)
    }
}
