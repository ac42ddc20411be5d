//! RMSprop.

use burn::optim::{Optimizer, SquareAvgState};
use burn::tensor::{Device, Tensor};

use super::{EPSILON, in_place, splat};

/// RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012) with Keras's epsilon
/// under the root: `v = rho v + (1 - rho) g^2`, `w -= lr g / sqrt(v + epsilon)`, rho = 0.9.
#[derive(Clone)]
pub(super) struct RmsProp {
    pub in_place: bool,
}

const RHO: f64 = 0.9;

impl Optimizer for RmsProp {
    type State<const D: usize> = SquareAvgState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: f64,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<SquareAvgState<D>>,
    ) -> (Tensor<D>, Option<SquareAvgState<D>>) {
        let velocity = state.map_or_else(|| gradient.zeros_like(), |state| state.square_avg);
        let step = if self.in_place { step_in_place } else { step_on_tensors };
        let [parameter, velocity] = step(learning_rate, [parameter, velocity], gradient);
        (parameter, Some(SquareAvgState::new(velocity)))
    }

    fn to_device<const D: usize>(mut state: SquareAvgState<D>, device: &Device) -> SquareAvgState<D> {
        state.square_avg = state.square_avg.to_device(device);
        state
    }
}

fn step_on_tensors<const D: usize>(
    rate: f64,
    [parameter, velocity]: [Tensor<D>; 2],
    gradient: Tensor<D>,
) -> [Tensor<D>; 2] {
    let square = gradient.clone().square().mul_scalar(1.0 - RHO);
    let velocity = velocity.mul_scalar(RHO) + square;
    let scale = velocity.clone().add_scalar(EPSILON).sqrt();
    [parameter - gradient.mul_scalar(rate) / scale, velocity]
}

fn step_in_place<const D: usize>(rate: f64, tensors: [Tensor<D>; 2], gradient: Tensor<D>) -> [Tensor<D>; 2] {
    let [rate, epsilon, keep, take] = [rate, EPSILON, RHO, 1.0 - RHO].map(splat);
    in_place::change(tensors, gradient, |[parameter, velocity], gradient| {
        let velocity = velocity * keep + gradient * gradient * take;
        [parameter - gradient * rate / (velocity + epsilon).sqrt(), velocity]
    })
}
