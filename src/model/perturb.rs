//! A network with some of its units silenced, or with noise on its weights: what it loses tells what they were for.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;

use super::Network;
use crate::error::{Error, ErrorKind, Result};
use crate::random::{Key, Purpose};

/// What is done to the weights of one layer.
#[derive(Clone, Debug, PartialEq)]
pub enum Perturbation {
    /// The weights and the bias of these units (or filters) become zero; of all where none are named.
    Silence(Vec<usize>),
    /// Normal noise is added to every weight: this many of the layer's own standard deviations.
    Noise(f32),
}

impl Network {
    /// A copy with row `row` of the summary perturbed. Noise is a function of `seed`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a row without weights, units that there are not, or noise that is no number from 0 to 100;
    /// [`ErrorKind::DeviceLost`].
    pub async fn perturbed(&self, row: usize, perturbation: &Perturbation, seed: u64) -> Result<Self> {
        let Some((weight, bias)) = self.parameters_of(row) else {
            return Err(invalid(format!("Layer {row} has no weights to change.")));
        };
        let (mut weight, mut bias) = (crate::reading::read(weight).await?, crate::reading::read(bias).await?);
        let units = bias.len();
        match perturbation {
            Perturbation::Silence(named) => {
                if let Some(unit) = named.iter().find(|&&unit| unit >= units) {
                    return Err(invalid(format!("Layer {row} has no unit {unit}: it has {units}, from 0.")));
                }
                let all: Vec<usize> = (0..units).collect();
                let silenced = if named.is_empty() { &all } else { named };
                let dense = matches!(
                    self.layers.get(row).and_then(|layer| layer.weight.as_ref()),
                    Some(super::Weight::Matrix(_))
                );
                let size = weight.len() / units;
                for &unit in silenced {
                    bias[unit] = 0.0;
                    if dense {
                        weight.iter_mut().skip(unit).step_by(units).for_each(|weight| *weight = 0.0);
                    } else {
                        weight[unit * size..(unit + 1) * size].fill(0.0);
                    }
                }
            }
            Perturbation::Noise(deviations) => {
                if !(0.0..=100.0).contains(deviations) {
                    return Err(invalid(format!("The noise is {deviations}; it must be a number from 0 to 100.")));
                }
                let mean = weight.iter().sum::<f32>() / weight.len() as f32;
                let variance = weight.iter().map(|weight| (weight - mean).powi(2)).sum::<f32>() / weight.len() as f32;
                let scale = deviations * variance.sqrt();
                let key = Key::new(seed, Purpose::Noise, &[row as u32]);
                for (index, weight) in weight.iter_mut().enumerate() {
                    *weight += scale * normal(key, index as u32);
                }
            }
        }
        let place = self.layers[..row].iter().filter(|layer| layer.weight.is_some()).count();
        Ok(self.clone().knowing_finite(false).map(&mut Replacer {
            place: 2 * place,
            next: 0,
            rows: [Some(weight), Some(bias)],
        }))
    }
}

/// A number of the standard normal distribution (Box and Muller, 1958).
fn normal(key: Key, index: u32) -> f32 {
    let radius = (-2.0 * (1.0 - key.uniform(2 * index)).ln()).sqrt();
    radius * (std::f32::consts::TAU * key.uniform(2 * index + 1)).cos()
}

/// Puts two rows in the place of parameters `place` and the one after it.
struct Replacer {
    place: usize,
    next: usize,
    rows: [Option<Vec<f32>>; 2],
}

impl ModuleMapper for Replacer {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let row = self.next.checked_sub(self.place).and_then(|row| self.rows.get_mut(row)).and_then(Option::take);
        self.next += 1;
        let (id, old, mapper) = param.consume();
        let tensor = match row {
            Some(row) => {
                let tensor = crate::ops::floats(row, old.shape(), &old.device());
                if old.is_require_grad() { tensor.require_grad() } else { tensor }
            }
            None => old,
        };
        Param::from_mapped_value(id, tensor, mapper)
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}
