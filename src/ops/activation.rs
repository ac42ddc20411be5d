//! Activation functions and their slopes, number by number.

use elementwise::softmax::softmax;
use serde::{Deserialize, Serialize};

/// A function applied to each number (softmax: to each row).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Keras's `negative_slope` of the activation `leaky_relu`.
pub const LEAKY_RELU_SLOPE: f32 = 0.2;

impl Activation {
    /// The function of one number; softmax is of a whole row and leaves it as it is.
    pub fn value(self, x: f32) -> f32 {
        match self {
            // Not `max`, which leaves out what is not a number.
            Self::Relu if x < 0.0 => 0.0,
            Self::LeakyRelu if x < 0.0 => LEAKY_RELU_SLOPE * x,
            Self::Relu | Self::LeakyRelu => x,
            Self::Gelu => x * normal_distribution(x),
            Self::Tanh => x.tanh(),
            Self::Sigmoid => sigmoid(x),
            Self::Softmax => x,
        }
    }

    /// The function's slope at `x`.
    pub fn slope(self, x: f32) -> f32 {
        match self {
            Self::Relu | Self::LeakyRelu if x.is_nan() => x,
            Self::Relu => f32::from(u8::from(x > 0.0)),
            Self::LeakyRelu => {
                if x > 0.0 {
                    1.0
                } else {
                    LEAKY_RELU_SLOPE
                }
            }
            Self::Gelu => normal_distribution(x) + x * (-0.5 * x * x).exp() * INVERSE_SQRT_TAU,
            Self::Tanh | Self::Sigmoid => self.slope_by_kept(self.value(x)),
            Self::Softmax => 1.0,
        }
    }

    /// Whether the slope is one of the output, so that a backward pass need not compute the function again.
    pub fn keeps_output(self) -> bool {
        matches!(self, Self::Tanh | Self::Sigmoid)
    }

    /// The slope by what a forward pass keeps, the output or `x`.
    pub fn slope_by_kept(self, kept: f32) -> f32 {
        match self {
            Self::Tanh => 1.0 - kept * kept,
            Self::Sigmoid => kept * (1.0 - kept),
            function => function.slope(kept),
        }
    }

    /// A network's outputs for one row of logits.
    pub fn outputs(self, logits: &[f32]) -> Vec<f32> {
        if self != Self::Softmax {
            return logits.iter().map(|&logit| self.value(logit)).collect();
        }
        let mut outputs = vec![0.0; logits.len()];
        softmax(logits, &mut outputs);
        outputs
    }
}

/// `1 / sqrt(2 pi)`
const INVERSE_SQRT_TAU: f32 = 0.398_942_3;

fn normal_distribution(x: f32) -> f32 {
    0.5 * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2))
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
