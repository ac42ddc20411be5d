//! Where the elements of a matrix lie in memory.
//!
//! A line is a row of the left matrix or a column of the right one; depth runs along the dimension that the product sums.

use crate::micro::COLUMNS;
use crate::pack;

/// Element `(line, depth)` lies at `line * line_stride + depth * depth_stride`.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    /// The elements.
    pub values: &'a [f32],
    /// From a line to the next.
    pub line_stride: usize,
    /// From a depth to the next.
    pub depth_stride: usize,
    /// Whether all elements are known to be finite numbers; else the right matrix of a product is looked at.
    pub finite: bool,
    /// Whether few elements are expected to be zero, as of weights: then a left matrix is multiplied whole.
    pub dense: bool,
}

/// Element `(line, depth)` lies at `line_offsets[line] + depth_offsets[depth]`: the patches of an image, without a copy of them.
#[derive(Clone, Copy)]
pub struct Gathered<'a> {
    /// The elements.
    pub values: &'a [f32],
    /// One offset a line, increasing.
    pub line_offsets: &'a [u32],
    /// One offset a depth, increasing.
    pub depth_offsets: &'a [u32],
}

impl<'a> Matrix<'a> {
    /// Depth after depth of each line: the rows of a left matrix, or a right one transposed.
    pub fn by_lines(values: &'a [f32], depth: usize) -> Self {
        Self { values, line_stride: depth, depth_stride: 1, finite: false, dense: false }
    }

    /// Line after line at each depth: the rows of a right matrix, or a left one transposed.
    pub fn by_depth(values: &'a [f32], lines: usize) -> Self {
        Self { values, line_stride: 1, depth_stride: lines, finite: false, dense: false }
    }

    /// The same matrix, whose elements are all finite numbers if `finite`.
    pub fn known_finite(self, finite: bool) -> Self {
        Self { finite, ..self }
    }

    /// The same matrix, of which few elements are zero if `dense`.
    pub fn known_dense(self, dense: bool) -> Self {
        Self { dense, ..self }
    }

    pub(crate) fn holds(&self, lines: usize, depth: usize) -> bool {
        let last = (lines.max(1) - 1) * self.line_stride + (depth.max(1) - 1) * self.depth_stride;
        lines * depth == 0 || last < self.values.len()
    }
}

/// A matrix that can stand on the right.
///
/// # Safety
/// Where `holds(lines, depth)`, packing reads nothing outside of it for blocks within `lines` and `depth`.
pub unsafe trait Right {
    /// Whether all these elements are there.
    fn holds(&self, lines: usize, depth: usize) -> bool;

    /// Whether all elements are finite numbers. They are looked at where they lie: a packed patch matrix has each many times.
    fn is_finite(&self) -> bool;

    /// Packs a block as `pack::pack` does, in panels of [`COLUMNS`].
    ///
    /// # Safety
    /// The block lies within what it holds, and `to` is as long as `lines.next_multiple_of(COLUMNS) * depth`.
    unsafe fn pack(&self, lines: [usize; 2], depths: [usize; 2], to: *mut f32);
}

// SAFETY: `holds` compares the last element, and strides are not negative.
unsafe impl Right for Matrix<'_> {
    fn is_finite(&self) -> bool {
        self.finite || pack::all_finite(self.values)
    }

    fn holds(&self, lines: usize, depth: usize) -> bool {
        Matrix::holds(self, lines, depth)
    }

    unsafe fn pack(&self, [line, lines]: [usize; 2], [deep, depth]: [usize; 2], to: *mut f32) {
        // SAFETY: the block lies within what `holds` has found, and `to` has room, as the caller promises.
        unsafe { pack::pack::<COLUMNS>(pack::Lines::of(self).offset(line, deep), lines, depth, to) }
    }
}

// SAFETY: `holds` compares the largest offsets.
unsafe impl Right for Gathered<'_> {
    fn is_finite(&self) -> bool {
        pack::all_finite(self.values)
    }

    fn holds(&self, lines: usize, depth: usize) -> bool {
        let largest = |offsets: &[u32]| offsets.iter().max().map_or(0, |&offset| offset as usize);
        let last = largest(self.line_offsets) + largest(self.depth_offsets);
        lines == self.line_offsets.len() && depth == self.depth_offsets.len() && last < self.values.len()
    }

    unsafe fn pack(&self, [line, lines]: [usize; 2], [deep, depth]: [usize; 2], to: *mut f32) {
        let block = Gathered {
            line_offsets: &self.line_offsets[line..line + lines],
            depth_offsets: &self.depth_offsets[deep..deep + depth],
            ..*self
        };
        // SAFETY: `holds` has found the largest offsets within the values, and `to` has room, as the caller promises.
        unsafe { pack::pack_gathered::<COLUMNS>(block, to) }
    }
}
