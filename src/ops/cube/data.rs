//! Batches from the packed data set, and the optimizers.

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, count, grid, output, typed_output};
use crate::ops::update::{BETA_1, BETA_2, EPSILON, RHO};
use crate::ops::{Scaling, Update};

/// Pixels of a word.
const PER_WORD: usize = 4;

/// See [`crate::ops::gather`].
pub fn gather(
    words: CubeTensor,
    labels: CubeTensor,
    [rows, columns]: [usize; 2],
    order: CubeTensor,
    [start, chosen_count]: [usize; 2],
    scaling: Scaling,
) -> (CubeTensor, CubeTensor) {
    let pixels = rows * columns;
    assert!(columns.is_multiple_of(PER_WORD), "a row of {columns} pixels does not fill its words");
    let images = output(&words, [chosen_count, pixels]);
    let chosen = typed_output(&words, [chosen_count], DType::I32);
    let units_per_image = if scaling == Scaling::ColumnNorm { columns } else { pixels / PER_WORD };
    let (client, cubes, units) = grid!(words, chosen_count * units_per_image);
    let (image_count, places) = (count(&labels), count(&order));
    assert!(start + chosen_count <= places, "images {start} to {} of an order of {places}", start + chosen_count);
    let words = buffer(words, image_count * pixels / PER_WORD);
    let (labels, order) = (buffer(labels, image_count), buffer(order, places));
    let to_images = buffer(images.clone(), chosen_count * pixels);
    let to_labels = buffer(chosen.clone(), chosen_count);
    let (start, count) = (start as u32, chosen_count as u32);
    let (rows, columns) = (rows as u32, columns as u32);
    // SAFETY: the kernels stay within the sizes that they are given, which `buffer` asserts of each tensor, and within the images, since
    // an order is made of places in its own split (`ResidentSplit::order`).
    unsafe {
        if scaling == Scaling::ColumnNorm {
            gather_columns_kernel::launch_unchecked(
                &client, cubes, units, words, labels, order, to_images, to_labels, start, count, rows, columns,
            );
        } else {
            let divisor = if scaling == Scaling::UnitRange { 255.0 } else { 1.0 };
            gather_kernel::launch_unchecked(
                &client,
                cubes,
                units,
                words,
                labels,
                order,
                to_images,
                to_labels,
                start,
                count,
                rows * columns / PER_WORD as u32,
                divisor,
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

/// One unit a word of four pixels, so many `columns` of words an image; the first of an image also brings its label.
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
    columns: u32,
    divisor: f32,
) {
    let row = ABSOLUTE_POS as u32 / columns;
    let column = ABSOLUTE_POS as u32 % columns;
    if row < count {
        let index = order[(start + row) as usize];
        let word = words[(index * columns + column) as usize];
        #[unroll]
        for byte in 0..4u32 {
            let pixel = (word >> (byte * 8)) & 0xffu32;
            images[((row * columns + column) * 4 + byte) as usize] = f32::cast_from(pixel) / divisor;
        }
        if column == 0 {
            chosen[row as usize] = labels[index as usize];
        }
    }
}

/// One unit a column of pixels, divided by its L2 norm where that is not 0.
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
    rows: u32,
    columns: u32,
) {
    let row = ABSOLUTE_POS as u32 / columns;
    let column = ABSOLUTE_POS as u32 % columns;
    if row < count {
        let index = order[(start + row) as usize];
        let first = (index * rows * columns + column) / 4;
        let shift = column % 4 * 8;
        let mut sum = 0.0f32;
        for line in 0..rows {
            let pixel = f32::cast_from((words[(first + line * (columns / 4)) as usize] >> shift) & 0xffu32);
            sum += pixel * pixel;
        }
        let norm = select(sum == 0.0f32, 1.0f32, f32::sqrt(sum));
        for line in 0..rows {
            let pixel = f32::cast_from((words[(first + line * (columns / 4)) as usize] >> shift) & 0xffu32);
            images[(row * rows * columns + line * columns + column) as usize] = pixel / norm;
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
