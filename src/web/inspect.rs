//! A look inside: the weights, and what each layer makes of an image.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::device;
use super::state::no_run;
use super::{Session, to_js, to_json};
use crate::dataset::Classes;
use crate::evaluation::inspect::{self, Asked, Inspection};
use crate::evaluation::{cpu_chunk, explain, unit};
use crate::model::{Network, NetworkSpec, Perturbation, initial_weight};
use crate::reading::read;
use crate::training::parameters::read_parameters;
use crate::{Error, ErrorKind, Result};

#[wasm_bindgen]
impl Session {
    /// The names of the classes that the network tells apart, that of output 0 first: an array of strings.
    ///
    /// # Errors
    /// `no-run`, `busy`.
    #[wasm_bindgen(js_name = networkClasses)]
    pub fn network_classes(&self) -> std::result::Result<js_sys::Array, JsValue> {
        Ok(strings(&self.network_and_config().map_err(to_js)?.1.recipe.network.classes))
    }

    /// The weights or biases `index` of the network as it is now: weight before bias, in the order of the layers. A dense
    /// layer's weights are `[features, units]`, a convolution's `[filters, channels, kernel, kernel]`. Undefined past the last.
    ///
    /// # Errors
    /// `no-run`, `busy`, `device-lost`.
    pub async fn parameter(&self, index: usize) -> std::result::Result<Option<Vec<f32>>, JsValue> {
        let parameter = async {
            device::check(&self.loss)?;
            let mut rows = read_parameters(&self.network()?).await?;
            Ok((index < rows.len()).then(|| rows.swap_remove(index)))
        };
        parameter.await.map_err(to_js)
    }

    /// What each row of the model summary puts out for raw pixels `[pixels]`: an array of `Float32Array`, channels first; the
    /// last holds the logits.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`, `busy`, `device-lost`.
    pub async fn activations(&self, pixels: &[u8]) -> std::result::Result<js_sys::Array, JsValue> {
        let activations = async {
            device::check(&self.loss)?;
            let network = self.network()?;
            let outputs = js_sys::Array::new();
            for row in network.activations(self.input(&network, pixels)?) {
                outputs.push(&js_sys::Float32Array::from(read(row).await?.as_slice()));
            }
            Ok(outputs)
        };
        activations.await.map_err(to_js)
    }
}

#[wasm_bindgen]
impl Session {
    /// The gradient of the logit of class `digit` by the scaled pixels, or, with `against`, of how far that exceeds the other's: `[pixels]`.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub async fn gradient(
        &self,
        pixels: &[u8],
        digit: usize,
        against: Option<usize>,
    ) -> std::result::Result<Vec<f32>, JsValue> {
        let gradient = async {
            device::check(&self.loss)?;
            let (network, spec) = self.tracked_network()?;
            let gradient = explain::gradient((&network, &spec), &self.engine, pixels, (digit, against)).await?;
            device::check(&self.loss)?;
            Ok(gradient)
        };
        gradient.await.map_err(to_js)
    }

    /// What each raw pixel adds to the logit of class `digit`, or, with `against`, to how far that exceeds the other's: `[pixels]`. Their
    /// sum is the logit, or the difference, where the network has no other activations than relu and leaky relu.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`, `busy`, `device-lost`.
    pub async fn explain(
        &self,
        pixels: &[u8],
        digit: usize,
        against: Option<usize>,
    ) -> std::result::Result<Vec<f32>, JsValue> {
        let explain = async {
            device::check(&self.loss)?;
            let (network, spec) = self.tracked_network()?;
            let map = explain::explain((&network, &spec), &self.engine, pixels, (digit, against)).await?;
            device::check(&self.loss)?;
            Ok(map)
        };
        explain.await.map_err(to_js)
    }
}

