//! A convolution with max pooling behind it, image by image.

use std::sync::Arc;

use burn_flex::{Flex, FlexTensor};
use convolution::{Backward, Gradient, Sizes};
use elementwise::pool::largest_and_pixels;
use elementwise::sum::count_nonzero;

use super::super::{Form, LinearGradients, Pooled};
use super::convolution::{self as alone, Forward};
use super::{dims, tensor, values};

/// Of each square the largest number, after the relu if there is one, and the pixel of the input `row * width + column` where its patch
/// begins.
#[derive(Clone, Debug)]
pub struct Maxima {
    largest: FlexTensor,
    pixels: Arc<Vec<u32>>,
    /// Whether input and weights are finite numbers.
    finite: bool,
}

/// Lists are walked about as fast as products are multiplied, and an image is transposed for them besides: they pay where less than this
/// share of the gradient is not 0. Behind squares of two that is a quarter at most.
const LISTED_MAX: f32 = 0.4;

/// Sizes of the convolution, and the squares of each of its maps.
fn sizes(x: &FlexTensor, weight: &FlexTensor, size: usize) -> (Sizes, [usize; 2]) {
    let sizes = alone::sizes(x, weight);
    (sizes, [sizes.rows() / size, sizes.columns() / size])
}

/// See [`super::super::pooled_convolution`].
pub fn forward([x, weight, bias]: [FlexTensor; 3], form: Form, size: usize) -> (FlexTensor, Maxima) {
    let (sizes, [rows, columns]) = sizes(&x, &weight, size);
    let images = values(&x).chunks_exact(sizes.input());
    let (batch, squares) = (images.len(), rows * columns);
    let (mut pooled, mut pixels) =
        (vec![0.0; batch * sizes.filters * squares], vec![0; batch * sizes.filters * squares]);
    let mut y = vec![0.0; sizes.filters * sizes.places()];
    let finite = alone::is_finite(&x, &weight, form);
    let mut forward = Forward::new(sizes, values(&weight), finite);
    let mut maps = pooled.chunks_exact_mut(squares).zip(pixels.chunks_exact_mut(squares));
    for x in images {
        forward.image(x, values(&bias), form.relu, &mut y);
        for (y, (pooled, pixels)) in y.chunks_exact(sizes.places()).zip(&mut maps) {
            largest_and_pixels(y, [sizes.columns(), sizes.width], size, pooled, pixels);
        }
    }
    let largest = tensor(pooled, [batch, sizes.filters, rows, columns]);
    (largest.clone(), Maxima { largest, pixels: Arc::new(pixels), finite })
}

/// See [`super::super::GradientOps::pooled_convolution_backward`].
pub fn backward(pooled: Pooled<Flex>, gradient: FlexTensor, of_input: bool) -> LinearGradients<Flex> {
    let Pooled { x, weight, form, size, maxima } = pooled;
    let (sizes, [rows, columns]) = sizes(&x, &weight, size);
    let squares = rows * columns;
    // Without a relu nothing is cut off.
    let largest = form.relu.then(|| values(&maxima.largest));
    // Zero times what is not finite is not zero.
    if !maxima.finite || is_dense(values(&gradient), squares, sizes) {
        let gradient = spread(values(&gradient), &maxima.pixels, largest, (sizes, squares));
        let input = of_input.then(|| alone::input(gradient.clone(), weight));
        return (input, alone::parameters(x, gradient, sizes.kernel));
    }
    let mut backward = Backward::new(sizes, of_input.then(|| values(&weight)));
    let mut input = vec![0.0; if of_input { values(&x).len() } else { 0 }];
    let mut inputs = input.chunks_exact_mut(sizes.input());
    let mut list = Gradient::default();
    for (image, x) in values(&x).chunks_exact(sizes.input()).enumerate() {
        let range = image * sizes.filters * squares..(image + 1) * sizes.filters * squares;
        let largest = largest.map(|largest| &largest[range.clone()]);
        list.set(&values(&gradient)[range.clone()], &maxima.pixels[range], largest, squares);
        backward.add(x, &list, inputs.next());
    }
    let (of_weight, of_bias) = backward.finish();
    let input = of_input.then(|| tensor(input, dims::<4>(&x)));
    (input, [tensor(of_weight, dims::<4>(&weight)), tensor(of_bias, [sizes.filters])])
}

/// Whether more of the gradient is not 0 than lists pay for; counted only where squares are so small that that can be.
fn is_dense(gradient: &[f32], squares: usize, sizes: Sizes) -> bool {
    let share = |listed: usize, all: usize| listed as f32 > all as f32 * LISTED_MAX;
    let listed = || count_nonzero(gradient);
    share(squares, sizes.places()) && share(listed(), gradient.len() / squares * sizes.places())
}

/// The gradient of the convolution's whole output, `[batch, filters, rows, columns]`.
fn spread(gradient: &[f32], pixels: &[u32], largest: Option<&[f32]>, (sizes, squares): (Sizes, usize)) -> FlexTensor {
    let mut all = vec![0.0; gradient.len() / squares * sizes.places()];
    for (at, (&gradient, &pixel)) in gradient.iter().zip(pixels).enumerate() {
        let (row, column) = (pixel as usize / sizes.width, pixel as usize % sizes.width);
        // What is not a number passes a relu.
        if largest.is_none_or(|largest| largest[at] > 0.0 || largest[at].is_nan()) {
            all[at / squares * sizes.places() + row * sizes.columns() + column] = gradient;
        }
    }
    let batch = all.len() / (sizes.filters * sizes.places());
    tensor(all, [batch, sizes.filters, sizes.rows(), sizes.columns()])
}
