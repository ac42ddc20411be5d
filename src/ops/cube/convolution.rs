//! The convolution: a unit computes four filters at four pixels side by side.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::elementwise::rectified;
use super::{buffer, dims, grid, output};

/// Filters (or channels) and pixels of a tile.
const TILE: usize = 4;

/// Rows of taps that are written out one after the other, at most: of more a kernel, whose size grows with the square, would be compiled
/// for minutes.
const ROWS_UNROLLED: usize = 5;

/// Units that the gradient of the weights is cut into, at least: each sums over some of the images.
const UNITS_MIN: usize = 16_384;

/// Sizes of a convolution.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Sizes {
    batch: u32,
    channels: u32,
    filters: u32,
    /// Of the output.
    rows: u32,
    /// Of the output.
    columns: u32,
}

fn sizes([batch, channels, filters, rows, columns]: [usize; 5]) -> SizesLaunch {
    SizesLaunch::new(batch as u32, channels as u32, filters as u32, rows as u32, columns as u32)
}

/// See [`crate::ops::convolution`].
pub fn forward(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, relu: bool) -> CubeTensor {
    let ([batch, channels, height, width], [filters, _, kernel, _]) = (dims(&x), dims(&weight));
    let (rows, columns) = (height - kernel + 1, width - kernel + 1);
    let y = output(&x, [batch, filters, rows, columns]);
    let (client, cubes, units) = grid!(x, batch * filters.div_ceil(TILE) * rows * columns.div_ceil(TILE));
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        forward_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, batch * channels * height * width),
            buffer(weight, filters * channels * kernel * kernel),
            buffer(bias, filters),
            buffer(y.clone(), batch * filters * rows * columns),
            sizes([batch, channels, filters, rows, columns]),
            kernel,
            relu,
        );
    }
    y
}

/// See [`crate::ops::GradientOps::convolution_input`].
pub fn input(gradient: CubeTensor, weight: CubeTensor) -> CubeTensor {
    let ([batch, filters, rows, columns], [_, channels, kernel, _]) = (dims(&gradient), dims(&weight));
    let (height, width) = (rows + kernel - 1, columns + kernel - 1);
    let x = output(&gradient, [batch, channels, height, width]);
    let (client, cubes, units) = grid!(x, batch * channels.div_ceil(TILE) * height * width.div_ceil(TILE));
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        input_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(gradient, batch * filters * rows * columns),
            buffer(weight, filters * channels * kernel * kernel),
            buffer(x.clone(), batch * channels * height * width),
            sizes([batch, channels, filters, rows, columns]),
            kernel,
        );
    }
    x
}

