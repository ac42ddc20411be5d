//! Stochastic gradient descent, with momentum.

use burn::optim::{Optimizer, SquareAvgState};
use burn::tensor::{Device, Tensor};

use super::{splat, step};
use crate::ops::Update;

/// SGD with Polyak's momentum as Keras computes it: `m = momentum m - lr g`, `w += m`.
#[derive(Clone)]
pub(super) struct Sgd {
    pub on_gpu: bool,
    /// 0 or more and below 1.
    pub momentum: f64,
}

impl Optimizer for Sgd {
    // Holds the momentum: Burn's state of one tensor whose tensor can be read.
    type State<const D: usize> = SquareAvgState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: f64,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<SquareAvgState<D>>,
    ) -> (Tensor<D>, Option<SquareAvgState<D>>) {
        let last = state.map_or_else(|| gradient.zeros_like(), |state| state.square_avg);
        let update = Update::Sgd { rate: learning_rate as f32, momentum: self.momentum as f32 };
        let [rate, momentum] = [learning_rate, self.momentum].map(splat);
        let [parameter, last] =
            step(self.on_gpu, [parameter, last], gradient, update, |[parameter, last], gradient| {
                let last = last * momentum - gradient * rate;
                [parameter + last, last]
            });
        (parameter, Some(SquareAvgState::new(last)))
    }

    fn to_device<const D: usize>(mut state: SquareAvgState<D>, device: &Device) -> SquareAvgState<D> {
        state.square_avg = state.square_avg.to_device(device);
        state
    }
}
