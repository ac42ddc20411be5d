//! The product of two f32 matrices, for the 128-bit vectors of WebAssembly and one thread.
//!
//! It leaves out what is zero in the left matrix, takes the right one from wherever its elements lie (so that a convolution is a
//! product without a copied patch matrix), and in WebAssembly another inner loop at run time ([`panel_kernel_index`]).
//!
//! # Layout
//! `matrix` says where elements lie, `product` cuts the matrices into blocks, `pack` lays blocks out in panels, `micro`
//! multiplies panels, `panels` those that are kept, `narrow` matrices of few columns by way of their `transpose`. `rows` and `sparse`
//! multiply a matrix that is mostly zeros.

mod matrix;
mod micro;
mod narrow;
mod pack;
mod panels;
mod product;
mod rows;
mod sparse;
mod transpose;

pub use matrix::{Gathered, Matrix, Right};
pub use narrow::{add_narrow_product, is_narrow};
pub use pack::all_finite;
pub use panels::{LEFT_PANEL, RightPanels};
#[cfg(target_arch = "wasm32")]
pub use product::{PanelKernel, panel_kernel_index};
pub use product::{add_product, product, product_of};
pub use rows::{Entry, add_scaled_rows};
pub use sparse::{add_sparse_product, add_sparse_product_transposed};

#[cfg(test)]
mod tests;
