//! What Keras's `model.summary()` prints: each layer's output shape and parameters; and what each
//! layer costs to compute.

use serde::Serialize;

use super::Activation;
use super::layer::LayerSpec;
use crate::dataset::{CLASSES, PIXELS, SIDE};
use crate::error::{Error, Result};

/// The shape of one image's numbers between two layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shape {
    /// `[channels, height, width]`
    Maps([usize; 3]),
    /// `[features]`
    Flat([usize; 1]),
}

impl Shape {
    /// How many numbers that is.
    pub fn features(&self) -> usize {
        match self {
            Self::Maps(sides) => sides.iter().fold(1, |product, &side| product.saturating_mul(side)),
            Self::Flat([features]) => *features,
        }
    }

    pub(super) fn channels(&self) -> usize {
        match self {
            Self::Maps([channels, ..]) => *channels,
            Self::Flat(_) => 1,
        }
    }
}

/// One row of a model summary.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerSummary {
    /// The layer.
    pub spec: LayerSpec,
    /// The shape of what it puts out for one image.
    pub output: Shape,
    /// Weights and biases that training changes.
    pub parameters: usize,
    /// Floating-point operations of its matrix product for one image, forward.
    pub forward_flops: usize,
}

/// The rows for `hidden` and the last dense layer of ten that every network ends in.
///
/// # Errors
/// [`crate::ErrorKind::InvalidOption`] for layers that do not fit each other.
pub fn summarize(hidden: &[LayerSpec]) -> Result<Vec<LayerSummary>> {
    let last = LayerSpec::Dense { units: CLASSES, activation: None };
    let mut input = Shape::Maps([1, SIDE, SIDE]);
    hidden
        .iter()
        .chain([&last])
        .enumerate()
        .map(|(place, spec)| {
            let row = summarize_layer(spec, &input, place)?;
            input = row.output.clone();
            Ok(row)
        })
        .collect()
}

fn summarize_layer(spec: &LayerSpec, input: &Shape, place: usize) -> Result<LayerSummary> {
    let refuse = |why: String| Err(Error::of_option("layers", format!("Layer {}: {why}", place + 1)));
    if spec.activation() == Some(Activation::Softmax) {
        return refuse(
            "softmax is for the network's output, where its ten numbers add up to 1; between layers it is not computed here. Use relu, gelu, tanh or sigmoid."
                .into(),
        );
    }
    let (output, parameters, products) = match (spec, input) {
        (&(LayerSpec::Dense { units: 0, .. } | LayerSpec::Conv2d { filters: 0, .. }), _) => {
            return refuse("it has no units; it needs at least one.".into());
        }
        (&LayerSpec::Dense { units, .. }, input) => {
            let products = input.features().saturating_mul(units);
            (Shape::Flat([units]), products.saturating_add(units), products)
        }
        (
            &(LayerSpec::Conv2d { kernel_size: window, .. } | LayerSpec::MaxPool2d { pool_size: window }),
            Shape::Flat(_),
        ) => {
            return refuse(format!(
                "a window of {window}x{window} slides over rows and columns, and a dense or flatten layer before it left none. Move it before that layer."
            ));
        }
        (
            &(LayerSpec::Conv2d { kernel_size: window, .. } | LayerSpec::MaxPool2d { pool_size: window }),
            &Shape::Maps([_, height, width]),
        ) if !(1..=height.min(width)).contains(&window) => {
            return refuse(format!(
                "its window is {window}x{window} and what arrives is {height}x{width}: nothing would be left. Use a window from 1 to {}, or pool less before.",
                height.min(width)
            ));
        }
        (&LayerSpec::Conv2d { filters, kernel_size, .. }, &Shape::Maps([channels, height, width])) => {
            let sides = [height + 1 - kernel_size, width + 1 - kernel_size];
            let weights = filters.saturating_mul(channels * kernel_size * kernel_size);
            let products = weights.saturating_mul(sides[0] * sides[1]);
            (Shape::Maps([filters, sides[0], sides[1]]), weights.saturating_add(filters), products)
        }
        (&LayerSpec::MaxPool2d { pool_size }, &Shape::Maps([channels, height, width])) => {
            (Shape::Maps([channels, height / pool_size, width / pool_size]), 0, 0)
        }
        (LayerSpec::Dropout { rate }, input) if (0.0..1.0).contains(rate) => (input.clone(), 0, 0),
        (LayerSpec::Dropout { rate }, _) => {
            return refuse(format!(
                "it drops the fraction {rate}; that must be from 0 to under 1. 0.25 and 0.5 are usual."
            ));
        }
        (LayerSpec::Flatten, input) => (Shape::Flat([input.features()]), 0, 0),
    };
    Ok(LayerSummary { spec: spec.clone(), output, parameters, forward_flops: products.saturating_mul(2) })
}

