//! The product of two f32 matrices, cut into blocks that fit the caches.

use core::cell::RefCell;
use core::mem::MaybeUninit;

use crate::matrix::{Matrix, Right};
use crate::micro::{COLUMNS, LeftPanels, ROWS, multiply_panels};
use crate::pack::{Left, Lines, room};

/// Depth of a block: one panel of the right matrix, `256 x 16` f32, is 16 KB of a first-level cache of 32 KB.
const DEPTH_MAX: usize = 256;

/// Rows of a block: `128 x 256` f32 are 128 KB of a second-level cache.
const ROWS_MAX: usize = 128;

/// Columns of a block: `256 x 1024` f32 are 1 MB.
const COLUMNS_MAX: usize = 1024;

/// `multiply_panels` as a function of C's calling convention: arguments in its order.
pub type PanelKernel =
    unsafe extern "C" fn(usize, usize, usize, *const LeftPanels, *const f32, *mut f32, usize, bool, *mut f32);

/// Where the [`PanelKernel`] in use is found: in WebAssembly an index of the function table, whose entry the host may replace
/// by another [`PanelKernel`]. As built, a product is rounded once and its sum once more.
#[cfg(target_arch = "wasm32")]
pub fn panel_kernel_index() -> usize {
    kernel() as usize
}

/// # Safety
/// As `multiply_panels`.
unsafe extern "C" fn built_in(
    m: usize,
    n: usize,
    k: usize,
    a: *const LeftPanels,
    b: *const f32,
    c: *mut f32,
    row_stride: usize,
    accumulate: bool,
    scratch: *mut f32,
) {
    // SAFETY: what the caller promises.
    unsafe {
        multiply_panels(m, n, k, a, b, c, row_stride, accumulate, scratch, |sum, a, b| sum.multiply_add(a, b));
    }
}

pub(crate) fn kernel() -> PanelKernel {
    // Not the function but whatever the table holds at its index: the compiler must not call it directly.
    core::hint::black_box(built_in)
}

std::thread_local! {
    /// Packed panels, kept from product to product.
    static PACKED: RefCell<(Left, Vec<f32>)> = const { RefCell::new((Left::new(), Vec::new())) };
}

/// `c = a b`, with `c` `[m, n]`, `a` `[m, k]` (a line is a row) and `b` `[k, n]` (a line is a column). `c` is overwritten.
///
/// ```
/// use matmul::{Matrix, product};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
/// let mut c = [0.0; 4];
/// product([2, 2, 3], Matrix::by_lines(&a, 3), &Matrix::by_depth(&b, 2), &mut c);
/// assert_eq!(c, [4.0, 5.0, 10.0, 11.0]);
/// ```
///
/// # Panics
/// When a slice is shorter than that.
pub fn product(sizes: [usize; 3], a: Matrix<'_>, b: &dyn Right, c: &mut [f32]) {
    multiply(sizes, a, b, uninit(c), false);
}

/// [`product`] in memory of its own, `[m, n]`.
///
/// # Panics
/// As there.
pub fn product_of([m, n, k]: [usize; 3], a: Matrix<'_>, b: &dyn Right) -> Vec<f32> {
    if k == 0 {
        return vec![0.0; m * n];
    }
    let mut c = Vec::with_capacity(m * n);
    multiply([m, n, k], a, b, &mut c.spare_capacity_mut()[..m * n], false);
    // SAFETY: there is a depth, whose first block writes each number.
    unsafe { c.set_len(m * n) }
    c
}

/// `c += a b`; otherwise as [`product`].
///
/// # Panics
/// As there.
pub fn add_product(sizes: [usize; 3], a: Matrix<'_>, b: &dyn Right, c: &mut [f32]) {
    multiply(sizes, a, b, uninit(c), true);
}

/// What `multiply` writes floats into.
fn uninit(c: &mut [f32]) -> &mut [MaybeUninit<f32>] {
    // SAFETY: the same layout, and nothing but floats is written.
    unsafe { &mut *(core::ptr::from_mut(c) as *mut [MaybeUninit<f32>]) }
}

/// Reads `c` where it accumulates; writes all of it, where `k` is not 0.
fn multiply([m, n, k]: [usize; 3], a: Matrix<'_>, b: &dyn Right, c: &mut [MaybeUninit<f32>], accumulate: bool) {
    assert!(a.holds(m, k) && b.holds(n, k) && c.len() >= m * n, "fewer numbers than a product takes");
    // Zero times infinity is not zero.
    let leave_out = !a.dense && b.is_finite();
    let a = Lines::of(&a);
    let mut tile = [0f32; ROWS * COLUMNS];
    let multiply_panels = kernel();
    PACKED.with_borrow_mut(|(left, right)| {
        for (column, columns) in blocks(n, COLUMNS_MAX) {
            for (deep, depth) in blocks(k, DEPTH_MAX) {
                let b_panels = room(right, columns.next_multiple_of(COLUMNS) * depth, 0.0);
                // SAFETY: the blocks lie within what was found to hold them, the panels have room.
                unsafe { b.pack([column, columns], [deep, depth], b_panels) };
                for (row, rows) in blocks(m, ROWS_MAX) {
                    // SAFETY: the blocks lie within what was found to hold them, so that `to` has `rows` rows of `columns` that start
                    // `n` apart; the panels of both sides have just been packed, and the tile is one.
                    unsafe {
                        let a_panels = left.pack(a.offset(row, deep), rows, depth, leave_out);
                        let to = c.as_mut_ptr().cast::<f32>().add(row * n + column);
                        let add = accumulate || deep > 0;
                        multiply_panels(
                            rows,
                            columns,
                            depth,
                            &raw const a_panels,
                            b_panels,
                            to,
                            n,
                            add,
                            tile.as_mut_ptr(),
                        );
                    }
                }
            }
        }
    });
}

/// Cuts `0..length` into as few blocks of at most `longest` as it takes, of nearly equal length in whole tiles: `(start, length)`.
fn blocks(length: usize, longest: usize) -> impl Iterator<Item = (usize, usize)> {
    let size = length.div_ceil(length.div_ceil(longest).max(1)).next_multiple_of(COLUMNS).min(longest);
    (0..length).step_by(size.max(1)).map(move |start| (start, size.min(length - start)))
}
