//! `gemm` elsewhere: the original's functions.

use core::any::TypeId;

use gemm_common::Parallelism;
use half::f16;

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
    conj_dst: bool,
    conj_lhs: bool,
    conj_rhs: bool,
    parallelism: Parallelism,
) {
    // The original's kernels write columns: of a result in rows they make the transpose.
    let transpose = dst_cs.abs() < dst_rs.abs();
    let (m, n, dst_cs, dst_rs) = if transpose { (n, m, dst_rs, dst_cs) } else { (m, n, dst_cs, dst_rs) };
    let (lhs, lhs_cs, lhs_rs, rhs, rhs_cs, rhs_rs) =
        if transpose { (rhs, rhs_rs, rhs_cs, lhs, lhs_rs, lhs_cs) } else { (lhs, lhs_cs, lhs_rs, rhs, rhs_cs, rhs_rs) };
    macro_rules! call {
        ($type:ty, $function:expr) => {
            // SAFETY: T is this type.
            unsafe {
                $function(
                    m,
                    n,
                    k,
                    dst.cast::<$type>(),
                    dst_cs,
                    dst_rs,
                    read_dst,
                    lhs.cast::<$type>(),
                    lhs_cs,
                    lhs_rs,
                    rhs.cast::<$type>(),
                    rhs_cs,
                    rhs_rs,
                    core::mem::transmute_copy::<T, $type>(&alpha),
                    core::mem::transmute_copy::<T, $type>(&beta),
                    conj_dst,
                    conj_lhs,
                    conj_rhs,
                    parallelism,
                )
            }
        };
    }
    if TypeId::of::<T>() == TypeId::of::<f32>() {
        call!(f32, gemm_f32::gemm::f32::get_gemm_fn());
    } else if TypeId::of::<T>() == TypeId::of::<f64>() {
        call!(f64, gemm_f64::gemm::f64::get_gemm_fn());
    } else if TypeId::of::<T>() == TypeId::of::<f16>() {
        call!(f16, gemm_f16::gemm::f16::get_gemm_fn());
    } else {
        unreachable!("burn-flex multiplies f32, f64 and f16");
    }
}
