//! One layer: its description as data, and what it computes.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use super::Signal;
use super::dropout::{self, DropoutContext};
use crate::ops::{self, Activation};

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

impl LayerSpec {
    /// What follows the layer's own numbers, if anything.
    pub fn activation(&self) -> Option<Activation> {
        match *self {
            Self::Dense { activation, .. } | Self::Conv2d { activation, .. } => activation,
            Self::MaxPool2d { .. } | Self::Dropout { .. } | Self::Flatten => None,
        }
    }
}

/// A layer with its weights.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // A network has under a dozen layers.
pub(super) enum Layer {
    Dense(Dense),
    Conv2d(Conv2d),
    Stateless(Stateless),
}

/// `x weight + bias`, then a relu where there is one.
#[derive(Module, Debug)]
pub(super) struct Dense {
    /// `[features, units]`
    pub weight: Param<Tensor<2>>,
    /// `[units]`
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    pub relu: bool,
}

/// A convolution, then a relu where there is one.
#[derive(Module, Debug)]
pub(super) struct Conv2d {
    /// `[filters, channels, k, k]`
    pub weight: Param<Tensor<4>>,
    /// `[filters]`
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    pub relu: bool,
}

/// A layer that has no weights.
#[derive(Module, Debug)]
pub(super) struct Stateless {
    #[module(skip)]
    operation: Operation,
}

#[derive(Clone, Debug)]
enum Operation {
    Activation(Activation),
    MaxPool { size: usize },
    Dropout { rate: f64, index: u32 },
    Flatten,
}

impl Layer {
    pub(super) fn activation(activation: Activation) -> Self {
        Self::Stateless(Stateless { operation: Operation::Activation(activation) })
    }

    pub(super) fn max_pool(size: usize) -> Self {
        Self::Stateless(Stateless { operation: Operation::MaxPool { size } })
    }

    /// `index`: the layer's place in the network, which keeps the masks of two layers apart.
    pub(super) fn dropout(rate: f64, index: u32) -> Self {
        Self::Stateless(Stateless { operation: Operation::Dropout { rate, index } })
    }

    pub(super) fn flatten() -> Self {
        Self::Stateless(Stateless { operation: Operation::Flatten })
    }

    pub(super) fn forward(&self, signal: Signal, context: Option<&DropoutContext>) -> Signal {
        match (self, signal) {
            (Self::Dense(Dense { weight, bias, relu }), signal) => {
                Signal::Flat(ops::dense(signal.flat(), weight.val(), bias.val(), *relu))
            }
            (Self::Conv2d(Conv2d { weight, bias, relu }), Signal::Maps(maps)) => {
                Signal::Maps(ops::convolution(maps, weight.val(), bias.val(), *relu))
            }
            // `summarize` refuses a network in which the two meet.
            (Self::Conv2d(_), flat) => flat,
            (Self::Stateless(layer), signal) => layer.operation.forward(signal, context),
        }
    }
}

impl Operation {
    fn forward(&self, signal: Signal, context: Option<&DropoutContext>) -> Signal {
        match (self, signal) {
            (Self::Flatten, signal) => Signal::Flat(signal.flat()),
            (Self::Activation(function), Signal::Flat(x)) => Signal::Flat(ops::activate(x, *function)),
            (Self::Activation(function), Signal::Maps(x)) => Signal::Maps(ops::activate(x, *function)),
            (&Self::MaxPool { size }, Signal::Maps(x)) => Signal::Maps(ops::max_pool(x, size)),
            // `summarize` refuses a network in which the two meet.
            (Self::MaxPool { .. }, flat) => flat,
            (&Self::Dropout { rate, index }, signal) => match (context, signal) {
                (None, signal) => signal,
                (Some(context), Signal::Flat(x)) => Signal::Flat(dropout::drop_out(x, rate, index, context)),
                (Some(context), Signal::Maps(x)) => Signal::Maps(dropout::drop_out(x, rate, index, context)),
            },
        }
    }
}
