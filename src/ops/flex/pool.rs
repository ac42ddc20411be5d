//! Max pooling, plane by plane.

use burn_flex::FlexTensor;

use super::{dims, tensor, values};

/// See [`super::super::max_pool`].
pub fn forward(x: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let (rows, columns) = (height / size, width / size);
    let mut y = vec![0.0; batch * channels * rows * columns];
    for (x, y) in values(&x).chunks_exact(height * width).zip(y.chunks_exact_mut((rows * columns).max(1))) {
        if size == 2 {
            forward_by_two(x, width, y);
            continue;
        }
        for (place, y) in y.iter_mut().enumerate() {
            *y = x[largest(x, width, place / columns * size, place % columns * size, size)];
        }
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

/// The same of squares of two, without a branch.
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
    let mut result = vec![0.0; batch * channels * height * width];
    let planes = values(&x).chunks_exact(height * width).zip(result.chunks_exact_mut(height * width));
    for ((x, result), gradient) in planes.zip(values(&gradient).chunks_exact((rows * columns).max(1))) {
        if size == 2 {
            input_by_two(x, gradient, width, result);
            continue;
        }
        for (place, &gradient) in gradient.iter().enumerate() {
            result[largest(x, width, place / columns * size, place % columns * size, size)] = gradient;
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

/// One plane of [`forward`] with squares of two, which every recipe has, without a branch.
fn forward_by_two(x: &[f32], width: usize, y: &mut [f32]) {
    for (lines, y) in x.chunks_exact(2 * width).zip(y.chunks_exact_mut((width / 2).max(1))) {
        let (upper, lower) = lines.split_at(width);
        for ((upper, lower), y) in upper.chunks_exact(2).zip(lower.chunks_exact(2)).zip(y) {
            let top = if exceeds(upper[1], upper[0]) { upper[1] } else { upper[0] };
            let left = if exceeds(lower[0], top) { lower[0] } else { top };
            *y = if exceeds(lower[1], left) { lower[1] } else { left };
        }
    }
}

/// One plane of [`input`] with squares of two.
fn input_by_two(x: &[f32], gradient: &[f32], width: usize, result: &mut [f32]) {
    let lines = x.chunks_exact(2 * width).zip(result.chunks_exact_mut(2 * width));
    for ((x, result), gradient) in lines.zip(gradient.chunks_exact((width / 2).max(1))) {
        let ((upper, lower), (to_upper, to_lower)) = (x.split_at(width), result.split_at_mut(width));
        let from = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        let to = to_upper.chunks_exact_mut(2).zip(to_lower.chunks_exact_mut(2));
        for (((upper, lower), (to_upper, to_lower)), &gradient) in from.zip(to).zip(gradient) {
            let second = exceeds(upper[1], upper[0]);
            let top = if second { upper[1] } else { upper[0] };
            let third = exceeds(lower[0], top);
            let fourth = exceeds(lower[1], if third { lower[0] } else { top });
            let given = |wins: bool| if wins { gradient } else { 0.0 };
            to_upper[0] = given(!second & !third & !fourth);
            to_upper[1] = given(second & !third & !fourth);
            to_lower[0] = given(third & !fourth);
            to_lower[1] = given(fourth);
        }
    }
}
