//! Rows and columns of zeros around maps, or taken off them.

use burn_flex::FlexTensor;

use super::{dims, tensor, values};

/// See [`super::super::LayerOps::pad`].
pub fn pad(x: FlexTensor, [before, after]: [isize; 2]) -> FlexTensor {
    let [batch, channels, height, width] = dims(&x);
    let [rows, columns] = [height, width].map(|side| side.saturating_add_signed(before + after));
    let mut y = vec![0.0; batch * channels * rows * columns];
    // Where the first row and column that both have lie in `x` and in `y`.
    let (from, to) = (before.min(0).unsigned_abs(), before.max(0).unsigned_abs());
    let (shared_rows, shared_columns) = (rows.min(height), columns.min(width));
    let planes = values(&x).chunks_exact(height * width).zip(y.chunks_exact_mut((rows * columns).max(1)));
    for (x, y) in planes {
        for row in 0..shared_rows {
            let (source, target) = ((from + row) * width + from, (to + row) * columns + to);
            y[target..target + shared_columns].copy_from_slice(&x[source..source + shared_columns]);
        }
    }
    tensor(y, [batch, channels, rows, columns])
}
