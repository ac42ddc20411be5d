//! Stochastic gradient descent, with momentum.

use elementwise::update::sgd;

use crate::ops::Update;

/// SGD with Polyak's momentum, 0 or more and below 1, as Keras computes it: `m = momentum m - lr g`, `w += m`.
pub(super) struct Sgd {
    /// The learning rate.
    pub(super) rate: f64,
    pub(super) momentum: f64,
}

impl Sgd {
    pub(super) fn update(&self) -> Update {
        Update::Sgd { rate: self.rate as f32, momentum: self.momentum as f32 }
    }

    /// Of a parameter and its last step.
    pub(super) fn change(&self) -> impl FnOnce([&mut [f32]; 2], &[f32]) -> bool + use<> {
        let [rate, momentum] = [self.rate, self.momentum].map(|number| number as f32);
        move |tensors, gradient| sgd(tensors, gradient, rate, momentum)
    }
}
