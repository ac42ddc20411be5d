//! Calibrates a network: the centres of its last hidden layer over training images, then its answers to probes, chunk by chunk.

use super::confidence::{Calibration, CentreSums, Centres, Probe};
use super::cpu_chunk;
use crate::dataset::ResidentDataset;
use crate::drawing::{redrawn, scanned, writing};
use crate::engine::Engine;
use crate::error::Result;
use crate::model::{Network, NetworkSpec};
use crate::ops::{Variations, Vary};
use crate::random::{Key, Purpose, permutation};
use crate::reading::read;

/// Training images whose last hidden layer is looked at.
const CENTRE_IMAGES: usize = 2_000;
/// Probes: images that the network has not learnt from.
const PROBES: usize = 3_000;
/// The seed of probes, which no run can have: equal networks get equal calibrations, and none has learnt from a probe.
const SEED: u64 = u64::MAX;
/// Training images are distorted so much more than any recipe does that they are new to every network.
const DISTORTIONS: Variations =
    Variations { shift: 1.5, rotation: 20.0, scale: 0.15, shear: 15.0, elastic: 4.0, stroke_breadth: 0.8 };
/// The breadth of the pen that draws training images again, in pixels.
const PENS: std::ops::Range<f32> = 0.5..6.0;
/// Pixels along a side of a coarse scan.
const SCANS: std::ops::Range<f32> = 7.0..17.0;

/// A calibration under way, of a network on the CPU engine.
pub struct CalibrationJob {
    network: Network,
    data: ResidentDataset,
    engine: Engine,
    chunk: usize,
    /// Whether drawings in writing styles are of its classes.
    draws_digits: bool,
    /// Places of training images, in a random order.
    places: Vec<u32>,
    sums: Option<CentreSums>,
    /// Training images that were looked at.
    looked_at: usize,
    centres: Option<Centres>,
    probes: Vec<Probe>,
}

impl CalibrationJob {
    /// Prepares to calibrate a network of this form on a data set, whose training images are in memory.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn new(network: Network, spec: &NetworkSpec, data: ResidentDataset, engine: &Engine) -> Result<Self> {
        let key = Key::new(SEED, Purpose::Permutation, &[0]);
        Ok(Self {
            network,
            engine: engine.clone(),
            chunk: cpu_chunk(spec)?.min(200),
            draws_digits: writing::are_of(&data),
            places: permutation(key, data.train_labels.len()),
            data,
            sums: None,
            looked_at: 0,
            centres: None,
            probes: Vec::new(),
        })
    }

    fn centre_images(&self) -> usize {
        CENTRE_IMAGES.min(self.places.len())
    }

    /// Does a piece of the work; gives the calibration with the last one.
    ///
    /// # Errors
    /// [`crate::ErrorKind::DeviceLost`].
    pub async fn advance(&mut self) -> Result<Option<Calibration>> {
        let Some(centres) = self.centres.take() else {
            self.look_at_training_images().await?;
            return Ok(None);
        };
        let first = self.probes.len();
        let probes: Vec<(Vec<u8>, Option<u8>)> =
            (first..PROBES.min(first + self.chunk)).map(|number| self.probe(number as u32)).collect();
        let rows = self.forward(probes.iter().map(|(image, _)| image.as_slice())).await?;
        for ((logits, features), (_, label)) in rows.iter().zip(&probes) {
            let evidence = centres.evidence(logits, features);
            self.probes.push(Probe { evidence, right: label.map(|label| label == evidence.answer) });
        }
        if self.probes.len() < PROBES {
            self.centres = Some(centres);
            return Ok(None);
        }
        Ok(Some(Calibration::fit(centres, &self.probes)))
    }

    async fn look_at_training_images(&mut self) -> Result<()> {
        let first = self.looked_at;
        let places = self.places[first..self.centre_images().min(first + self.chunk)].to_vec();
        let data = self.data.clone();
        let images = places.iter().filter_map(|&place| data.train.on_host()?.image(place as usize));
        let rows = self.forward(images).await?;
        for ((_, features), &place) in rows.iter().zip(&places) {
            let label = self.data.train_labels[place as usize];
            let sums = self.sums.get_or_insert_with(|| CentreSums::new(self.data.classes.len(), features.len()));
            sums.add(features, label);
        }
        self.looked_at += rows.len();
        if self.looked_at >= self.centre_images() {
            self.centres = self.sums.take().map(|sums| sums.centres());
        }
        Ok(())
    }

    /// Logits and last hidden layer of each image.
    async fn forward<'a>(&self, images: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<(Vec<f32>, Vec<f32>)>> {
        let input = self.network.scaled(images, self.engine.device());
        let (logits, features) = self.network.predict_with_features(input);
        let ([_, classes], [_, width]) = (logits.dims(), features.dims());
        let (logits, features) = (read(logits).await?, read(features).await?);
        let rows = logits.chunks_exact(classes).zip(features.chunks_exact(width));
        Ok(rows.map(|(logits, features)| (logits.to_vec(), features.to_vec())).collect())
    }

    /// Probe `number` and its class, none for a scribble: of ten probes four are digits in writing styles (where there are such), two are training
    /// images drawn again by other pens, two are scanned coarsely, one is distorted, and one is a scribble.
    fn probe(&self, number: u32) -> (Vec<u8>, Option<u8>) {
        match number % 10 {
            0..4 if self.draws_digits => {
                let number = number / 10 * 4 + number % 10;
                (writing::image(SEED, number).to_vec(), Some((number % 10) as u8))
            }
            9 => (writing::scribble(SEED, number).to_vec(), None),
            kind => {
                // From the end: of a set that is large enough they are not those that the centres are of.
                let place = self.places[self.places.len() - 1 - number as usize % self.places.len()];
                let image = self.data.train.on_host().and_then(|split| split.image(place as usize)).unwrap_or(&[]);
                let label = self.data.train_labels[place as usize];
                (self.distorted(image, place, kind, number), Some(label))
            }
        }
    }

    fn distorted(&self, image: &[u8], place: u32, kind: u32, number: u32) -> Vec<u8> {
        let key = Key::new(SEED, Purpose::Redrawing, &[number]);
        let between = |range: std::ops::Range<f32>| range.start + key.uniform(0) * (range.end - range.start);
        if kind < 6 {
            return redrawn(image, between(PENS)).to_vec();
        }
        if kind < 8 {
            return scanned(image, between(SCANS) as usize).to_vec();
        }
        let vary = Vary { variations: DISTORTIONS, key: Key::new(SEED, Purpose::Variations, &[0]) };
        vary.apply(place, image, self.data.shape.columns).into_iter().map(|pixel| pixel.round() as u8).collect()
    }
}
