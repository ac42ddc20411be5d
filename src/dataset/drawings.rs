//! Images that runs on a data set are given beside its own: made once for a seed, and kept for the next run.

use std::sync::Arc;

use super::{ImageShape, Split};
use crate::error::Result;

/// What drawings were made for: a seed, and how many of the training images, from the first, they may be made from.
pub type MadeFor = (u64, usize);

/// The drawings of one seed, the first so many of a sequence that has no end.
#[derive(Debug, Default)]
pub struct Drawings {
    made_for: MadeFor,
    /// `[made, pixels]`; empty once there is a split of them.
    images: Vec<u8>,
    /// `[made]`
    labels: Vec<u8>,
    split: Option<Arc<Split>>,
}

impl Drawings {
    /// How many were made for this.
    pub fn made(&self, made_for: MadeFor) -> usize {
        if self.made_for == made_for { self.split.as_ref().map_or(self.labels.len(), |split| split.len()) } else { 0 }
    }

    /// Takes memory for so many in all, of so many pixels, once: a vector that doubles as it grows leaves holes that nothing else fits.
    /// Those made for something else go.
    pub fn reserve(&mut self, made_for: MadeFor, count: usize, pixels: usize) {
        self.keep_for(made_for);
        if self.split.is_none() {
            self.images.reserve_exact((count * pixels).saturating_sub(self.images.len()));
            self.labels.reserve_exact(count.saturating_sub(self.labels.len()));
        }
    }

    fn keep_for(&mut self, made_for: MadeFor) {
        if self.made_for != made_for {
            *self = Self { made_for, ..Self::default() };
        }
    }

    /// Adds the next one, `[pixels]`; those made for something else go.
    pub fn push(&mut self, made_for: MadeFor, image: &[u8], label: u8) {
        self.keep_for(made_for);
        if let Some(split) = self.split.take() {
            (self.images, self.labels) = (split.images().to_vec(), split.labels().to_vec());
        }
        self.images.extend(image);
        self.labels.push(label);
    }

    /// Takes drawings made elsewhere in the place of all there are: `[count * pixels]` and `[count]`.
    ///
    /// # Errors
    /// As [`Split::new`].
    pub fn put(&mut self, made_for: MadeFor, shape: ImageShape, images: Vec<u8>, labels: Vec<u8>) -> Result<()> {
        let split = Some(Arc::new(Split::new(shape, images, labels)?));
        *self = Self { made_for, split, ..Self::default() };
        Ok(())
    }

    /// All that were made, of this shape.
    ///
    /// # Errors
    /// As [`Split::new`].
    pub fn split(&mut self, shape: ImageShape) -> Result<Arc<Split>> {
        if let Some(split) = &self.split {
            return Ok(Arc::clone(split));
        }
        let (images, labels) = (std::mem::take(&mut self.images), std::mem::take(&mut self.labels));
        let split = Arc::new(Split::new(shape, images, labels)?);
        self.split = Some(Arc::clone(&split));
        Ok(split)
    }
}
