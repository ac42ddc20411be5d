//! RMSprop.

use elementwise::update::{self, rmsprop};

use crate::ops::update::{EPSILON, RHO, Update};

/// RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012) with Keras's epsilon
/// under the root: `v = rho v + (1 - rho) g^2`, `w -= lr g / sqrt(v + epsilon)`, rho = 0.9.
pub(super) struct RmsProp {
    /// The learning rate.
    pub(super) rate: f64,
}

impl RmsProp {
    pub(super) fn update(&self) -> Update {
        Update::RmsProp { rate: self.rate as f32 }
    }

    /// Of a parameter and its mean square.
    pub(super) fn change(&self) -> impl FnOnce([&mut [f32]; 2], &[f32]) -> bool + use<> {
        let [rate, epsilon, keep, take] = [self.rate, EPSILON, RHO, 1.0 - RHO].map(|number| number as f32);
        move |tensors, gradient| rmsprop(tensors, gradient, update::RmsProp { rate, square: [keep, take], epsilon })
    }
}
