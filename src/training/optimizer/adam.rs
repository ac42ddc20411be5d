//! Adam and AdamW.

use burn::optim::{AdaptiveMomentumState, Optimizer};
use burn::tensor::{Device, Tensor};

use super::{splat, step};
use crate::ops::update::{BETA_1, BETA_2, EPSILON, Update};

/// Adam (Kingma and Ba, 2015), with the bias correction folded into the learning rate as Keras does:
/// `m += (1 - b1)(g - m)`, `v += (1 - b2)(g^2 - v)`,
/// `w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)`, b1 = 0.9, b2 = 0.999.
///
/// With weight decay AdamW (Loshchilov and Hutter, 2019): before the step `w -= lr weight_decay w`, biases too, as Keras does.
#[derive(Clone)]
pub(super) struct Adam {
    pub on_gpu: bool,
    pub weight_decay: f64,
}

impl Optimizer for Adam {
    type State<const D: usize> = AdaptiveMomentumState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: f64,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<AdaptiveMomentumState<D>>,
    ) -> (Tensor<D>, Option<AdaptiveMomentumState<D>>) {
        let state = state.unwrap_or_else(|| {
            let zeros = gradient.zeros_like();
            AdaptiveMomentumState::new(0, zeros.clone(), zeros)
        });
        let time = state.time + 1;
        let corrected_rate = learning_rate * (1.0 - BETA_2.powi(time as i32)).sqrt() / (1.0 - BETA_1.powi(time as i32));
        let keep = 1.0 - learning_rate * self.weight_decay;
        let tensors = [parameter, state.moment_1, state.moment_2];
        let update = Update::Adam { rate: corrected_rate as f32, keep: keep as f32 };
        let [rate, keep, epsilon] = [corrected_rate, keep, EPSILON].map(splat);
        let [keep_1, take_1, keep_2, take_2] = [BETA_1, 1.0 - BETA_1, BETA_2, 1.0 - BETA_2].map(splat);
        let [parameter, moment_1, moment_2] =
            step(self.on_gpu, tensors, gradient, update, |[parameter, moment_1, moment_2], gradient| {
                let moment_1 = moment_1 * keep_1 + gradient * take_1;
                let moment_2 = moment_2 * keep_2 + gradient * gradient * take_2;
                [parameter * keep - moment_1 * rate / (moment_2.sqrt() + epsilon), moment_1, moment_2]
            });
        (parameter, Some(AdaptiveMomentumState::new(time, moment_1, moment_2)))
    }

    fn to_device<const D: usize>(mut state: AdaptiveMomentumState<D>, device: &Device) -> AdaptiveMomentumState<D> {
        state.moment_1 = state.moment_1.to_device(device);
        state.moment_2 = state.moment_2.to_device(device);
        state
    }
}
