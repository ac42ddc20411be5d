//! `gemm` in WebAssembly.

use core::any::TypeId;

use half::f16;

use crate::Parallelism;
use crate::pack::Lines;
use crate::product::multiply;

/// `dst = alpha dst + beta lhs rhs`, or without `read_dst` `dst = beta lhs rhs`, for f32, f64 and f16.
///
/// `lhs` is `[m, k]`, `rhs` `[k, n]`, `dst` `[m, n]`; `_rs` and `_cs` are the elements from a row and from a column to the
/// next. The conjugations are for complex numbers, which Burn does not multiply.
///
/// # Safety
/// The matrices are readable, and `dst` writable, over these sizes.
#[allow(clippy::too_many_arguments)]
pub unsafe fn gemm<T: 'static + Copy>(
    m: usize,
    n: usize,
    k: usize,
    dst: *mut T,
    dst_cs: isize,
    dst_rs: isize,
    read_dst: bool,
    lhs: *const T,
    lhs_cs: isize,
    lhs_rs: isize,
    rhs: *const T,
    rhs_cs: isize,
    rhs_rs: isize,
    alpha: T,
    beta: T,
    _conj_dst: bool,
    _conj_lhs: bool,
    _conj_rhs: bool,
    _parallelism: Parallelism,
) {
    let [lhs_strides, rhs_strides, dst_strides] = [[lhs_rs, lhs_cs], [rhs_rs, rhs_cs], [dst_rs, dst_cs]];
    if TypeId::of::<T>() == TypeId::of::<f32>() {
        let (dst, lhs, rhs): (*mut f32, *const f32, *const f32) = (dst.cast(), lhs.cast(), rhs.cast());
        // SAFETY: T is f32.
        let [alpha, beta] = [alpha, beta].map(|factor| unsafe { core::mem::transmute_copy::<T, f32>(&factor) });
        let plain = dst_cs == 1 && dst_rs >= 0 && k > 0 && beta == 1.0 && (!read_dst || alpha == 1.0);
        if plain {
            let a = Lines { start: lhs, line_stride: lhs_rs, depth_stride: lhs_cs };
            let b = Lines { start: rhs, line_stride: rhs_cs, depth_stride: rhs_rs };
            unsafe { multiply(m, n, k, a, b, dst, dst_rs as usize, read_dst) }
        } else {
            unsafe {
                each(
                    m,
                    n,
                    k,
                    dst,
                    dst_strides,
                    read_dst,
                    lhs,
                    lhs_strides,
                    rhs,
                    rhs_strides,
                    alpha,
                    beta,
                    f64::from,
                    |x| x as f32,
                );
            }
        }
    } else if TypeId::of::<T>() == TypeId::of::<f64>() {
        let [alpha, beta] = [alpha, beta].map(|factor| unsafe { core::mem::transmute_copy::<T, f64>(&factor) });
        let (dst, lhs, rhs): (*mut f64, *const f64, *const f64) = (dst.cast(), lhs.cast(), rhs.cast());
        unsafe {
            each(m, n, k, dst, dst_strides, read_dst, lhs, lhs_strides, rhs, rhs_strides, alpha, beta, |x| x, |x| x)
        }
    } else if TypeId::of::<T>() == TypeId::of::<f16>() {
        let [alpha, beta] = [alpha, beta].map(|factor| unsafe { core::mem::transmute_copy::<T, f16>(&factor) });
        let (dst, lhs, rhs): (*mut f16, *const f16, *const f16) = (dst.cast(), lhs.cast(), rhs.cast());
        unsafe {
            each(
                m,
                n,
                k,
                dst,
                dst_strides,
                read_dst,
                lhs,
                lhs_strides,
                rhs,
                rhs_strides,
                alpha,
                beta,
                f16::to_f64,
                f16::from_f64,
            );
        }
    } else {
        unreachable!("burn-flex multiplies f32, f64 and f16");
    }
}

/// The definition, element by element: what training never calls.
#[allow(clippy::too_many_arguments)]
unsafe fn each<T: Copy>(
    m: usize,
    n: usize,
    k: usize,
    dst: *mut T,
    dst_strides: [isize; 2],
    read_dst: bool,
    lhs: *const T,
    lhs_strides: [isize; 2],
    rhs: *const T,
    rhs_strides: [isize; 2],
    alpha: T,
    beta: T,
    widen: impl Fn(T) -> f64,
    narrow: impl Fn(f64) -> T,
) {
    let at = |strides: [isize; 2], row: usize, column: usize| row as isize * strides[0] + column as isize * strides[1];
    for row in 0..m {
        for column in 0..n {
            unsafe {
                let sum: f64 = (0..k)
                    .map(|deep| {
                        widen(*lhs.offset(at(lhs_strides, row, deep)))
                            * widen(*rhs.offset(at(rhs_strides, deep, column)))
                    })
                    .sum();
                let to = dst.offset(at(dst_strides, row, column));
                let kept = if read_dst { widen(alpha) * widen(*to) } else { 0.0 };
                *to = narrow(kept + widen(beta) * sum);
            }
        }
    }
}
