//! Products of matrices: a unit computes a tile of 4 x 4, or where that gives too few units one number.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{dims, grid, output};

/// Rows and columns of a tile: sixteen sums and eight operands stay in registers.
const TILE: usize = 4;

/// Outputs under which a unit computes one number: a GPU of a laptop runs some thousands of units at a time.
const TILED_MIN: usize = 16_384;

/// Sizes and strides of a product `c [m, n] = a [m, k] b [k, n]`, in elements.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Sizes {
    m: u32,
    n: u32,
    k: u32,
    a_row: u32,
    a_deep: u32,
    b_deep: u32,
    b_column: u32,
}

fn tile(m: usize, n: usize) -> usize {
    if m * n < TILED_MIN { 1 } else { TILE }
}

/// A matrix whose rows lie one after the other (`by_rows`), or its transpose: strides of rows and columns.
fn strides(by_rows: bool, rows: usize, columns: usize) -> [u32; 2] {
    if by_rows { [columns as u32, 1] } else { [1, rows as u32] }
}

fn sizes([m, n, k]: [usize; 3], a_by_rows: bool, b_by_rows: bool) -> SizesLaunch {
    let ([a_row, a_deep], [b_deep, b_column]) = (strides(a_by_rows, m, k), strides(b_by_rows, k, n));
    SizesLaunch::new(m as u32, n as u32, k as u32, a_row, a_deep, b_deep, b_column)
}

/// See [`crate::ops::dense`].
pub fn dense(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, relu: bool) -> CubeTensor {
    let ([m, k], [_, n]) = (dims(&x), dims(&weight));
    let y = output(&x, [m, n]);
    let tile = tile(m, n);
    let (client, cubes, units) = grid!(x, m.div_ceil(tile) * n.div_ceil(tile));
    unsafe {
        dense_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            x.into_buffer_arg(),
            weight.into_buffer_arg(),
            bias.into_buffer_arg(),
            y.clone().into_buffer_arg(),
            sizes([m, n, k], true, true),
            relu,
            tile,
        );
    }
    y
}

/// See [`crate::ops::GradientOps::dense_input`].
pub fn dense_input(gradient: CubeTensor, weight: CubeTensor) -> CubeTensor {
    let ([m, k], [n, _]) = (dims(&gradient), dims(&weight));
    let x = output(&gradient, [m, n]);
    let tile = tile(m, n);
    let (client, cubes, units) = grid!(gradient, m.div_ceil(tile) * n.div_ceil(tile));
    unsafe {
        product_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            gradient.into_buffer_arg(),
            weight.into_buffer_arg(),
            x.clone().into_buffer_arg(),
            sizes([m, n, k], true, false),
            tile,
        );
    }
    x
}

/// See [`crate::ops::GradientOps::dense_parameters`].
pub fn dense_parameters(x: CubeTensor, gradient: CubeTensor) -> [CubeTensor; 2] {
    let ([k, m], [_, n]) = (dims(&x), dims(&gradient));
    let (weight, bias) = (output(&x, [m, n]), output(&x, [n]));
    let tile = tile(m, n);
    let (client, cubes, units) = grid!(x, m.div_ceil(tile) * n.div_ceil(tile));
    unsafe {
        parameters_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            x.into_buffer_arg(),
            gradient.into_buffer_arg(),
            weight.clone().into_buffer_arg(),
            bias.clone().into_buffer_arg(),
            sizes([m, n, k], false, true),
            tile,
        );
    }
    [weight, bias]
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn dense_kernel(
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    y: &mut [f32],
    sizes: &Sizes,
    #[comptime] relu: bool,
    #[comptime] tile: usize,
) {
    let tiles = sizes.n.div_ceil(tile as u32);
    let row = ABSOLUTE_POS as u32 / tiles * tile as u32;
    let column = ABSOLUTE_POS as u32 % tiles * tile as u32;
    if row < sizes.m {
        let mut sums = Array::<f32>::new(comptime!(tile * tile));
        add_product(x, weight, &mut sums, row, column, &sizes, tile);
        #[unroll]
        for i in 0..tile {
            #[unroll]
            for j in 0..tile {
                if row + (i as u32) < sizes.m && column + (j as u32) < sizes.n {
                    let sum = sums[comptime!(i * tile + j)] + bias[(column + j as u32) as usize];
                    let place = ((row + i as u32) * sizes.n + column + j as u32) as usize;
                    if comptime!(relu) {
                        y[place] = select(sum > 0.0f32, sum, 0.0f32);
                    } else {
                        y[place] = sum;
                    }
                }
            }
        }
    }
}

