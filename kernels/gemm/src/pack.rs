//! Copies a matrix into panels, so that the inner loop reads memory in order.

use crate::micro::{COLUMNS, LeftPanels, ROWS};
use lanes::F32x4;

/// A matrix of f32 in memory: element `(line, depth)` lies at `start + line * line_stride + depth * depth_stride`.
///
/// A line is a row of the left matrix or a column of the right one; depth runs along the dimension that the product sums.
#[derive(Clone, Copy)]
pub struct Lines {
    pub start: *const f32,
    pub line_stride: isize,
    pub depth_stride: isize,
}

impl Lines {
    pub fn offset(self, line: usize, depth: usize) -> Self {
        let by = line as isize * self.line_stride + depth as isize * self.depth_stride;
        Self { start: self.start.wrapping_offset(by), ..self }
    }
}

/// Packs `lines` x `depth` into panels of `WIDTH` lines, `[depth, WIDTH]` each, the last padded with zeros.
///
/// # Safety
/// `from` covers the elements named, and `to` is as long as `ceil(lines / WIDTH) * WIDTH * depth`.
pub unsafe fn pack<const WIDTH: usize>(from: Lines, lines: usize, depth: usize, to: *mut f32) {
    let mut line = 0;
    while line < lines {
        let (panel, to) = (from.offset(line, 0), unsafe { to.add(line * depth) });
        let width = WIDTH.min(lines - line);
        unsafe {
            if width < WIDTH {
                copy_strided::<WIDTH>(panel, width, 0, depth, to);
            } else if from.line_stride == 1 {
                copy_lines_adjacent::<WIDTH>(panel, depth, to);
            } else if from.depth_stride == 1 {
                copy_depth_adjacent::<WIDTH>(panel, depth, to);
            } else {
                copy_strided::<WIDTH>(panel, width, 0, depth, to);
            }
        }
        line += WIDTH;
    }
}

unsafe fn copy_lines_adjacent<const WIDTH: usize>(from: Lines, depth: usize, to: *mut f32) {
    for at in 0..depth {
        let row = from.offset(0, at).start;
        for part in (0..WIDTH).step_by(4) {
            unsafe { F32x4::load(row.add(part)).store(to.add(at * WIDTH + part)) }
        }
    }
}

unsafe fn copy_depth_adjacent<const WIDTH: usize>(from: Lines, depth: usize, to: *mut f32) {
    let whole = depth - depth % 4;
    for at in (0..whole).step_by(4) {
        for part in (0..WIDTH).step_by(4) {
            let rows = core::array::from_fn(|line| unsafe { F32x4::load(from.offset(part + line, at).start) });
            for (deep, column) in F32x4::transpose(rows).into_iter().enumerate() {
                unsafe { column.store(to.add((at + deep) * WIDTH + part)) }
            }
        }
    }
    unsafe { copy_strided::<WIDTH>(from, WIDTH, whole, depth, to) }
}

unsafe fn copy_strided<const WIDTH: usize>(from: Lines, width: usize, start: usize, depth: usize, to: *mut f32) {
    for at in start..depth {
        for line in 0..WIDTH {
            unsafe { *to.add(at * WIDTH + line) = if line < width { *from.offset(line, at).start } else { 0.0 } }
        }
    }
}

/// Leaving columns out pays from this share of a panel on: finding each row of the right matrix costs the inner loop
/// about a tenth of its speed.
const LEFT_OUT_MIN: f32 = 0.125;

/// The left matrix's panels and which columns of each are in use, kept from product to product.
pub struct Left {
    values: Vec<f32>,
    kept: Vec<u32>,
    rows_at: Vec<u32>,
}

impl Left {
    pub const fn new() -> Self {
        Self { values: Vec::new(), kept: Vec::new(), rows_at: Vec::new() }
    }

    /// Packs `lines` x `depth` into panels of `ROWS` lines and leaves out the columns that are zero in a whole panel:
    /// most of a digit's image is blank, and a relu's gradient is zero where its output is.
    ///
    /// # Safety
    /// `from` covers the elements named.
    pub unsafe fn pack(&mut self, from: Lines, lines: usize, depth: usize) -> LeftPanels {
        let panels = lines.div_ceil(ROWS);
        let values = room(&mut self.values, panels * ROWS * depth, 0.0);
        let kept = room(&mut self.kept, panels, 0);
        let rows_at = room(&mut self.rows_at, panels * depth, 0);
        unsafe {
            pack::<ROWS>(from, lines, depth, values);
            for panel in 0..panels {
                *kept.add(panel) = leave_out(depth, values.add(panel * ROWS * depth), rows_at.add(panel * depth));
            }
        }
        LeftPanels { values, kept, rows_at }
    }
}

/// Moves the columns of a panel that are not zero to its front, where that pays, and returns how many are in use.
///
/// A column counts as zero by its bits, so that -0 and what is not a number stay.
unsafe fn leave_out(depth: usize, values: *mut f32, rows_at: *mut u32) -> u32 {
    let column = |at: usize| unsafe { F32x4::load(values.add(at * ROWS)) };
    let in_use = (0..depth).filter(|&at| column(at).any_bit()).count();
    if in_use as f32 > depth as f32 * (1.0 - LEFT_OUT_MIN) {
        return depth as u32;
    }
    let mut kept = 0;
    for at in 0..depth {
        let values_at = column(at);
        unsafe {
            values_at.store(values.add(kept * ROWS));
            *rows_at.add(kept) = (at * COLUMNS * size_of::<f32>()) as u32;
        }
        kept += usize::from(values_at.any_bit());
    }
    kept as u32
}

/// The start of a buffer that holds at least `count`.
pub fn room<T: Copy>(buffer: &mut Vec<T>, count: usize, fill: T) -> *mut T {
    if buffer.len() < count {
        buffer.resize(count, fill);
    }
    buffer.as_mut_ptr()
}
