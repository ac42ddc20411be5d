//! Copies a matrix into panels, so that the inner loop reads memory in order.

use crate::matrix::{Gathered, Matrix};
use crate::micro::{COLUMNS, LeftPanels, ROWS};
use lanes::F32x4;

/// A block of a [`Matrix`], without its end.
#[derive(Clone, Copy)]
pub struct Lines {
    start: *const f32,
    line_stride: usize,
    depth_stride: usize,
}

impl Lines {
    pub fn of(matrix: &Matrix<'_>) -> Self {
        let Matrix { values, line_stride, depth_stride, .. } = *matrix;
        Self { start: values.as_ptr(), line_stride, depth_stride }
    }

    pub fn offset(self, line: usize, depth: usize) -> Self {
        Self { start: self.start.wrapping_add(line * self.line_stride + depth * self.depth_stride), ..self }
    }
}

/// Packs `lines` x `depth` into panels of `WIDTH` lines, `[depth, WIDTH]` each, the last padded with zeros.
///
/// # Safety
/// `from` covers the elements named, and `to` is as long as `ceil(lines / WIDTH) * WIDTH * depth`.
pub unsafe fn pack<const WIDTH: usize>(from: Lines, lines: usize, depth: usize, to: *mut f32) {
    let mut line = 0;
    while line < lines {
        // SAFETY: `to` has `depth` numbers for each line up to the last panel's end.
        let (panel, to) = (from.offset(line, 0), unsafe { to.add(line * depth) });
        let width = WIDTH.min(lines - line);
        // SAFETY: `width` lines from `line` on lie within `from`, all `WIDTH` where they are copied as vectors, and a panel within `to`.
        unsafe {
            // A panel in whole apart: with a known width the loops within are unrolled.
            if from.line_stride == 1 && width == WIDTH {
                copy_lines_adjacent::<WIDTH>(panel, WIDTH, depth, to);
            } else if from.line_stride == 1 {
                copy_lines_adjacent::<WIDTH>(panel, width, depth, to);
            } else if from.depth_stride == 1 && width == WIDTH {
                copy_depth_adjacent::<WIDTH>(panel, depth, to);
            } else {
                copy_strided(panel, [width, WIDTH], 0, depth, to);
            }
        }
        line += WIDTH;
    }
}

/// # Safety
/// `from` covers `width` lines, adjacent at each of `depth`, and `to` a panel.
#[inline(always)]
unsafe fn copy_lines_adjacent<const WIDTH: usize>(from: Lines, width: usize, depth: usize, to: *mut f32) {
    let whole = width - width % 4;
    for at in 0..depth {
        // SAFETY: lines lie side by side in both, and a panel has `WIDTH` at each depth.
        unsafe {
            let (row, to) = (from.offset(0, at).start, to.add(at * WIDTH));
            for part in (0..whole).step_by(4) {
                F32x4::load(row.add(part)).store(to.add(part));
            }
            for line in whole..WIDTH {
                *to.add(line) = if line < width { *row.add(line) } else { 0.0 };
            }
        }
    }
}

/// # Safety
/// `from` covers `WIDTH` lines of `depth` adjacent numbers, and `to` a panel.
unsafe fn copy_depth_adjacent<const WIDTH: usize>(from: Lines, depth: usize, to: *mut f32) {
    let whole = depth - depth % 4;
    for at in (0..whole).step_by(4) {
        for part in (0..WIDTH).step_by(4) {
            // SAFETY: four of `depth` numbers of one of `WIDTH` lines.
            let rows = core::array::from_fn(|line| unsafe { F32x4::load(from.offset(part + line, at).start) });
            for (deep, column) in F32x4::transpose(rows).into_iter().enumerate() {
                // SAFETY: four of `WIDTH` lines at one of `depth`, within the panel.
                unsafe { column.store(to.add((at + deep) * WIDTH + part)) }
            }
        }
    }
    // SAFETY: the rest of the same.
    unsafe { copy_strided(from, [WIDTH; 2], whole, depth, to) }
}

/// # Safety
/// `from` covers `width` lines of `depth`, and `to` a panel of `room` lines.
#[inline(never)]
unsafe fn copy_strided(from: Lines, [width, room]: [usize; 2], start: usize, depth: usize, to: *mut f32) {
    for at in start..depth {
        for line in 0..room {
            // SAFETY: there is such a line, and it is within the panel.
            unsafe { *to.add(at * room + line) = if line < width { *from.offset(line, at).start } else { 0.0 } }
        }
    }
}

