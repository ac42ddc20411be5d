//! Max pooling: one unit an output forwards, one unit an input backwards.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, dims, grid, output};

/// See [`crate::ops::max_pool`].
pub fn forward(x: CubeTensor, size: usize) -> CubeTensor {
    let [batch, channels, height, width] = dims(&x);
    let (rows, columns) = (height / size, width / size);
    let y = output(&x, [batch, channels, rows, columns]);
    let count = batch * channels * rows * columns;
    let (client, cubes, units) = grid!(x, count);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        forward_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, batch * channels * height * width),
            buffer(y.clone(), count),
            count as u32,
            height as u32,
            width as u32,
            size as u32,
        );
    }
    y
}

/// See [`crate::ops::GradientOps::max_pool_input`].
pub fn input(x: CubeTensor, gradient: CubeTensor, size: usize) -> CubeTensor {
    let [batch, channels, height, width] = dims(&x);
    let result = output(&x, [batch, channels, height, width]);
    let count = batch * channels * height * width;
    let (client, cubes, units) = grid!(x, count);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        input_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, count),
            buffer(gradient, batch * channels * (height / size) * (width / size)),
            buffer(result.clone(), count),
            count as u32,
            height as u32,
            width as u32,
            size as u32,
        );
    }
    result
}

#[cube(launch_unchecked)]
fn forward_kernel(x: &[f32], y: &mut [f32], count: u32, height: u32, width: u32, size: u32) {
    let place = ABSOLUTE_POS as u32;
    if place < count {
        let (rows, columns) = (height / size, width / size);
        let plane = place / (rows * columns);
        let top = place / columns % rows * size;
        let left = place % columns * size;
        y[ABSOLUTE_POS] = x[largest(x, plane * height * width + top * width + left, width, size) as usize];
    }
}

#[cube(launch_unchecked)]
fn input_kernel(x: &[f32], gradient: &[f32], result: &mut [f32], count: u32, height: u32, width: u32, size: u32) {
    let place = ABSOLUTE_POS as u32;
    if place < count {
        let (rows, columns) = (height / size, width / size);
        let plane = place / (height * width);
        let row = place / width % height / size;
        let column = place % width / size;
        let mut value = 0.0f32;
        if row < rows && column < columns {
            let first = plane * height * width + row * size * width + column * size;
            if largest(x, first, width, size) == place {
                value = gradient[((plane * rows + row) * columns + column) as usize];
            }
        }
        result[ABSOLUTE_POS] = value;
    }
}

/// Where the first largest number of the square that begins at `first` lies.
#[cube]
fn largest(x: &[f32], first: u32, width: u32, size: u32) -> u32 {
    let mut best = first;
    for row in 0..size {
        for column in 0..size {
            let place = first + row * width + column;
            let (next, largest) = (x[place as usize], x[best as usize]);
            // The first that is not a number counts as the largest.
            if (next > largest) || (next.is_nan() && !largest.is_nan()) {
                best = place;
            }
        }
    }
    best
}
