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
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::RmsProp, Self::Adam, Self::AdamW, Self::Sgd];

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

/// An optimizer as the page is told of it: a row of `www/core/optimizers.js`. In its sources, options of the run stand in braces.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptimizerDescription {
    /// Its name in [`TrainOptions`](super::TrainOptions).
    pub id: OptimizerSpec,
    /// [`OptimizerSpec::usual_learning_rate`]
    pub usual_learning_rate: f64,
    /// Options that it alone takes.
    pub options: &'static [&'static str],
    /// Its construction in `keras.optimizers`.
    pub keras: &'static str,
    /// What of `burn::optim` it needs, and its construction.
    pub burn: [&'static str; 2],
}

#[cfg(not(target_arch = "wasm32"))]
impl OptimizerSpec {
    /// What the page is told of it. Burn's optimizers differ from Keras's in where epsilon goes.
    pub fn description(self) -> OptimizerDescription {
        let (options, keras, burn): (&[&str], _, _) = match self {
            Self::RmsProp => (
                &[],
                "RMSprop({learningRate})",
                ["RmsPropConfig", "RmsPropConfig::new().with_alpha(0.9).with_momentum(0.0).with_epsilon(1e-7)"],
            ),
            Self::Adam => (&[], "Adam({learningRate})", ["AdamConfig", "AdamConfig::new().with_epsilon(1e-7)"]),
            Self::AdamW => (
                &["weightDecay"],
                "AdamW({learningRate}, weight_decay={weightDecay})",
                ["AdamWConfig", "AdamWConfig::new().with_epsilon(1e-7).with_weight_decay({weightDecay})"],
            ),
            Self::Sgd => (
                &["momentum"],
                "SGD({learningRate}, momentum={momentum})",
                [
                    "SgdConfig, momentum::MomentumConfig",
                    "SgdConfig::new().with_momentum(Some(MomentumConfig::new().with_momentum({momentum}).with_dampening(0.0)))",
                ],
            ),
        };
        OptimizerDescription { id: self, usual_learning_rate: self.usual_learning_rate(), options, keras, burn }
    }
}
