//! A split where the engine can reach it: on the GPU, uploaded once, or in memory for the CPU.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use burn::tensor::{Device, Int, Tensor};
use elementwise::prefetch::touch;

use super::drawings::Drawings;
use super::{Classes, Dataset, ImageShape, Scaling, Split};
use crate::engine::Engine;
use crate::ops::{self, Vary};

/// Pixels packed into one 32-bit word on the device: WGSL has no 8-bit storage, and 60,000 images
/// as `f32` would exceed its default buffer limit.
#[cfg(feature = "webgpu")]
const PIXELS_PER_WORD: usize = 4;

/// A batch on the device.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[batch, pixels]`, scaled.
    pub images: Tensor<2>,
    /// `[batch]`, classes from 0.
    pub labels: Tensor<1, Int>,
}

/// The order in which an epoch visits a split.
#[derive(Clone, Debug)]
pub struct Order {
    host: Arc<Vec<u32>>,
    device: Option<Tensor<1, Int>>,
}

impl Order {
    /// The number of images in the order.
    pub fn len(&self) -> usize {
        self.host.len()
    }

    /// Whether the order visits nothing.
    pub fn is_empty(&self) -> bool {
        self.host.is_empty()
    }
}

/// A split that batches are gathered from without an upload a batch.
#[allow(clippy::large_enum_variant)] // A session has two of them.
#[derive(Clone, Debug)]
pub enum ResidentSplit {
    /// The CPU engine reads the bytes where they are.
    Host {
        /// The split itself.
        split: Arc<Split>,
        /// What follows its last image: see [`ResidentSplit::followed_by`].
        more: Option<Arc<Split>>,
        /// The CPU device.
        device: Device,
    },
    /// The GPU holds the pixels, four to a word.
    #[cfg(feature = "webgpu")]
    Device {
        /// `[count, pixels / 4]`, the first pixel in the lowest byte.
        words: Tensor<2, Int>,
        /// Of an image.
        shape: ImageShape,
        /// `[count]`.
        labels: Tensor<1, Int>,
        /// The split itself, until [`ResidentSplit::leave_to_device`].
        host: Option<Arc<Split>>,
    },
}

impl ResidentSplit {
    /// Brings `split` to the engine's device.
    pub fn new(split: &Arc<Split>, engine: &Engine) -> Self {
        let device = engine.device();
        #[cfg(feature = "webgpu")]
        if engine.is_gpu() {
            return Self::packed(split, device);
        }
        Self::Host { split: Arc::clone(split), more: None, device: device.clone() }
    }

