//! One step looked at: its images, the gradients, and how far the weights moved.

use burn::optim::GradientsParams;
use serde::Serialize;

use super::{Trainer, epoch_indices};
use crate::error::Result;
use crate::evaluation::argmax;
use crate::reading::read;
use crate::training::parameters::{read_gradients, read_parameters};

/// Images of a batch that are named.
const IMAGES_NAMED: usize = 16;

/// What one step did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepTrace {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The step in the epoch, from 1.
    pub step: usize,
    /// The first images of the batch, as places among those to learn from.
    pub images: Vec<u32>,
    /// The class that each of them was taken for, dropout on, before the step.
    pub predictions: Vec<u8>,
    /// Images of the batch.
    pub count: usize,
    /// The learning rate of this step.
    pub learning_rate: f64,
    /// What became of each parameter, in the order of the layers, weight before bias.
    pub parameters: Vec<ParameterTrace>,
    /// One weight: that of the first parameter with the largest gradient.
    pub weight: WeightTrace,
}

/// Euclidean norms (the root of the sum of squares) of one parameter in one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterTrace {
    /// As files call it.
    pub name: String,
    /// Of the gradient.
    pub gradient: f64,
    /// Of how far it moved.
    pub change: f64,
    /// Of the parameter before the step.
    pub before: f64,
}

/// One weight in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WeightTrace {
    /// Its place in the parameter.
    pub place: usize,
    /// Its gradient.
    pub gradient: f32,
    /// Before the step.
    pub before: f32,
    /// After it.
    pub after: f32,
}

impl Trainer {
    /// As [`Trainer::apply`], with copies of the parameters before and after.
    pub(super) async fn apply_traced(&mut self, gradients: GradientsParams) -> Result<()> {
        let start = self.step * self.config.recipe.batch_size;
        let count = self.config.recipe.batch_size.min(self.order.len() - start);
        let images = epoch_indices(&self.config, &self.data, self.epoch);
        let (epoch, step) = (self.epoch + 1, self.step + 1);
        let learning_rate = self.learning_rate();
        let predictions = match self.traced_logits.take() {
            Some(logits) => {
                let classes = self.config.recipe.network.classes.len();
                read(logits).await?.chunks_exact(classes).take(IMAGES_NAMED).map(argmax).collect()
            }
            None => Vec::new(),
        };
        let before = read_parameters(self.network()).await?;
        let slopes = match &self.divided {
            Some(_) => self.gather_gradients(&gradients).await?,
            None => Some(read_gradients(&self.network, &gradients).await?),
        };
        self.apply(gradients);
        self.after_step().await?;
        // Only the first worker looks.
        let Some(slopes) = slopes else { return Ok(()) };
        let after = read_parameters(self.network()).await?;
        let names = self.config.recipe.network.parameters()?;
        let parameters = names.into_iter().zip(before.iter().zip(&slopes).zip(&after));
        let parameters = parameters.map(|(info, ((before, gradient), after))| ParameterTrace {
            name: info.name,
            gradient: norm(gradient.iter().copied()),
            change: norm(after.iter().zip(before).map(|(after, before)| after - before)),
            before: norm(before.iter().copied()),
        });
        self.traced = Some(StepTrace {
            epoch,
            step,
            images: images[start..start + count.min(IMAGES_NAMED)].to_vec(),
            predictions,
            count,
            learning_rate,
            parameters: parameters.collect(),
            weight: weight(&slopes, &before, &after),
        });
        Ok(())
    }
}

fn weight(gradients: &[Vec<f32>], before: &[Vec<f32>], after: &[Vec<f32>]) -> WeightTrace {
    let (Some(gradient), Some(before), Some(after)) = (gradients.first(), before.first(), after.first()) else {
        return WeightTrace::default();
    };
    let place =
        (0..gradient.len()).max_by(|&a, &b| gradient[a].abs().total_cmp(&gradient[b].abs())).unwrap_or_default();
    WeightTrace { place, gradient: gradient[place], before: before[place], after: after[place] }
}

fn norm(values: impl Iterator<Item = f32>) -> f64 {
    values.map(|value| f64::from(value) * f64::from(value)).sum::<f64>().sqrt()
}