#[wasm_bindgen]
impl Session {
    /// What the network does with raw pixels, as pictures of up to `units` hidden units a layer; `shown`, JSON, has the units that are
    /// shown of each layer, which keep their places as long as they matter. An array: JSON
    /// `[{ row, spec, count, units, picture, size }]`, a layer each; then as `Float32Array` the pictures of all layers one after the other,
    /// their activations, the contributions of the last, `[units, classes]`, and the logits.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`, `busy`, `device-lost`.
    pub async fn inspect(
        &self,
        pixels: &[u8],
        units: usize,
        shown: &str,
    ) -> std::result::Result<js_sys::Array, JsValue> {
        self.inspect_pixels(pixels, units, shown).await.map_err(to_js)
    }

    /// How unit `unit` of row `row` of the summary comes to its number for raw pixels. An array: JSON `{ bias, output, size, at }`,
    /// inputs and weights as `Float32Array`.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`, `busy`, `device-lost`.
    pub async fn unit(&self, pixels: &[u8], row: usize, unit: usize) -> std::result::Result<js_sys::Array, JsValue> {
        self.unit_of(pixels, row, unit).await.map_err(to_js)
    }

    /// What the network makes of images `indices` of the split `"train"` or `"test"`: logits `[n, classes]`, or, with `features`, what goes
    /// into the last dense layer, `[n, features]`. Places past the end are refused.
    ///
    /// # Errors
    /// `invalid-input`, `no-dataset`, `no-run`, `busy`, `device-lost`.
    pub async fn represent(
        &self,
        split: &str,
        indices: Vec<u32>,
        features: bool,
    ) -> std::result::Result<Vec<f32>, JsValue> {
        self.represent_images(split, indices, features).await.map_err(to_js)
    }

    /// Silences units of row `row` of the summary, all where `units` is empty, or adds noise of so many standard deviations to its
    /// weights; `undoFineTune` takes that back.
    ///
    /// # Errors
    /// `invalid-input`, `no-run`, `busy`, `device-lost`.
    pub async fn perturb(
        &self,
        row: usize,
        units: Vec<usize>,
        noise: Option<f32>,
        seed: u64,
    ) -> std::result::Result<(), JsValue> {
        let perturb = async {
            device::check(&self.loss)?;
            let (network, _) = self.tracked_network()?;
            let perturbation = noise.map_or(Perturbation::Silence(units), Perturbation::Noise);
            let perturbed = network.perturbed(row, &perturbation, seed).await?;
            device::check(&self.loss)?;
            let mut state = self.state.borrow_mut();
            state.check_idle()?;
            state.teach(perturbed);
            state.perturbed = true;
            Ok(())
        };
        perturb.await.map_err(to_js)
    }

    /// Points `[n, features]` in the plane in which they differ most, `[n, 2]`; see `Plane`.
    pub fn plane(&self, points: &[f32], features: usize) -> Vec<f32> {
        self.state.borrow_mut().plane.project(points, features)
    }
}

impl Session {
    /// The network as it is now, which tracks gradients, and what it is.
    fn tracked_network(&self) -> Result<(Network, NetworkSpec)> {
        let state = self.state.borrow();
        state.check_idle()?;
        let (network, config) = state.held_network().ok_or_else(no_run)?;
        Ok((network.clone(), config.recipe.network.clone()))
    }

