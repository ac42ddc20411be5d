//! Batches from the packed data set, and the optimizers.

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{grid, output, typed_output};
use crate::ops::update::{BETA_1, BETA_2, EPSILON, RHO};
use crate::ops::{Scaling, Update};

/// Pixels in a row of an image.
const SIDE: u32 = 28;
/// Pixels of an image.
const PIXELS: u32 = SIDE * SIDE;

/// See [`crate::ops::gather`].
pub fn gather(
    words: CubeTensor,
    labels: CubeTensor,
    order: CubeTensor,
    [start, count]: [usize; 2],
    scaling: Scaling,
) -> (CubeTensor, CubeTensor) {
    let images = output(&words, [count, PIXELS as usize]);
    let chosen = typed_output(&words, [count], DType::I32);
    let columns = if scaling == Scaling::ColumnNorm { SIDE } else { PIXELS / 4 };
    let (client, cubes, units) = grid!(words, count * columns as usize);
    let (words, labels, order) = (words.into_buffer_arg(), labels.into_buffer_arg(), order.into_buffer_arg());
    let (to_images, to_labels) = (images.clone().into_buffer_arg(), chosen.clone().into_buffer_arg());
    let (start, count) = (start as u32, count as u32);
    unsafe {
        if scaling == Scaling::ColumnNorm {
            gather_columns_kernel::launch_unchecked(
                &client, cubes, units, words, labels, order, to_images, to_labels, start, count,
            );
        } else {
            let divisor = if scaling == Scaling::UnitRange { 255.0 } else { 1.0 };
            gather_kernel::launch_unchecked(
                &client, cubes, units, words, labels, order, to_images, to_labels, start, count, divisor,
            );
        }
    }
    (images, chosen)
}

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
    let count = parameter.meta.shape().num_elements();
    let (to_parameter, to_state) =
        (output(&parameter, parameter.meta.shape().clone()), output(&state, state.meta.shape().clone()));
    let vector_size = vector_size(count);
    let (client, cubes, units) = grid!(parameter, count / vector_size);
    unsafe {
        update_one_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            vector_size,
            parameter.into_buffer_arg(),
            state.into_buffer_arg(),
            gradient.into_buffer_arg(),
            to_parameter.clone().into_buffer_arg(),
            to_state.clone().into_buffer_arg(),
            (count / vector_size) as u32,
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
    let count = parameter.meta.shape().num_elements();
    let like = || output(&parameter, parameter.meta.shape().clone());
    let (to_parameter, to_first, to_second) = (like(), like(), like());
    let vector_size = vector_size(count);
    let (client, cubes, units) = grid!(parameter, count / vector_size);
    unsafe {
        adam_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            vector_size,
            parameter.into_buffer_arg(),
            first.into_buffer_arg(),
            second.into_buffer_arg(),
            gradient.into_buffer_arg(),
            to_parameter.clone().into_buffer_arg(),
            to_first.clone().into_buffer_arg(),
            to_second.clone().into_buffer_arg(),
            (count / vector_size) as u32,
            rate,
            keep,
        );
    }
    (to_parameter, to_first, to_second)
}

/// One unit a word of four pixels; the first of an image also brings its label.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn gather_kernel(
    words: &[u32],
    labels: &[i32],
    order: &[u32],
    images: &mut [f32],
    chosen: &mut [i32],
    start: u32,
    count: u32,
    divisor: f32,
) {
    let columns = PIXELS / 4;
    let row = ABSOLUTE_POS as u32 / columns;
    let column = ABSOLUTE_POS as u32 % columns;
    if row < count {
        let index = order[(start + row) as usize];
        let word = words[(index * columns + column) as usize];
        #[unroll]
        for byte in 0..4u32 {
            let pixel = (word >> (byte * 8)) & 0xffu32;
            images[(row * PIXELS + column * 4 + byte) as usize] = f32::cast_from(pixel) / divisor;
        }
        if column == 0 {
            chosen[row as usize] = labels[index as usize];
        }
    }
}

/// One unit a column of 28 pixels, divided by its L2 norm where that is not 0.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn gather_columns_kernel(
    words: &[u32],
    labels: &[i32],
    order: &[u32],
    images: &mut [f32],
    chosen: &mut [i32],
    start: u32,
    count: u32,
) {
    let row = ABSOLUTE_POS as u32 / SIDE;
    let column = ABSOLUTE_POS as u32 % SIDE;
    if row < count {
        let index = order[(start + row) as usize];
        let first = index * (PIXELS / 4) + column / 4;
        let shift = column % 4 * 8;
        let mut sum = 0.0f32;
        for line in 0..SIDE {
            let pixel = f32::cast_from((words[(first + line * (SIDE / 4)) as usize] >> shift) & 0xffu32);
            sum += pixel * pixel;
        }
        let norm = select(sum == 0.0f32, 1.0f32, f32::sqrt(sum));
        for line in 0..SIDE {
            let pixel = f32::cast_from((words[(first + line * (SIDE / 4)) as usize] >> shift) & 0xffu32);
            images[(row * PIXELS + line * SIDE + column) as usize] = pixel / norm;
        }
        if column == 0 {
            chosen[row as usize] = labels[index as usize];
        }
    }
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
