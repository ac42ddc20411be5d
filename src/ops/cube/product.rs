//! Products of matrices: a unit computes a tile of outputs, and reads four numbers at a time where the sizes allow. The depth of a deep
//! product of few outputs is cut into parts, which another kernel adds up: units that share memory would need one kernel, but wait for
//! each other, which GPUs in software do badly.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::elementwise::rectified;
use super::tile::{Depth, Form, Sizes, SizesLaunch, add_product, write};
use super::{buffer, dims, grid, output};

/// See [`crate::ops::dense`].
pub fn dense(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, relu: bool) -> CubeTensor {
    let ([m, k], [_, n]) = (dims(&x), dims(&weight));
    if let Some((form, parts)) = Form::of_parts([m, n, k], true, true) {
        return sum_of_parts(product_parts(x, weight, [m, n, k], form, parts), Some(bias), relu);
    }
    let y = output(&x, [m, n]);
    let form = Form::new(m, n, true, true);
    let (client, cubes, units) = grid!(x, form.units(m, n));
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        dense_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            form.vector_size(m, n, k),
            buffer(x, m * k),
            buffer(weight, k * n),
            buffer(bias, n),
            buffer(y.clone(), m * n),
            SizesLaunch::new(m as u32, n as u32, k as u32),
            relu,
            form,
        );
    }
    y
}

/// See [`crate::ops::GradientOps::dense_input`].
pub fn dense_input(gradient: CubeTensor, weight: CubeTensor) -> CubeTensor {
    let ([m, k], [n, _]) = (dims(&gradient), dims(&weight));
    if let Some((form, parts)) = Form::of_parts([m, n, k], true, false) {
        return sum_of_parts(product_parts(gradient, weight, [m, n, k], form, parts), None, false);
    }
    let x = output(&gradient, [m, n]);
    product(gradient, weight, x.clone(), [m, n, k], Form::new(m, n, true, false), 1);
    x
}

/// The product over each part of the depth: `[parts, m, n]`.
fn product_parts(a: CubeTensor, b: CubeTensor, sizes: [usize; 3], form: Form, parts: usize) -> CubeTensor {
    let [m, n, _] = sizes;
    let c = output(&a, [parts, m, n]);
    product(a, b, c.clone(), sizes, form, parts);
    c
}

fn product(a: CubeTensor, b: CubeTensor, c: CubeTensor, [m, n, k]: [usize; 3], form: Form, parts: usize) {
    let (client, cubes, units) = grid!(a, form.units(m, n) * parts);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        product_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            form.vector_size(m, n, k),
            buffer(a, m * k),
            buffer(b, n * k),
            buffer(c, parts * m * n),
            SizesLaunch::new(m as u32, n as u32, k as u32),
            parts as u32,
            form,
        );
    }
}

/// The sum of the parts `[parts, m, n]`, with a bias `[n]` added, if any, and relu: `[m, n]`.
fn sum_of_parts(parts: CubeTensor, bias: Option<CubeTensor>, relu: bool) -> CubeTensor {
    let [count, m, n] = dims(&parts);
    let y = output(&parts, [m, n]);
    let (client, cubes, units) = grid!(parts, m * n);
    let biased = bias.is_some();
    let bias = bias.map_or_else(|| buffer(parts.clone(), count * m * n), |bias| buffer(bias, n));
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        sum_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(parts, count * m * n),
            bias,
            buffer(y.clone(), m * n),
            SizesLaunch::new(m as u32, n as u32, count as u32),
            biased,
            relu,
        );
    }
    y
}

