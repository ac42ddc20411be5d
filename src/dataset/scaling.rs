//! What a network sees instead of pixel values from 0 to 255.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use super::SIDE;

/// How raw pixels become the network's input. Drawn digits are scaled the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// Divided by 255: from 0 to 1.
    #[default]
    UnitRange,
    /// Each of the 28 columns of an image divided by its L2 norm, a norm of 0 counting as 1: what
    /// `keras.utils.normalize(x, axis=1)` does to images `[count, 28, 28]`.
    ColumnNorm,
    /// As they are: from 0 to 255.
    None,
}

impl Scaling {
    /// The input `[batch, 1, 28, 28]` for raw pixels `[batch, 784]`.
    pub fn apply(self, pixels: Tensor<2>) -> Tensor<4> {
        let [batch, _] = pixels.dims();
        let images = pixels.reshape([batch, 1, SIDE, SIDE]);
        match self {
            Self::UnitRange => images.div_scalar(255.0),
            Self::ColumnNorm => {
                let norms = images.clone().square().sum_dim(2).sqrt();
                let empty = norms.clone().equal_scalar(0.0).float();
                images / (norms + empty)
            }
            Self::None => images,
        }
    }
}
