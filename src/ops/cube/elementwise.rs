//! Sums, activation functions and dropout, one unit a number.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, count, grid, output, small_grid};
use crate::ops::activation::LEAKY_RELU_SLOPE;
use crate::ops::{Activation, Mask};
use crate::random::{TRIPLE32_MULTIPLIERS, TRIPLE32_SHIFTS};

/// See [`crate::ops::activate`].
pub fn activate(x: CubeTensor, function: Activation) -> CubeTensor {
    let y = output(&x, x.meta.shape().clone());
    let numbers = count(&x);
    let (client, cubes, units) = grid!(x, numbers);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        activate_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, numbers),
            buffer(y.clone(), numbers),
            numbers as u32,
            function,
        );
    }
    y
}

/// See [`crate::ops::GradientOps::activate_input`].
pub fn activate_input(kept: CubeTensor, gradient: CubeTensor, function: Activation) -> CubeTensor {
    let result = output(&kept, kept.meta.shape().clone());
    let numbers = count(&kept);
    let (client, cubes, units) = grid!(kept, numbers);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        activate_input_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(kept, numbers),
            buffer(gradient, numbers),
            buffer(result.clone(), numbers),
            numbers as u32,
            function,
        );
    }
    result
}

/// See [`crate::ops::GradientOps::relu_backward`].
pub fn relu_backward(y: CubeTensor, gradient: CubeTensor) -> CubeTensor {
    let result = output(&y, y.meta.shape().clone());
    let numbers = count(&y);
    let (client, cubes, units) = grid!(y, numbers);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        relu_backward_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(y, numbers),
            buffer(gradient, numbers),
            buffer(result.clone(), numbers),
            numbers as u32,
        );
    }
    result
}

/// See [`crate::ops::add`].
pub fn add(x: CubeTensor, y: CubeTensor) -> CubeTensor {
    let sum = output(&x, x.meta.shape().clone());
    let numbers = count(&x);
    let (client, cubes, units) = grid!(x, numbers);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        add_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, numbers),
            buffer(y, numbers),
            buffer(sum.clone(), numbers),
            numbers as u32,
        );
    }
    sum
}

/// See [`DeviceOps::put`](crate::ops::device::DeviceOps::put).
pub fn put<N: Numeric>(to: CubeTensor, x: CubeTensor, start: usize) -> CubeTensor {
    let (numbers, all) = (count(&x), count(&to));
    assert!(start + numbers <= all, "numbers {start} to {} of {all}", start + numbers);
    let client = x.client.clone();
    let (cubes, units) = small_grid(&client, numbers);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor, and within `to` as asserted.
    unsafe {
        put_kernel::launch_unchecked::<N>(
            &client,
            cubes,
            units,
            buffer(x, numbers),
            buffer(to.clone(), all),
            numbers as u32,
            start as u32,
        );
    }
    to
}

/// See [`crate::ops::drop_out`].
pub fn drop_out(x: CubeTensor, mask: Mask) -> CubeTensor {
    let y = output(&x, x.meta.shape().clone());
    let numbers = count(&x);
    let (client, cubes, units) = grid!(x, numbers);
    let Mask { key, first, row, stride, threshold, kept } = mask;
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        drop_out_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, numbers),
            buffer(y.clone(), numbers),
            numbers as u32,
            key.0[0],
            key.0[1],
            first,
            row,
            stride,
            threshold,
            kept,
        );
    }
    y
}

#[cube(launch_unchecked)]
fn add_kernel(x: &[f32], y: &[f32], sum: &mut [f32], count: u32) {
    if ABSOLUTE_POS < count as usize {
        sum[ABSOLUTE_POS] = x[ABSOLUTE_POS] + y[ABSOLUTE_POS];
    }
}

#[cube(launch_unchecked)]
fn put_kernel<N: Numeric>(x: &[N], to: &mut [N], count: u32, start: u32) {
    let place = ABSOLUTE_POS as u32;
    if place < count {
        to[(start + place) as usize] = x[ABSOLUTE_POS];
    }
}

#[cube(launch_unchecked)]
fn activate_kernel(x: &[f32], y: &mut [f32], count: u32, #[comptime] function: Activation) {
    if ABSOLUTE_POS < count as usize {
        y[ABSOLUTE_POS] = value(x[ABSOLUTE_POS], function);
    }
}

