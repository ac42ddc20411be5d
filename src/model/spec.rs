//! A network as data, and what follows from it before any weight is made.

use serde::Serialize;

use super::layers::Dense;
use super::summary::{self, LayerSummary, ParameterInfo};
use super::{Activation, LayerSpec, Shape};
use crate::dataset::{Classes, ImageShape, Scaling};
use crate::error::Result;

/// All that a network is, but its weights.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkSpec {
    /// The images that it takes: the data set's.
    #[serde(skip)]
    pub input: ImageShape,
    /// How pixels become the network's input.
    pub scaling: Scaling,
    /// The layers between the image and the last dense layer, of one unit a class.
    pub layers: Vec<LayerSpec>,
    /// What turns logits into outputs.
    pub output: Activation,
    /// What it tells apart: the data set's classes.
    #[serde(skip)]
    pub classes: Classes,
}

/// WebGPU's default `maxStorageBufferBindingSize` is 128 MiB; a half of it leaves room for a fused kernel's second output.
const GPU_BINDING_BYTES: usize = 64 << 20;

impl NetworkSpec {
    /// The shape of an image as the first layer takes it.
    pub fn input_shape(&self) -> Shape {
        Shape::Maps(self.input.maps())
    }

    /// The model summary, the last dense layer included.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidOption`] for layers that do not fit each other.
    pub fn summary(&self) -> Result<Vec<LayerSummary>> {
        let last = LayerSpec::from(Dense { units: self.classes.len(), activation: None });
        summary::summarize(self.input_shape(), self.layers.iter().chain([&last]))
    }

    /// Every parameter, in the order of the layers and weight before bias.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn parameters(&self) -> Result<Vec<ParameterInfo>> {
        let rows = self.summary()?;
        Ok(rows.iter().enumerate().flat_map(|(index, row)| row.parameter_infos(index)).collect())
    }

    /// Numbers that go into the last dense layer.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn features(&self) -> Result<usize> {
        let rows = self.summary()?;
        let before_last = rows.len().checked_sub(2).map(|row| rows[row].output.features());
        Ok(before_last.unwrap_or_else(|| self.input.pixels()))
    }

    /// Weights and biases that training changes.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn parameter_count(&self) -> Result<usize> {
        Ok(self.summary()?.iter().map(|row| row.parameters).sum())
    }

    /// Floating-point operations of one image's forward pass.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn forward_flops(&self) -> Result<usize> {
        Ok(self.summary()?.iter().map(|row| row.forward_flops).sum())
    }

    /// What one image of a training step costs the CPU engine, counted as operations of products: three passes (forward, backward to the
    /// weights and to the input), but half of that of a layer whose gradient max pooling leaves mostly zeros.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn step_flops(&self) -> Result<usize> {
        let rows = self.summary()?;
        let is_pooled = |row: usize, layer: &LayerSummary| {
            let size = rows.get(row + 1).and_then(|next| next.spec.kind().max_pool_size());
            matches!(layer.spec.activation(), None | Some(Activation::Relu)) && size.is_some_and(|size| size > 1)
        };
        let cost = |(row, layer): (usize, &LayerSummary)| {
            let all = layer.forward_flops.saturating_mul(3);
            if is_pooled(row, layer) { all / 2 } else { all }
        };
        Ok(rows.iter().enumerate().map(cost).fold(0, usize::saturating_add))
    }

    /// The most images of one pass on a GPU: the largest tensor of a layer stays within one binding.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn gpu_batch_max(&self) -> Result<usize> {
        let outputs = self.summary()?.into_iter().map(|row| row.output.features().max(row.between));
        let largest = outputs.fold(self.input.pixels(), usize::max);
        Ok((GPU_BINDING_BYTES / (size_of::<f32>() * largest)).max(1))
    }
}
