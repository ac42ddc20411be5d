//! RMSprop.

use burn::optim::{Optimizer, SquareAvgState};
use burn::tensor::{Device, Tensor};

use super::{splat, step};
use crate::ops::update::{EPSILON, RHO, Update};

/// RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012) with Keras's epsilon
/// under the root: `v = rho v + (1 - rho) g^2`, `w -= lr g / sqrt(v + epsilon)`, rho = 0.9.
#[derive(Clone)]
pub(super) struct RmsProp {
    pub on_gpu: bool,
}

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
        let update = Update::RmsProp { rate: learning_rate as f32 };
        let [rate, epsilon, keep, take] = [learning_rate, EPSILON, RHO, 1.0 - RHO].map(splat);
        let [parameter, velocity] =
            step(self.on_gpu, [parameter, velocity], gradient, update, |[parameter, velocity], gradient| {
                let velocity = velocity * keep + gradient * gradient * take;
                [parameter - gradient * rate / (velocity + epsilon).sqrt(), velocity]
            });
        (parameter, Some(SquareAvgState::new(velocity)))
    }

    fn to_device<const D: usize>(mut state: SquareAvgState<D>, device: &Device) -> SquareAvgState<D> {
        state.square_avg = state.square_avg.to_device(device);
        state
    }
}
