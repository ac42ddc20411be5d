//! The matrix product under Burn's CPU backend, in the place of the crate `gemm` 0.19 and with its signature.
//!
//! In WebAssembly the original's kernel for 128-bit vectors spills registers and has no fused multiply-add; this one
//! fits V8's fifteen and takes another inner loop at run time ([`panel_kernel_index`]). Elsewhere the original is called.
//!
//! # Layout
//! `product` cuts the matrices into blocks, `pack` lays blocks out in panels, `micro` multiplies panels.

#[cfg(any(test, target_arch = "wasm32"))]
mod micro;
#[cfg(any(test, target_arch = "wasm32"))]
mod pack;
#[cfg(any(test, target_arch = "wasm32"))]
mod product;

pub use half::f16;
#[cfg(target_arch = "wasm32")]
pub use product::{PanelKernel, panel_kernel_index};

#[cfg(not(target_arch = "wasm32"))]
pub use gemm_common::Parallelism;

/// How many threads take part: in WebAssembly one.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy, Debug)]
pub enum Parallelism {
    /// The calling thread.
    None,
}

#[cfg_attr(target_arch = "wasm32", path = "wasm.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "native.rs")]
mod dispatch;

pub use dispatch::gemm;

#[cfg(test)]
mod tests;
