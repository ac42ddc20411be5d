//! A drawing becomes the 28x28 image that a network trained on MNIST expects: the crate `drawing`, and what data sets have to do with it.

mod likeness;

pub use ::drawing::{Ink, InvalidInput, Paper, Point, Problem, redrawn, scanned, strokes_of, to_mnist, whole_to_mnist};

/// Digits as people of different schools write them.
pub mod writing {
    pub use ::drawing::writing::*;

    pub use super::likeness::are_of;
    use crate::dataset::{ImageShape, Split};
    use crate::error::Result;

    /// The images of so many drawings, from number `first` on.
    ///
    /// # Errors
    /// None that can be: as [`Split::new`].
    pub fn split(seed: u64, first: u32, count: u32) -> Result<Split> {
        let indices = first..first + count;
        let labels = indices.clone().map(|index| (index % 10) as u8).collect();
        Split::new(ImageShape::MNIST, indices.flat_map(|index| image(seed, index)).collect(), labels)
    }
}
