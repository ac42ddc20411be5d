//! Stochastic gradient descent, with momentum.

use lanes::F32x4;

use super::splat;
use crate::ops::Update;

/// SGD with Polyak's momentum, 0 or more and below 1, as Keras computes it: `m = momentum m - lr g`, `w += m`.
pub(super) fn formula(learning_rate: f64, momentum: f64) -> (Update, impl Fn([F32x4; 2], F32x4) -> [F32x4; 2]) {
    let update = Update::Sgd { rate: learning_rate as f32, momentum: momentum as f32 };
    let [rate, momentum] = [learning_rate, momentum].map(splat);
    let each = move |[parameter, last]: [F32x4; 2], gradient: F32x4| {
        let last = last * momentum - gradient * rate;
        [parameter + last, last]
    };
    (update, each)
}
