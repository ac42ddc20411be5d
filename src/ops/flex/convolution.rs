//! The convolution, image by image: small kernels forward by Winograd's algorithm, else products of matrices. Of a patch matrix
//! `[channels k k, places]` no copy is made, its elements are gathered from the image while the product packs them.

use burn_flex::FlexTensor;
use convolution::{Patches, Sizes, SparseWeights, Winograd};
use elementwise::relu::relu;
use elementwise::sum::{add_row_sums, add_to_columns, count_nonzero};
use matmul::{Gathered, Matrix, add_product, all_finite, product};

use super::super::Form;
use super::{dims, is_sparse, tensor, values};

/// Of the convolution of x `[batch, channels, height, width]` with weight `[filters, channels, k, k]`.
pub fn sizes(x: &FlexTensor, weight: &FlexTensor) -> Sizes {
    let ([_, channels, height, width], [filters, _, kernel, _]) = (dims(x), dims(weight));
    Sizes { channels, height, width, filters, kernel }
}

/// Whether input and weights are finite numbers.
pub fn is_finite(x: &FlexTensor, weight: &FlexTensor, form: Form) -> bool {
    all_finite(values(x)) && (form.finite_weights || all_finite(values(weight)))
}

/// A forward pass, image by image: by Winograd's algorithm where that pays, else as a product of the kernels and the patches.
pub enum Forward<'a> {
    /// Where all numbers are finite, since a tile's outputs each come of all of its inputs.
    Winograd(Box<Winograd>),
    Product(&'a [f32], Patches),
}

impl<'a> Forward<'a> {
    /// With kernels `weight`, where all images and weights are `finite` or not.
    pub fn new(sizes: Sizes, weight: &'a [f32], finite: bool) -> Self {
        if finite && Winograd::pays(sizes) {
            return Self::Winograd(Box::new(Winograd::new(sizes, weight)));
        }
        Self::Product(weight, Patches::new([sizes.channels, sizes.height, sizes.width], sizes.kernel))
    }

    /// Writes one image's output over all of `y`.
    pub fn image(&mut self, x: &[f32], bias: &[f32], with_relu: bool, y: &mut [f32]) {
        let (weight, patches) = match self {
            Self::Winograd(winograd) => return winograd.forward(x, bias, with_relu, y),
            Self::Product(weight, patches) => (*weight, patches),
        };
        let (taps, places) = (patches.taps.len(), patches.places.len());
        let right = Gathered { values: x, line_offsets: &patches.places, depth_offsets: &patches.taps };
        product([bias.len(), places, taps], Matrix::by_lines(weight, taps).known_dense(true), &right, y);
        add_to_columns(y, bias, places);
        if with_relu {
            relu(y);
        }
    }
}

/// See [`super::super::convolution`].
pub fn forward([x, weight, bias]: [FlexTensor; 3], form: Form) -> FlexTensor {
    let sizes = sizes(&x, &weight);
    let mut forward = Forward::new(sizes, values(&weight), is_finite(&x, &weight, form));
    let images = values(&x).chunks_exact(sizes.input());
    let (batch, output) = (images.len(), sizes.filters * sizes.places());
    let mut y = vec![0.0; batch * output];
    for (x, y) in images.zip(y.chunks_exact_mut(output)) {
        forward.image(x, values(&bias), form.relu, y);
    }
    tensor(y, [batch, sizes.filters, sizes.rows(), sizes.columns()])
}

/// Whether so few are zero, as behind a smooth activation, that looking for those that are side by side does not pay.
fn is_dense(gradient: &[f32]) -> bool {
    const DENSE_MIN: f32 = 0.9;
    count_nonzero(gradient) as f32 > gradient.len() as f32 * DENSE_MIN
}

/// See [`super::super::GradientOps::convolution_parameters`].
pub fn parameters(x: FlexTensor, gradient: FlexTensor, kernel_size: usize) -> [FlexTensor; 2] {
    let ([_, channels, height, width], [_, filters, ..]) = (dims(&x), dims::<4>(&gradient));
    let sizes = Sizes { channels, height, width, filters, kernel: kernel_size };
    let (places, all) = (sizes.places(), values(&gradient));
    let images = values(&x).chunks_exact(sizes.input()).zip(all.chunks_exact(filters * places));
    let mut bias = vec![0.0; filters];
    images.clone().for_each(|(_, gradient)| add_row_sums(&mut bias, gradient, places));
    let weight = if is_listed(values(&x), sizes, &bias) {
        let mut weights = SparseWeights::new(sizes);
        images.for_each(|(x, gradient)| weights.add(x, gradient));
        weights.finish()
    } else {
        let patches = Patches::new([channels, height, width], kernel_size);
        let mut weight = vec![0.0; sizes.weights()];
        let dense = is_dense(all);
        for (x, gradient) in images {
            let right = Gathered { values: x, line_offsets: &patches.taps, depth_offsets: &patches.places };
            let left = Matrix::by_lines(gradient, places).known_dense(dense);
            add_product([filters, sizes.taps(), places], left, &right, &mut weight);
        }
        weight
    };
    [tensor(weight, [filters, channels, kernel_size, kernel_size]), tensor(bias, [filters])]
}

/// Whether the weights' gradient is faster by lists of the images' pixels: where most are 0, and filters fill registers. All has to be
/// finite, as the gradient is where its sums, the biases', are.
fn is_listed(images: &[f32], sizes: Sizes, bias: &[f32]) -> bool {
    const LISTED_MAX: f32 = 0.45;
    const FILTERS_MIN: usize = 16;
    sizes.filters >= FILTERS_MIN
        && bias.iter().all(|sum| sum.is_finite())
        && is_sparse(images, LISTED_MAX)
        && all_finite(images)
}

/// See [`super::super::GradientOps::convolution_input`].
///
/// The product is of the gradient's transpose: of two places side by side most filters' gradients are zero after max pooling
/// and a relu, and those the product leaves out.
pub fn input(gradient: FlexTensor, weight: FlexTensor) -> FlexTensor {
    let ([batch, filters, rows, columns], [_, channels, kernel_size, _]) = (dims(&gradient), dims(&weight));
    let (height, width) = (rows + kernel_size - 1, columns + kernel_size - 1);
    let patches = Patches::new([channels, height, width], kernel_size);
    let (taps, places) = (patches.taps.len(), patches.places.len());
    let mut x = vec![0.0; batch * patches.image];
    let mut of_taps = vec![0.0; places * taps];
    let dense = is_dense(values(&gradient));
    for (x, gradient) in x.chunks_exact_mut(patches.image).zip(values(&gradient).chunks_exact(filters * places)) {
        let left = Matrix::by_depth(gradient, places).known_dense(dense);
        product([places, taps, filters], left, &Matrix::by_depth(values(&weight), taps), &mut of_taps);
        patches.scatter(&of_taps, x);
    }
    tensor(x, [batch, channels, height, width])
}
