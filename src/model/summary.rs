//! What Keras's `model.summary()` prints: each layer's output shape and parameters; and what each
//! layer costs to compute.

use serde::Serialize;

use super::layer::LayerSpec;
use crate::dataset::{CLASSES, SIDE};
use crate::error::{Error, ErrorKind, Result};

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
            Self::Maps(sides) => sides.iter().product(),
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
/// [`ErrorKind::InvalidOption`] for layers that do not fit each other.
pub fn summarize(hidden: &[LayerSpec]) -> Result<Vec<LayerSummary>> {
    let last = LayerSpec::Dense { units: CLASSES, activation: None };
    let mut input = Shape::Maps([1, SIDE, SIDE]);
    hidden
        .iter()
        .chain([&last])
        .map(|spec| {
            let row = summarize_layer(spec, &input)?;
            input = row.output.clone();
            Ok(row)
        })
        .collect()
}

fn summarize_layer(spec: &LayerSpec, input: &Shape) -> Result<LayerSummary> {
    let (output, parameters, products) = match (spec, input) {
        (&LayerSpec::Dense { units, .. }, input) if units > 0 => {
            let products = input.features() * units;
            (Shape::Flat([units]), products + units, products)
        }
        (&LayerSpec::Conv2d { filters, kernel_size, .. }, &Shape::Maps([channels, height, width]))
            if filters > 0 && (1..=height.min(width)).contains(&kernel_size) =>
        {
            let sides = [height + 1 - kernel_size, width + 1 - kernel_size];
            let weights = filters * channels * kernel_size * kernel_size;
            (Shape::Maps([filters, sides[0], sides[1]]), weights + filters, weights * sides[0] * sides[1])
        }
        (&LayerSpec::MaxPool2d { pool_size }, &Shape::Maps([channels, height, width]))
            if (1..=height.min(width)).contains(&pool_size) =>
        {
            (Shape::Maps([channels, height / pool_size, width / pool_size]), 0, 0)
        }
        (LayerSpec::Dropout { rate }, input) if (0.0..1.0).contains(rate) => (input.clone(), 0, 0),
        (LayerSpec::Flatten, input) => (Shape::Flat([input.features()]), 0, 0),
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                format!(
                    "The layer {spec:?} cannot follow an input of shape {input:?}: convolutions and pooling need image maps at least as large as their window, layers need at least one unit, and a dropout rate is from 0 up to but not including 1."
                ),
            ));
        }
    };
    Ok(LayerSummary { spec: spec.clone(), output, parameters, forward_flops: 2 * products })
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
