//! Max pooling, plane by plane.

use burn_flex::FlexTensor;

use super::{dims, tensor, values};

/// See [`super::super::max_pool`].
pub fn forward(x: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let (rows, columns) = (height / size, width / size);
    let mut y = vec![0.0; batch * channels * rows * columns];
    for (x, y) in values(&x).chunks_exact(height * width).zip(y.chunks_exact_mut((rows * columns).max(1))) {
        for (place, y) in y.iter_mut().enumerate() {
            *y = x[largest(x, width, place / columns * size, place % columns * size, size)];
        }
    }
    tensor(y, [batch, channels, rows, columns])
}

/// See [`super::super::GradientOps::max_pool_input`].
pub fn input(x: FlexTensor, gradient: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let [_, _, rows, columns] = dims(&gradient);
    let mut result = vec![0.0; batch * channels * height * width];
    let planes = values(&x).chunks_exact(height * width).zip(result.chunks_exact_mut(height * width));
    for ((x, result), gradient) in planes.zip(values(&gradient).chunks_exact((rows * columns).max(1))) {
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
            if plane[place] > plane[best] {
                best = place;
            }
        }
    }
    best
}
