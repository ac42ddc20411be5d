//! The inner loops of the matrix product. `kernels/fused` compiles this file again with fused multiply-add, so it uses
//! no memory but its arguments'.
//!
//! A tile is what registers hold: eight vectors of sums, and with their operands at most fourteen of the sixteen vector registers of
//! x86-64. Two rows of [`COLUMNS`] leave out twice as much of a sparse left matrix as [`QUAD_ROWS`] of half as many, since fewer rows
//! have to be zero together: of MNIST's pixels 78 % two by two, 72 % four by four; of its images 70 and 61 %.

use lanes::F32x4;

/// Rows of a tile of the product of two matrices.
pub const ROWS: usize = 2;

/// Its columns.
pub const COLUMNS: usize = 16;

/// Rows of a tile of dense matrices that were laid out by fours.
pub const QUAD_ROWS: usize = 4;

/// Its columns.
pub const QUAD_COLUMNS: usize = 8;

/// The left matrix in panels of [`ROWS`] or [`QUAD_ROWS`] rows, as `pack` leaves them.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct LeftPanels {
    /// Rows of a panel.
    pub rows: usize,
    /// `ceil(m / rows)` panels, `[k, rows]` each; of a panel with omissions the first `kept` columns are in use.
    pub values: *const f32,
    /// For each panel its columns in use; `k` where none is left out, as in all panels of [`QUAD_ROWS`].
    pub kept: *const u32,
    /// For each panel `k` numbers: where the right matrix's row of each column in use starts within its panel, in bytes.
    pub rows_at: *const u32,
}

/// Where a product is written.
#[derive(Clone, Copy)]
struct Target {
    to: *mut f32,
    /// From a row to the next.
    row_stride: usize,
    /// Whether the product is added.
    accumulate: bool,
}

/// Adds (or, without `accumulate`, writes) the product of packed panels to `c`, `[m, n]` with rows `row_stride` f32 apart.
///
/// `b` holds `ceil(n / columns)` panels of `[k, columns]`, padded: [`COLUMNS`] beside panels of [`ROWS`], [`QUAD_COLUMNS`] beside those of
/// [`QUAD_ROWS`].
///
/// # Safety
/// All of the above is readable or writable, and `scratch` is a writable tile.
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
    let c = Target { to: c, row_stride, accumulate };
    // SAFETY: what the caller promises.
    unsafe {
        let a = *a;
        if a.rows == ROWS {
            multiply::<ROWS, { COLUMNS / 4 }>([m, n, k], a, b, c, scratch, multiply_add);
        } else {
            multiply::<QUAD_ROWS, { QUAD_COLUMNS / 4 }>([m, n, k], a, b, c, scratch, multiply_add);
        }
    }
}

/// The same, in tiles of `R` rows and `V` vectors of columns.
///
/// # Safety
/// As there, of panels of as many.
#[inline(always)]
unsafe fn multiply<const R: usize, const V: usize>(
    [m, n, k]: [usize; 3],
    a: LeftPanels,
    b: *const f32,
    c: Target,
    scratch: *mut f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) {
    let mut column = 0;
    while column < n {
        // SAFETY: `column` is under `n`, and `b` has a panel of `k` rows for every `4 * V` of them.
        let b = unsafe { b.add(column * k) };
        let mut row = 0;
        while row < m {
            // SAFETY: `row` is under `m`, and `a` has a panel for every `R` of them, each with its `kept` and `k` numbers of `rows_at`;
            // a tile that would reach past `m` or `n` is written to `scratch`, and of that only the part within to `c`.
            unsafe {
                let values = a.values.add(row * k);
                let kept = *a.kept.add(row / R) as usize;
                // By fours nothing is left out.
                let sums: Tile<R, V> = if kept == k || R == QUAD_ROWS {
                    dense(k, values, b, multiply_add)
                } else {
                    sparse(kept, values, a.rows_at.add(row / R * k), b, multiply_add)
                };
                let c = Target { to: c.to.add(row * c.row_stride + column), ..c };
                if row + R <= m && column + 4 * V <= n {
                    put(sums, c);
                } else {
                    put(sums, Target { to: scratch, row_stride: 4 * V, accumulate: false });
                    copy_part(scratch, 4 * V, c, R.min(m - row), (4 * V).min(n - column));
                }
            }
            row += R;
        }
        column += 4 * V;
    }
}

type Tile<const R: usize, const V: usize> = [[F32x4; V]; R];

