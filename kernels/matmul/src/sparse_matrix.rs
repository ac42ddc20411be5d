//! A matrix of few bytes that are not zero, as images are, ready to stand on the left of a product as it is and transposed.

use core::mem::MaybeUninit;

use crate::matrix::{Matrix, Right};
use crate::micro::{COLUMNS, LeftPanels, ROWS};
use crate::product::kernel;
use crate::rows::Entry;
use crate::sparse::SparseRows;

/// Bytes `[rows, depth]`, each standing for a number, without those that are 0, which stand for 0.
///
/// ```
/// use matmul::SparseMatrix;
///
/// let mut matrix = SparseMatrix::new(2, 4);
/// matrix.push(&[0, 2, 0, 0], |_, byte| f32::from(byte));
/// matrix.push(&[0, 0, 0, 3], |_, byte| f32::from(byte));
/// let mut c = [0.0; 4];
/// matrix.rows().add_product(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 2, &mut c);
/// assert_eq!(c, [6.0, 8.0, 21.0, 24.0]);
/// let mut c = [0.0; 4];
/// matrix.transposed_product(&[10.0, 100.0], 1, false, &mut c);
/// assert_eq!(c, [0.0, 20.0, 0.0, 300.0]);
/// ```
#[derive(Debug)]
pub struct SparseMatrix {
    rows: SparseRows,
    /// Of the transposed matrix: for each [`ROWS`] columns the rows that are not zero in all of them, `[panels, rows, ROWS]`, ...
    values: Box<[MaybeUninit<[f32; ROWS]>]>,
    /// ... where each of these rows begins in a panel of the right matrix, in bytes, `[panels, rows]`, ...
    rows_at: Box<[MaybeUninit<u32>]>,
    /// ... and how many there are.
    kept: Vec<u32>,
    count: usize,
    depth: usize,
}

impl SparseMatrix {
    /// Room for so many rows of `depth` numbers.
    pub fn new(rows: usize, depth: usize) -> Self {
        let panels = depth.div_ceil(ROWS);
        Self {
            rows: SparseRows::with_room(rows, depth),
            values: Box::new_uninit_slice(panels * rows),
            rows_at: Box::new_uninit_slice(panels * rows),
            kept: vec![0; panels],
            count: rows,
            depth,
        }
    }

    /// The next row; `value` is what a byte at a place of it stands for, 0 for 0.
    ///
    /// # Panics
    /// Where there is no more room, or the row is of another length.
    #[inline]
    pub fn push(&mut self, row: &[u8], value: impl Fn(usize, u8) -> f32) {
        let at = self.rows.len();
        assert!(at < self.count && row.len() == self.depth, "row {at} of {} of {}", self.count, self.depth);
        let begins = (at * COLUMNS * size_of::<f32>()) as u32;
        let mut list = self.rows.next_row();
        for (group, bytes) in row.chunks(GROUP).enumerate() {
            if is_blank(bytes) {
                continue;
            }
            for (part, four) in bytes.chunks(ROWS).enumerate() {
                let panel = group * (GROUP / ROWS) + part;
                let mut values = [0.0; ROWS];
                let mut bits = 0;
                for (lane, (&byte, number)) in four.iter().zip(&mut values).enumerate() {
                    let place = panel * ROWS + lane;
                    *number = value(place, byte);
                    list.push_if(byte != 0, place, *number);
                    bits |= byte;
                }
                let kept = &mut self.kept[panel];
                let place = panel * self.count + *kept as usize;
                // Without a branch, as the lists: a blank four is written over by the next.
                if let (Some(to), Some(to_row)) = (self.values.get_mut(place), self.rows_at.get_mut(place)) {
                    to.write(values);
                    to_row.write(begins);
                    *kept += u32::from(bits != 0);
                }
            }
        }
        list.end();
    }

    /// Numbers of a row.
    pub fn columns(&self) -> usize {
        self.depth
    }

    /// The matrix as lists.
    pub fn rows(&self) -> &SparseRows {
        &self.rows
    }

    /// The share of numbers that are not 0.
    pub fn density(&self) -> f32 {
        self.rows.entries().len() as f32 / (self.count * self.depth).max(1) as f32
    }

    /// All numbers, `[rows, depth]`.
    pub fn to_dense(&self) -> Vec<f32> {
        let mut dense = vec![0.0; self.count * self.depth];
        for (list, row) in self.rows.lists().zip(dense.chunks_exact_mut(self.depth)) {
            list.iter().for_each(|&Entry { at, value }| row[SparseRows::place(at)] = value);
        }
        dense
    }

    /// `c = a^T b`, or with `accumulate` `c += a^T b`: `b [rows, n]`, `c [depth, n]`. Zeros times what is not finite count as 0.
    ///
    /// # Panics
    /// When there are not as many numbers.
    pub fn transposed_product(&self, b: &[f32], n: usize, accumulate: bool, c: &mut [f32]) {
        let (m, k) = (self.depth, self.count);
        assert!(b.len() == k * n && c.len() == m * n && self.rows.len() == k, "{k} rows of {n} to {m}");
        let mut right = vec![0.0; n.next_multiple_of(COLUMNS) * k];
        let mut tile = [0.0; ROWS * COLUMNS];
        let left = LeftPanels {
            values: self.values.as_ptr().cast(),
            kept: self.kept.as_ptr(),
            rows_at: self.rows_at.as_ptr().cast(),
        };
        let multiply_panels = kernel();
        // SAFETY: the right matrix has `k` rows of `n`, and its panels room for them; the left one has a panel for each `ROWS` of `m`
        // columns, of which each has as many rows in use as `kept` says, at most `k`, which were written, and each of these begins within a panel of `k`;
        // `c` has `m` rows of `n`.
        unsafe {
            Matrix::by_depth(b, n).pack::<COLUMNS>([0, n], [0, k], right.as_mut_ptr());
            multiply_panels(m, n, k, &raw const left, right.as_ptr(), c.as_mut_ptr(), n, accumulate, tile.as_mut_ptr());
        }
    }
}

/// Bytes that are looked at together.
const GROUP: usize = 16;

/// Whether all bytes are 0.
#[inline(always)]
fn is_blank(bytes: &[u8]) -> bool {
    match bytes.first_chunk::<GROUP>() {
        Some(&group) => u128::from_ne_bytes(group) == 0,
        None => bytes.iter().all(|&byte| byte == 0),
    }
}
