//! A split where the engine can reach it: on the GPU, uploaded once, or in memory for the CPU.

use std::ops::Range;
use std::sync::Arc;

use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use super::{CLASSES, Dataset, PIXELS, Split};
use crate::engine::Engine;

/// Pixels packed into one 32-bit word on the device: WGSL has no 8-bit storage, and 60,000 images
/// as `f32` would exceed its default buffer limit.
const PIXELS_PER_WORD: usize = 4;

/// A batch on the device.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[batch, 784]`, raw pixel values from 0 to 255.
    pub pixels: Tensor<2>,
    /// `[batch, 10]`: 1 in the column of the label, else 0.
    pub one_hot: Tensor<2>,
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
        /// The CPU device.
        device: Device,
    },
    /// The GPU holds the pixels, four to a word.
    Device {
        /// `[count, 196]`, the first pixel in the lowest byte.
        words: Tensor<2, Int>,
        /// `[count, 1]`.
        labels: Tensor<2, Int>,
        /// `[1, 10]`, the digits 0 to 9.
        classes: Tensor<2, Int>,
    },
}

impl ResidentSplit {
    /// Brings `split` to the engine's device.
    pub fn new(split: &Arc<Split>, engine: &Engine) -> Self {
        let device = engine.device();
        if !engine.is_gpu() {
            return Self::Host { split: Arc::clone(split), device: device.clone() };
        }
        let words: Vec<i32> = split
            .images()
            .chunks_exact(PIXELS_PER_WORD)
            .map(|bytes| i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        let labels: Vec<i32> = split.labels().iter().map(|&label| i32::from(label)).collect();
        let classes: Vec<i32> = (0..CLASSES as i32).collect();
        Self::Device {
            words: ints(words, [split.len(), PIXELS / PIXELS_PER_WORD], device),
            labels: ints(labels, [split.len(), 1], device),
            classes: ints(classes, [1, CLASSES], device),
        }
    }

    /// Brings an order of visits, each an index into the split, to where the split is: the only
    /// upload of an epoch.
    pub fn order(&self, indices: Vec<u32>) -> Order {
        let device = match self {
            Self::Host { .. } => None,
            Self::Device { words, .. } => Some(upload(&indices, &words.device())),
        };
        Order { host: Arc::new(indices), device }
    }

    /// The batch at these positions of `order`.
    pub fn batch(&self, order: &Order, positions: Range<usize>) -> Batch {
        match self {
            Self::Host { split, device } => host_batch(split, device, &order.host[positions]),
            Self::Device { words, labels, classes } => {
                let count = positions.len();
                let indices = order.device.clone().unwrap_or_else(|| upload(&order.host, &words.device()));
                let indices = indices.slice([positions]);
                let labels = labels.clone().select(0, indices.clone());
                let one_hot = labels.expand([count, CLASSES]).equal(classes.clone().expand([count, CLASSES])).float();
                Batch { pixels: unpack(words.clone().select(0, indices)), one_hot }
            }
        }
    }
}

/// The two splits where the engine reaches them.
#[derive(Clone, Debug)]
pub struct ResidentDataset {
    /// The images to learn from.
    pub train: ResidentSplit,
    /// The images to be judged by.
    pub test: ResidentSplit,
    /// The test labels, `[count]`.
    pub test_labels: Arc<Vec<u8>>,
}

impl ResidentDataset {
    /// Brings both splits to the engine, each once.
    pub fn new(dataset: &Dataset, engine: &Engine) -> Self {
        Self {
            train: ResidentSplit::new(&dataset.train, engine),
            test: ResidentSplit::new(&dataset.test, engine),
            test_labels: Arc::new(dataset.test.labels().to_vec()),
        }
    }
}

fn upload(indices: &[u32], device: &Device) -> Tensor<1, Int> {
    let signed: Vec<i32> = indices.iter().map(|&index| index as i32).collect();
    let count = signed.len();
    ints(signed, [count], device)
}

fn ints<const D: usize>(values: Vec<i32>, shape: [usize; D], device: &Device) -> Tensor<D, Int> {
    Tensor::from_data(TensorData::new(values, shape), (device, DType::I32))
}

/// `[batch, 196]` words to `[batch, 784]` pixels, by shifts and masks that fuse into one kernel.
fn unpack(words: Tensor<2, Int>) -> Tensor<2> {
    let [count, columns] = words.dims();
    let bytes = (0..PIXELS_PER_WORD).map(|byte| {
        let shifted = words.clone().bitwise_right_shift_scalar(8 * byte as i32);
        shifted.bitwise_and_scalar(0xff).float().reshape([count, columns, 1])
    });
    Tensor::cat(bytes.collect(), 2).reshape([count, PIXELS])
}

fn host_batch(split: &Split, device: &Device, indices: &[u32]) -> Batch {
    let mut pixels = Vec::with_capacity(indices.len() * PIXELS);
    let mut one_hot = vec![0f32; indices.len() * CLASSES];
    for (row, &index) in indices.iter().enumerate() {
        let image = split.image(index as usize).unwrap_or(&[0; PIXELS]);
        pixels.extend(image.iter().map(|&pixel| f32::from(pixel)));
        one_hot[row * CLASSES + usize::from(split.labels()[index as usize])] = 1.0;
    }
    Batch {
        pixels: Tensor::from_data(TensorData::new(pixels, [indices.len(), PIXELS]), device),
        one_hot: Tensor::from_data(TensorData::new(one_hot, [indices.len(), CLASSES]), device),
    }
}