    /// # Panics
    /// For images of several channels, or whose rows are not a multiple of four pixels: none that the page accepts.
    #[cfg(feature = "webgpu")]
    fn packed(split: &Arc<Split>, device: &Device) -> Self {
        let ImageShape { columns, channels, .. } = split.shape();
        assert!(channels == 1 && columns.is_multiple_of(PIXELS_PER_WORD), "a GPU takes four pixels of a row at once");
        let words: Vec<i32> = split
            .images()
            .chunks_exact(PIXELS_PER_WORD)
            .map(|bytes| i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        let labels = split.labels().iter().map(|&label| i32::from(label)).collect();
        Self::Device {
            words: ops::ints(words, [split.len(), split.shape().pixels() / PIXELS_PER_WORD], device),
            shape: split.shape(),
            labels: ops::ints(labels, [split.len()], device),
            host: Some(Arc::clone(split)),
        }
    }

    /// The split itself where it is in memory, `None` where only the GPU has its pixels.
    pub fn on_host(&self) -> Option<&Split> {
        match self {
            Self::Host { split, .. } => Some(split),
            #[cfg(feature = "webgpu")]
            Self::Device { host, .. } => host.as_deref(),
        }
    }

    /// The same split with `more` images, of the same shape, after its last. Nothing is copied in memory; on a GPU both are.
    pub fn followed_by(&self, more: &Arc<Split>) -> Self {
        match self {
            Self::Host { split, device, .. } => {
                Self::Host { split: Arc::clone(split), more: Some(Arc::clone(more)), device: device.clone() }
            }
            #[cfg(feature = "webgpu")]
            Self::Device { words, shape, labels, .. } => {
                let Self::Device { words: more_words, labels: more_labels, .. } = Self::packed(more, &words.device())
                else {
                    unreachable!("packed for a GPU")
                };
                Self::Device {
                    words: ops::one_after_another([words.clone(), more_words]),
                    shape: *shape,
                    labels: ops::one_after_another([labels.clone(), more_labels]),
                    host: None,
                }
            }
        }
    }

    /// Lets go of what is in memory beside a GPU that has the split.
    pub fn leave_to_device(&mut self) {
        #[cfg(feature = "webgpu")]
        if let Self::Device { host, .. } = self {
            *host = None;
        }
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        match self {
            Self::Host { split, more, .. } => split.len() + more.as_ref().map_or(0, |more| more.len()),
            #[cfg(feature = "webgpu")]
            Self::Device { labels, .. } => labels.dims()[0],
        }
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Brings an order of visits, each an index into the split, to where the split is: the only
    /// upload of an epoch.
    pub fn order(&self, indices: Vec<u32>) -> Order {
        let device = match self {
            Self::Host { .. } => None,
            #[cfg(feature = "webgpu")]
            Self::Device { words, .. } => {
                let signed = indices.iter().map(|&index| index as i32).collect();
                Some(ops::ints(signed, [indices.len()], &words.device()))
            }
        };
        Order { host: Arc::new(indices), device }
    }

    /// The batch at these positions of `order`, which is of this split. Each image is varied as `vary` says, where anything is to be.
    pub fn batch(&self, order: &Order, positions: Range<usize>, scaling: Scaling, vary: Option<Vary>) -> Batch {
        match (self, &order.device) {
            #[cfg(feature = "webgpu")]
            (Self::Device { words, labels, shape, .. }, Some(order)) => {
                let positions = [positions.start, positions.len()];
                let (words, labels, sides) = (words.clone(), labels.clone(), [shape.rows, shape.columns]);
                let (images, labels) = ops::gather(words, labels, sides, order.clone(), positions, (scaling, vary));
                Batch { images, labels }
            }
            #[cfg(feature = "webgpu")]
            (Self::Device { .. }, None) => unreachable!("an order of another split"),
            (Self::Host { split, more, device }, _) => {
                host_batch((split, more.as_deref()), device, &order.host[positions], (scaling, vary))
            }
        }
    }
}

/// The two splits where the engine reaches them.
#[derive(Clone, Debug)]
pub struct ResidentDataset {
    /// The shape of its images.
    pub shape: ImageShape,
    /// What its labels stand for.
    pub classes: Classes,
    /// The images to learn from.
    pub train: ResidentSplit,
    /// The images to be judged by.
    pub test: ResidentSplit,
    /// The training labels, `[count]`.
    pub train_labels: Arc<Vec<u8>>,
    /// The test labels, `[count]`.
    pub test_labels: Arc<Vec<u8>>,
    /// [`Dataset::fingerprint`]
    pub fingerprint: u64,
    /// Images that runs on it are given beside its own, shared by all who use it.
    pub drawings: Arc<Mutex<Drawings>>,
    /// Whether drawings in writing styles are of its classes, once that was found out (`drawing::writing::are_of`).
    pub draws_digits: Arc<OnceLock<bool>>,
}

impl ResidentDataset {
    /// Brings both splits to the engine, each once.
    pub fn new(dataset: &Dataset, engine: &Engine) -> Self {
        Self {
            shape: dataset.train.shape(),
            classes: dataset.classes.clone(),
            train: ResidentSplit::new(&dataset.train, engine),
            test: ResidentSplit::new(&dataset.test, engine),
            train_labels: Arc::new(dataset.train.labels().to_vec()),
            test_labels: Arc::new(dataset.test.labels().to_vec()),
            fingerprint: dataset.fingerprint(),
            drawings: Arc::default(),
            draws_digits: Arc::default(),
        }
    }
}

fn host_batch(
    (first, more): (&Split, Option<&Split>),
    device: &Device,
    indices: &[u32],
    (scaling, vary): (Scaling, Option<Vary>),
) -> Batch {
    let (shape, count) = (first.shape(), first.len());
    let (mut images, mut labels) = (Vec::with_capacity(indices.len() * shape.pixels()), Vec::new());
    let find = |&index: &u32| {
        let at = index as usize;
        let (split, place) = if at < count { (first, at) } else { (more?, at - count) };
        Some((index, split.image(place)?, split.labels()[place]))
    };
    // Images in random order come from main memory: all of a batch are asked for before one is waited for.
    std::hint::black_box(indices.iter().filter_map(find).fold(0, |sum, (_, image, _)| sum ^ touch(image)));
    for (index, image, label) in indices.iter().filter_map(find) {
        match vary {
            Some(vary) => {
                scaling.extend(vary.apply(index, image, shape.columns).as_slice(), shape.columns, &mut images)
            }
            None => scaling.extend(image, shape.columns, &mut images),
        }
        labels.push(i32::from(label));
    }
    Batch {
        labels: ops::ints(labels, [images.len() / shape.pixels()], device),
        images: ops::floats(images, [indices.len(), shape.pixels()], device),
    }
}
