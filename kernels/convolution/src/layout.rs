//! Channels first and channels last.

use lanes::F32x4;

/// Writes the transpose of `from [rows, columns]` over all of `to [columns, rows]`.
///
/// # Panics
/// When there are not as many numbers.
pub fn transpose(from: &[f32], [rows, columns]: [usize; 2], to: &mut [f32]) {
    assert!(from.len() == rows * columns && to.len() == from.len(), "a matrix {rows} x {columns}");
    let (whole_rows, whole_columns) = (rows - rows % 4, columns - columns % 4);
    for row in (0..whole_rows).step_by(4) {
        for column in (0..whole_columns).step_by(4) {
            let block = std::array::from_fn(|r| read(&from[(row + r) * columns + column..]));
            for (c, line) in F32x4::transpose(block).into_iter().enumerate() {
                write(line, &mut to[(column + c) * rows + row..]);
            }
        }
    }
    for row in 0..rows {
        let first = if row < whole_rows { whole_columns } else { 0 };
        for column in first..columns {
            to[column * rows + row] = from[row * columns + column];
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
