//! Average pooling, plane by plane.

use burn_flex::FlexTensor;
use elementwise::pool::{means, means_backward};

use super::{dims, tensor, values};

/// See [`super::super::average_pool`].
pub fn forward(x: FlexTensor, size: usize) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let (rows, columns) = (height / size, width / size);
    let mut y = vec![0.0; batch * channels * rows * columns];
    means(values(&x), [height, width], size, &mut y);
    tensor(y, [batch, channels, rows, columns])
}

/// See [`super::super::GradientOps::average_pool_input`].
pub fn input(gradient: FlexTensor, [height, width]: [usize; 2], size: usize) -> FlexTensor {
    let [batch, channels, ..] = dims::<4>(&gradient);
    let mut x = vec![0.0; batch * channels * height * width];
    means_backward(values(&gradient), [height, width], size, &mut x);
    tensor(x, [batch, channels, height, width])
}