/// # Safety
/// `a` points to `k` columns of `R`, `b` to `k` rows of `V` vectors.
#[inline(always)]
unsafe fn dense<const R: usize, const V: usize>(
    k: usize,
    mut a: *const f32,
    mut b: *const f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) -> Tile<R, V> {
    let mut sums = [[F32x4::splat(0.0); V]; R];
    for _ in 0..k {
        // SAFETY: of `k` columns and rows one has been left in each round.
        unsafe {
            step(&mut sums, a, b, multiply_add);
            a = a.add(R);
            b = b.add(4 * V);
        }
    }
    sums
}

/// As [`dense`], over the columns in use: where the right matrix is finite the others' products are zeros, so the sums are the
/// same. Infinity or not-a-number in a row that no column in use meets is not seen, where `dense` would make it not-a-number.
///
/// # Safety
/// `a` points to `kept` columns of `R`, `rows_at` to `kept` numbers, each where in `b` a row of `V` vectors starts, in bytes.
#[inline(always)]
unsafe fn sparse<const R: usize, const V: usize>(
    kept: usize,
    mut a: *const f32,
    mut rows_at: *const u32,
    b: *const f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) -> Tile<R, V> {
    let mut sums = [[F32x4::splat(0.0); V]; R];
    for _ in 0..kept {
        // SAFETY: of `kept` columns and offsets one has been left in each round, and each offset is of a row of `b`.
        unsafe {
            step(&mut sums, a, b.byte_add(*rows_at as usize), multiply_add);
            a = a.add(R);
            rows_at = rows_at.add(1);
        }
    }
    sums
}

/// The side with fewer vectors stays in registers, the other is read as it is used. By index, as all that takes a tile: not every compiler
/// unrolls an iterator over its rows, and else the sums are in memory.
///
/// # Safety
/// `a` points to `R` f32, `b` to `V` vectors.
#[inline(always)]
#[allow(clippy::needless_range_loop)]
unsafe fn step<const R: usize, const V: usize>(
    sums: &mut Tile<R, V>,
    a: *const f32,
    b: *const f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4,
) {
    // SAFETY: what the caller promises.
    let (left, right) = unsafe { (|row| F32x4::load_splat(a.add(row)), |part| F32x4::load(b.add(4 * part))) };
    if R < V {
        let left: [F32x4; R] = core::array::from_fn(left);
        for part in 0..V {
            let right = right(part);
            for row in 0..R {
                sums[row][part] = multiply_add(sums[row][part], left[row], right);
            }
        }
    } else {
        let right: [F32x4; V] = core::array::from_fn(right);
        for row in 0..R {
            let left = left(row);
            for part in 0..V {
                sums[row][part] = multiply_add(sums[row][part], left, right[part]);
            }
        }
    }
}

/// # Safety
/// `c` has room for a tile.
#[inline(always)]
unsafe fn put<const R: usize, const V: usize>(sums: Tile<R, V>, c: Target) {
    if c.accumulate {
        // SAFETY: what the caller promises.
        unsafe { put_each(sums, c, |sum, to| F32x4::load(to) + sum) }
    } else {
        // SAFETY: the same.
        unsafe { put_each(sums, c, |sum, _| sum) }
    }
}

/// By index, see [`step`].
///
/// # Safety
/// As [`put`].
#[inline(always)]
#[allow(clippy::needless_range_loop)]
unsafe fn put_each<const R: usize, const V: usize>(
    sums: Tile<R, V>,
    c: Target,
    value: impl Fn(F32x4, *const f32) -> F32x4,
) {
    for row in 0..R {
        for part in 0..V {
            // SAFETY: a part of four within a row of the tile.
            unsafe {
                let to = c.to.add(row * c.row_stride + 4 * part);
                value(sums[row][part], to).store(to);
            }
        }
    }
}

/// # Safety
/// `from` points to `rows` rows of whole vectors that start `from_stride` apart, of which `columns` numbers are copied; `c` has room for
/// these.
#[inline(always)]
unsafe fn copy_part(from: *const f32, from_stride: usize, c: Target, rows: usize, columns: usize) {
    let whole = columns - columns % 4;
    for row in 0..rows {
        // SAFETY: `row` and `column` are within both.
        unsafe {
            let (from, to) = (from.add(row * from_stride), c.to.add(row * c.row_stride));
            for column in (0..whole).step_by(4) {
                let (value, to) = (F32x4::load(from.add(column)), to.add(column));
                if c.accumulate { (F32x4::load(to) + value).store(to) } else { value.store(to) }
            }
            for column in whole..columns {
                let (value, to) = (*from.add(column), to.add(column));
                *to = if c.accumulate { *to + value } else { value };
            }
        }
    }
}
