//! A look inside: the weights, and what each layer makes of an image.

use wasm_bindgen::prelude::*;

use super::device;
use super::state::no_run;
use super::{Session, to_js};
use crate::dataset::Classes;
use crate::evaluation::explain;
use crate::reading::read;
use crate::training::parameters::read_parameters;

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
            let (network, spec) = {
                let state = self.state.borrow();
                state.check_idle()?;
                let (network, config) = state.held_network().ok_or_else(no_run)?;
                (network.clone(), config.recipe.network.clone())
            };
            let map = explain((&network, &spec), &self.engine, pixels, (digit, against)).await?;
            device::check(&self.loss)?;
            Ok(map)
        };
        explain.await.map_err(to_js)
    }
}

/// The names of classes as JavaScript has them.
pub(super) fn strings(classes: &Classes) -> js_sys::Array {
    classes.names().iter().map(|name| JsValue::from_str(name)).collect()
}
