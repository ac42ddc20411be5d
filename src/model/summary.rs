//! What Keras's `model.summary()` prints: each layer's output shape and parameters; and what each
//! layer costs to compute.

use serde::Serialize;

use super::layers::WeightShape;
use super::{Activation, LayerSpec, Shape};
use crate::error::{Error, Result};

/// One row of a model summary.
#[derive(Clone, Debug, Serialize)]
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
    /// The shapes of its weight and its bias; none where it has none. A dense layer's weight is `[features, units]`, a
    /// convolution's `[filters, channels, kernel, kernel]`.
    pub parameter_shapes: Vec<Vec<usize>>,
    /// Numbers that it keeps on the way to its output, such as its input padded.
    #[serde(skip)]
    pub between: usize,
    #[serde(skip)]
    pub(super) weight: Option<WeightShape>,
}

/// A weight or a bias, as files call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterInfo {
    /// `layers.{row of the summary}.weight` or `.bias`, as PyTorch names the parameters of a `Sequential`.
    pub name: String,
    /// See [`LayerSummary::parameter_shapes`].
    pub shape: Vec<usize>,
}

impl LayerSummary {
    /// The layer's parameters, as row `index` of a summary.
    pub(super) fn parameter_infos(&self, index: usize) -> impl Iterator<Item = ParameterInfo> + use<> {
        let named = ["weight", "bias"].into_iter().zip(self.parameter_shapes.clone());
        named.map(move |(part, shape)| ParameterInfo { name: format!("layers.{index}.{part}"), shape })
    }
}

/// The rows for layers one after the other, the first of which takes images of the shape `input`.
///
/// # Errors
/// [`crate::ErrorKind::InvalidOption`] for layers that do not fit each other.
pub(super) fn summarize<'a>(
    mut input: Shape,
    layers: impl Iterator<Item = &'a LayerSpec>,
) -> Result<Vec<LayerSummary>> {
    let summarized = layers.enumerate().map(|(place, spec)| {
        let row = summarize_layer(spec, &input)
            .map_err(|why| Error::of_option("layers", format!("Layer {}: {why}", place + 1)))?;
        input = row.output.clone();
        Ok(row)
    });
    summarized.collect()
}

fn summarize_layer(spec: &LayerSpec, input: &Shape) -> std::result::Result<LayerSummary, String> {
    if spec.activation() == Some(Activation::Softmax) {
        return Err(
            "softmax is for the network's output, where its numbers add up to 1; between layers it is not computed here. Use relu, gelu, tanh or sigmoid."
                .into(),
        );
    }
    let outline = spec.kind().outline(input)?;
    Ok(LayerSummary {
        spec: spec.clone(),
        output: outline.output,
        parameters: outline.weight.map_or(0, |weight| weight.count().saturating_add(weight.outputs())),
        forward_flops: outline.products.saturating_mul(2),
        parameter_shapes: outline.weight.map_or(vec![], |weight| vec![weight.dims().to_vec(), vec![weight.outputs()]]),
        between: outline.between,
        weight: outline.weight,
    })
}

#[cfg(test)]
mod tests {
    use super::super::layers::{Conv2d, Dense, Dropout, MaxPool2d, Padding};
    use super::*;
    use crate::dataset::ImageShape;

    fn summarized(layers: &[LayerSpec]) -> Result<Vec<LayerSummary>> {
        summarize(Shape::Maps(ImageShape::MNIST.maps()), layers.iter())
    }

    fn refusal(layers: &[LayerSpec]) -> String {
        summarized(layers).unwrap_err().message().to_string()
    }

    fn dense(units: usize, activation: Activation) -> LayerSpec {
        Dense { units, activation: Some(activation) }.into()
    }

    fn convolution(kernel_size: usize, padding: Padding) -> LayerSpec {
        Conv2d { filters: 2, kernel_size, activation: Some(Activation::Relu), padding }.into()
    }

    #[test]
    fn layers_that_cannot_work_are_refused_with_the_reason() {
        let pool = LayerSpec::from(MaxPool2d { pool_size: 5 });
        assert!(
            refusal(&[pool.clone(), pool.clone(), pool])
                .starts_with("Layer 3: its window is 5x5 and what arrives is 1x1")
        );
        let flattened = [dense(8, Activation::Relu), convolution(3, Padding::Valid)];
        assert!(refusal(&flattened).starts_with("Layer 2: a window of 3x3 slides over rows"));
        assert!(refusal(&[dense(0, Activation::Relu)]).starts_with("Layer 1: it has no units"));
        let softmax = dense(16, Activation::Softmax);
        assert!(refusal(&[softmax]).starts_with("Layer 1: softmax is for the network's output"));
        assert!(refusal(&[Dropout { rate: 1.0 }.into()]).contains("drops the fraction 1"));
        assert!(refusal(&[Dropout { rate: f64::NAN }.into()]).contains("NaN"));
    }

    #[test]
    fn same_padding_keeps_the_size_and_valid_padding_does_not() {
        for (kernel_size, padding, side) in
            [(5, Padding::Same, 28), (4, Padding::Same, 28), (5, Padding::Valid, 24), (28, Padding::Valid, 1)]
        {
            let rows = summarized(&[convolution(kernel_size, padding)]).unwrap();
            assert_eq!(rows[0].output, Shape::Maps([2, side, side]));
            assert_eq!(rows[0].forward_flops, 2 * 2 * kernel_size * kernel_size * side * side);
        }
    }

    #[test]
    fn sizes_beyond_counting_do_not_wrap() {
        let huge = LayerSpec::from(Dense { units: usize::MAX, activation: None });
        assert_eq!(summarized(&[huge]).unwrap()[0].parameters, usize::MAX);
    }
}
