//! RMSprop.

use lanes::F32x4;

use super::splat;
use crate::ops::update::{EPSILON, RHO, Update};

/// RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012) with Keras's epsilon
/// under the root: `v = rho v + (1 - rho) g^2`, `w -= lr g / sqrt(v + epsilon)`, rho = 0.9.
pub(super) fn formula(learning_rate: f64) -> (Update, impl Fn([F32x4; 2], F32x4) -> [F32x4; 2]) {
    let [rate, epsilon, keep, take] = [learning_rate, EPSILON, RHO, 1.0 - RHO].map(splat);
    let each = move |[parameter, mean_square]: [F32x4; 2], gradient: F32x4| {
        let mean_square = mean_square * keep + gradient * gradient * take;
        [parameter - gradient * rate / (mean_square + epsilon).sqrt(), mean_square]
    };
    (Update::RmsProp { rate: learning_rate as f32 }, each)
}
