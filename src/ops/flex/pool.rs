//! Max pooling, plane by plane.

use burn_flex::FlexTensor;
use elementwise::pool::largest_and_pixels;

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