#[cube(launch_unchecked)]
fn product_kernel(a: &[f32], b: &[f32], c: &mut [f32], sizes: Sizes, #[comptime] tile: usize) {
    let tiles = sizes.n.div_ceil(tile as u32);
    let row = ABSOLUTE_POS as u32 / tiles * tile as u32;
    let column = ABSOLUTE_POS as u32 % tiles * tile as u32;
    if row < sizes.m {
        let mut sums = Array::<f32>::new(comptime!(tile * tile));
        add_product(a, b, &mut sums, row, column, &sizes, tile);
        write(&sums, c, row, column, &sizes, tile);
    }
}

/// The units of the first row of tiles also sum the right matrix over its depth: the gradient of the bias.
#[cube(launch_unchecked)]
fn parameters_kernel(
    x: &[f32],
    gradient: &[f32],
    weight: &mut [f32],
    bias: &mut [f32],
    sizes: &Sizes,
    #[comptime] tile: usize,
) {
    let tiles = sizes.n.div_ceil(tile as u32);
    let row = ABSOLUTE_POS as u32 / tiles * tile as u32;
    let column = ABSOLUTE_POS as u32 % tiles * tile as u32;
    if row < sizes.m {
        let mut sums = Array::<f32>::new(comptime!(tile * tile));
        add_product(x, gradient, &mut sums, row, column, &sizes, tile);
        write(&sums, weight, row, column, &sizes, tile);
        if row == 0 {
            #[unroll]
            for j in 0..tile {
                let place = column + j as u32;
                if place < sizes.n {
                    let mut sum = 0.0f32;
                    for deep in 0..sizes.k {
                        sum += gradient[(deep * sizes.n + place) as usize];
                    }
                    bias[place as usize] = sum;
                }
            }
        }
    }
}

/// The sums of the tile at `row` and `column`. What lies past an edge is read from the edge, and not written later.
#[cube]
fn add_product(
    a: &[f32],
    b: &[f32],
    sums: &mut Array<f32>,
    row: u32,
    column: u32,
    sizes: &Sizes,
    #[comptime] tile: usize,
) {
    let mut rows = Array::<u32>::new(tile);
    let mut columns = Array::<u32>::new(tile);
    let mut left = Array::<f32>::new(tile);
    #[unroll]
    for i in 0..tile {
        rows[i] = u32::min(row + i as u32, sizes.m - 1) * sizes.a_row;
        columns[i] = u32::min(column + i as u32, sizes.n - 1) * sizes.b_column;
        #[unroll]
        for j in 0..tile {
            sums[comptime!(i * tile + j)] = 0.0f32;
        }
    }
    for deep in 0..sizes.k {
        let a_at = deep * sizes.a_deep;
        let b_at = deep * sizes.b_deep;
        #[unroll]
        for i in 0..tile {
            left[i] = a[(rows[i] + a_at) as usize];
        }
        #[unroll]
        for j in 0..tile {
            let right = b[(columns[j] + b_at) as usize];
            #[unroll]
            for i in 0..tile {
                sums[comptime!(i * tile + j)] += left[i] * right;
            }
        }
    }
}

#[cube]
fn write(sums: &Array<f32>, c: &mut [f32], row: u32, column: u32, sizes: &Sizes, #[comptime] tile: usize) {
    #[unroll]
    for i in 0..tile {
        #[unroll]
        for j in 0..tile {
            if row + (i as u32) < sizes.m && column + (j as u32) < sizes.n {
                c[((row + i as u32) * sizes.n + column + j as u32) as usize] = sums[comptime!(i * tile + j)];
            }
        }
    }
}
