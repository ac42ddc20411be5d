//! An optimizer's step, its numbers worked out for this step.

/// How a gradient `g` changes a parameter `w` and its state, in the formulas of [`crate::training::optimizer`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Update {
    /// `m += (1 - b1)(g - m)`, `v += (1 - b2)(g^2 - v)`, `w = keep w - rate m / (sqrt(v) + epsilon)`; state m, v.
    Adam {
        /// The learning rate with its bias correction.
        rate: f32,
        /// The fraction of `w` that weight decay leaves.
        keep: f32,
    },
    /// `v = rho v + (1 - rho) g^2`, `w -= rate g / sqrt(v + epsilon)`; state v, and one that is not looked at.
    RmsProp {
        /// The learning rate.
        rate: f32,
    },
    /// `m = momentum m - rate g`, `w += m`; state m, and one that is not looked at.
    Sgd {
        /// The learning rate.
        rate: f32,
        /// How much of the last step is kept.
        momentum: f32,
    },
}

/// Adam's decay of the mean gradient, Keras's default.
pub const BETA_1: f64 = 0.9;
/// Adam's decay of the mean square, Keras's default.
pub const BETA_2: f64 = 0.999;
/// RMSprop's decay of the mean square, Keras's default.
pub const RHO: f64 = 0.9;
/// Keras's default epsilon for Adam, AdamW and RMSprop.
pub const EPSILON: f64 = 1e-7;
