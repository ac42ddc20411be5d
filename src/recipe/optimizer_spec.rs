//! The optimizers, by name.

use serde::{Deserialize, Serialize};

/// An optimizer with Keras's semantics and defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerSpec {
    /// Adam (Kingma and Ba, 2015) with Keras's epsilon beside the root.
    Adam,
    /// Adam with the weight decay apart from the gradient (Loshchilov and Hutter, 2019).
    AdamW,
    /// RMSprop (Hinton, 2012) with Keras's epsilon under the root.
    RmsProp,
    /// Stochastic gradient descent, with momentum (Polyak, 1964) where there is some.
    Sgd,
}

impl OptimizerSpec {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adam => "Adam",
            Self::AdamW => "AdamW",
            Self::RmsProp => "RMSprop",
            Self::Sgd => "SGD",
        }
    }

    /// Keras's default learning rate, taken when a caller changes the optimizer and names no rate.
    pub fn usual_learning_rate(self) -> f64 {
        match self {
            Self::Adam | Self::AdamW | Self::RmsProp => 0.001,
            Self::Sgd => 0.01,
        }
    }
}
