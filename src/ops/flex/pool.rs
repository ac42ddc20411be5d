//! Max pooling, plane by plane.

use burn_flex::FlexTensor;

use super::{dims, tensor, values};

/// See [`super::super::max_pool`].
pub fn forward(x: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let (rows, columns) = (height / size, width / size);
    let squares = (rows * columns).max(1);
    let (mut y, mut pixels) = (vec![0.0; batch * channels * rows * columns], vec![0; squares]);
    for (x, y) in values(&x).chunks_exact(height * width).zip(y.chunks_exact_mut(squares)) {
        largest_and_pixels(x, [width; 2], size, y, &mut pixels);
    }
    tensor(y, [batch, channels, rows, columns])
}

/// Of one plane the largest number of each square, and its place `row * line + column` in a plane with rows of `line`.
pub fn largest_and_pixels(plane: &[f32], [width, line]: [usize; 2], size: usize, y: &mut [f32], pixels: &mut [u32]) {
    if size == 2 {
        return by_two(plane, [width, line], y, pixels);
    }
    let columns = width / size;
    for (square, (y, pixel)) in y.iter_mut().zip(pixels).enumerate() {
        let largest = largest(plane, width, square / columns * size, square % columns * size, size);
        (*y, *pixel) = (plane[largest], (largest / width * line + largest % width) as u32);
    }
}

/// The same of squares of two, which every recipe has, without a branch.
fn by_two(plane: &[f32], [width, line]: [usize; 2], y: &mut [f32], pixels: &mut [u32]) {
    let columns = (width / 2).max(1);
    let squares = y.chunks_exact_mut(columns).zip(pixels.chunks_exact_mut(columns));
    for ((row, lines), (y, pixels)) in plane.chunks_exact(2 * width).enumerate().zip(squares) {
        let (upper, lower) = lines.split_at(width);
        let mut first = (2 * row * line) as u32;
        for (((upper, lower), y), pixel) in upper.chunks_exact(2).zip(lower.chunks_exact(2)).zip(y).zip(pixels) {
            let second = exceeds(upper[1], upper[0]);
            let top = if second { upper[1] } else { upper[0] };
            let third = exceeds(lower[0], top);
            let left = if third { lower[0] } else { top };
            let fourth = exceeds(lower[1], left);
            *y = if fourth { lower[1] } else { left };
            let below = if third { line as u32 } else { u32::from(second) };
            *pixel = first + if fourth { line as u32 + 1 } else { below };
            first += 2;
        }
    }
}

/// See [`super::super::GradientOps::max_pool_input`].
pub fn input(x: FlexTensor, gradient: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let [_, _, rows, columns] = dims(&gradient);
    let squares = (rows * columns).max(1);
    let (mut y, mut pixels) = (vec![0.0; squares], vec![0; squares]);
    let mut result = vec![0.0; batch * channels * height * width];
    let planes = values(&x).chunks_exact(height * width).zip(result.chunks_exact_mut(height * width));
    for ((x, result), gradient) in planes.zip(values(&gradient).chunks_exact(squares)) {
        largest_and_pixels(x, [width; 2], size, &mut y, &mut pixels);
        for (&pixel, &gradient) in pixels.iter().zip(gradient) {
            result[pixel as usize] = gradient;
        }
    }
    tensor(result, [batch, channels, height, width])
}

/// Where in a plane the first largest number of a square lies.
fn largest(plane: &[f32], width: usize, top: usize, left: usize, size: usize) -> usize {
    let mut best = top * width + left;
    for row in top..top + size {
        for place in row * width + left..row * width + left + size {
            if exceeds(plane[place], plane[best]) {
                best = place;
            }
        }
    }
    best
}

/// Whether the largest of a square is rather `next` than `best`: the first that is not a number counts as the largest. Two
/// comparisons, where saying it straight takes three.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
fn exceeds(next: f32, best: f32) -> bool {
    !(next <= best) & !best.is_nan()
}
