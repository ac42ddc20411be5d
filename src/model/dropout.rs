//! Inverted dropout (Srivastava et al., 2014) whose mask is a pure function of seed, layer, epoch,
//! step and element: the same on every engine, and whether or not a step is split.

use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use crate::engine::Engine;
use crate::random::{Key, Purpose, TRIPLE32_MULTIPLIERS, TRIPLE32_SHIFTS};

/// Where in a run a forward pass with dropout stands.
#[derive(Clone, Copy, Debug)]
pub struct DropoutContext<'a> {
    /// The engine that computes.
    pub engine: &'a Engine,
    /// The run's seed.
    pub seed: u64,
    /// The epoch, from 0.
    pub epoch: u32,
    /// The step in the epoch, from 0.
    pub step: u32,
    /// The row of the batch at which this micro-batch starts.
    pub first_row: usize,
}

/// `x` with a fraction `rate` of its numbers zeroed and the others divided by `1 - rate`.
pub(super) fn drop_out<const D: usize>(x: Tensor<D>, rate: f64, layer: u32, context: &DropoutContext<'_>) -> Tensor<D> {
    let shape = x.dims();
    let count: usize = shape.iter().product();
    let features = count / shape[0].max(1);
    let key = Key::new(context.seed, Purpose::Dropout, &[layer, context.epoch, context.step]);
    let first = context.first_row * features;
    let device = context.engine.device();
    let scale = if context.engine.is_gpu() {
        scale_on_device(key, first, count, rate, device)
    } else {
        scale_on_host(key, first, count, rate, device)
    };
    let scale = Tensor::<D>::from_inner(scale.reshape(shape));
    x * scale
}

/// A 24-bit word under this is dropped: the comparison needs no sign and no rounding.
fn threshold(rate: f64) -> i32 {
    (rate * f64::from(1 << 24)).round() as i32
}

/// `[count]`: 0 where dropped, else `1 / (1 - rate)`, made in memory.
pub fn scale_on_host(key: Key, first: usize, count: usize, rate: f64, device: &Device) -> Tensor<1> {
    let threshold = threshold(rate) as u32;
    let kept = (1.0 / (1.0 - rate)) as f32;
    let scale: Vec<f32> = (first as u32..(first + count) as u32)
        .map(|index| if key.word(index) >> 8 >= threshold { kept } else { 0.0 })
        .collect();
    Tensor::from_data(TensorData::new(scale, [count]), device)
}

/// The same as [`scale_on_host`], computed by tensor operations on the device: nothing is uploaded.
pub fn scale_on_device(key: Key, first: usize, count: usize, rate: f64, device: &Device) -> Tensor<1> {
    let index = Tensor::<1, Int>::arange(first as i64..(first + count) as i64, (device, DType::I32));
    let inner = triple32(index.bitwise_xor_scalar(key.0[0] as i32));
    let word = triple32(inner.add_scalar(key.0[1] as i32));
    let kept = logical_right_shift(word, 8).greater_equal_elem(threshold(rate));
    kept.float().mul_scalar((1.0 / (1.0 - rate)) as f32)
}

/// [`crate::random::triple32`] of every element: `i32` holds the same bits as `u32`, and its
/// products and sums wrap alike.
fn triple32(mut x: Tensor<1, Int>) -> Tensor<1, Int> {
    for (multiplier, shift) in TRIPLE32_MULTIPLIERS.into_iter().zip(TRIPLE32_SHIFTS) {
        x = x.clone().bitwise_xor(logical_right_shift(x, shift)).mul_scalar(multiplier as i32);
    }
    x.clone().bitwise_xor(logical_right_shift(x, TRIPLE32_SHIFTS[3]))
}

/// A right shift that fills with zeros: the arithmetic one, less the copies of the sign.
fn logical_right_shift(x: Tensor<1, Int>, bits: u32) -> Tensor<1, Int> {
    x.bitwise_right_shift_scalar(bits as i32).bitwise_and_scalar((u32::MAX >> bits) as i32)
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use super::*;

    #[test]
    fn the_device_and_the_host_make_the_same_mask() {
        let device = Engine::cpu().device().clone();
        for rate in [0.25, 0.5, 0.0, 0.999] {
            let key = Key::new(99, Purpose::Dropout, &[4, 1, 467]);
            let host = scale_on_host(key, 12_345, 4_096, rate, &device).into_data();
            let on_device = scale_on_device(key, 12_345, 4_096, rate, &device).into_data();
            assert_eq!(host, on_device);
        }
    }

    #[test]
    fn the_mask_drops_its_rate() {
        let key = Key::new(5, Purpose::Dropout, &[0, 0, 0]);
        let scale =
            scale_on_host(key, 0, 100_000, 0.25, Engine::cpu().device()).into_data().try_to_vec::<f32>().unwrap();
        let dropped = scale.iter().filter(|&&s| s == 0.0).count();
        // Standard deviation of a binomial count: sqrt(100,000 x 0.25 x 0.75) = 137; four of them.
        assert!((dropped as i64 - 25_000).abs() < 548, "{dropped}");
        assert!(scale.iter().all(|&s| s == 0.0 || (s - 4.0 / 3.0).abs() < 1e-6));
    }
}
