//! Why a network answers as it does: what each pixel adds to a logit.

use burn::tensor::{Device, Tensor};

use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Activation, LayerSpec, Network, NetworkSpec};
use crate::ops;
use crate::reading::read;

/// The side of a blank patch, and how far the next one lies from it, in pixels.
const PATCH: usize = 4;
const STRIDE: usize = 2;

/// What each pixel of raw `pixels` adds to the logit of class `digit`, or, with `against`, to how far that exceeds the other one: as many
/// numbers as there are pixels.
///
/// Between layers that are linear by pieces (no activation, relu, leaky relu; convolutions and pooling are) a logit is a sum: of each input
/// times the logit's gradient, and of what the biases add (gradient times input: Shrikumar, Greenside, Shcherbina and Kundaje, "Not Just a
/// Black Box", 2016). That rest is spread evenly over all pixels, so that the sum is the logit, within rounding. Other networks are asked
/// again with patches of 4 x 4 pixels blank, every 2 pixels (occlusion: Zeiler and Fergus, "Visualizing and Understanding Convolutional
/// Networks", 2014): each pixel gets the mean of what its patches take away.
///
/// The network must track gradients, as one that is in training or was opened does.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for pixels or classes that the network does not have, [`ErrorKind::DeviceLost`].
pub async fn explain(
    (network, spec): (&Network, &NetworkSpec),
    engine: &Engine,
    pixels: &[u8],
    (digit, against): (usize, Option<usize>),
) -> Result<Vec<f32>> {
    let question = Question::of((network, spec), engine, pixels, (digit, against))?;
    if is_linear_by_pieces(spec) { question.decompose(pixels).await } else { question.occlude(pixels).await }
}

/// Whether a logit is a sum of what the pixels add: between the same activations, those of no, relu and leaky relu layers.
pub fn is_linear_by_pieces(spec: &NetworkSpec) -> bool {
    let is_linear = |activation: Option<Activation>| {
        matches!(activation, None | Some(Activation::Relu) | Some(Activation::LeakyRelu))
    };
    spec.layers.iter().map(LayerSpec::activation).all(is_linear)
}

/// The gradient of the logit of class `digit` by the network's scaled input, or, with `against`, of how far that exceeds the other's: `[pixels]`.
/// For networks of any activation.
///
/// # Errors
/// As [`explain`].
pub async fn gradient(
    (network, spec): (&Network, &NetworkSpec),
    engine: &Engine,
    pixels: &[u8],
    (digit, against): (usize, Option<usize>),
) -> Result<Vec<f32>> {
    let question = Question::of((network, spec), engine, pixels, (digit, against))?;
    Ok(question.logit_and_gradient(pixels).await?.2)
}

struct Question<'a> {
    network: &'a Network,
    spec: &'a NetworkSpec,
    device: &'a Device,
    digit: usize,
    against: Option<usize>,
}

impl<'a> Question<'a> {
    /// Refuses classes and pixels that the network does not have.
    fn of(
        (network, spec): (&'a Network, &'a NetworkSpec),
        engine: &'a Engine,
        pixels: &[u8],
        (digit, against): (usize, Option<usize>),
    ) -> Result<Self> {
        let classes = spec.classes.len();
        if let Some(wrong) = [Some(digit), against].into_iter().flatten().find(|&class| class >= classes) {
            let message =
                format!("Class {wrong} cannot be explained: the network has {classes}, from 0 to {}.", classes - 1);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        if pixels.len() != spec.input.pixels() {
            let message = format!("The image has {} pixels; the network takes {}.", pixels.len(), spec.input.pixels());
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        Ok(Self { network, spec, device: engine.device(), digit, against })
    }

    async fn decompose(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        let (logit, values, gradient) = self.logit_and_gradient(pixels).await?;
        let mut map: Vec<f32> = values.iter().zip(gradient).map(|(value, gradient)| value * gradient).collect();
        let rest = (f64::from(logit) - map.iter().map(|&part| f64::from(part)).sum::<f64>()) / map.len() as f64;
        map.iter_mut().for_each(|part| *part += rest as f32);
        Ok(map)
    }

    /// The logit, or the difference of two, the scaled pixels, and the gradient by them.
    async fn logit_and_gradient(&self, pixels: &[u8]) -> Result<(f32, Vec<f32>, Vec<f32>)> {
        let scaled = self.network.scaled([pixels], self.device);
        let values = read(scaled.clone()).await?;
        let input = Tensor::from_inner(scaled).require_grad();
        // The logit, or the difference of two, by a layer that picks them.
        let mut pick = vec![0.0; self.spec.classes.len()];
        pick[self.digit] += 1.0;
        self.against.into_iter().for_each(|other| pick[other] -= 1.0);
        let pick = Tensor::from_inner(ops::floats(pick, [self.spec.classes.len(), 1], self.device));
        let none = Tensor::from_inner(ops::floats(vec![0.0], [1], self.device));
        let logit = ops::dense(self.network.forward(input.clone(), None), pick, none, ops::Form::default());
        let gradients = logit.backward();
        let gradient = match input.grad(&gradients) {
            Some(gradient) => read(gradient).await?,
            None => vec![0.0; values.len()],
        };
        let logit = read(logit.inner()).await?.first().copied().unwrap_or_default();
        Ok((logit, values, gradient))
    }

    async fn occlude(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        let [rows, columns] = [self.spec.input.rows, self.spec.input.columns];
        let starts = |length: usize| (0..=length.saturating_sub(PATCH)).step_by(STRIDE);
        let patches: Vec<(usize, usize)> =
            starts(rows).flat_map(|top| starts(columns).map(move |left| (top, left))).collect();
        let covered = |&(top, left): &(usize, usize)| {
            (top..rows.min(top + PATCH))
                .flat_map(move |y| (left..columns.min(left + PATCH)).map(move |x| y * columns + x))
        };
        let blank = |patch: &(usize, usize)| {
            let mut image = pixels.to_vec();
            covered(patch).for_each(|pixel| image[pixel] = 0);
            image
        };
        let images: Vec<Vec<u8>> = std::iter::once(pixels.to_vec()).chain(patches.iter().map(blank)).collect();
        let (whole, without) = match self.logits(&images).await?.split_first() {
            Some((&whole, without)) => (whole, without.to_vec()),
            None => (0.0, Vec::new()),
        };
        let mut sums = vec![(0.0, 0.0f32); pixels.len()];
        for (patch, without) in patches.iter().zip(without) {
            for pixel in covered(patch) {
                sums[pixel] = (sums[pixel].0 + whole - without, sums[pixel].1 + 1.0);
            }
        }
        Ok(sums.into_iter().map(|(sum, count)| sum / count.max(1.0)).collect())
    }

    /// The logit, or the difference of two, of each image.
    async fn logits(&self, images: &[Vec<u8>]) -> Result<Vec<f32>> {
        let input = self.network.scaled(images.iter().map(Vec::as_slice), self.device);
        let logits = read(self.network.predict(input)).await?;
        let rows = logits.chunks_exact(self.spec.classes.len());
        Ok(rows.map(|row| row[self.digit] - self.against.map_or(0.0, |other| row[other])).collect())
    }
}
