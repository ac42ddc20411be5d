//! Adam and RMSprop exactly as Keras 3.15 computes them, on Burn's optimizer trait.
//!
//! Burn's own differ in where epsilon goes, which shows in the fourth digit.

use burn::optim::{AdaptiveMomentumState, ModuleOptimizer, Optimizer, SquareAvgState};
use burn::tensor::{Device, Tensor};

use crate::recipe::OptimizerSpec;

/// Keras's default epsilon for Adam and RMSprop.
const EPSILON: f64 = 1e-7;

/// The optimizer that a recipe names.
pub fn build(spec: OptimizerSpec) -> ModuleOptimizer {
    match spec {
        OptimizerSpec::Adam => ModuleOptimizer::from(Adam),
        OptimizerSpec::RmsProp => ModuleOptimizer::from(RmsProp),
    }
}

/// Adam (Kingma and Ba, 2015), with the bias correction folded into the learning rate as Keras does:
/// `m += (1 - b1)(g - m)`, `v += (1 - b2)(g^2 - v)`,
/// `w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)`, b1 = 0.9, b2 = 0.999.
#[derive(Clone)]
struct Adam;

const ADAM_BETA_1: f64 = 0.9;
const ADAM_BETA_2: f64 = 0.999;

impl Optimizer for Adam {
    type State<const D: usize> = AdaptiveMomentumState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: f64,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<AdaptiveMomentumState<D>>,
    ) -> (Tensor<D>, Option<AdaptiveMomentumState<D>>) {
        let square = gradient.clone().square();
        let (time, moment_1, moment_2) = match state {
            None => (1, gradient.mul_scalar(1.0 - ADAM_BETA_1), square.mul_scalar(1.0 - ADAM_BETA_2)),
            Some(AdaptiveMomentumState { time, moment_1, moment_2, .. }) => (
                time + 1,
                moment_1.mul_scalar(ADAM_BETA_1) + gradient.mul_scalar(1.0 - ADAM_BETA_1),
                moment_2.mul_scalar(ADAM_BETA_2) + square.mul_scalar(1.0 - ADAM_BETA_2),
            ),
        };
        let corrected_rate =
            learning_rate * (1.0 - ADAM_BETA_2.powi(time as i32)).sqrt() / (1.0 - ADAM_BETA_1.powi(time as i32));
        let scale = moment_2.clone().sqrt().add_scalar(EPSILON);
        let parameter = parameter - moment_1.clone().mul_scalar(corrected_rate) / scale;
        (parameter, Some(AdaptiveMomentumState::new(time, moment_1, moment_2)))
    }

    fn to_device<const D: usize>(mut state: AdaptiveMomentumState<D>, device: &Device) -> AdaptiveMomentumState<D> {
        state.moment_1 = state.moment_1.to_device(device);
        state.moment_2 = state.moment_2.to_device(device);
        state
    }
}

/// RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012) with Keras's epsilon
/// under the root: `v = rho v + (1 - rho) g^2`, `w -= lr g / sqrt(v + epsilon)`, rho = 0.9.
#[derive(Clone)]
struct RmsProp;

const RMSPROP_RHO: f64 = 0.9;

impl Optimizer for RmsProp {
    type State<const D: usize> = SquareAvgState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: f64,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<SquareAvgState<D>>,
    ) -> (Tensor<D>, Option<SquareAvgState<D>>) {
        let square = gradient.clone().square().mul_scalar(1.0 - RMSPROP_RHO);
        let velocity = match state {
            None => square,
            Some(SquareAvgState { square_avg: velocity }) => velocity.mul_scalar(RMSPROP_RHO) + square,
        };
        let scale = velocity.clone().add_scalar(EPSILON).sqrt();
        let parameter = parameter - gradient.mul_scalar(learning_rate) / scale;
        (parameter, Some(SquareAvgState::new(velocity)))
    }

    fn to_device<const D: usize>(mut state: SquareAvgState<D>, device: &Device) -> SquareAvgState<D> {
        state.square_avg = state.square_avg.to_device(device);
        state
    }
}
