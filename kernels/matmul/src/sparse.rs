//! Products of a matrix that is mostly zeros, by lists of those of its numbers that are not.

use lanes::F32x4;

use crate::matrix::Matrix;
use crate::pack::{self, Lines};
use crate::rows::{Entry, add_rows};
use crate::transpose::add_transposed;

/// Columns of the dense matrix that are multiplied at a time: eight vectors, which registers hold.
const COLUMNS: usize = 32;

/// Rows of the dense matrix in a panel: with [`COLUMNS`] 34 KB, of which a first-level cache holds what images have in common. A third of
/// MNIST's pixels.
const PANEL_ROWS: usize = 264;

/// A dense matrix with no more columns and rows is read where it lies, in a second-level cache; others are copied into panels first.
const IN_PLACE_MAX: [usize; 2] = [128, 800];

/// `c += a b`, with `c` `[m, n]`, `a` `[m, k]` (a line is a row) and `b` `[k, n]` (a line is a column), by lists of the numbers of `a` that
/// are not 0: 0 times what is not finite counts as 0.
///
/// ```
/// use matmul::{Matrix, add_sparse_product};
///
/// let (a, b) = ([0.0, 2.0, 0.0, 0.0, 0.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// let mut c = [100.0; 4];
/// add_sparse_product([2, 2, 3], &Matrix::by_lines(&a, 3), &Matrix::by_depth(&b, 2), &mut c);
/// assert_eq!(c, [106.0, 108.0, 115.0, 118.0]);
/// ```
///
/// # Panics
/// When a slice is shorter than that, or `k` not under 2^27.
pub fn add_sparse_product([m, n, k]: [usize; 3], a: &Matrix<'_>, b: &Matrix<'_>, c: &mut [f32]) {
    check([m, n, k], a, b, c);
    if m * n * k == 0 {
        return;
    }
    if b.line_stride == 1 && n <= IN_PLACE_MAX[0] && k <= IN_PLACE_MAX[1] {
        let lists = Lists::of(a, [m, k], b.depth_stride);
        for (list, c) in lists.rows().zip(c.chunks_exact_mut(n)) {
            // SAFETY: each entry is of one of the rows that `b` holds.
            unsafe { add_rows(list, b.values.as_ptr(), c) }
        }
        return;
    }
    let lists = Lists::of(a, [m, k], COLUMNS);
    let mut buffer = Vec::new();
    let panel = pack::room(&mut buffer, PANEL_ROWS.min(k) * COLUMNS, 0.0);
    // Of each row the entries that are not multiplied yet, and those within the panel.
    let mut lists: Vec<(&[Entry], &[Entry])> = lists.rows().map(|list| (list, &list[..0])).collect();
    for first in (0..k).step_by(PANEL_ROWS) {
        let rows = PANEL_ROWS.min(k - first);
        for (rest, within) in &mut lists {
            let end = rest.partition_point(|entry| (entry.at as usize) < (first + rows) * COLUMNS);
            (*within, *rest) = rest.split_at(end);
        }
        // As if the panel had the rows before it too.
        let from = panel.wrapping_sub(first * COLUMNS);
        for column in (0..n).step_by(COLUMNS) {
            let columns = COLUMNS.min(n - column);
            // SAFETY: the block lies within what `b` holds, and the panel has room.
            unsafe { pack::pack::<COLUMNS>(Lines::of(b).offset(column, first), columns, rows, panel) };
            for ((_, list), c) in lists.iter().zip(c.chunks_exact_mut(n)) {
                // SAFETY: these entries are of the panel's rows, each of which has `COLUMNS` numbers.
                unsafe { add_rows(list, from, &mut c[column..column + columns]) }
            }
        }
    }
}

/// `c += (a b)^T`, with `c` `[n, m]`; otherwise as [`add_sparse_product`].
///
/// # Panics
/// As there.
pub fn add_sparse_product_transposed([m, n, k]: [usize; 3], a: &Matrix<'_>, b: &Matrix<'_>, c: &mut [f32]) {
    check([m, n, k], a, b, c);
    if m * n * k == 0 {
        return;
    }
    let lists = Lists::of(a, [m, k], COLUMNS);
    let (mut buffer, mut sums) = (Vec::new(), vec![0.0; m * COLUMNS]);
    let panel = pack::room(&mut buffer, k * COLUMNS, 0.0);
    for (c, column) in c[..m * n].chunks_mut(COLUMNS * m).zip((0..n).step_by(COLUMNS)) {
        let columns = COLUMNS.min(n - column);
        // SAFETY: the block lies within what `b` holds, and the panel has room.
        unsafe { pack::pack::<COLUMNS>(Lines::of(b).offset(column, 0), columns, k, panel) };
        sums.fill(0.0);
        for (list, sums) in lists.rows().zip(sums.chunks_exact_mut(COLUMNS)) {
            // SAFETY: each entry is of one of the panel's rows.
            unsafe { add_rows(list, panel, sums) }
        }
        add_transposed(&sums, COLUMNS, c, m);
    }
}

fn check([m, n, k]: [usize; 3], a: &Matrix<'_>, b: &Matrix<'_>, c: &[f32]) {
    assert!(a.holds(m, k) && b.holds(n, k) && c.len() >= m * n, "fewer numbers than a product takes");
}

/// The rows of a matrix without their zeros (compressed sparse rows).
struct Lists {
    /// `at` is the column, which increases in each row, times the distance of the dense matrix's rows.
    entries: Vec<Entry>,
    /// Where each row's entries end.
    ends: Vec<usize>,
}

impl Lists {
    /// Of a matrix that holds `[rows, depth]`.
    fn of(a: &Matrix<'_>, [rows, depth]: [usize; 2], stride: usize) -> Self {
        assert!(depth.checked_mul(stride).is_some_and(|end| u32::try_from(end).is_ok()), "a matrix that is too deep");
        let mut entries = Vec::<Entry>::with_capacity(rows * depth);
        let mut ends = Vec::with_capacity(rows);
        let mut gathered = Vec::new();
        let mut count = 0;
        for row in 0..rows {
            let from = row * a.line_stride;
            let row = if a.depth_stride == 1 {
                &a.values[from..from + depth]
            } else {
                gathered.clear();
                gathered.extend(a.values[from..].iter().step_by(a.depth_stride).take(depth));
                &gathered
            };
            for_each_not_zero(row, |at, value| {
                // Without a branch: what is zero is written too, and over again.
                // SAFETY: there is room for all values, and no more were counted than there are before this one.
                unsafe { entries.as_mut_ptr().add(count).write(Entry { value, at: (at * stride) as u32 }) };
                count += usize::from(value != 0.0);
            });
            ends.push(count);
        }
        // SAFETY: so many were written.
        unsafe { entries.set_len(count) };
        Self { entries, ends }
    }

    fn rows(&self) -> impl Iterator<Item = &[Entry]> {
        let starts = core::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.entries[start..end])
    }
}

/// Tells all numbers but those in fours of zeros.
#[inline(always)]
fn for_each_not_zero(values: &[f32], mut each: impl FnMut(usize, f32)) {
    let (fours, rest) = values.as_chunks::<4>();
    for (at, four) in fours.iter().enumerate() {
        if F32x4::read(four).any_bit() {
            for (lane, &value) in four.iter().enumerate() {
                each(4 * at + lane, value);
            }
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        each(values.len() - rest.len() + lane, value);
    }
}
