//! Average pooling: one unit an output forwards, one unit an input backwards.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, dims, grid, output};

/// See [`crate::ops::average_pool`].
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

/// See [`crate::ops::GradientOps::average_pool_input`].
pub fn input(gradient: CubeTensor, [height, width]: [usize; 2], size: usize) -> CubeTensor {
    let [batch, channels, rows, columns] = dims(&gradient);
    let x = output(&gradient, [batch, channels, height, width]);
    let count = batch * channels * height * width;
    let (client, cubes, units) = grid!(x, count);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        input_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(gradient, batch * channels * rows * columns),
            buffer(x.clone(), count),
            count as u32,
            height as u32,
            width as u32,
            size as u32,
        );
    }
    x
}

#[cube(launch_unchecked)]
fn forward_kernel(x: &[f32], y: &mut [f32], count: u32, height: u32, width: u32, size: u32) {
    let place = ABSOLUTE_POS as u32;
    if place < count {
        let (rows, columns) = (height / size, width / size);
        let plane = place / (rows * columns);
        let top = place / columns % rows * size;
        let left = place % columns * size;
        let first = plane * height * width + top * width + left;
        let mut sum = 0.0f32;
        for row in 0..size {
            for column in 0..size {
                sum += x[(first + row * width + column) as usize];
            }
        }
        y[ABSOLUTE_POS] = sum / f32::cast_from(size * size);
    }
}

#[cube(launch_unchecked)]
fn input_kernel(gradient: &[f32], x: &mut [f32], count: u32, height: u32, width: u32, size: u32) {
    let place = ABSOLUTE_POS as u32;
    if place < count {
        let (rows, columns) = (height / size, width / size);
        let plane = place / (height * width);
        let row = place / width % height / size;
        let column = place % width / size;
        let mut value = 0.0f32;
        if row < rows && column < columns {
            value = gradient[((plane * rows + row) * columns + column) as usize] / f32::cast_from(size * size);
        }
        x[ABSOLUTE_POS] = value;
    }
}