#[cube(launch_unchecked)]
fn activate_input_kernel(
    kept: &[f32],
    gradient: &[f32],
    result: &mut [f32],
    count: u32,
    #[comptime] function: Activation,
) {
    if ABSOLUTE_POS < count as usize {
        result[ABSOLUTE_POS] = gradient[ABSOLUTE_POS] * slope_by_kept(kept[ABSOLUTE_POS], function);
    }
}

#[cube(launch_unchecked)]
fn relu_backward_kernel(y: &[f32], gradient: &[f32], result: &mut [f32], count: u32) {
    if ABSOLUTE_POS < count as usize {
        let y = y[ABSOLUTE_POS];
        result[ABSOLUTE_POS] = select((y > 0.0f32) || y.is_nan(), gradient[ABSOLUTE_POS], 0.0f32);
    }
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn drop_out_kernel(
    x: &[f32],
    y: &mut [f32],
    count: u32,
    key_0: u32,
    key_1: u32,
    first: u32,
    row: u32,
    stride: u32,
    threshold: u32,
    kept: f32,
) {
    if ABSOLUTE_POS < count as usize {
        let position = ABSOLUTE_POS as u32;
        let index = first + position / row * stride + position % row;
        let word = triple32(triple32(index ^ key_0) + key_1);
        y[ABSOLUTE_POS] = select(word >> 8u32 >= threshold, x[ABSOLUTE_POS] * kept, 0.0f32);
    }
}

/// [`crate::random::triple32`].
#[cube]
pub fn triple32(x: u32) -> u32 {
    let mut x = x;
    #[unroll]
    for round in 0..3usize {
        x = (x ^ (x >> comptime!(TRIPLE32_SHIFTS[round]))) * comptime!(TRIPLE32_MULTIPLIERS[round]);
    }
    x ^ (x >> comptime!(TRIPLE32_SHIFTS[3]))
}

/// [`Activation::value`].
#[cube]
pub fn value(x: f32, #[comptime] function: Activation) -> f32 {
    match function {
        Activation::Relu => rectified(x),
        Activation::LeakyRelu => select(x > 0.0f32, x, x * LEAKY_RELU_SLOPE),
        Activation::Gelu => x * normal_distribution(x),
        Activation::Tanh => tanh(x),
        Activation::Sigmoid => 1.0f32 / (1.0f32 + f32::exp(-x)),
        Activation::Softmax => x,
    }
}

/// [`Activation::slope_by_kept`].
#[cube]
fn slope_by_kept(kept: f32, #[comptime] function: Activation) -> f32 {
    match function {
        Activation::Relu => select(kept.is_nan(), kept, select(kept > 0.0f32, 1.0f32, 0.0f32)),
        Activation::LeakyRelu => select(kept.is_nan(), kept, select(kept > 0.0f32, 1.0f32, LEAKY_RELU_SLOPE)),
        Activation::Gelu => normal_distribution(kept) + kept * f32::exp(-0.5f32 * kept * kept) * 0.398_942_3f32,
        Activation::Tanh => 1.0f32 - kept * kept,
        Activation::Sigmoid => kept * (1.0f32 - kept),
        Activation::Softmax => 1.0f32,
    }
}

/// What is under 0 made 0. A comparison alone would hide what is not a number.
#[cube]
pub fn rectified(x: f32) -> f32 {
    select((x > 0.0f32) || x.is_nan(), x, 0.0f32)
}

/// By the exponential of what is at most 0, so that no device's overflow shows.
#[cube]
fn tanh(x: f32) -> f32 {
    let power = f32::exp(-2.0f32 * f32::abs(x));
    let size = (1.0f32 - power) / (1.0f32 + power);
    select(x > 0.0f32, size, -size)
}

/// The normal distribution by the error function of Abramowitz and Stegun, 7.1.26: off by at most 7.5e-8, where WGSL has none.
#[cube]
fn normal_distribution(x: f32) -> f32 {
    let z = f32::abs(x) * 0.707_106_77f32;
    let t = 1.0f32 / (1.0f32 + 0.327_591_1f32 * z);
    let series =
        ((((1.061_405_4f32 * t - 1.453_152f32) * t + 1.421_413_8f32) * t - 0.284_496_74f32) * t + 0.254_829_6f32) * t;
    let tail = 0.5f32 * series * f32::exp(-z * z);
    select(x > 0.0f32, 1.0f32 - tail, tail)
}
