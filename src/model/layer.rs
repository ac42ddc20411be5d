//! One layer: its description as data, and what it computes.

use burn::module::Module;
use burn::nn::{Linear, conv::Conv2d, pool::MaxPool2d};
use burn::tensor::activation;
use serde::{Deserialize, Serialize};

use super::Signal;
use super::dropout::{self, DropoutContext};

/// A function applied to each number (softmax: to each row).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `max(x, 0)`
    #[default]
    Relu,
    /// `x` where it is positive, else `0.2 x`: Keras's default slope.
    LeakyRelu,
    /// `x Phi(x)` with the normal distribution's `Phi` (Hendrycks and Gimpel, 2016), not its approximation, as Keras's default.
    Gelu,
    /// The hyperbolic tangent.
    Tanh,
    /// `1 / (1 + exp(-x))`
    Sigmoid,
    /// `exp(x_i) / sum_j exp(x_j)`
    Softmax,
}

/// A layer as data, in Keras's vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum LayerSpec {
    /// `activation(x W + b)` with W `[features, units]`.
    Dense {
        /// Outputs.
        units: usize,
        /// What follows, if anything.
        activation: Option<Activation>,
    },
    /// A convolution with stride 1 and no padding; weights `[filters, channels, k, k]`.
    Conv2d {
        /// Output channels.
        filters: usize,
        /// Side of the square kernel, in pixels.
        kernel_size: usize,
        /// What follows, if anything.
        activation: Option<Activation>,
    },
    /// The largest of each square of pixels; the stride is the square's side.
    MaxPool2d {
        /// Side of the square, in pixels.
        pool_size: usize,
    },
    /// While training, zeroes this fraction of the numbers and scales up the others.
    Dropout {
        /// The fraction dropped, 0 or more and below 1.
        rate: f64,
    },
    /// Channels, rows and columns become one row of features.
    Flatten,
}

/// A layer with its weights.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // A network has under a dozen layers.
pub(super) enum Layer {
    Dense(Linear),
    Conv2d(Conv2d),
    MaxPool2d(MaxPool2d),
    Stateless(Stateless),
}

/// A layer that has no weights of its own and no Burn module.
#[derive(Module, Debug)]
pub(super) struct Stateless {
    #[module(skip)]
    operation: Operation,
}

#[derive(Clone, Debug)]
enum Operation {
    Activation(Activation),
    Dropout { rate: f64, index: u32 },
    Flatten,
}

impl Layer {
    pub(super) fn activation(activation: Activation) -> Self {
        Self::Stateless(Stateless { operation: Operation::Activation(activation) })
    }

    /// `index`: the layer's place in the network, which keeps the masks of two layers apart.
    pub(super) fn dropout(rate: f64, index: u32) -> Self {
        Self::Stateless(Stateless { operation: Operation::Dropout { rate, index } })
    }

    pub(super) fn flatten() -> Self {
        Self::Stateless(Stateless { operation: Operation::Flatten })
    }

    pub(super) fn forward(&self, signal: Signal, context: Option<&DropoutContext<'_>>) -> Signal {
        match (self, signal) {
            (Self::Dense(linear), signal) => Signal::Flat(linear.forward(signal.flat())),
            (Self::Conv2d(conv2d), Signal::Maps(maps)) => Signal::Maps(conv2d.forward(maps)),
            (Self::MaxPool2d(pool), Signal::Maps(maps)) => Signal::Maps(pool.forward(maps)),
            // `summarize` refuses a network in which these two meet flat features.
            (Self::Conv2d(_) | Self::MaxPool2d(_), flat) => flat,
            (Self::Stateless(layer), signal) => layer.operation.forward(signal, context),
        }
    }
}

impl Operation {
    fn forward(&self, signal: Signal, context: Option<&DropoutContext<'_>>) -> Signal {
        match (self, signal) {
            (Self::Flatten, signal) => Signal::Flat(signal.flat()),
            (Self::Activation(function), Signal::Flat(x)) => Signal::Flat(activate(*function, x)),
            (Self::Activation(function), Signal::Maps(x)) => Signal::Maps(activate(*function, x)),
            (&Self::Dropout { rate, index }, signal) => match (context, signal) {
                (None, signal) => signal,
                (Some(context), Signal::Flat(x)) => Signal::Flat(dropout::drop_out(x, rate, index, context)),
                (Some(context), Signal::Maps(x)) => Signal::Maps(dropout::drop_out(x, rate, index, context)),
            },
        }
    }
}

/// Keras's `negative_slope` of the activation `leaky_relu`.
const LEAKY_RELU_SLOPE: f64 = 0.2;

/// `function` of `x`; softmax is over columns.
pub(super) fn activate<const D: usize>(function: Activation, x: burn::Tensor<D>) -> burn::Tensor<D> {
    match function {
        Activation::Relu => activation::relu(x),
        Activation::LeakyRelu => activation::leaky_relu(x, LEAKY_RELU_SLOPE),
        Activation::Gelu => activation::gelu(x),
        Activation::Tanh => activation::tanh(x),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Softmax => activation::softmax(x, 1),
    }
}
