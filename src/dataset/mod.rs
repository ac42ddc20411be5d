//! Images and labels: decoding, checking, and residency on the device that trains.

pub mod classes;
pub mod drawings;
pub mod idx;
pub mod known;
pub mod resident;
mod shape;

pub use crate::ops::Scaling;
pub use classes::{Classes, classes_of};
pub use resident::{Batch, Order, ResidentDataset, ResidentSplit};
pub use shape::ImageShape;

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

/// Images with their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    shape: ImageShape,
    /// `[count, pixels]`, row by row; 0 is background and 255 is ink.
    images: Vec<u8>,
    /// `[count]`, from 0 in a data set.
    labels: Vec<u8>,
    /// What label 0 was in the files, where they count from 1.
    first_label: u8,
}

impl Split {
    /// Joins images of this shape, `[count * pixels]`, with labels `[count]`.
    ///
    /// # Errors
    /// [`ErrorKind::IdxCountMismatch`] when there are more of one than of the other.
    pub fn new(shape: ImageShape, images: Vec<u8>, labels: Vec<u8>) -> Result<Self> {
        if images.len() != labels.len() * shape.pixels() {
            return Err(count_mismatch(images.len() / shape.pixels(), labels.len()));
        }
        Ok(Self { shape, images, labels, first_label: 0 })
    }

    /// Decodes and joins one IDX file of images and one of labels (both unpacked). Nothing is copied: what follows the headers is
    /// the split.
    ///
    /// ```
    /// use inkgrad::dataset::{Split, idx};
    ///
    /// let file = |words: &[u32], items: &[u8]| -> Vec<u8> {
    ///     words.iter().flat_map(|word| word.to_be_bytes()).chain(items.iter().copied()).collect()
    /// };
    /// let images = file(&[idx::IMAGES_MAGIC, 2, 28, 28], &[0; 2 * 784]);
    /// let labels = file(&[idx::LABELS_MAGIC, 2], &[7, 2]);
    /// let split = Split::from_idx(images, labels)?;
    /// assert_eq!((split.len(), split.labels()), (2, &[7, 2][..]));
    /// # Ok::<(), inkgrad::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`idx::images`], [`idx::labels`] and [`Split::new`].
    pub fn from_idx(mut images: Vec<u8>, mut labels: Vec<u8>) -> Result<Self> {
        let headers = [images.len() - idx::images(&images)?.len(), labels.len() - idx::labels(&labels)?.len()];
        images.drain(..headers[0]);
        labels.drain(..headers[1]);
        Self::new(ImageShape::MNIST, images, labels)
    }

    /// The split as the two IDX files that it came from, images and labels: of each the header and what follows. Nothing is copied but
    /// labels that do not count from 0.
    pub fn to_idx(&self) -> [(Vec<u8>, Cow<'_, [u8]>); 2] {
        let labels = match self.first_label {
            0 => Cow::Borrowed(&self.labels[..]),
            first => self.labels.iter().map(|label| label + first).collect(),
        };
        let (count, rows, columns) = (self.len() as u32, self.shape.rows as u32, self.shape.columns as u32);
        [
            (idx::header_of(&[idx::IMAGES_MAGIC, count, rows, columns]), Cow::Borrowed(&self.images[..])),
            (idx::header_of(&[idx::LABELS_MAGIC, count]), labels),
        ]
    }

    /// Checks two IDX files, of which that of images, `length` bytes long, is only known by its `start`; the same refusals as
    /// [`Split::from_idx`]. Returns the labels.
    ///
    /// # Errors
    /// As [`Split::from_idx`].
    pub fn check_idx<'a>(start: &[u8], length: u64, labels: &'a [u8]) -> Result<&'a [u8]> {
        let count = idx::check_images(start, length)?;
        let labels = idx::labels(labels)?;
        if count != labels.len() {
            return Err(count_mismatch(count, labels.len()));
        }
        Ok(labels)
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The shape of its images.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// The pixels of image `index`, or `None` past the end.
    pub fn image(&self, index: usize) -> Option<&[u8]> {
        let pixels = self.shape.pixels();
        self.images.get(index * pixels..(index + 1) * pixels)
    }

    /// The labels, `[count]`.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The pixels, `[count, pixels]`.
    pub fn images(&self) -> &[u8] {
        &self.images
    }
}

fn count_mismatch(images: usize, labels: usize) -> Error {
    Error::new(
        ErrorKind::IdxCountMismatch,
        format!(
            "There are {images} images but {labels} labels; every image needs one label. Use the two files of one set."
        ),
    )
}

/// What a network trains on and what it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// What its labels stand for.
    pub classes: Classes,
    /// The images that the network learns from.
    pub train: Arc<Split>,
    /// The images that it never sees while it learns.
    pub test: Arc<Split>,
}

impl Dataset {
    /// Joins two splits; labels that begin at 1 in both are counted from 0 from now on.
    ///
    /// # Errors
    /// As [`classes_of`], and [`ErrorKind::IdxDimensions`] where the images of one split are of another shape than those of the other.
    pub fn new(mut train: Split, mut test: Split) -> Result<Self> {
        if train.shape != test.shape {
            return Err(Error::new(
                ErrorKind::IdxDimensions,
                "The training images are of another shape than the test images. Use the four files of one set.",
            ));
        }
        let (classes, first) = classes_of(&train.labels, &test.labels)?;
        for split in [&mut train, &mut test] {
            split.labels.iter_mut().for_each(|label| *label -= first);
            split.first_label += first;
        }
        Ok(Self { classes, train: Arc::new(train), test: Arc::new(test) })
    }

    /// Tells this data set from others: a hash of all pixels and labels, by the multiplication and rotation of FxHash (Firefox's
    /// hash tables). It takes some 10 ms for MNIST, is no proof against people who want to deceive, and is the same everywhere.
    pub fn fingerprint(&self) -> u64 {
        let parts = [&self.train.images, &self.train.labels, &self.test.images, &self.test.labels];
        parts.into_iter().fold(0, |hash, part| fx_hash(fx_step(hash, part.len() as u64), part))
    }
}

fn fx_hash(hash: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(hash, |hash, &word| fx_step(hash, u64::from_le_bytes(word)));
    rest.iter().fold(hash, |hash, &byte| fx_step(hash, u64::from(byte)))
}

fn fx_step(hash: u64, word: u64) -> u64 {
    const SEED: u64 = 0x517c_c1b7_2722_0a95;
    (hash.rotate_left(5) ^ word).wrapping_mul(SEED)
}
