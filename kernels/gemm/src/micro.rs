//! The inner loops of the matrix product. `kernels/fused` compiles this file again with fused multiply-add, so it uses
//! no memory but its arguments'.

use lanes::F32x4;

/// Rows of a tile: four scalars of the left matrix against [`COLUMNS`] of the right one are eight accumulators,
/// and with their operands twelve of the sixteen vector registers of x86-64.
pub const ROWS: usize = 4;

/// Columns of a tile.
pub const COLUMNS: usize = 8;

/// Adds (or, without `accumulate`, writes) the product of packed panels to `c`, `[m, n]` with rows `row_stride` f32 apart.
///
/// `a` holds `ceil(m / ROWS)` panels of `[k, ROWS]`, `b` `ceil(n / COLUMNS)` panels of `[k, COLUMNS]`, both padded.
///
/// # Safety
/// All of the above is readable or writable, and `scratch` is a writable tile of `ROWS * COLUMNS` f32.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub unsafe fn multiply_panels(
    m: usize,
    n: usize,
    k: usize,
    a: *const f32,
    b: *const f32,
    c: *mut f32,
    row_stride: usize,
    accumulate: bool,
    scratch: *mut f32,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) {
    let mut column = 0;
    while column < n {
        let b = unsafe { b.add(column * k) };
        let mut row = 0;
        while row < m {
            unsafe {
                let a = a.add(row * k);
                let to = c.add(row * row_stride + column);
                if row + ROWS <= m && column + COLUMNS <= n {
                    tile(k, a, b, to, row_stride, accumulate, multiply_add);
                } else {
                    tile(k, a, b, scratch, COLUMNS, false, multiply_add);
                    copy_part(scratch, to, row_stride, ROWS.min(m - row), COLUMNS.min(n - column), accumulate);
                }
            }
            row += ROWS;
        }
        column += COLUMNS;
    }
}

#[inline(always)]
unsafe fn tile(
    k: usize,
    mut a: *const f32,
    mut b: *const f32,
    c: *mut f32,
    row_stride: usize,
    accumulate: bool,
    multiply_add: impl Fn(F32x4, F32x4, F32x4) -> F32x4 + Copy,
) {
    let mut sums = [[F32x4::splat(0.0); COLUMNS / 4]; ROWS];
    unsafe {
        for _ in 0..k {
            let right = [F32x4::load(b), F32x4::load(b.add(4))];
            for (row, sums) in sums.iter_mut().enumerate() {
                let left = F32x4::load_splat(a.add(row));
                sums[0] = multiply_add(sums[0], left, right[0]);
                sums[1] = multiply_add(sums[1], left, right[1]);
            }
            a = a.add(ROWS);
            b = b.add(COLUMNS);
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (part, sum) in sums.into_iter().enumerate() {
                let to = c.add(row * row_stride + 4 * part);
                if accumulate { (F32x4::load(to) + sum).store(to) } else { sum.store(to) }
            }
        }
    }
}

#[inline(always)]
unsafe fn copy_part(from: *const f32, to: *mut f32, row_stride: usize, rows: usize, columns: usize, accumulate: bool) {
    for row in 0..rows {
        for column in 0..columns {
            unsafe {
                let to = to.add(row * row_stride + column);
                let value = *from.add(row * COLUMNS + column);
                *to = if accumulate { *to + value } else { value };
            }
        }
    }
}
