//! Average pooling, plane by plane.

use burn_flex::FlexTensor;

use super::{dims, tensor, values};

/// See [`super::super::average_pool`].
pub fn forward(x: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let (rows, columns) = (height / size, width / size);
    let area = (size * size) as f32;
    let mut y = vec![0.0; batch * channels * rows * columns];
    for (x, y) in values(&x).chunks_exact(height * width).zip(y.chunks_exact_mut((rows * columns).max(1))) {
        for (lines, y) in x.chunks_exact(size * width).zip(y.chunks_exact_mut(columns)) {
            for line in lines.chunks_exact(width) {
                for (square, y) in line.chunks_exact(size).zip(y.iter_mut()) {
                    *y += square.iter().sum::<f32>();
                }
            }
            y.iter_mut().for_each(|y| *y /= area);
        }
    }
    tensor(y, [batch, channels, rows, columns])
}

/// See [`super::super::GradientOps::average_pool_input`].
pub fn input(gradient: FlexTensor, [height, width]: [usize; 2], size: usize) -> FlexTensor {
    let [batch, channels, rows, columns] = dims(&gradient);
    let area = (size * size) as f32;
    let mut x = vec![0.0; batch * channels * height * width];
    let planes = x.chunks_exact_mut(height * width).zip(values(&gradient).chunks_exact((rows * columns).max(1)));
    for (x, gradient) in planes {
        for (lines, gradient) in x.chunks_exact_mut(size * width).zip(gradient.chunks_exact(columns)) {
            for line in lines.chunks_exact_mut(width) {
                for (square, &gradient) in line.chunks_exact_mut(size).zip(gradient) {
                    square.fill(gradient / area);
                }
            }
        }
    }
    tensor(x, [batch, channels, height, width])
}
