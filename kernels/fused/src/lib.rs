//! `multiply_panels` of `kernels/matmul` with relaxed SIMD's fused multiply-add, for browsers that have it.
//!
//! A module apart: one instruction that a browser does not know makes it refuse a whole module. It imports the memory of
//! the CPU engine and must use nothing there but its arguments: no stack, no statics (`tests/modules/fused.test.js`).
#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg(target_arch = "wasm32")]

#[path = "../../matmul/src/micro.rs"]
mod micro;

use core::arch::wasm32::f32x4_relaxed_madd;
use lanes::F32x4;

/// As `micro::multiply_panels`, `a * b + sum` rounded once where the processor can.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
#[target_feature(enable = "relaxed-simd")]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn multiply_panels(
    m: usize,
    n: usize,
    k: usize,
    a: *const micro::LeftPanels,
    b: *const f32,
    c: *mut f32,
    row_stride: usize,
    accumulate: bool,
    scratch: *mut f32,
) {
    // SAFETY: what the caller promises.
    unsafe {
        micro::multiply_panels(m, n, k, a, b, c, row_stride, accumulate, scratch, |sum, a, b| {
            F32x4(f32x4_relaxed_madd(a.0, b.0, sum.0))
        });
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