/// See [`crate::ops::GradientOps::convolution_parameters`].
pub fn parameters(x: CubeTensor, gradient: CubeTensor, kernel: usize) -> [CubeTensor; 2] {
    let ([batch, channels, height, width], [_, filters, rows, columns]) = (dims(&x), dims(&gradient));
    // Rows of taps that a unit sums: what it reads of the gradient serves them all, and a larger kernel's sums would not stay in registers.
    let tap_rows = if kernel <= 3 { kernel } else { 1 };
    let tiles = filters.div_ceil(TILE) * channels * (kernel / tap_rows);
    let parts = UNITS_MIN.div_ceil(tiles).min(batch);
    // A filter's taps, then its bias.
    let row = channels * kernel * kernel + 1;
    let partial = output(&x, [parts, filters, row]);
    let (weight, bias) = (output(&x, [filters, channels, kernel, kernel]), output(&x, [filters]));
    let (client, cubes, units) = grid!(x, tiles * parts);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        partial_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(x, batch * channels * height * width),
            buffer(gradient, batch * filters * rows * columns),
            buffer(partial.clone(), parts * filters * row),
            sizes([batch, channels, filters, rows, columns]),
            parts as u32,
            kernel,
            tap_rows,
        );
    }
    let (_, cubes, units) = grid!(partial, filters * row);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        sum_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(partial, parts * filters * row),
            buffer(weight.clone(), filters * channels * kernel * kernel),
            buffer(bias.clone(), filters),
            parts as u32,
            filters as u32,
            row as u32,
        );
    }
    [weight, bias]
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn forward_kernel(
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    y: &mut [f32],
    sizes: Sizes,
    #[comptime] kernel: usize,
    #[comptime] relu: bool,
) {
    let tiles = sizes.columns.div_ceil(TILE as u32);
    let filter_tiles = sizes.filters.div_ceil(TILE as u32);
    let place = ABSOLUTE_POS as u32;
    let column = place % tiles * TILE as u32;
    let row = place / tiles % sizes.rows;
    let filter = place / (tiles * sizes.rows) % filter_tiles * TILE as u32;
    let image = place / (tiles * sizes.rows * filter_tiles);
    if image < sizes.batch {
        let width = sizes.columns + comptime!(kernel as u32 - 1);
        let height = sizes.rows + comptime!(kernel as u32 - 1);
        let taps = sizes.channels * comptime!((kernel * kernel) as u32);
        let mut sums = Array::<f32>::new(comptime!(TILE * TILE));
        let mut filters = Array::<u32>::new(TILE);
        let mut pixels = Array::<f32>::new(comptime!(TILE + kernel - 1));
        #[unroll]
        for i in 0..TILE {
            let at = u32::min(filter + i as u32, sizes.filters - 1);
            filters[i] = at * taps;
            #[unroll]
            for j in 0..TILE {
                sums[comptime!(i * TILE + j)] = bias[at as usize];
            }
        }
        for channel in 0..sizes.channels {
            #[unroll(kernel <= ROWS_UNROLLED)]
            for tap_row in 0..kernel {
                let line = ((image * sizes.channels + channel) * height + row + tap_row as u32) * width;
                #[unroll]
                for j in 0..comptime!(TILE + kernel - 1) {
                    pixels[j] = x[(line + u32::min(column + j as u32, width - 1)) as usize];
                }
                let tap = (channel * kernel as u32 + tap_row as u32) * kernel as u32;
                #[unroll]
                for i in 0..TILE {
                    #[unroll]
                    for t in 0..kernel {
                        let w = weight[(filters[i] + tap + t as u32) as usize];
                        #[unroll]
                        for j in 0..TILE {
                            sums[comptime!(i * TILE + j)] += w * pixels[comptime!(j + t)];
                        }
                    }
                }
            }
        }
        #[unroll]
        for i in 0..TILE {
            #[unroll]
            for j in 0..TILE {
                if filter + (i as u32) < sizes.filters && column + (j as u32) < sizes.columns {
                    let plane = image * sizes.filters + filter + i as u32;
                    let to = ((plane * sizes.rows + row) * sizes.columns + column + j as u32) as usize;
                    let sum = sums[comptime!(i * TILE + j)];
                    if comptime!(relu) {
                        y[to] = rectified(sum);
                    } else {
                        y[to] = sum;
                    }
                }
            }
        }
    }
}

/// Each pixel's gradient: over the filters and taps that saw it.
#[cube(launch_unchecked)]
fn input_kernel(gradient: &[f32], weight: &[f32], x: &mut [f32], sizes: Sizes, #[comptime] kernel: usize) {
    let reach = comptime!(kernel as u32 - 1);
    let width = sizes.columns + reach;
    let height = sizes.rows + reach;
    let tiles = width.div_ceil(TILE as u32);
    let channel_tiles = sizes.channels.div_ceil(TILE as u32);
    let place = ABSOLUTE_POS as u32;
    let column = place % tiles * TILE as u32;
    let row = place / tiles % height;
    let channel = place / (tiles * height) % channel_tiles * TILE as u32;
    let image = place / (tiles * height * channel_tiles);
    if image < sizes.batch {
        let area = comptime!((kernel * kernel) as u32);
        let mut sums = Array::<f32>::new(comptime!(TILE * TILE));
        let mut channels = Array::<u32>::new(TILE);
        let mut pixels = Array::<f32>::new(comptime!(TILE + kernel - 1));
        // The outputs from `reach` before the tile to its end: where they are read, and whether they exist.
        let mut places = Sequence::<u32>::new();
        let mut inside = Sequence::<bool>::new();
        #[unroll]
        for j in 0..comptime!(TILE + kernel - 1) {
            let at = column + j as u32;
            places.push(u32::min(u32::max(at, reach) - reach, sizes.columns - 1));
            inside.push(at >= reach && at - reach < sizes.columns);
        }
        #[unroll]
        for i in 0..TILE {
            channels[i] = u32::min(channel + i as u32, sizes.channels - 1) * area;
            #[unroll]
            for j in 0..TILE {
                sums[comptime!(i * TILE + j)] = 0.0f32;
            }
        }
        for filter in 0..sizes.filters {
            #[unroll(kernel <= ROWS_UNROLLED)]
            for tap_row in 0..kernel {
                if row >= tap_row as u32 && row - (tap_row as u32) < sizes.rows {
                    let plane = image * sizes.filters + filter;
                    let line = (plane * sizes.rows + row - tap_row as u32) * sizes.columns;
                    #[unroll]
                    for j in 0..comptime!(TILE + kernel - 1) {
                        pixels[j] = select(inside[j], gradient[(line + places[j]) as usize], 0.0f32);
                    }
                    let tap = filter * sizes.channels * area + tap_row as u32 * kernel as u32;
                    #[unroll]
                    for i in 0..TILE {
                        #[unroll]
                        for t in 0..kernel {
                            let w = weight[(tap + channels[i] + t as u32) as usize];
                            #[unroll]
                            for j in 0..TILE {
                                sums[comptime!(i * TILE + j)] += w * pixels[comptime!(j + kernel - 1 - t)];
                            }
                        }
                    }
                }
            }
        }
        #[unroll]
        for i in 0..TILE {
            #[unroll]
            for j in 0..TILE {
                if channel + (i as u32) < sizes.channels && column + (j as u32) < width {
                    let plane = image * sizes.channels + channel + i as u32;
                    x[((plane * height + row) * width + column + j as u32) as usize] = sums[comptime!(i * TILE + j)];
                }
            }
        }
    }
}

