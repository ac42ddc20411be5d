//! The inner loops of the matrix product. `kernels/fused` compiles this file again with fused multiply-add, so it uses
//! no memory but its arguments'.

use lanes::F32x4;

/// Rows of a tile: four scalars of the left matrix against [`COLUMNS`] of the right one are eight accumulators,
/// and with their operands twelve of the sixteen vector registers of x86-64.
pub const ROWS: usize = 4;

/// Columns of a tile.
pub const COLUMNS: usize = 8;

/// The left matrix in panels of [`ROWS`] rows, as `pack` leaves them.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct LeftPanels {
    /// `ceil(m / ROWS)` panels, `[k, ROWS]` each; of a panel with omissions the first `kept` columns are in use.
    pub values: *const f32,
    /// For each panel its columns in use; `k` where none is left out.
    pub kept: *const u32,
    /// For each panel `k` numbers: where the right matrix's row of each column in use starts within its panel, in bytes.
    pub rows_at: *const u32,
}

/// Adds (or, without `accumulate`, writes) the product of packed panels to `c`, `[m, n]` with rows `row_stride` f32 apart.
///
/// `b` holds `ceil(n / COLUMNS)` panels of `[k, COLUMNS]`, padded.
///
/// # Safety
/// All of the above is readable or writable, and `scratch` is a writable tile of `ROWS * COLUMNS` f32.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub unsafe fn multiply_panels(
    m: usize,
    n: usize,
    k: usize,
    a: *const LeftPanels,
    b: *const f32,
    c: *mut f32,
    row_stride: usize,
    accumulate: bool,
    scratch: *mut f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) {
    // SAFETY: the caller promises that it is readable.
    let a = unsafe { *a };
    let mut column = 0;
    while column < n {
        // SAFETY: `column` is under `n`, and `b` has a panel of `k` rows for every `COLUMNS` of them.
        let b = unsafe { b.add(column * k) };
        let mut row = 0;
        while row < m {
            // SAFETY: `row` is under `m`, and `a` has a panel for every `ROWS` of them, each with its `kept` and `k` numbers of `rows_at`;
            // a tile that would reach past `m` or `n` is written to `scratch`, and of that only the part within to `c`.
            unsafe {
                let values = a.values.add(row * k);
                let kept = *a.kept.add(row / ROWS) as usize;
                let sums = if kept == k {
                    dense(k, values, b, multiply_add)
                } else {
                    sparse(kept, values, a.rows_at.add(row / ROWS * k), b, multiply_add)
                };
                let to = c.add(row * row_stride + column);
                if row + ROWS <= m && column + COLUMNS <= n {
                    put(sums, to, row_stride, accumulate);
                } else {
                    put(sums, scratch, COLUMNS, false);
                    copy_part(scratch, to, row_stride, ROWS.min(m - row), COLUMNS.min(n - column), accumulate);
                }
            }
            row += ROWS;
        }
        column += COLUMNS;
    }
}

type Tile = [[F32x4; COLUMNS / 4]; ROWS];

/// # Safety
/// `a` points to `k` columns of [`ROWS`], `b` to `k` rows of [`COLUMNS`].
#[inline(always)]
unsafe fn dense(
    k: usize,
    mut a: *const f32,
    mut b: *const f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) -> Tile {
    let mut sums = [[F32x4::splat(0.0); COLUMNS / 4]; ROWS];
    for _ in 0..k {
        // SAFETY: of `k` columns and rows one has been left in each round.
        unsafe {
            step(&mut sums, a, b, multiply_add);
            a = a.add(ROWS);
            b = b.add(COLUMNS);
        }
    }
    sums
}

/// As [`dense`], over the columns in use: where the right matrix is finite the others' products are zeros, so the sums are the
/// same. Infinity or not-a-number in a row that no column in use meets is not seen, where `dense` would make it not-a-number.
///
/// # Safety
/// `a` points to `kept` columns of [`ROWS`], `rows_at` to `kept` numbers, each where in `b` a row of [`COLUMNS`] starts, in bytes.
#[inline(always)]
unsafe fn sparse(
    kept: usize,
    mut a: *const f32,
    mut rows_at: *const u32,
    b: *const f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) -> Tile {
    let mut sums = [[F32x4::splat(0.0); COLUMNS / 4]; ROWS];
    for _ in 0..kept {
        // SAFETY: of `kept` columns and offsets one has been left in each round, and each offset is of a row of `b`.
        unsafe {
            step(&mut sums, a, b.byte_add(*rows_at as usize), multiply_add);
            a = a.add(ROWS);
            rows_at = rows_at.add(1);
        }
    }
    sums
}

/// # Safety
/// `a` points to [`ROWS`] f32, `b` to [`COLUMNS`].
#[inline(always)]
unsafe fn step(sums: &mut Tile, a: *const f32, b: *const f32, multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4) {
    // SAFETY: what the caller promises.
    unsafe {
        let right = [F32x4::load(b), F32x4::load(b.add(4))];
        for (row, sums) in sums.iter_mut().enumerate() {
            let left = F32x4::load_splat(a.add(row));
            sums[0] = multiply_add(sums[0], left, right[0]);
            sums[1] = multiply_add(sums[1], left, right[1]);
        }
    }
}

/// # Safety
/// `c` points to [`ROWS`] rows of [`COLUMNS`] that start `row_stride` apart.
#[inline(always)]
unsafe fn put(sums: Tile, c: *mut f32, row_stride: usize, accumulate: bool) {
    for (row, sums) in sums.into_iter().enumerate() {
        for (part, sum) in sums.into_iter().enumerate() {
            // SAFETY: a part of four within a row of `COLUMNS`.
            unsafe {
                let to = c.add(row * row_stride + 4 * part);
                if accumulate { (F32x4::load(to) + sum).store(to) } else { sum.store(to) }
            }
        }
    }
}

/// # Safety
/// `from` points to a tile, `to` to `rows` rows of `columns` that start `row_stride` apart; neither is more than a tile's.
#[inline(always)]
unsafe fn copy_part(from: *const f32, to: *mut f32, row_stride: usize, rows: usize, columns: usize, accumulate: bool) {
    for row in 0..rows {
        for column in 0..columns {
            // SAFETY: `row` and `column` are within both.
            unsafe {
                let to = to.add(row * row_stride + column);
                let value = *from.add(row * COLUMNS + column);
                *to = if accumulate { *to + value } else { value };
            }
        }
    }
}
