//! How sure an answer is: the probability that it is right, calibrated on images that the network has not learnt from, and whether the
//! drawing looks like any class at all.
//!
//! The outputs of a softmax are no such probabilities: a network answers what it has never seen with 99 %. Two figures tell more: the
//! margin, by which the largest logit exceeds the next, and the distance of the last hidden layer's numbers from their mean over the training
//! images of the class that is answered, in standard deviations (a Mahalanobis distance with one diagonal covariance for all classes:
//! Lee, Lee, Lee and Shin, "A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks", 2018), also beside
//! the distance from the next class's mean. Two logistic regressions on them (Platt, "Probabilistic Outputs for Support Vector Machines", 1999)
//! give two probabilities: that the answer is right, from distorted images, and that the drawing is of any class, from those and scribbles.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::ops::objective::argmax;

/// From this confidence on an answer counts as sure: of the wrong answers to other people's digits some one in ten is then sure, of the right
/// ones four in five (`tests/native/reading.rs`).
pub const SURE: f32 = 0.97;
/// Under this probability a drawing counts as of no class that is known.
const KNOWN: f64 = 0.5;
/// Coefficients of a logistic regression: of 1, the margin and its logarithm, the logarithms of the distance and of its ratio to the next
/// class's, and the energy.
const TERMS: usize = 6;

/// What there is to doubt about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Doubt {
    /// It may well be another class.
    Unsure,
    /// It looks like no class that the network knows.
    Unknown,
}

/// What of an answer tells whether it is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The class that is answered.
    pub answer: u8,
    /// By how much its logit exceeds the next.
    pub margin: f32,
    /// Root mean square of the last hidden layer's deviations from the class's mean, in standard deviations.
    pub distance: f32,
    /// The same from the nearest mean of another class.
    pub rival: f32,
    /// The logarithm of the sum of all logits' exponentials (Liu, Wang, Owens and Li, "Energy-based Out-of-distribution Detection", 2020).
    pub energy: f32,
}

impl Evidence {
    fn terms(&self) -> [f64; TERMS] {
        let [margin, distance, rival, energy] = [self.margin, self.distance, self.rival, self.energy].map(f64::from);
        let [distance, rival] = [distance, rival].map(|distance| distance.max(1e-6).ln());
        [1.0, 0.1 * margin, (1.0 + margin).ln(), distance, rival - distance, 0.1 * energy]
    }
}

/// The last hidden layer's numbers over the training images: the mean of each class, and one deviation for all.
#[derive(Clone, Debug, PartialEq)]
pub struct Centres {
    /// `[classes, features]`
    means: Vec<f32>,
    /// `[features]`
    deviations: Vec<f32>,
}

/// Sums that [`Centres`] are made of.
#[derive(Clone, Debug)]
pub struct CentreSums {
    counts: Vec<f64>,
    /// `[classes, features]`
    sums: Vec<f64>,
    /// `[features]`
    squares: Vec<f64>,
}

impl CentreSums {
    /// None yet.
    pub fn new(classes: usize, features: usize) -> Self {
        Self { counts: vec![0.0; classes], sums: vec![0.0; classes * features], squares: vec![0.0; features] }
    }

    /// Adds an image's numbers `[features]`.
    pub fn add(&mut self, features: &[f32], label: u8) {
        self.counts[usize::from(label)] += 1.0;
        let sums = &mut self.sums[usize::from(label) * features.len()..];
        for ((sum, square), &value) in sums.iter_mut().zip(&mut self.squares).zip(features) {
            *sum += f64::from(value);
            *square += f64::from(value) * f64::from(value);
        }
    }

    /// Means and deviations of all that was added.
    pub fn centres(&self) -> Centres {
        let features = self.squares.len();
        let mut means = self.sums.clone();
        for (means, &count) in means.chunks_exact_mut(features).zip(&self.counts) {
            means.iter_mut().for_each(|mean| *mean /= count.max(1.0));
        }
        let all: f64 = self.counts.iter().sum();
        let deviation = |feature: usize| {
            let of_means: f64 =
                self.counts.iter().zip(means.chunks_exact(features)).map(|(n, means)| n * means[feature].powi(2)).sum();
            ((self.squares[feature] - of_means) / all.max(1.0)).max(0.0).sqrt()
        };
        let deviations: Vec<f64> = (0..features).map(deviation).collect();
        // A unit that is hardly ever on says nothing, and must not say it loudly.
        let least = 0.1 * deviations.iter().sum::<f64>() / features as f64 + 1e-6;
        Centres {
            means: means.iter().map(|&mean| mean as f32).collect(),
            deviations: deviations.iter().map(|deviation| deviation.max(least) as f32).collect(),
        }
    }
}

