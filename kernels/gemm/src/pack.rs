//! Copies a matrix into panels, so that the inner loop reads memory in order.

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
