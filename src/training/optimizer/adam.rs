//! Adam and AdamW.

use elementwise::update::{self, adam};

use crate::ops::update::{BETA_1, BETA_2, EPSILON, Update};

/// Adam (Kingma and Ba, 2015), with the bias correction folded into the learning rate as Keras does:
/// `m += (1 - b1)(g - m)`, `v += (1 - b2)(g^2 - v)`,
/// `w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)`, b1 = 0.9, b2 = 0.999.
///
/// With weight decay AdamW (Loshchilov and Hutter, 2019): before the step `w -= lr weight_decay w`, biases too, as Keras does.
pub(super) struct Adam {
    corrected_rate: f64,
    keep: f64,
}

impl Adam {
    /// The formula of step `time`, from 1.
    pub(super) fn at(learning_rate: f64, weight_decay: f64, time: usize) -> Self {
        let corrected_rate = learning_rate * (1.0 - BETA_2.powi(time as i32)).sqrt() / (1.0 - BETA_1.powi(time as i32));
        Self { corrected_rate, keep: 1.0 - learning_rate * weight_decay }
    }

    pub(super) fn update(&self) -> Update {
        Update::Adam { rate: self.corrected_rate as f32, keep: self.keep as f32 }
    }

    /// Of a parameter and its two moments.
    pub(super) fn change(&self) -> impl FnOnce([&mut [f32]; 3], &[f32]) -> bool + use<> {
        let [rate, keep, epsilon] = [self.corrected_rate, self.keep, EPSILON].map(|number| number as f32);
        let [first, second] = [BETA_1, BETA_2].map(|beta| [beta, 1.0 - beta].map(|number| number as f32));
        move |tensors, gradient| adam(tensors, gradient, update::Adam { rate, keep, first, second, epsilon })
    }
}
