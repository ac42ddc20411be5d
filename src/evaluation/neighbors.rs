//! Which training images are most like a drawing, as the last hidden layer sees them.

use serde::Serialize;

use super::cpu_chunk;
use crate::dataset::ResidentDataset;
use crate::engine::Engine;
use crate::error::Result;
use crate::model::{Network, NetworkSpec};
use crate::reading::read;

/// Memory for the numbers of all images, a byte each; wide layers see fewer images.
const BYTES_MAX: usize = 32_000_000;
/// Operations for them: some ten seconds of a core; deep networks see fewer images.
const FLOPS_MAX: f64 = 350e9;
/// Images whose numbers set the scale.
const SCALE_IMAGES: usize = 500;

/// A training image that is near.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Neighbor {
    /// Its place among the training images.
    pub index: u32,
    /// Its class.
    pub label: u8,
    /// Euclidean, between the numbers of the last hidden layer.
    pub distance: f32,
}

/// The training images as the last hidden layer of a network sees them: made piece by piece, on the CPU engine, then searched whole.
/// Each number is kept in one byte, between the smallest and the largest of its feature among the first 500 images.
pub struct NeighborIndex {
    network: Network,
    data: ResidentDataset,
    engine: Engine,
    chunk: usize,
    count: usize,
    /// `[features]`, from the first images.
    lows: Vec<f32>,
    steps: Vec<f32>,
    /// `[images, features]`
    rows: Vec<u8>,
    done: usize,
}

impl NeighborIndex {
    /// Prepares to look at the training images of a data set, which are in memory: the first `limit`, or fewer of a network that is wide
    /// or deep.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn new(
        network: Network,
        spec: &NetworkSpec,
        data: ResidentDataset,
        limit: usize,
        engine: &Engine,
    ) -> Result<Self> {
        let flops = spec.forward_flops()?.max(1);
        Ok(Self {
            network,
            engine: engine.clone(),
            chunk: cpu_chunk(spec)?.min(SCALE_IMAGES),
            count: data
                .train_labels
                .len()
                .min(limit)
                .min(BYTES_MAX / spec.features()?.max(1))
                .min((FLOPS_MAX / flops as f64) as usize),
            data,
            lows: Vec::new(),
            steps: Vec::new(),
            rows: Vec::new(),
            done: 0,
        })
    }

    /// Images looked at.
    pub fn images(&self) -> usize {
        self.done
    }

    /// Images to look at.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Does a piece of the work; whether all is done.
    ///
    /// # Errors
    /// [`crate::ErrorKind::DeviceLost`].
    pub async fn advance(&mut self) -> Result<bool> {
        let places = self.done..self.count.min(self.done + self.chunk);
        if !places.is_empty() {
            let data = self.data.clone();
            let images = places.clone().filter_map(|place| data.train.on_host()?.image(place));
            let features = self.features(images).await?;
            let width = features.len() / places.len();
            if self.lows.is_empty() {
                self.scale_by(&features, width);
            }
            let rows: Vec<u8> = features.chunks_exact(width).flat_map(|row| self.bytes(row)).collect();
            self.rows.extend(rows);
            self.done = places.end;
        }
        Ok(self.done >= self.count)
    }

    async fn features<'a>(&self, images: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<f32>> {
        let input = self.network.scaled(images, self.engine.device());
        read(self.network.predict_with_features(input).1).await
    }

    fn scale_by(&mut self, features: &[f32], width: usize) {
        let column = |feature: usize| features.iter().skip(feature).step_by(width).copied();
        self.lows = (0..width).map(|feature| column(feature).fold(f32::INFINITY, f32::min)).collect();
        let high = |feature| column(feature).fold(f32::NEG_INFINITY, f32::max);
        self.steps = (0..width).map(|feature| ((high(feature) - self.lows[feature]) / 255.0).max(1e-9)).collect();
    }

    /// A row in steps of its features; what lies outside of the scale is at its end.
    fn bytes<'a>(&'a self, row: &'a [f32]) -> impl Iterator<Item = u8> + 'a {
        row.iter()
            .zip(self.lows.iter().zip(&self.steps))
            .map(|(value, (low, step))| ((value - low) / step).round() as u8)
    }

    /// The `n` images nearest to raw `pixels`, the nearest first.
    ///
    /// # Errors
    /// [`crate::ErrorKind::DeviceLost`].
    pub async fn nearest(&self, pixels: &[u8], n: usize) -> Result<Vec<Neighbor>> {
        let features = self.features([pixels]).await?;
        let place = |feature: usize| (features[feature] - self.lows[feature]) / self.steps[feature];
        let query: Vec<f32> = (0..self.lows.len()).map(place).collect();
        let squares: Vec<f32> = self.steps.iter().map(|step| step * step).collect();
        let distance = |row: &[u8]| -> f32 {
            let terms = row.iter().zip(&query).zip(&squares);
            terms.map(|((&byte, place), square)| (f32::from(byte) - place).powi(2) * square).sum()
        };
        let mut found: Vec<(f32, u32)> = Vec::with_capacity(n + 1);
        for (square, index) in self.rows.chunks_exact(query.len().max(1)).map(distance).zip(0..) {
            // Few are asked for: each finds its place among those before it.
            if found.len() < n || found.last().is_some_and(|last| square < last.0) {
                let place = found.iter().position(|other| square < other.0).unwrap_or(found.len());
                found.insert(place, (square, index));
                found.truncate(n);
            }
        }
        let neighbor = |(square, index): (f32, u32)| Neighbor {
            index,
            label: self.data.train_labels[index as usize],
            distance: square.sqrt(),
        };
        Ok(found.into_iter().map(neighbor).collect())
    }
}
