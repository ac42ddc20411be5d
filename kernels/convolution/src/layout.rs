//! Channels first and channels last.

use lanes::F32x4;

/// Writes the transpose of `from [rows, columns]` over all of `to [columns, rows]`.
///
/// # Panics
/// When there are not as many numbers.
pub fn transpose(from: &[f32], [rows, columns]: [usize; 2], to: &mut [f32]) {
    assert!(from.len() == rows * columns && to.len() == from.len(), "a matrix of another size");
    transpose_lines(from, columns, [rows, columns], to, rows);
}

/// The same of rows that lie `stride` apart, into rows that lie `to_stride` apart.
///
/// # Panics
/// When there are fewer numbers.
pub fn transpose_lines(from: &[f32], stride: usize, [rows, columns]: [usize; 2], to: &mut [f32], to_stride: usize) {
    let holds = |length: usize, stride: usize, [rows, columns]: [usize; 2]| {
        rows * columns == 0 || (rows - 1) * stride + columns <= length
    };
    assert!(
        holds(from.len(), stride, [rows, columns]) && holds(to.len(), to_stride, [columns, rows]),
        "a matrix of another size"
    );
    let (source, target) = (from.as_ptr(), to.as_mut_ptr());
    let (whole_rows, whole_columns) = (rows - rows % 4, columns - columns % 4);
    for row in (0..whole_rows).step_by(4) {
        for column in (0..whole_columns).step_by(4) {
            // SAFETY: four rows of four columns, which both hold, as was just seen.
            unsafe {
                let line = |r: usize| F32x4::load(source.add((row + r) * stride + column));
                let block = F32x4::transpose(std::array::from_fn(line));
                for (c, line) in block.into_iter().enumerate() {
                    line.store(target.add((column + c) * to_stride + row));
                }
            }
        }
    }
    for row in 0..rows {
        let first = if row < whole_rows { whole_columns } else { 0 };
        for column in first..columns {
            to[column * to_stride + row] = from[row * stride + column];
        }
    }
}

/// The first four.
///
/// # Panics
/// When there are fewer.
#[inline(always)]
pub fn read(from: &[f32]) -> F32x4 {
    F32x4::read(from.first_chunk().unwrap_or_else(|| unreachable!("four numbers are left")))
}

/// Over the first four.
///
/// # Panics
/// When there are fewer.
#[inline(always)]
pub fn write(value: F32x4, to: &mut [f32]) {
    value.write(to.first_chunk_mut().unwrap_or_else(|| unreachable!("four numbers are left")));
}

/// Kernels `[filters, channels, k, k]` as `[filters, k, k, channels]`.
pub fn channels_last(weights: &[f32], channels: usize, area: usize) -> Vec<f32> {
    let mut to = vec![0.0; weights.len()];
    for (from, to) in weights.chunks_exact(channels * area).zip(to.chunks_exact_mut(channels * area)) {
        transpose(from, [channels, area], to);
    }
    to
}

/// Kernels `[filters, k, k, channels]` as `[filters, channels, k, k]`.
pub fn channels_first(weights: &[f32], channels: usize, area: usize) -> Vec<f32> {
    channels_last(weights, area, channels)
}