/// See [`crate::ops::GradientOps::dense_parameters`].
pub fn dense_parameters(x: CubeTensor, gradient: CubeTensor) -> [CubeTensor; 2] {
    let ([k, m], [_, n]) = (dims(&x), dims(&gradient));
    let (weight, bias) = (output(&x, [m, n]), output(&x, [n]));
    let form = Form::new(m, n, false, true);
    let (client, cubes, units) = grid!(x, form.units(m, n));
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        parameters_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            form.vector_size(m, n, k),
            buffer(x, k * m),
            buffer(gradient, k * n),
            buffer(weight.clone(), m * n),
            buffer(bias.clone(), n),
            SizesLaunch::new(m as u32, n as u32, k as u32),
            form,
        );
    }
    [weight, bias]
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn dense_kernel<N: Size>(
    x: &[Vector<f32, N>],
    weight: &[Vector<f32, N>],
    bias: &[f32],
    y: &mut [f32],
    sizes: &Sizes,
    #[comptime] relu: bool,
    #[comptime] form: Form,
) {
    let tile = comptime!(form.tile);
    let tiles = sizes.n.div_ceil(tile as u32);
    let row = ABSOLUTE_POS as u32 / tiles * tile as u32;
    let column = ABSOLUTE_POS as u32 % tiles * tile as u32;
    if row < sizes.m {
        let mut sums = Array::<f32>::new(comptime!(tile * tile));
        let depth = Depth { from: 0u32.runtime(), to: sizes.k / N::value() as u32 };
        add_product::<N>(x, weight, &mut sums, row, column, &depth, &sizes, form);
        #[unroll]
        for i in 0..tile {
            #[unroll]
            for j in 0..tile {
                if row + (i as u32) < sizes.m && column + (j as u32) < sizes.n {
                    let sum = sums[comptime!(i * tile + j)] + bias[(column + j as u32) as usize];
                    let place = ((row + i as u32) * sizes.n + column + j as u32) as usize;
                    if comptime!(relu) {
                        y[place] = rectified(sum);
                    } else {
                        y[place] = sum;
                    }
                }
            }
        }
    }
}

/// Of each part of the depth a product, one after the other.
#[cube(launch_unchecked)]
fn product_kernel<N: Size>(
    a: &[Vector<f32, N>],
    b: &[Vector<f32, N>],
    c: &mut [f32],
    sizes: Sizes,
    parts: u32,
    #[comptime] form: Form,
) {
    let tile = comptime!(form.tile);
    let tiles = sizes.n.div_ceil(tile as u32);
    let all = sizes.m.div_ceil(tile as u32) * tiles;
    let part = ABSOLUTE_POS as u32 / all;
    let number = ABSOLUTE_POS as u32 % all;
    let row = number / tiles * tile as u32;
    let column = number % tiles * tile as u32;
    if part < parts {
        let steps = sizes.k / N::value() as u32;
        let length = steps.div_ceil(parts);
        let depth = Depth { from: u32::min(part * length, steps), to: u32::min((part + 1) * length, steps) };
        let mut sums = Array::<f32>::new(comptime!(tile * tile));
        add_product::<N>(a, b, &mut sums, row, column, &depth, &sizes, form);
        write(&sums, c, part * sizes.m * sizes.n, row, column, &sizes, tile);
    }
}

/// The depth of `sizes` is the number of parts.
#[cube(launch_unchecked)]
fn sum_kernel(
    parts: &[f32],
    bias: &[f32],
    y: &mut [f32],
    sizes: Sizes,
    #[comptime] biased: bool,
    #[comptime] relu: bool,
) {
    let place = ABSOLUTE_POS as u32;
    let count = sizes.m * sizes.n;
    if place < count {
        let mut sum = 0.0f32;
        for part in 0..sizes.k {
            sum += parts[(part * count + place) as usize];
        }
        if comptime!(biased) {
            sum += bias[(place % sizes.n) as usize];
        }
        if comptime!(relu) {
            y[place as usize] = rectified(sum);
        } else {
            y[place as usize] = sum;
        }
    }
}

/// The units of the first row of tiles also sum the right matrix over its depth: the gradient of the bias.
#[cube(launch_unchecked)]
fn parameters_kernel<N: Size>(
    x: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    weight: &mut [f32],
    bias: &mut [f32],
    sizes: &Sizes,
    #[comptime] form: Form,
) {
    let tile = comptime!(form.tile);
    let width = N::value();
    let tiles = sizes.n.div_ceil(tile as u32);
    let row = ABSOLUTE_POS as u32 / tiles * tile as u32;
    let column = ABSOLUTE_POS as u32 % tiles * tile as u32;
    if row < sizes.m {
        let mut sums = Array::<f32>::new(comptime!(tile * tile));
        let depth = Depth { from: 0u32.runtime(), to: sizes.k / width as u32 };
        add_product::<N>(x, gradient, &mut sums, row, column, &depth, &sizes, form);
        write(&sums, weight, 0, row, column, &sizes, tile);
        if row == 0 {
            #[unroll]
            for j in 0..comptime!(tile / width) {
                let place = column + comptime!((j * width) as u32);
                if place < sizes.n {
                    let mut sum = Vector::<f32, N>::new(0.0f32);
                    for deep in 0..sizes.k {
                        sum += gradient[((deep * sizes.n + place) / width as u32) as usize];
                    }
                    #[unroll]
                    for q in 0..width {
                        bias[(place + q as u32) as usize] = sum.extract(q);
                    }
                }
            }
        }
    }
}