    async fn inspect_pixels(&self, pixels: &[u8], units: usize, shown: &str) -> Result<js_sys::Array> {
        device::check(&self.loss)?;
        let (network, config) = self.network_and_config()?;
        let spec = &config.recipe.network;
        let shown: Vec<Vec<usize>> = serde_json::from_str(shown).unwrap_or_default();
        let start = self.start_of(spec, config.seed)?;
        let start = (!self.state.borrow().perturbed).then_some(start.as_slice());
        let asked = Asked { pixels, units, shown: &shown, start };
        let Inspection { layers, logits } = inspect::inspect(&network, spec, self.engine.device(), &asked).await?;
        device::check(&self.loss)?;
        let rows = spec.summary()?;
        let head = layers.iter().map(|layer| {
            let (row, picture) = (&rows[layer.row], layer.picture.name());
            serde_json::json!({ "row": layer.row, "spec": row.spec, "count": layer.count, "units": layer.units, "picture": picture, "size": layer.size })
        });
        let head = JsValue::from(to_json(&head.collect::<Vec<_>>())?);
        let all = |part: fn(&inspect::LayerView) -> &[f32]| layers.iter().flat_map(part).copied().collect::<Vec<f32>>();
        let parts =
            [all(|layer| &layer.pictures), all(|layer| &layer.activations), all(|layer| &layer.contributions), logits];
        Ok(std::iter::once(head)
            .chain(parts.iter().map(|part| js_sys::Float32Array::from(part.as_slice()).into()))
            .collect())
    }

    /// The weights of the first dense layer at the start of a run, made once for a network and a seed.
    fn start_of(&self, spec: &NetworkSpec, seed: u64) -> Result<Rc<Vec<f32>>> {
        if let Some((_, _, start)) =
            self.state.borrow().start.as_ref().filter(|(of, with, _)| of == spec && *with == seed)
        {
            return Ok(start.clone());
        }
        let weight = match inspect::first_dense(spec)? {
            Some(row) => initial_weight(spec, row, seed)?,
            None => None,
        };
        let start = Rc::new(weight.unwrap_or_default());
        self.state.borrow_mut().start = Some((spec.clone(), seed, start.clone()));
        Ok(start)
    }

    async fn unit_of(&self, pixels: &[u8], row: usize, index: usize) -> Result<js_sys::Array> {
        device::check(&self.loss)?;
        let (network, config) = self.network_and_config()?;
        let unit = unit::unit((&network, &config.recipe.network), self.engine.device(), pixels, (row, index)).await?;
        device::check(&self.loss)?;
        // JSON has no number that is none.
        let number = |value: f32| match value {
            value if value.is_finite() => serde_json::json!(value),
            value if value.is_nan() => serde_json::json!("NaN"),
            value if value > 0.0 => serde_json::json!("Infinity"),
            _ => serde_json::json!("-Infinity"),
        };
        let head = serde_json::json!({ "bias": number(unit.bias), "output": number(unit.output), "size": unit.size, "at": unit.at });
        let arrays = [unit.inputs, unit.weights].map(|part| JsValue::from(js_sys::Float32Array::from(part.as_slice())));
        Ok(std::iter::once(JsValue::from(to_json(&head)?)).chain(arrays).collect())
    }

    async fn represent_images(&self, split: &str, indices: Vec<u32>, features: bool) -> Result<Vec<f32>> {
        device::check(&self.loss)?;
        let (network, config) = self.network_and_config()?;
        let (images, order) = {
            let state = self.state.borrow();
            let (images, _) = state.split(split)?;
            if let Some(past) = indices.iter().find(|&&index| index as usize >= images.len()) {
                let message = format!("There is no image {past}: the split {split:?} has {}.", images.len());
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
            (images.clone(), images.order(indices))
        };
        let spec = &config.recipe.network;
        let chunk = if self.engine.is_gpu() { spec.gpu_batch_max()? } else { cpu_chunk(spec)? };
        let mut numbers = Vec::new();
        for first in (0..order.len()).step_by(chunk) {
            let batch = images.batch(&order, first..order.len().min(first + chunk), spec.scaling, None).images;
            let chunk = if features { network.predict_with_features(batch).1 } else { network.predict(batch) };
            numbers.extend(read(chunk).await?);
        }
        device::check(&self.loss)?;
        Ok(numbers)
    }
}

/// The names of classes as JavaScript has them.
pub(super) fn strings(classes: &Classes) -> js_sys::Array {
    classes.names().iter().map(|name| JsValue::from_str(name)).collect()
}