impl Centres {
    /// What an image's logits `[classes]` and last hidden layer `[features]` tell.
    pub fn evidence(&self, logits: &[f32], features: &[f32]) -> Evidence {
        let answer = argmax(logits);
        let others = logits.iter().enumerate().filter(|(class, _)| *class != usize::from(answer));
        let next = others.map(|(_, &logit)| logit).fold(f32::NEG_INFINITY, f32::max);
        let distance = |means: &[f32]| {
            let deviations = features.iter().zip(means).zip(&self.deviations);
            let squares: f32 = deviations.map(|((value, mean), deviation)| ((value - mean) / deviation).powi(2)).sum();
            (squares / features.len().max(1) as f32).sqrt()
        };
        let distances: Vec<f32> = self.means.chunks_exact(features.len()).map(distance).collect();
        let others = distances.iter().enumerate().filter(|(class, _)| *class != usize::from(answer));
        let largest = logits[usize::from(answer)];
        let sum: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
        Evidence {
            answer,
            margin: largest - next,
            distance: distances[usize::from(answer)],
            rival: others.map(|(_, &distance)| distance).fold(f32::INFINITY, f32::min),
            energy: largest + sum.ln(),
        }
    }
}

/// How evidence becomes a confidence and a doubt.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    centres: Centres,
    /// Of the probability that an answer is right.
    right: [f32; TERMS],
    /// Of the probability that a drawing is of any class.
    known: [f32; TERMS],
}

/// A probe and what became of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// What its answer tells.
    pub evidence: Evidence,
    /// Whether the answer was right; `None` for a scribble.
    pub right: Option<bool>,
}

impl Calibration {
    /// Fits what probes tell to what they were.
    pub fn fit(centres: Centres, probes: &[Probe]) -> Self {
        let right = probes.iter().filter_map(|probe| Some((probe.evidence.terms(), probe.right?)));
        let known = probes.iter().map(|probe| (probe.evidence.terms(), probe.right.is_some()));
        Self { centres, right: regression(&right.collect::<Vec<_>>()), known: regression(&known.collect::<Vec<_>>()) }
    }

    /// The probability that an answer is right, and what there is to doubt about it.
    pub fn judge(&self, logits: &[f32], features: &[f32]) -> (f32, Option<Doubt>) {
        let terms = self.centres.evidence(logits, features).terms();
        let [right, known] = [self.right, self.known].map(|of| sigmoid(dot(&of.map(f64::from), &terms)));
        // What is not a number is no figure to be sure by.
        if !(right.is_finite() && known >= KNOWN) {
            return (if right.is_finite() { right as f32 } else { 0.0 }, Some(Doubt::Unknown));
        }
        (right as f32, (right < f64::from(SURE)).then_some(Doubt::Unsure))
    }

    /// The calibration as one row of numbers: it crosses from one engine's memory to another's, and into files.
    pub fn to_flat(&self) -> Vec<f32> {
        let Centres { means, deviations } = &self.centres;
        [&self.right[..], &self.known, deviations, means].concat()
    }

    /// Reads what [`Calibration::to_flat`] wrote, of a network with so many classes and numbers in its last hidden layer.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`].
    pub fn from_flat(flat: &[f32], classes: usize, features: usize) -> Result<Self> {
        let broken = || {
            Error::new(ErrorKind::InvalidInput, "The numbers are not a calibration of this network: calibrate it anew.")
        };
        let (&right, rest) = flat.split_first_chunk::<TERMS>().ok_or_else(broken)?;
        let (&known, rest) = rest.split_first_chunk::<TERMS>().ok_or_else(broken)?;
        if rest.len() != (classes + 1) * features || flat.iter().any(|number| !number.is_finite()) {
            return Err(broken());
        }
        let (deviations, means) = rest.split_at(features);
        if deviations.iter().any(|&deviation| deviation <= 0.0) {
            return Err(broken());
        }
        let centres = Centres { means: means.to_vec(), deviations: deviations.to_vec() };
        Ok(Self { centres, right, known })
    }
}

