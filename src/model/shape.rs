//! What flows between two layers, and its shape.

use burn::tensor::Tensor;
use serde::Serialize;

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
}

/// The numbers of a batch between two layers.
#[derive(Clone)]
pub(super) enum Signal {
    /// `[batch, features]`
    Flat(Tensor<2>),
    /// `[batch, channels, height, width]`
    Maps(Tensor<4>),
}

impl Signal {
    /// `[batch, features]`, channels first.
    pub(super) fn flat(self) -> Tensor<2> {
        match self {
            Self::Flat(tensor) => tensor,
            Self::Maps(tensor) => tensor.flatten(1, 3),
        }
    }

    /// Maps after `operation`; rows of features, which `summarize` refuses where maps are needed, as they are.
    pub(super) fn map(self, operation: impl FnOnce(Tensor<4>) -> Tensor<4>) -> Self {
        match self {
            Self::Maps(maps) => Self::Maps(operation(maps)),
            flat => flat,
        }
    }
}