/// As [`pack`]: a whole block of gathered lines.
///
/// # Safety
/// The offsets lie within `from.values`, and `to` is long enough.
pub unsafe fn pack_gathered<const WIDTH: usize>(from: Gathered<'_>, mut to: *mut f32) {
    let depth = from.depth_offsets.len();
    for lines in from.line_offsets.chunks(WIDTH) {
        let adjacent = lines.len() == WIDTH && lines[WIDTH - 1] - lines[0] == WIDTH as u32 - 1;
        // SAFETY: the largest offset lies within the values: of `WIDTH` adjacent lines that is the last one's; `to` has a panel for each
        // `WIDTH` lines.
        unsafe {
            if adjacent {
                let first = from.values.as_ptr().add(lines[0] as usize);
                for (at, &offset) in from.depth_offsets.iter().enumerate() {
                    for part in (0..WIDTH).step_by(4) {
                        F32x4::load(first.add(offset as usize + part)).store(to.add(at * WIDTH + part));
                    }
                }
            } else {
                gather_by_depth::<WIDTH>(from, lines, to);
            }
            to = to.add(WIDTH * depth);
        }
    }
}

/// One panel: four depths at a time where they are adjacent in memory.
///
/// # Safety
/// As [`pack_gathered`], of at most `WIDTH` lines.
unsafe fn gather_by_depth<const WIDTH: usize>(from: Gathered<'_>, lines: &[u32], to: *mut f32) {
    let (start, depths) = (from.values.as_ptr(), from.depth_offsets);
    let mut at = 0;
    while at < depths.len() {
        let offset = depths[at] as usize;
        let four = lines.len() == WIDTH && depths.get(at + 3).is_some_and(|&last| last as usize - offset == 3);
        // SAFETY: offsets increase, so that four that span three are adjacent, and the last lies within the values; `to` has `WIDTH` numbers
        // a depth.
        unsafe {
            if four {
                for part in (0..WIDTH).step_by(4) {
                    let rows =
                        core::array::from_fn(|line| F32x4::load(start.add(lines[part + line] as usize + offset)));
                    for (deep, column) in F32x4::transpose(rows).into_iter().enumerate() {
                        column.store(to.add((at + deep) * WIDTH + part));
                    }
                }
            } else {
                for line in 0..WIDTH {
                    let value = lines.get(line).map_or(0.0, |&line| *start.add(line as usize + offset));
                    *to.add(at * WIDTH + line) = value;
                }
            }
        }
        at += if four { 4 } else { 1 };
    }
}

/// Leaving columns out pays from this share of a panel on: finding each row of the right matrix costs the inner loop
/// about a tenth of its speed.
const LEFT_OUT_MIN: f32 = 0.125;

/// Lines that are packed together: two panels, of which each vector has a column.
const LINES: usize = 2 * ROWS;
// A column is a vector, and its halves are of two panels.
const _: () = assert!(LINES == 4);

/// The left matrix's panels and which columns of each are in use, kept from product to product.
pub struct Left {
    /// The columns of [`LINES`] lines, `[depth, LINES]`, ...
    columns: Vec<f32>,
    /// ... those of them that are not zero ...
    compact: Vec<f32>,
    /// ... and which they are.
    compact_at: Vec<u32>,
    values: Vec<f32>,
    kept: Vec<u32>,
    rows_at: Vec<u32>,
}

/// Columns of some lines.
#[derive(Clone, Copy)]
struct Columns {
    /// Column after column.
    values: *mut f32,
    /// For each where it stands in the right matrix's panel, in bytes.
    at: *mut u32,
}

/// Columns of [`LINES`] lines that lie side by side.
#[derive(Clone, Copy)]
struct Source {
    start: *const f32,
    /// From a column to the next.
    stride: usize,
}

impl Left {
    pub const fn new() -> Self {
        Self {
            columns: Vec::new(),
            compact: Vec::new(),
            compact_at: Vec::new(),
            values: Vec::new(),
            kept: Vec::new(),
            rows_at: Vec::new(),
        }
    }

