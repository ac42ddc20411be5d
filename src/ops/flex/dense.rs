//! A dense layer, without what is zero in its input.

use burn_flex::FlexTensor;
use elementwise::relu::relu;
use elementwise::sum::add_rows;
use matmul::{
    Matrix, add_narrow_product, add_product, add_sparse_product, add_sparse_product_transposed, all_finite, is_narrow,
    product_of,
};

use super::super::Form;
use super::{changed, contiguous, dims, is_sparse, tensor, values};

/// Of a product by lists against one that leaves out what two images have in common as zeros: lists have to be made, and pay where less
/// than this share of the input is not 0 (of MNIST's pixels it is a fifth), ...
const LISTED_MAX: f32 = 0.45;
/// ... for so many units, whose sums take turns in the registers, ...
const UNITS_MIN: usize = 96;
/// ... and images: a single one is read as fast as it is listed.
const BATCH_MIN: usize = 16;

/// Backward, lists of the gradient's numbers that are not 0 pay under this share, as behind a relu and dropout: a product leaves out what is
/// zero in two images or pixels.
const GRADIENT_LISTED_MAX: f32 = 0.3;

/// See [`super::super::dense`].
pub fn forward([x, weight, bias]: [FlexTensor; 3], form: Form) -> FlexTensor {
    let ([batch, features], [_, units]) = (dims(&x), dims(&weight));
    let (x, weight, bias) = (values(&x), values(&weight), values(&bias));
    let sizes = [batch, units, features];
    let (left, right) = (Matrix::by_lines(x, features), Matrix::by_depth(weight, units));
    let mut y = bias.repeat(batch);
    if is_narrow(batch, units) {
        add_narrow_product(sizes, left, right, &mut y);
    } else if is_listed(x, weight, [batch, units], form) {
        add_sparse_product(sizes, &left, &right, &mut y);
    } else {
        add_product(sizes, left, &right.known_finite(form.finite_weights), &mut y);
    }
    if form.relu {
        relu(&mut y);
    }
    tensor(y, [batch, units])
}

/// Whether the product is one of lists. Zero times what is not finite is not zero.
fn is_listed(x: &[f32], weight: &[f32], [batch, units]: [usize; 2], form: Form) -> bool {
    batch >= BATCH_MIN && units >= UNITS_MIN && is_sparse(x, LISTED_MAX) && (form.finite_weights || all_finite(weight))
}

/// Whether the products of a gradient are, with other numbers that are finite.
fn is_gradient_listed(gradient: &[f32], [batch, features]: [usize; 2]) -> bool {
    batch >= BATCH_MIN && features >= UNITS_MIN && is_sparse(gradient, GRADIENT_LISTED_MAX)
}

/// See [`super::super::GradientOps::dense_input`].
pub fn input(gradient: FlexTensor, weight: FlexTensor, form: Form) -> FlexTensor {
    let ([batch, units], [features, _]) = (dims(&gradient), dims(&weight));
    let (gradient, weight) = (values(&gradient), values(&weight));
    let sizes = [batch, features, units];
    let (left, right) = (Matrix::by_lines(gradient, units), Matrix::by_lines(weight, units));
    let is_listed = is_gradient_listed(gradient, [batch, features]) && (form.finite_weights || all_finite(weight));
    let x = if is_listed {
        let mut x = vec![0.0; batch * features];
        add_sparse_product(sizes, &left, &right, &mut x);
        x
    } else {
        product_of(sizes, left, &right.known_finite(form.finite_weights))
    };
    tensor(x, [batch, features])
}

/// See [`super::super::GradientOps::dense_parameters`].
///
/// By lists of the gradient where those are short. Else a product and not lists of the input: of two pixels side by side most are zero in
/// the same images, and what is left is multiplied by tiles.
pub fn parameters(x: FlexTensor, gradient: FlexTensor, sum: Option<FlexTensor>) -> [FlexTensor; 2] {
    let ([batch, features], [_, units]) = (dims(&x), dims(&gradient));
    let (x, gradient) = (values(&x), values(&gradient));
    let mut bias = vec![0.0; units];
    add_rows(&mut bias, gradient);
    let (left, right) = (Matrix::by_depth(x, features), Matrix::by_depth(gradient, units));
    let sizes = [features, units, batch];
    let is_narrow = is_narrow(features, units);
    let is_listed = !is_narrow && is_gradient_listed(gradient, [batch, features]) && all_finite(x);
    let weight = match sum {
        None if !is_listed && !is_narrow => tensor(product_of(sizes, left, &right), [features, units]),
        sum => {
            let sum = sum.map_or_else(|| tensor(vec![0.0; features * units], [features, units]), contiguous);
            changed(sum, |sum| {
                if is_narrow {
                    add_narrow_product(sizes, left, right, sum);
                } else if is_listed {
                    add_sparse_product_transposed([units, features, batch], &right, &left, sum);
                } else {
                    add_product(sizes, left, &right, sum);
                }
            })
        }
    };
    [weight, tensor(bias, [units])]
}
