//! Rows and columns of zeros around maps, or taken off them: one unit an output.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, dims, grid, output};

/// See [`crate::ops::LayerOps::pad`].
pub fn pad(x: CubeTensor, [before, after]: [isize; 2]) -> CubeTensor {
    let [batch, channels, height, width] = dims(&x);
    let [rows, columns] = [height, width].map(|side| side.saturating_add_signed(before + after));
    let y = output(&x, [batch, channels, rows, columns]);
    let count = batch * channels * rows * columns;
    let (client, cubes, units) = grid!(x, count);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        pad_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, batch * channels * height * width),
            buffer(y.clone(), count),
            count as u32,
            height as u32,
            width as u32,
            rows as u32,
            columns as u32,
            before as i32,
        );
    }
    y
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn pad_kernel(x: &[f32], y: &mut [f32], count: u32, height: u32, width: u32, rows: u32, columns: u32, before: i32) {
    let place = ABSOLUTE_POS as u32;
    if place < count {
        let plane = place / (rows * columns);
        let row = i32::cast_from(place / columns % rows) - before;
        let column = i32::cast_from(place % columns) - before;
        let mut value = 0.0f32;
        if row >= 0 && column >= 0 && row < i32::cast_from(height) && column < i32::cast_from(width) {
            value = x[(plane * height * width + u32::cast_from(row) * width + u32::cast_from(column)) as usize];
        }
        y[ABSOLUTE_POS] = value;
    }
}