/// A weight or a bias, as files call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterInfo {
    /// `layers.{row of the summary}.weight` or `.bias`, as PyTorch names the parameters of a `Sequential`.
    pub name: String,
    /// A dense layer's weight is `[features, units]`, a convolution's `[filters, channels, kernel, kernel]`.
    pub shape: Vec<usize>,
}

/// Every parameter of a network with these hidden layers, in the order of the layers and weight before bias.
///
/// # Errors
/// As [`summarize`].
pub fn parameters(hidden: &[LayerSpec]) -> Result<Vec<ParameterInfo>> {
    let mut input = Shape::Maps([1, SIDE, SIDE]);
    let mut infos = Vec::new();
    for (index, row) in summarize(hidden)?.into_iter().enumerate() {
        let weight = match row.spec {
            LayerSpec::Dense { units, .. } => vec![input.features(), units],
            LayerSpec::Conv2d { filters, kernel_size, .. } => vec![filters, input.channels(), kernel_size, kernel_size],
            _ => vec![],
        };
        if !weight.is_empty() {
            let outputs = if weight.len() == 2 { weight[1] } else { weight[0] };
            for (part, shape) in [("weight", weight), ("bias", vec![outputs])] {
                infos.push(ParameterInfo { name: format!("layers.{index}.{part}"), shape });
            }
        }
        input = row.output;
    }
    Ok(infos)
}

/// All parameters of a network with these hidden layers.
///
/// # Errors
/// As [`summarize`].
pub fn parameter_count(hidden: &[LayerSpec]) -> Result<usize> {
    Ok(summarize(hidden)?.iter().map(|row| row.parameters).sum())
}

/// Floating-point operations of one image's forward pass.
///
/// # Errors
/// As [`summarize`].
pub fn forward_flops(hidden: &[LayerSpec]) -> Result<usize> {
    Ok(summarize(hidden)?.iter().map(|row| row.forward_flops).sum())
}

/// The most images of one pass on a GPU: the largest output of a layer stays within one binding.
///
/// # Errors
/// As [`summarize`].
pub fn gpu_batch_max(hidden: &[LayerSpec]) -> Result<usize> {
    let largest = summarize(hidden)?.iter().map(|row| row.output.features()).max().unwrap_or(PIXELS).max(PIXELS);
    Ok((GPU_BINDING_BYTES / (size_of::<f32>() * largest)).max(1))
}

/// WebGPU's default `maxStorageBufferBindingSize` is 128 MiB; a half of it leaves room for a fused kernel's second output.
const GPU_BINDING_BYTES: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(layers: &[LayerSpec]) -> String {
        summarize(layers).unwrap_err().message().to_string()
    }

    #[test]
    fn layers_that_cannot_work_are_refused_with_the_reason() {
        let relu = Some(Activation::Relu);
        let pool = LayerSpec::MaxPool2d { pool_size: 5 };
        assert!(
            refusal(&[pool.clone(), pool.clone(), pool])
                .starts_with("Layer 3: its window is 5x5 and what arrives is 1x1")
        );
        let dense = LayerSpec::Dense { units: 8, activation: relu };
        let convolution = LayerSpec::Conv2d { filters: 2, kernel_size: 3, activation: relu };
        assert!(refusal(&[dense, convolution]).starts_with("Layer 2: a window of 3x3 slides over rows"));
        assert!(refusal(&[LayerSpec::Dense { units: 0, activation: relu }]).starts_with("Layer 1: it has no units"));
        let softmax = LayerSpec::Dense { units: 16, activation: Some(Activation::Softmax) };
        assert!(refusal(&[softmax]).starts_with("Layer 1: softmax is for the network's output"));
        assert!(refusal(&[LayerSpec::Dropout { rate: 1.0 }]).contains("drops the fraction 1"));
        assert!(refusal(&[LayerSpec::Dropout { rate: f64::NAN }]).contains("NaN"));
    }

    #[test]
    fn sizes_beyond_counting_do_not_wrap() {
        let huge = LayerSpec::Dense { units: usize::MAX, activation: None };
        let rows = summarize(&[huge]).unwrap();
        assert_eq!(rows[0].parameters, usize::MAX);
    }
}