/// Maximum likelihood with a little ridge, by Newton's method.
fn regression(rows: &[([f64; TERMS], bool)]) -> [f32; TERMS] {
    let mut coefficients = [0.0f64; TERMS];
    for _ in 0..25 {
        let mut gradient = coefficients.map(|coefficient| -RIDGE * coefficient);
        let mut hessian = [[0.0f64; TERMS]; TERMS];
        (0..TERMS).for_each(|term| hessian[term][term] = RIDGE);
        for (terms, is_so) in rows {
            let p = sigmoid(dot(&coefficients, terms));
            for row in 0..TERMS {
                gradient[row] += (f64::from(u8::from(*is_so)) - p) * terms[row];
                for column in 0..TERMS {
                    hessian[row][column] += p * (1.0 - p) * terms[row] * terms[column];
                }
            }
        }
        let step = solve(hessian, gradient);
        coefficients.iter_mut().zip(step).for_each(|(coefficient, step)| *coefficient += step);
    }
    coefficients.map(|coefficient| coefficient as f32)
}

/// Keeps coefficients finite where every answer was right.
const RIDGE: f64 = 1.0;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn dot(a: &[f64; TERMS], b: &[f64; TERMS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The solution of a system whose matrix is positive definite: Gaussian elimination needs no pivots then.
fn solve(mut matrix: [[f64; TERMS]; TERMS], mut right: [f64; TERMS]) -> [f64; TERMS] {
    for pivot in 0..TERMS {
        let row_of_pivot = matrix[pivot];
        for row in pivot + 1..TERMS {
            let factor = matrix[row][pivot] / row_of_pivot[pivot];
            matrix[row].iter_mut().zip(row_of_pivot).for_each(|(value, pivot)| *value -= factor * pivot);
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..TERMS).rev() {
        let known: f64 = (row + 1..TERMS).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(margin: f32, distance: f32, right: Option<bool>) -> Probe {
        let evidence = Evidence { answer: 0, margin, distance, rival: 3.0, energy: margin };
        Probe { evidence, right }
    }

    #[test]
    fn confidence_is_the_share_that_is_right_and_what_is_far_is_unknown() {
        // Of answers with margin 1 a half are right, of those with margin 8 all but one in fifty; scribbles are far.
        let mut probes = Vec::new();
        for index in 0..2_000 {
            probes.push(probe(1.0, 1.0, Some(index % 2 == 0)));
            probes.push(probe(8.0, 1.0, Some(index % 50 != 0)));
            probes.push(probe(8.0, 3.0, None));
        }
        // Two classes whose means are 0 and 4, one feature: 1 is 1 from the first and 3 from the second.
        let centres = Centres { means: vec![0.0, 4.0], deviations: vec![1.0] };
        let calibration = Calibration::fit(centres, &probes);
        let (half, doubt) = calibration.judge(&[0.7, -0.3], &[1.0]);
        assert!((half - 0.5).abs() < 0.05, "{half}");
        assert_eq!(doubt, Some(Doubt::Unsure));
        let (most, doubt) = calibration.judge(&[8.0, 0.0], &[1.0]);
        assert!((most - 0.98).abs() < 0.01, "{most}");
        assert_eq!(doubt, None);
        assert_eq!(calibration.judge(&[8.0, 0.0], &[-3.0]).1, Some(Doubt::Unknown));
    }

    #[test]
    fn a_calibration_is_read_as_it_was_written() {
        let mut sums = CentreSums::new(2, 3);
        for (label, features) in
            [(0, [1.0, 2.0, 3.0]), (0, [1.5, 2.0, 2.0]), (1, [0.0, 4.0, 1.0]), (1, [1.0, 3.0, 0.0])]
        {
            sums.add(&features, label);
        }
        let calibration = Calibration::fit(sums.centres(), &[probe(2.0, 1.0, Some(true)), probe(1.0, 3.0, None)]);
        assert_eq!(Calibration::from_flat(&calibration.to_flat(), 2, 3).unwrap(), calibration);
        assert!(Calibration::from_flat(&calibration.to_flat(), 2, 4).is_err());
        assert!(Calibration::from_flat(&[], 2, 3).is_err());
    }
}
