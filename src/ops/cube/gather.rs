//! Batches from the packed data set, their images varied where they are to be.

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::vary::{column_norm_kernel, vary_kernel};
use super::{buffer, count, grid, output, typed_output};
use crate::ops::variations::Variations;
use crate::ops::{Scaling, Vary};

/// Pixels of a word.
const PER_WORD: usize = 4;

/// See [`crate::ops::gather`].
pub fn gather(
    words: CubeTensor,
    labels: CubeTensor,
    [rows, columns]: [usize; 2],
    order: CubeTensor,
    [start, chosen_count]: [usize; 2],
    (scaling, vary): (Scaling, Option<Vary>),
) -> (CubeTensor, CubeTensor) {
    if let Some(vary) = vary {
        return gather_varied([words, labels, order], [rows, columns], [start, chosen_count], scaling, vary);
    }
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

/// The same, each image varied.
fn gather_varied(
    [words, labels, order]: [CubeTensor; 3],
    [rows, columns]: [usize; 2],
    [start, chosen_count]: [usize; 2],
    scaling: Scaling,
    Vary { variations, key }: Vary,
) -> (CubeTensor, CubeTensor) {
    let pixels = rows * columns;
    let images = output(&words, [chosen_count, pixels]);
    let chosen = typed_output(&words, [chosen_count], DType::I32);
    let (client, cubes, units) = grid!(words, chosen_count * pixels);
    let (image_count, places) = (count(&labels), count(&order));
    assert!(start + chosen_count <= places, "images {start} to {} of an order of {places}", start + chosen_count);
    let Variations { shift, rotation, scale, shear, elastic, stroke_breadth } = variations;
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor, and within the images, since an
    // order is made of places in its own split (`ResidentSplit::order`); a pixel outside of its image is not read.
    unsafe {
        vary_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(words, image_count * pixels / PER_WORD),
            buffer(labels, image_count),
            buffer(order, places),
            buffer(images.clone(), chosen_count * pixels),
            buffer(chosen.clone(), chosen_count),
            start as u32,
            chosen_count as u32,
            rows as u32,
            columns as u32,
            key.0[0],
            key.0[1],
            shift as f32,
            rotation.to_radians() as f32,
            scale as f32,
            shear.to_radians() as f32,
            elastic as f32,
            stroke_breadth as f32,
            if scaling == Scaling::UnitRange { 255.0 } else { 1.0 },
            elastic > 0.0,
            stroke_breadth > 0.0,
        );
    }
    if scaling != Scaling::ColumnNorm {
        return (images, chosen);
    }
    let scaled = output(&images, [chosen_count, pixels]);
    let (client, cubes, units) = grid!(images, chosen_count * columns);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        column_norm_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(images, chosen_count * pixels),
            buffer(scaled.clone(), chosen_count * pixels),
            chosen_count as u32,
            rows as u32,
            columns as u32,
        );
    }
    (scaled, chosen)
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
