//! The convolution, image by image: small kernels forward by Winograd's algorithm, else products of matrices. Of a patch matrix
//! `[channels k k, places]` no copy is made, its elements are gathered from the image while the product packs them.

use burn_flex::FlexTensor;
use convolution::{Sizes, Winograd};
use lanes::F32x4;
use matmul::{Gathered, Matrix, add_product, all_finite, product};

use super::super::Form;
use super::{dims, rectify, tensor, values};

/// Sizes of a convolution and where its patches lie.
pub struct Patches {
    /// Numbers of one input image, `channels height width`.
    image: usize,
    /// Of each tap (channel, then row, then column of the kernel) its offset from a place's first pixel.
    taps: Vec<u32>,
    /// Of each place (row, then column of the output) the offset of its first pixel.
    places: Vec<u32>,
}

impl Patches {
    fn new([channels, height, width]: [usize; 3], kernel_size: usize) -> Self {
        let (rows, columns) = (height - kernel_size + 1, width - kernel_size + 1);
        let square = |row: usize, column: usize| (row * width + column) as u32;
        let area = kernel_size * kernel_size;
        let tap = |index: usize| {
            let (row, column) = (index % area / kernel_size, index % kernel_size);
            (index / area * height * width) as u32 + square(row, column)
        };
        Self {
            image: channels * height * width,
            taps: (0..channels * area).map(tap).collect(),
            places: (0..rows * columns).map(|place| square(place / columns, place % columns)).collect(),
        }
    }
}

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
    pub fn image(&mut self, x: &[f32], bias: &[f32], relu: bool, y: &mut [f32]) {
        let (weight, patches) = match self {
            Self::Winograd(winograd) => return winograd.forward(x, bias, relu, y),
            Self::Product(weight, patches) => (*weight, patches),
        };
        let (taps, places) = (patches.taps.len(), patches.places.len());
        let right = Gathered { values: x, line_offsets: &patches.places, depth_offsets: &patches.taps };
        product([bias.len(), places, taps], Matrix::by_lines(weight, taps), &right, y);
        for (row, bias) in y.chunks_exact_mut(places).zip(bias) {
            row.iter_mut().for_each(|y| *y += bias);
            if relu {
                rectify(row);
            }
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

/// See [`super::super::GradientOps::convolution_parameters`].
pub fn parameters(x: FlexTensor, gradient: FlexTensor, kernel_size: usize) -> [FlexTensor; 2] {
    let ([_, channels, height, width], [_, filters, ..]) = (dims(&x), dims::<4>(&gradient));
    let patches = Patches::new([channels, height, width], kernel_size);
    let (taps, places) = (patches.taps.len(), patches.places.len());
    let (mut weight, mut bias) = (vec![0.0; filters * taps], vec![0.0; filters]);
    let images = values(&x).chunks_exact(patches.image).zip(values(&gradient).chunks_exact(filters * places));
    for (x, gradient) in images {
        let right = Gathered { values: x, line_offsets: &patches.taps, depth_offsets: &patches.places };
        add_product([filters, taps, places], Matrix::by_lines(gradient, places), &right, &mut weight);
        for (sum, row) in bias.iter_mut().zip(gradient.chunks_exact(places)) {
            *sum += row.iter().sum::<f32>();
        }
    }
    [tensor(weight, [filters, channels, kernel_size, kernel_size]), tensor(bias, [filters])]
}

/// See [`super::super::GradientOps::convolution_input`].
///
/// The product is of the gradient's transpose: of four places side by side most filters' gradients are zero after max pooling
/// and a relu, and those the product leaves out.
pub fn input(gradient: FlexTensor, weight: FlexTensor) -> FlexTensor {
    let ([batch, filters, rows, columns], [_, channels, kernel_size, _]) = (dims(&gradient), dims(&weight));
    let (height, width) = (rows + kernel_size - 1, columns + kernel_size - 1);
    let patches = Patches::new([channels, height, width], kernel_size);
    let (taps, places) = (patches.taps.len(), patches.places.len());
    let mut x = vec![0.0; batch * patches.image];
    let mut of_taps = vec![0.0; places * taps];
    for (x, gradient) in x.chunks_exact_mut(patches.image).zip(values(&gradient).chunks_exact(filters * places)) {
        let left = Matrix::by_depth(gradient, places);
        product([places, taps, filters], left, &Matrix::by_depth(values(&weight), taps), &mut of_taps);
        scatter(&of_taps, &patches, x);
    }
    tensor(x, [batch, channels, height, width])
}

/// Adds each number of `of_taps [places, taps]` to the pixel that it is the gradient of.
fn scatter(of_taps: &[f32], patches: &Patches, x: &mut [f32]) {
    let (taps, places) = (&patches.taps, &patches.places);
    let mut at = 0;
    while at < places.len() {
        let four = places.get(at + 3).is_some_and(|&last| last - places[at] == 3);
        let whole = if four { taps.len() - taps.len() % 4 } else { 0 };
        for tap in (0..whole).step_by(4) {
            let rows = std::array::from_fn(|place| load(&of_taps[(at + place) * taps.len() + tap..]));
            for (column, &offset) in F32x4::transpose(rows).into_iter().zip(&taps[tap..]) {
                let to = &mut x[(places[at] + offset) as usize..];
                let to = to.first_chunk_mut().unwrap_or_else(|| unreachable!("a patch lies within its image"));
                (F32x4::read(to) + column).write(to);
            }
        }
        let step = if four { 4 } else { 1 };
        for place in at..at + step {
            for tap in whole..taps.len() {
                x[(places[place] + taps[tap]) as usize] += of_taps[place * taps.len() + tap];
            }
        }
        at += step;
    }
}

fn load(values: &[f32]) -> F32x4 {
    F32x4::read(values.first_chunk().unwrap_or_else(|| unreachable!("four taps are left")))
}