    /// Packs `lines` x `depth` into panels of `ROWS` lines and, where asked to, leaves out the columns that are zero in a whole
    /// panel: most of a digit's image is blank, and a relu's gradient is zero where its output is.
    ///
    /// # Safety
    /// `from` covers the elements named.
    pub unsafe fn pack(&mut self, from: Lines, lines: usize, depth: usize, leave_out: bool) -> LeftPanels {
        let panels = lines.div_ceil(LINES) * LINES / ROWS;
        let columns = room(&mut self.columns, LINES * depth, 0.0);
        let compact =
            Columns { values: room(&mut self.compact, LINES * depth, 0.0), at: room(&mut self.compact_at, depth, 0) };
        let values = room(&mut self.values, panels * ROWS * depth, 0.0);
        let kept = room(&mut self.kept, panels, 0);
        let rows_at = room(&mut self.rows_at, panels * depth, 0);
        for line in (0..lines).step_by(LINES) {
            let from = from.offset(line, 0);
            // SAFETY: `from` covers the lines, as the caller promises; the buffers have just been given room for all panels.
            unsafe {
                let source = if from.line_stride == 1 && line + LINES <= lines {
                    Source { start: from.start, stride: from.depth_stride }
                } else {
                    pack::<LINES>(from, LINES.min(lines - line), depth, columns);
                    Source { start: columns, stride: LINES }
                };
                let panel = line / ROWS;
                let halves = [panel, panel + 1]
                    .map(|panel| Columns { values: values.add(panel * ROWS * depth), at: rows_at.add(panel * depth) });
                let in_use = if leave_out { without_zeros(source, depth, compact, halves) } else { None };
                kept.add(panel).cast::<[u32; 2]>().write(in_use.unwrap_or_else(|| whole(source, depth, halves)));
            }
        }
        LeftPanels { rows: ROWS, values, kept, rows_at }
    }
}

/// Copies the halves of all columns into a panel each.
///
/// # Safety
/// There are `depth` columns, and room for their halves.
unsafe fn whole(source: Source, depth: usize, halves: [Columns; 2]) -> [u32; 2] {
    for at in 0..depth {
        // SAFETY: one of `depth`.
        unsafe {
            let column = F32x4::load(source.start.add(at * source.stride));
            for (panel, half) in halves.iter().zip(column.halves()) {
                panel.values.add(at * ROWS).cast::<u64>().write_unaligned(half);
            }
        }
    }
    [depth as u32; 2]
}

/// Copies the halves that are not zero into a panel each, and tells how many each has; `None` where that would not pay.
///
/// What is zero is told by its bits, so that -0 and what is not a number stay. Without branches, which images are too irregular for: what
/// is zero is written too, and over again.
///
/// # Safety
/// As [`whole`], with room for all columns in `compact`.
unsafe fn without_zeros(source: Source, depth: usize, compact: Columns, halves: [Columns; 2]) -> Option<[u32; 2]> {
    let most = depth - (depth as f32 * LEFT_OUT_MIN) as usize;
    let mut count = 0;
    for at in 0..depth {
        // SAFETY: one of `depth`, and no more are kept than there were before it.
        unsafe {
            let column = F32x4::load(source.start.add(at * source.stride));
            column.store(compact.values.add(count * LINES));
            *compact.at.add(count) = (at * COLUMNS * size_of::<f32>()) as u32;
            count += usize::from(column.any_bit());
        }
    }
    let mut kept = [0; 2];
    for at in 0..count {
        // SAFETY: the same.
        unsafe {
            let column = F32x4::load(compact.values.add(at * LINES));
            for ((panel, kept), half) in halves.iter().zip(&mut kept).zip(column.halves()) {
                panel.values.add(*kept * ROWS).cast::<u64>().write_unaligned(half);
                *panel.at.add(*kept) = *compact.at.add(at);
                *kept += usize::from(half != 0);
            }
        }
    }
    kept.iter().all(|&kept| kept <= most).then(|| kept.map(|kept| kept as u32))
}

/// Whether none of `values` is infinite or not a number: of those alone zero times the number is not zero.
pub fn all_finite(values: &[f32]) -> bool {
    let (fours, rest) = values.as_chunks::<4>();
    let zero = F32x4::from_array([0.0; 4]);
    let mut sums = [zero; 4];
    for four in fours.chunks(4) {
        for (sum, values) in sums.iter_mut().zip(four) {
            *sum = *sum + F32x4::read(values) * zero;
        }
    }
    let mut lanes = [0.0; 4];
    (sums[0] + sums[1] + sums[2] + sums[3]).write(&mut lanes);
    lanes.iter().sum::<f32>() + rest.iter().map(|value| value * 0.0).sum::<f32>() == 0.0
}

/// Bytes of a cache line. Four numbers that lie in two are loaded twice.
const LINE: usize = 64;

/// The start of a buffer that holds at least `count`, where a cache line begins.
pub fn room<T: Copy>(buffer: &mut Vec<T>, count: usize, fill: T) -> *mut T {
    const { assert!(size_of::<T>() == 4, "a number of another size") };
    let count = count + LINE / size_of::<T>();
    if buffer.len() < count {
        buffer.resize(count, fill);
    }
    let start = buffer.as_mut_ptr();
    // SAFETY: numbers that lie at multiples of their size come to a line's start within less than a line, and there is one more than asked
    // for.
    unsafe { start.add(start.align_offset(LINE)) }
}
