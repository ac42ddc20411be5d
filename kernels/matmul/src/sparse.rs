//! Products of a sparse matrix and a dense one.

use lanes::F32x4;

use crate::rows::{Entry, add_rows};

/// Columns of the dense matrix that are multiplied at a time: eight vectors, which registers hold.
const COLUMNS: usize = 32;

/// Rows of the dense matrix in a panel: with [`COLUMNS`] 100 KB of a second-level cache. All of MNIST's pixels, so that each image is gone
/// through once; what images have in common stays in the first-level cache.
const PANEL_ROWS: usize = 800;

/// A dense matrix with as many columns is read where it lies; rows that are further apart are copied into panels first.
const IN_PLACE_MAX: usize = 128;

/// The rows of a matrix without their zeros (compressed sparse rows), for the product with a matrix of `n` columns.
///
/// ```
/// use matmul::SparseRows;
///
/// let rows = SparseRows::by_lines(&[0.0, 2.0, 0.0, 0.0, 0.0, 3.0], 3, 2);
/// let mut c = [0.0; 4];
/// rows.add_product(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut c);
/// assert_eq!(c, [6.0, 8.0, 15.0, 18.0]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SparseRows {
    /// `at` is the column, which increases in each row, times the distance of the dense matrix's rows: `n`, or [`COLUMNS`] in a panel.
    entries: Vec<Entry>,
    /// Where each row's entries end.
    ends: Vec<usize>,
    depth: usize,
    n: usize,
}

impl SparseRows {
    /// Of a matrix `[rows, depth]`, row after row.
    pub fn by_lines(values: &[f32], depth: usize, n: usize) -> Self {
        let stride = if n <= IN_PLACE_MAX { n } else { COLUMNS };
        let mut entries = Vec::<Entry>::with_capacity(values.len());
        let mut ends = Vec::with_capacity(values.len() / depth.max(1));
        let mut count = 0;
        for row in values.chunks_exact(depth) {
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
        Self { entries, ends, depth, n }
    }

    /// Adds the product with `b [depth, n]` to `c [rows, n]`; zeros times what is not finite count as 0.
    ///
    /// # Panics
    /// When there are not as many numbers.
    pub fn add_product(&self, b: &[f32], c: &mut [f32]) {
        let Self { ref entries, ref ends, depth, n } = *self;
        assert!(b.len() == depth * n && c.len() == ends.len() * n, "{} rows of {n}", ends.len());
        if n > IN_PLACE_MAX {
            return self.add_product_in_panels(b, c);
        }
        let mut start = 0;
        for (c, &end) in c.chunks_exact_mut(n.max(1)).zip(ends) {
            // SAFETY: each entry is of one of the matrix's rows, and those before it lie before its own.
            unsafe { add_rows(&entries[start..end], b.as_ptr(), c) }
            start = end;
        }
    }

    fn add_product_in_panels(&self, b: &[f32], c: &mut [f32]) {
        let n = self.n;
        let mut panel = vec![0.0; PANEL_ROWS.min(self.depth) * COLUMNS];
        // Of each row the entries within the panel.
        let mut ranges: Vec<[usize; 2]> =
            (0..self.ends.len()).map(|row| [if row == 0 { 0 } else { self.ends[row - 1] }; 2]).collect();
        for first in (0..self.depth).step_by(PANEL_ROWS) {
            let rows = PANEL_ROWS.min(self.depth - first);
            for ([start, end], &all) in ranges.iter_mut().zip(&self.ends) {
                *start = *end;
                let is_within = |entry: &Entry| (entry.at as usize) < (first + rows) * COLUMNS;
                *end += self.entries[*start..all].partition_point(is_within);
            }
            // As if the panel had the rows before it too.
            let from = panel.as_ptr().wrapping_sub(first * COLUMNS);
            for column in (0..n).step_by(COLUMNS) {
                let columns = COLUMNS.min(n - column);
                pack(&b[first * n + column..], n, [rows, columns], &mut panel);
                for (&[start, end], c) in ranges.iter().zip(c.chunks_exact_mut(n)) {
                    // SAFETY: these entries are of the panel's rows, each of which has `COLUMNS` numbers.
                    unsafe { add_rows(&self.entries[start..end], from, &mut c[column..column + columns]) }
                }
            }
        }
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

/// Copies `[rows, columns]` of a matrix with rows of `n` into a panel.
fn pack(from: &[f32], n: usize, [rows, columns]: [usize; 2], panel: &mut [f32]) {
    for (row, to) in panel.chunks_exact_mut(COLUMNS).enumerate().take(rows) {
        let from = &from[row * n..][..columns];
        match from.first_chunk::<COLUMNS>() {
            Some(whole) => to.copy_from_slice(whole),
            None => to[..columns].copy_from_slice(from),
        }
    }
}
