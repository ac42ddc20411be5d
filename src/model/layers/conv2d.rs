//! A convolution.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use super::kind::{LayerKind, Outline, Parameters, Pass, WeightShape, activated};
use super::window;
use crate::model::shape::{Shape, Signal};
use crate::onnx::Graph;
use crate::onnx::graph::ints;
use crate::ops::{self, Activation, Form};

/// A convolution (cross-correlation) with stride 1; weights `[filters, channels, k, k]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conv2d {
    /// Output channels.
    pub filters: usize,
    /// Side of the square kernel, in pixels.
    pub kernel_size: usize,
    /// What follows, if anything.
    pub activation: Option<Activation>,
    /// What is beyond the edges.
    #[serde(default, skip_serializing_if = "Padding::is_valid")]
    pub padding: Padding,
}

/// What a window sees beyond the edges, in Keras's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Padding {
    /// Nothing: the window stays inside, and the output is smaller by its side less one.
    #[default]
    Valid,
    /// Zeros, so that the output is as large as the input: `(k - 1) / 2` rows above and columns to the left, rounded down, the
    /// others below and to the right, as TensorFlow pads.
    Same,
}

impl Padding {
    fn is_valid(&self) -> bool {
        *self == Self::Valid
    }

    /// Rows before and after for a window of this side; columns likewise.
    pub fn around(self, window: usize) -> [usize; 2] {
        match self {
            Self::Valid => [0, 0],
            Self::Same => [(window - 1) / 2, window / 2],
        }
    }
}

impl LayerKind for Conv2d {
    fn outline(&self, input: &Shape) -> Result<Outline, String> {
        if self.filters == 0 {
            return Err("it has no units; it needs at least one.".into());
        }
        let window = self.kernel_size;
        let [channels, height, width] = window::maps_for(window, input)?;
        let added: usize = self.padding.around(window).iter().sum();
        let [rows, columns] = [height, width].map(|side| side + added + 1 - window);
        let weight = WeightShape::Kernels([self.filters, channels, window, window]);
        let products = weight.count().saturating_mul(rows * columns);
        let between = if added == 0 { 0 } else { channels * (height + added) * (width + added) };
        Ok(Outline { output: Shape::Maps([self.filters, rows, columns]), weight: Some(weight), products, between })
    }

    fn activation(&self) -> Option<Activation> {
        self.activation
    }

    fn takes_maps(&self) -> bool {
        true
    }

    fn forward(&self, signal: Signal, parameters: Parameters, _: &Pass) -> Signal {
        let Parameters::Kernels { weight, bias, finite_weights } = parameters else { return signal };
        let form = Form { relu: self.activation == Some(Activation::Relu), finite_weights };
        signal.map(|maps| activated(ops::convolution(self.padded(maps), weight, bias, form), self.activation))
    }

    /// Other activations follow between the two.
    fn forward_pooled(&self, signal: &Signal, parameters: &Parameters, size: usize) -> Option<Signal> {
        let (Signal::Maps(maps), &Parameters::Kernels { ref weight, ref bias, finite_weights }) = (signal, parameters)
        else {
            return None;
        };
        let relu = match self.activation {
            None => false,
            Some(Activation::Relu) => true,
            Some(_) => return None,
        };
        let (maps, form) = (self.padded(maps.clone()), Form { relu, finite_weights });
        Some(Signal::Maps(ops::pooled_convolution(maps, weight.clone(), bias.clone(), form, size)))
    }

    fn add_to(&self, graph: &mut Graph, name: &str, _: &Shape, parameters: &[String]) {
        let mut attributes = vec![ints("kernel_shape", &[self.kernel_size as i64; 2])];
        if self.padding == Padding::Same {
            let [before, after] = self.padding.around(self.kernel_size).map(|side| side as i64);
            attributes.push(ints("pads", &[before, before, after, after]));
        }
        graph.push(name, "Conv", &[&parameters[0], &parameters[1]], attributes);
        graph.activate_after(name, self.activation);
    }
}

impl Conv2d {
    /// With the zeros that the padding puts around.
    fn padded(&self, maps: Tensor<4>) -> Tensor<4> {
        match self.padding.around(self.kernel_size) {
            [0, 0] => maps,
            around => ops::pad(maps, around),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Conv2d {
    pub(super) fn description() -> super::description::Description {
        use super::description::{BurnSource, Description, Field};
        Description {
            kind: "conv2d",
            keras: "Conv2D",
            takes_maps: true,
            flattens: false,
            fields: vec![
                Field::integer("filters", 1, 512, 16),
                Field::window("kernelSize", 3),
                Field::activation(),
                Field::choice("padding", &["valid", "same"]),
            ],
            link: "{filters}x{kernelSize}",
            burn: BurnSource {
                uses: vec!["PaddingConfig2d", "conv::{Conv2d, Conv2dConfig}"],
                field: "Conv2d",
                make: "convolution({channels}, {filters}, {kernelSize}, PaddingConfig2d::{padding}, device)",
                helper: "convolution",
            },
        }
    }
}
