//! Products of matrices that are in panels already.

use crate::matrix::Matrix;
use crate::micro::{LeftPanels, QUAD_COLUMNS, QUAD_ROWS};
use crate::pack::{self, Lines};
use crate::product::kernel;

/// Lines of a panel of the left matrix.
pub const LEFT_PANEL: usize = QUAD_ROWS;

/// Panels of the left matrix that are multiplied at a time.
const PANELS_MAX: usize = 64;

/// A right matrix, packed once for many products.
#[derive(Clone, Debug)]
pub struct RightPanels {
    values: Vec<f32>,
    lines: usize,
    depth: usize,
}

impl RightPanels {
    /// Packs `b`, `lines` columns of `depth` numbers.
    ///
    /// # Panics
    /// When `b` has less than that.
    pub fn new(b: &Matrix<'_>, lines: usize, depth: usize) -> Self {
        assert!(b.holds(lines, depth), "fewer numbers than columns say");
        let mut values = vec![0.0; lines.next_multiple_of(QUAD_COLUMNS) * depth];
        // SAFETY: the matrix holds them, and there is room.
        unsafe { pack::pack::<QUAD_COLUMNS>(Lines::of(b), lines, depth, values.as_mut_ptr()) };
        Self { values, lines, depth }
    }

    /// `c = a b`, with `c` `[m, lines]` and `a` in panels `[ceil(m / 4), depth, 4]` of four rows each, as [`LEFT_PANEL`] says.
    ///
    /// # Panics
    /// When a slice is shorter than that.
    pub fn multiply(&self, m: usize, a: &[f32], c: &mut [f32]) {
        let (n, k) = (self.lines, self.depth);
        assert!(a.len() >= m.next_multiple_of(QUAD_ROWS) * k && c.len() >= m * n, "fewer numbers than a product takes");
        let kept = [k as u32; PANELS_MAX];
        let mut tile = [0f32; QUAD_ROWS * QUAD_COLUMNS];
        let multiply_panels = kernel();
        for row in (0..m).step_by(PANELS_MAX * QUAD_ROWS) {
            let rows = (m - row).min(PANELS_MAX * QUAD_ROWS);
            // SAFETY: `a` has all panels from this row on, of which each has all of its `k` columns in use, so that `rows_at` is not looked
            // at; `c` has `rows` rows of `n`; the right panels were packed for `n` and `k`.
            unsafe {
                let (values, kept) = (a.as_ptr().add(row * k), kept.as_ptr());
                let left = LeftPanels { rows: QUAD_ROWS, values, kept, rows_at: core::ptr::null() };
                let to = c.as_mut_ptr().add(row * n);
                multiply_panels(rows, n, k, &raw const left, self.values.as_ptr(), to, n, false, tile.as_mut_ptr());
            }
        }
    }
}
