//! A dense layer, without what is zero in its input.

use burn_flex::FlexTensor;
use elementwise::relu::relu;
use elementwise::sum::{add_rows, add_to_rows, count_nonzero};
use matmul::{Matrix, SparseRows, add_product, all_finite, product_of};

use super::super::Form;
use super::{changed, contiguous, dims, tensor, values};

/// Of a product by lists against one that leaves out what two images have in common as zeros: lists have to be made, and pay where less
/// than this share of the input is not 0 (of MNIST's pixels it is a fifth), ...
const LISTED_MAX: f32 = 0.45;
/// ... for so many units, whose sums take turns in the registers, ...
const UNITS_MIN: usize = 96;
/// ... and images: a single one is read as fast as it is listed.
const BATCH_MIN: usize = 16;

/// See [`super::super::dense`].
pub fn forward([x, weight, bias]: [FlexTensor; 3], form: Form) -> FlexTensor {
    let ([batch, features], [_, units]) = (dims(&x), dims(&weight));
    let (x, weight, bias) = (values(&x), values(&weight), values(&bias));
    let mut y;
    if is_listed(x, weight, [batch, units], form) {
        y = bias.repeat(batch);
        SparseRows::by_lines(x, features, units).add_product(weight, &mut y);
    } else {
        let right = Matrix::by_depth(weight, units).known_finite(form.finite_weights);
        y = product_of([batch, units, features], Matrix::by_lines(x, features), &right);
        add_to_rows(&mut y, bias);
    }
    if form.relu {
        relu(&mut y);
    }
    tensor(y, [batch, units])
}

/// Whether the product is one of lists. Zero times what is not finite is not zero.
fn is_listed(x: &[f32], weight: &[f32], [batch, units]: [usize; 2], form: Form) -> bool {
    batch >= BATCH_MIN
        && units >= UNITS_MIN
        && (count_nonzero(x) as f32) < x.len() as f32 * LISTED_MAX
        && (form.finite_weights || all_finite(weight))
}

/// See [`super::super::GradientOps::dense_input`].
pub fn input(gradient: FlexTensor, weight: FlexTensor, form: Form) -> FlexTensor {
    let ([batch, units], [features, _]) = (dims(&gradient), dims(&weight));
    let right = Matrix::by_lines(values(&weight), units).known_finite(form.finite_weights);
    let x = product_of([batch, features, units], Matrix::by_lines(values(&gradient), units), &right);
    tensor(x, [batch, features])
}

/// See [`super::super::GradientOps::dense_parameters`].
///
/// A product and not lists: of two pixels side by side most are zero in the same images, and what is left is multiplied by tiles.
pub fn parameters(x: FlexTensor, gradient: FlexTensor, sum: Option<FlexTensor>) -> [FlexTensor; 2] {
    let ([batch, features], [_, units]) = (dims(&x), dims(&gradient));
    let (x, gradient) = (values(&x), values(&gradient));
    let mut bias = vec![0.0; units];
    add_rows(&mut bias, gradient);
    let (left, right) = (Matrix::by_depth(x, features), Matrix::by_depth(gradient, units));
    let sizes = [features, units, batch];
    let weight = match sum {
        Some(sum) => changed(contiguous(sum), |sum| add_product(sizes, left, &right, sum)),
        None => tensor(product_of(sizes, left, &right), [features, units]),
    };
    [weight, tensor(bias, [units])]
}
