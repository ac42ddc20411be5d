//! Adam and AdamW.

use lanes::F32x4;

use super::splat;
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
    pub(super) fn each(&self) -> impl Fn([F32x4; 3], F32x4) -> [F32x4; 3] + use<> {
        let [rate, keep, epsilon] = [self.corrected_rate, self.keep, EPSILON].map(splat);
        let [keep_1, take_1, keep_2, take_2] = [BETA_1, 1.0 - BETA_1, BETA_2, 1.0 - BETA_2].map(splat);
        move |[parameter, moment_1, moment_2], gradient| {
            let moment_1 = moment_1 * keep_1 + gradient * take_1;
            let moment_2 = moment_2 * keep_2 + gradient * gradient * take_2;
            [parameter * keep - moment_1 * rate / (moment_2.sqrt() + epsilon), moment_1, moment_2]
        }
    }
}
