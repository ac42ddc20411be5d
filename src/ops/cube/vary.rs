//! Varied images on a GPU: [`crate::ops::variations::Vary::apply`], a unit a pixel.

use cubecl::prelude::*;

use super::elementwise::triple32;
use crate::ops::variations::{LATTICE_AT, NUMBERS_PER_IMAGE};

/// A random number from -1 to under 1, the one at `place` of an epoch's.
#[cube]
fn number(place: u32, key_0: u32, key_1: u32) -> f32 {
    let word = triple32(triple32(place ^ key_0) + key_1);
    f32::cast_from(word >> 8u32) * comptime!(2.0 / (1 << 24) as f32) - 1.0f32
}

/// [`crate::ops::variations::sine_and_cosine`]: the sine.
#[cube]
fn sine(angle: f32) -> f32 {
    let square = angle * angle;
    angle * (1.0f32 - square / 6.0f32 * (1.0f32 - square / 20.0f32 * (1.0f32 - square / 42.0f32)))
}

/// The cosine.
#[cube]
fn cosine(angle: f32) -> f32 {
    let square = angle * angle;
    1.0f32 - square / 2.0f32 * (1.0f32 - square / 12.0f32 * (1.0f32 - square / 30.0f32 * (1.0f32 - square / 56.0f32)))
}

/// The cubic Bernstein polynomial `index` at `t`.
#[cube]
fn bernstein(t: f32, #[comptime] index: u32) -> f32 {
    let s = 1.0f32 - t;
    match index {
        0u32 => s * s * s,
        1u32 => 3.0f32 * s * s * t,
        2u32 => 3.0f32 * s * t * t,
        _ => t * t * t,
    }
}

/// The pixel of the packed image that begins at pixel `first`, 0 outside.
#[cube]
fn pixel(words: &[u32], first: u32, rows: u32, columns: u32, x: i32, y: i32) -> f32 {
    let inside = x >= 0 && y >= 0 && x < columns as i32 && y < rows as i32;
    let place = first + select(inside, y as u32 * columns + x as u32, 0u32);
    let value = (words[(place / 4) as usize] >> (place % 4 * 8)) & 0xffu32;
    select(inside, f32::cast_from(value), 0.0f32)
}

/// The same with its strokes broader or thinner.
#[cube]
fn broadened(
    words: &[u32],
    first: u32,
    rows: u32,
    columns: u32,
    x: i32,
    y: i32,
    breadth: f32,
    #[comptime] broadens: bool,
) -> f32 {
    let mut value = 0.0f32;
    // What lies outside is paper, also beside an image whose ink reaches its edge.
    if x >= 0 && y >= 0 && x < columns as i32 && y < rows as i32 {
        value = pixel(words, first, rows, columns, x, y);
        if comptime!(broadens) {
            let sign = select(breadth > 0.0f32, 1.0f32, -1.0f32);
            let mut extreme = sign * value;
            for down in 0..3u32 {
                for across in 0..3u32 {
                    let near = pixel(words, first, rows, columns, x + across as i32 - 1, y + down as i32 - 1);
                    extreme = max(extreme, sign * near);
                }
            }
            value += sign * breadth * (sign * extreme - value);
        }
    }
    value
}

/// One unit a pixel; the first of an image also brings its label.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
pub fn vary_kernel(
    words: &[u32],
    labels: &[i32],
    order: &[u32],
    images: &mut [f32],
    chosen: &mut [i32],
    start: u32,
    count: u32,
    rows: u32,
    columns: u32,
    key_0: u32,
    key_1: u32,
    shift: f32,
    rotation: f32,
    scale: f32,
    shear: f32,
    elastic: f32,
    stroke_breadth: f32,
    divisor: f32,
    #[comptime] bends: bool,
    #[comptime] broadens: bool,
) {
    let pixels = rows * columns;
    let row = ABSOLUTE_POS as u32 / pixels;
    let place = ABSOLUTE_POS as u32 % pixels;
    if row < count {
        let index = order[(start + row) as usize];
        let base = index * comptime!(NUMBERS_PER_IMAGE);
        let first = index * pixels;
        let x = f32::cast_from(place % columns);
        let y = f32::cast_from(place / columns);
        let middle_x = (f32::cast_from(columns) - 1.0f32) / 2.0f32;
        let middle_y = (f32::cast_from(rows) - 1.0f32) / 2.0f32;
        let off_x = x - middle_x;
        let off_y = y - middle_y;
        let turn = rotation * number(base, key_0, key_1);
        let zoom = 1.0f32 + scale * number(base + 1, key_0, key_1);
        let leaning = shear * number(base + 2, key_0, key_1);
        let lean = sine(leaning) / cosine(leaning);
        let (s, c) = (sine(turn), cosine(turn));
        let mut from_x = zoom * c * off_x + zoom * (c * lean - s) * off_y + middle_x;
        let mut from_y = zoom * s * off_x + zoom * (s * lean + c) * off_y + middle_y;
        from_x += shift * number(base + 3, key_0, key_1);
        from_y += shift * number(base + 4, key_0, key_1);
        if comptime!(bends) {
            let u = x / (f32::cast_from(columns) - 1.0f32);
            let v = y / (f32::cast_from(rows) - 1.0f32);
            #[unroll]
            for down in 0..4u32 {
                #[unroll]
                for across in 0..4u32 {
                    let weight = elastic * bernstein(u, across) * bernstein(v, down);
                    let point = base + comptime!(LATTICE_AT + 4 * down + across);
                    from_x += weight * number(point, key_0, key_1);
                    from_y += weight * number(point + 16, key_0, key_1);
                }
            }
        }
        let breadth = stroke_breadth * number(base + 5, key_0, key_1);
        let (floor_x, floor_y) = (f32::floor(from_x), f32::floor(from_y));
        let (right_share, lower_share) = (from_x - floor_x, from_y - floor_y);
        let (left, top) = (i32::cast_from(floor_x), i32::cast_from(floor_y));
        let a = broadened(words, first, rows, columns, left, top, breadth, broadens);
        let b = broadened(words, first, rows, columns, left + 1, top, breadth, broadens);
        let c = broadened(words, first, rows, columns, left, top + 1, breadth, broadens);
        let d = broadened(words, first, rows, columns, left + 1, top + 1, breadth, broadens);
        let upper = a + right_share * (b - a);
        let lower = c + right_share * (d - c);
        images[ABSOLUTE_POS] = (upper + lower_share * (lower - upper)) / divisor;
        if place == 0 {
            chosen[row as usize] = labels[index as usize];
        }
    }
}

/// One unit a column of pixels, divided by its L2 norm where that is not 0.
#[cube(launch_unchecked)]
pub fn column_norm_kernel(images: &[f32], scaled: &mut [f32], count: u32, rows: u32, columns: u32) {
    let image = ABSOLUTE_POS as u32 / columns;
    let column = ABSOLUTE_POS as u32 % columns;
    if image < count {
        let first = image * rows * columns + column;
        let mut sum = 0.0f32;
        for line in 0..rows {
            let pixel = images[(first + line * columns) as usize];
            sum += pixel * pixel;
        }
        let norm = select(sum == 0.0f32, 1.0f32, f32::sqrt(sum));
        for line in 0..rows {
            let place = (first + line * columns) as usize;
            scaled[place] = images[place] / norm;
        }
    }
}
