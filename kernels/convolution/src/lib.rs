//! Convolutions (cross-correlations of stride 1, without padding) of f32 maps, image by image, for 128-bit vectors and one thread.
//!
//! Forward, [`Winograd`] computes kernels of 3 x 3 with a quarter of the multiplications. Backward, [`Backward`] walks lists of the
//! gradient's numbers that are not zero: behind max pooling that is one of a square at most. [`SparseWeights`] walks lists of an image's
//! pixels.
//!
//! # Layout
//! Maps are `[channels, height, width]` and kernels `[filters, channels, k, k]`, as everywhere in the engine. Inside, backward has the
//! channels last, where the numbers that a kernel's row meets lie side by side. `sizes` says how large all of it is, `layout` turns one
//! into the other. What is called from crates that are compiled for size is not inlined there: it would become such code.
mod backward;
mod blank;
mod gradient;
mod layout;
mod patches;
mod sizes;
mod weights;
mod winograd;

pub use backward::Backward;
pub use gradient::Gradient;
pub use patches::Patches;
pub use sizes::Sizes;
pub use weights::SparseWeights;
pub use winograd::Winograd;

#[cfg(test)]
mod tests;
