//! A look inside: the weights, and what each layer makes of an image.

use wasm_bindgen::prelude::*;

use super::device;
use super::{Session, to_js};
use crate::dataset::Classes;
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

/// The names of classes as JavaScript has them.
pub(super) fn strings(classes: &Classes) -> js_sys::Array {
    classes.names().iter().map(|name| JsValue::from_str(name)).collect()
}