/// Gradients of four filters' weights at one channel and some rows of taps, over some of the images.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn partial_kernel(
    x: &[f32],
    gradient: &[f32],
    partial: &mut [f32],
    sizes: Sizes,
    parts: u32,
    #[comptime] kernel: usize,
    #[comptime] tap_rows: usize,
) {
    let groups = comptime!((kernel / tap_rows) as u32);
    let taps = comptime!(tap_rows * kernel);
    let filter_tiles = sizes.filters.div_ceil(TILE as u32);
    let place = ABSOLUTE_POS as u32;
    let tap_row = place % groups * tap_rows as u32;
    let channel = place / groups % sizes.channels;
    let filter = place / (groups * sizes.channels) % filter_tiles * TILE as u32;
    let part = place / (groups * sizes.channels * filter_tiles);
    if part < parts {
        let width = sizes.columns + comptime!(kernel as u32 - 1);
        let height = sizes.rows + comptime!(kernel as u32 - 1);
        let mut sums = Array::<f32>::new(comptime!(TILE * taps));
        let mut biases = Array::<f32>::new(TILE);
        let mut window = Array::<f32>::new(taps);
        #[unroll]
        for i in 0..TILE {
            biases[i] = 0.0f32;
            #[unroll]
            for t in 0..taps {
                sums[comptime!(i * taps + t)] = 0.0f32;
            }
        }
        // Every `parts`-th image.
        for round in 0..(sizes.batch - part).div_ceil(parts) {
            let image = part + round * parts;
            for row in 0..sizes.rows {
                let line = ((image * sizes.channels + channel) * height + row + tap_row) * width;
                let mut planes = Sequence::<u32>::new();
                #[unroll]
                for i in 0..TILE {
                    let plane = image * sizes.filters + u32::min(filter + i as u32, sizes.filters - 1);
                    planes.push((plane * sizes.rows + row) * sizes.columns);
                }
                // The last column of each row of the window is read below.
                #[unroll]
                for t in 0..taps {
                    if comptime!(t % kernel > 0) {
                        let at = comptime!((t % kernel - 1) as u32);
                        window[t] = x[(line + comptime!((t / kernel) as u32) * width + at) as usize];
                    }
                }
                for column in 0..sizes.columns {
                    #[unroll]
                    for t in 0..taps {
                        if comptime!(t % kernel + 1 < kernel) {
                            window[t] = window[comptime!(t + 1)];
                        } else {
                            let at = line + comptime!((t / kernel) as u32) * width + column;
                            window[t] = x[(at + comptime!(kernel as u32 - 1)) as usize];
                        }
                    }
                    #[unroll]
                    for i in 0..TILE {
                        let g = gradient[(planes[i] + column) as usize];
                        biases[i] += g;
                        #[unroll]
                        for t in 0..taps {
                            sums[comptime!(i * taps + t)] += g * window[t];
                        }
                    }
                }
            }
        }
        let row = sizes.channels * comptime!((kernel * kernel) as u32);
        #[unroll]
        for i in 0..TILE {
            if filter + (i as u32) < sizes.filters {
                let first = (part * sizes.filters + filter + i as u32) * (row + 1);
                let tap = (channel * kernel as u32 + tap_row) * kernel as u32;
                #[unroll]
                for t in 0..taps {
                    partial[(first + tap + t as u32) as usize] = sums[comptime!(i * taps + t)];
                }
                if channel == 0 && tap_row == 0 {
                    partial[(first + row) as usize] = biases[i];
                }
            }
        }
    }
}

/// Sums the parts; `row` numbers a filter, its bias last.
#[cube(launch_unchecked)]
fn sum_kernel(partial: &[f32], weight: &mut [f32], bias: &mut [f32], parts: u32, filters: u32, row: u32) {
    let place = ABSOLUTE_POS as u32;
    if place < filters * row {
        let mut sum = 0.0f32;
        for part in 0..parts {
            sum += partial[(part * filters * row + place) as usize];
        }
        let filter = place / row;
        if place % row == row - 1 {
            bias[filter as usize] = sum;
        } else {
            weight[(place - filter) as usize] = sum;
        }
    }
}
