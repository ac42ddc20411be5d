//! A look inside: the images, the weights, and what each layer makes of an image.

use wasm_bindgen::prelude::*;

use super::device;
use super::state::no_dataset;
use super::{Session, to_js};
use crate::dataset::Split;
use crate::reading::read;
use crate::training::parameters::read_parameters;
use crate::{Error, ErrorKind, Result};

#[wasm_bindgen]
impl Session {
    /// One image, `[784]`, of the split `"train"` or `"test"`; undefined past the end or without a data set.
    #[wasm_bindgen(js_name = image)]
    pub fn image(&self, split: &str, index: usize) -> Option<Vec<u8>> {
        self.with_split(split, |split| split.image(index).map(<[u8]>::to_vec)).ok().flatten()
    }

    /// The labels, `[count]`, of the split `"train"` or `"test"`.
    ///
    /// # Errors
    /// `no-dataset`, `invalid-input`.
    pub fn labels(&self, split: &str) -> std::result::Result<Vec<u8>, JsValue> {
        self.with_split(split, |split| split.labels().to_vec()).map_err(to_js)
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

    /// What each row of the model summary puts out for raw pixels `[784]`: an array of `Float32Array`, channels first; the
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

impl Session {
    fn with_split<T>(&self, name: &str, look: impl FnOnce(&Split) -> T) -> Result<T> {
        let state = self.state.borrow();
        let dataset = state.dataset.as_ref().ok_or_else(no_dataset)?;
        match name {
            "train" => Ok(look(&dataset.train)),
            "test" => Ok(look(&dataset.test)),
            _ => {
                let message = format!("The split is {name:?}; it must be \"train\" or \"test\".");
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
        }
    }
}
