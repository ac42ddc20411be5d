//! Loops over f32 that are no matrix product, for 128-bit vectors and one thread.
//!
//! They are a crate of their own so that they are compiled for speed, whatever the engine around them is compiled for. For the same reason no
//! public function is generic or inlined: it would be compiled where it is called. What these loops call in other
//! crates is inlined: where crates are linked, nothing is made of vectors any more.

pub mod dropout;
pub mod pool;
pub mod prefetch;
pub mod relu;
pub mod scale;
pub mod softmax;
pub mod sum;
pub mod update;
pub mod warp;
