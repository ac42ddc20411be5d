//! Adds the transpose of a matrix.

use lanes::F32x4;

/// Adds the transpose of `from`, whose rows lie `stride` apart, to `c [.., columns]`: as much of it as `c` has rows. `columns` is not 0.
///
/// # Panics
/// When `from` has fewer numbers than that.
pub fn add_transposed(from: &[f32], stride: usize, c: &mut [f32], columns: usize) {
    let rows = c.len() / columns;
    assert!(rows <= stride && (columns - 1) * stride + rows <= from.len(), "fewer numbers than a transpose takes");
    let whole = |count: usize| count - count % 4;
    for row in (0..whole(rows)).step_by(4) {
        for at in (0..whole(columns)).step_by(4) {
            // SAFETY: four of `columns` rows, from `row` on, which has four of `rows` numbers after it: as was just seen, those are among
            // `from`'s.
            let block =
                core::array::from_fn(|line| unsafe { F32x4::load(from.as_ptr().add((at + line) * stride + row)) });
            for (line, values) in F32x4::transpose(block).into_iter().enumerate() {
                // SAFETY: four of `columns` numbers of one of `rows` rows.
                unsafe {
                    let to = c.as_mut_ptr().add((row + line) * columns + at);
                    (F32x4::load(to) + values).store(to);
                }
            }
        }
    }
    for (row, c) in c.chunks_exact_mut(columns).enumerate() {
        let first = if row < whole(rows) { whole(columns) } else { 0 };
        for (at, c) in c.iter_mut().enumerate().skip(first) {
            *c += from[at * stride + row];
        }
    }
}
