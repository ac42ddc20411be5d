//! How good a network is: its outputs on images it has not learnt from, and what follows from them.

pub mod calibrate;
pub mod confidence;
pub mod explain;
pub mod inspect;
pub mod neighbors;
pub mod principal_components;
pub mod report;
pub mod unit;

pub use calibrate::CalibrationJob;
pub use confidence::{Calibration, Doubt};
pub use explain::explain;
pub use inspect::inspect;
pub use neighbors::{Neighbor, NeighborIndex};
pub use report::{ClassificationReport, ConfusionMatrix};

use std::ops::Range;

pub use crate::ops::objective::argmax;

use crate::dataset::{Order, ResidentDataset, ResidentSplit, Scaling};
use crate::engine::{Engine, PIECE_FLOPS};
use crate::error::Result;
use crate::model::{Network, NetworkSpec};
use crate::ops::{Loss, Objective};
use crate::reading::read;

/// Images of one chunk on a GPU, at most: a chunk is over within moments, so that a prediction gets in.
const GPU_CHUNK: usize = 250;
/// Images of a chunk on the CPU engine, at most: memory that a small network would take for all at once is never given back.
const CPU_CHUNK: usize = 500;

/// Images that the CPU engine takes at once: those of a piece of work.
///
/// # Errors
/// As [`NetworkSpec::summary`].
pub fn cpu_chunk(spec: &NetworkSpec) -> Result<usize> {
    Ok((PIECE_FLOPS / spec.forward_flops()?.max(1)).clamp(1, CPU_CHUNK))
}

/// An evaluation under way: the outputs of the first `count` images, chunk by chunk.
#[derive(Clone, Debug)]
pub struct Evaluation {
    split: ResidentSplit,
    order: Order,
    /// Images to evaluate.
    count: usize,
    chunk: usize,
    scaling: Scaling,
    objective: Objective,
    labels: Vec<u8>,
    loss_sum: f64,
    classes: usize,
    /// `[images, classes]`
    outputs: Vec<f32>,
}

impl Evaluation {
    /// Prepares to evaluate these test images of `data`.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn new(
        data: &ResidentDataset,
        images: Range<usize>,
        spec: &NetworkSpec,
        loss: Loss,
        engine: &Engine,
    ) -> Result<Self> {
        let count = images.len();
        let chunk = if engine.is_gpu() { spec.gpu_batch_max()?.min(GPU_CHUNK) } else { cpu_chunk(spec)? };
        Ok(Self {
            split: data.test.clone(),
            order: data.test.order((images.start as u32..images.end as u32).collect()),
            labels: data.test_labels.get(images).unwrap_or_default().to_vec(),
            count,
            chunk,
            scaling: spec.scaling,
            objective: Objective { loss, output: spec.output, scale: 1.0 },
            loss_sum: 0.0,
            classes: spec.classes.len(),
            outputs: Vec::with_capacity(count * spec.classes.len()),
        })
    }

    /// Images to evaluate.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Images evaluated.
    pub fn images(&self) -> usize {
        self.outputs.len() / self.classes
    }

    /// Whether every image is evaluated.
    pub fn is_finished(&self) -> bool {
        self.images() == self.count()
    }

    /// Evaluates the next chunk with `network`, dropout off.
    ///
    /// # Errors
    /// [`crate::ErrorKind::DeviceLost`].
    pub async fn advance(&mut self, network: &Network) -> Result<()> {
        let start = self.images();
        let batch = self.split.batch(&self.order, start..self.count().min(start + self.chunk), self.scaling, None);
        let logits = read(network.predict(batch.images)).await?;
        let mut gradient = vec![0.0; self.classes];
        for (logits, &label) in logits.chunks_exact(self.classes).zip(&self.labels[start..]) {
            self.loss_sum += f64::from(self.objective.of_row(logits, label, &mut gradient).0);
            self.outputs.extend(self.objective.output.outputs(logits));
        }
        Ok(())
    }

    /// The summed loss, then the outputs: what [`Evaluation::join`] takes.
    pub fn to_flat(&self) -> Vec<f32> {
        let mut flat = vec![self.loss_sum as f32];
        flat.extend(&self.outputs);
        flat
    }

    /// Makes this the evaluation of all images whose parts, in order, were evaluated apart.
    pub fn join(&mut self, parts: Vec<Vec<f32>>) {
        (self.loss_sum, self.outputs) = (0.0, Vec::new());
        for part in parts {
            if let Some((&loss_sum, outputs)) = part.split_first() {
                self.loss_sum += f64::from(loss_sum);
                self.outputs.extend(outputs);
            }
        }
        self.count = self.images();
    }

    /// Mean loss of an image.
    pub fn loss(&self) -> f64 {
        self.loss_sum / self.images().max(1) as f64
    }

    /// Fraction of images whose largest output is their label; `labels` is `[count]` or longer.
    pub fn accuracy(&self, labels: &[u8]) -> f64 {
        let right = self.predictions().zip(labels).filter(|(prediction, label)| prediction == *label).count();
        right as f64 / self.images().max(1) as f64
    }

    /// The class of the largest output of each image.
    pub fn predictions(&self) -> impl Iterator<Item = u8> + '_ {
        self.outputs.chunks_exact(self.classes).map(argmax)
    }

    /// How many outputs an image has.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The outputs, `[images, classes]`.
    pub fn outputs(&self) -> &[f32] {
        &self.outputs
    }

    /// The images answered wrong, the most confident first: index and the output for the wrong class. Confidence is by how
    /// much that output exceeds the label's: several sigmoids can be near 1 at once. `labels` is `[count]` or longer.
    pub fn mistakes(&self, labels: &[u8]) -> Vec<(usize, f32)> {
        mistakes(self.classes, &self.outputs, labels)
    }
}

/// [`Evaluation::mistakes`]; `outputs` is `[images, classes]`.
fn mistakes(classes: usize, outputs: &[f32], labels: &[u8]) -> Vec<(usize, f32)> {
    let mut mistakes: Vec<(usize, f32, f32)> = outputs
        .chunks_exact(classes)
        .zip(labels)
        .enumerate()
        .filter_map(|(index, (outputs, &label))| {
            let answer = argmax(outputs);
            let output = outputs[usize::from(answer)];
            (answer != label).then(|| (index, output, output - outputs[usize::from(label)]))
        })
        .collect();
    mistakes.sort_by(|a, b| b.2.total_cmp(&a.2));
    mistakes.into_iter().map(|(index, output, _)| (index, output)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_mistake_is_the_one_that_leaves_the_label_furthest_behind() {
        // Sigmoids: the first is nearly as sure of its label, 1, as of the 0 that it answers; the third is right.
        let outputs = [0.99, 0.98, 0.0, 0.7, 0.0, 0.1, 0.9, 0.1, 0.0];
        assert_eq!(mistakes(3, &outputs, &[1, 2, 0]), [(1, 0.7), (0, 0.99)]);
    }
}
