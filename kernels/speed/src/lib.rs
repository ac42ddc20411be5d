//! One export that multiplies matrices without a zero in them, and one that tells where its inner loop is found.
#![cfg(target_arch = "wasm32")]

use matmul::{Matrix, panel_kernel_index, product};

/// `rounds` times the product of `[m, k]` and `[k, n]`; returns one number of it, so that none is left out.
#[unsafe(no_mangle)]
pub extern "C" fn multiply(m: usize, n: usize, k: usize, rounds: usize) -> f32 {
    let numbers = |count: usize| (0..count).map(|i| 1.0 + (i % 7) as f32).collect::<Vec<f32>>();
    let (a, b, mut c) = (numbers(m * k), numbers(k * n), vec![0.0; m * n]);
    let (left, right) = (Matrix::by_lines(&a, k), Matrix::by_depth(&b, n));
    for _ in 0..rounds {
        product([m, n, k], left, &right, &mut c);
    }
    c[m * n / 2]
}

/// The index of the inner loop in the function table.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_index() -> usize {
    panel_kernel_index()
}
