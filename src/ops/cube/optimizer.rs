//! The optimizers.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, count, grid, output};
use crate::ops::Update;
use crate::ops::update::{BETA_1, BETA_2, EPSILON, RHO};

/// Numbers that a unit updates: a vector of WGSL's size where it fits.
fn vector_size(count: usize) -> usize {
    if count.is_multiple_of(4) { 4 } else { 1 }
}

/// See [`crate::ops::update`].
pub fn update_one(
    parameter: CubeTensor,
    state: CubeTensor,
    gradient: CubeTensor,
    update: Update,
) -> (CubeTensor, CubeTensor) {
    let (rate, momentum, sgd) = match update {
        Update::Sgd { rate, momentum } => (rate, momentum, true),
        Update::RmsProp { rate } | Update::Adam { rate, .. } => (rate, 0.0, false),
    };
    let numbers = count(&parameter);
    let (to_parameter, to_state) =
        (output(&parameter, parameter.meta.shape().clone()), output(&state, state.meta.shape().clone()));
    let vector_size = vector_size(numbers);
    let (client, cubes, units) = grid!(parameter, numbers / vector_size);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        update_one_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            vector_size,
            buffer(parameter, numbers),
            buffer(state, numbers),
            buffer(gradient, numbers),
            buffer(to_parameter.clone(), numbers),
            buffer(to_state.clone(), numbers),
            (numbers / vector_size) as u32,
            rate,
            momentum,
            sgd,
        );
    }
    (to_parameter, to_state)
}

/// See [`crate::ops::update`].
pub fn update_two(
    parameter: CubeTensor,
    first: CubeTensor,
    second: CubeTensor,
    gradient: CubeTensor,
    update: Update,
) -> (CubeTensor, CubeTensor, CubeTensor) {
    let (rate, keep) = match update {
        Update::Adam { rate, keep } => (rate, keep),
        Update::RmsProp { rate } | Update::Sgd { rate, .. } => (rate, 1.0),
    };
    let numbers = count(&parameter);
    let like = || output(&parameter, parameter.meta.shape().clone());
    let (to_parameter, to_first, to_second) = (like(), like(), like());
    let vector_size = vector_size(numbers);
    let (client, cubes, units) = grid!(parameter, numbers / vector_size);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        adam_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            vector_size,
            buffer(parameter, numbers),
            buffer(first, numbers),
            buffer(second, numbers),
            buffer(gradient, numbers),
            buffer(to_parameter.clone(), numbers),
            buffer(to_first.clone(), numbers),
            buffer(to_second.clone(), numbers),
            (numbers / vector_size) as u32,
            rate,
            keep,
        );
    }
    (to_parameter, to_first, to_second)
}

/// SGD with momentum, or RMSprop.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn update_one_kernel<N: Size>(
    parameter: &[Vector<f32, N>],
    state: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    to_parameter: &mut [Vector<f32, N>],
    to_state: &mut [Vector<f32, N>],
    units: u32,
    rate: f32,
    momentum: f32,
    #[comptime] sgd: bool,
) {
    if ABSOLUTE_POS < units as usize {
        let g = gradient[ABSOLUTE_POS];
        let scaled = Vector::new(rate) * g;
        if comptime!(sgd) {
            let step = Vector::new(momentum) * state[ABSOLUTE_POS] - scaled;
            to_state[ABSOLUTE_POS] = step;
            to_parameter[ABSOLUTE_POS] = parameter[ABSOLUTE_POS] + step;
        } else {
            let fresh = g * g * Vector::new(comptime!((1.0 - RHO) as f32));
            let v = state[ABSOLUTE_POS] * Vector::new(comptime!(RHO as f32)) + fresh;
            to_state[ABSOLUTE_POS] = v;
            let root = Vector::sqrt(v + Vector::new(comptime!(EPSILON as f32)));
            to_parameter[ABSOLUTE_POS] = parameter[ABSOLUTE_POS] - scaled / root;
        }
    }
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn adam_kernel<N: Size>(
    parameter: &[Vector<f32, N>],
    first: &[Vector<f32, N>],
    second: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    to_parameter: &mut [Vector<f32, N>],
    to_first: &mut [Vector<f32, N>],
    to_second: &mut [Vector<f32, N>],
    units: u32,
    rate: f32,
    keep: f32,
) {
    if ABSOLUTE_POS < units as usize {
        let g = gradient[ABSOLUTE_POS];
        let fresh = g * Vector::new(comptime!((1.0 - BETA_1) as f32));
        let m = first[ABSOLUTE_POS] * Vector::new(comptime!(BETA_1 as f32)) + fresh;
        let fresh = g * g * Vector::new(comptime!((1.0 - BETA_2) as f32));
        let v = second[ABSOLUTE_POS] * Vector::new(comptime!(BETA_2 as f32)) + fresh;
        to_first[ABSOLUTE_POS] = m;
        to_second[ABSOLUTE_POS] = v;
        let step = Vector::new(rate) * m / (Vector::sqrt(v) + Vector::new(comptime!(EPSILON as f32)));
        to_parameter[ABSOLUTE_POS] = Vector::new(keep) * parameter[ABSOLUTE_POS] - step;
    }
}
