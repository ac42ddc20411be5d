//! A network divided among workers by the units of its first dense layer: each has those units' weights, biases and weights into the
//! next layer, whose sums all workers add up (tensor parallelism, a layer by columns and the one behind it by rows: Shoeybi et al.,
//! 2019, "Megatron-LM").

use std::ops::Range;

use burn::module::Module as _;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::layers::{Dense, LayerKind as _, Parameters, Pass, WeightShape};
use super::shape::Signal;
use super::{DropoutContext, LayerSpec, Network, NetworkSpec, Setter};
use crate::engine::Engine;
use crate::error::Result;
use crate::ops;

/// Parameters that are divided, the first of the network: two weights, and the bias between them. The second layer's bias and all
/// that follows every worker has; of those the first worker's count.
pub const PARAMETERS_SPLIT: usize = 3;
/// Fewer units than this a worker are not worth it.
const UNITS_MIN: usize = 16;
/// What a parameter costs a step where every worker has it, the optimizer's change and the way to the others, in products: measured
/// with `mlp-512` on two cores, 3 ns a parameter at 10 products a ns.
const PARAMETER_COST: u64 = 30;

/// The part of `count` things that the worker of this rank has, of so many workers: consecutive, and as many as any other's or one less.
pub fn part(count: usize, rank: usize, workers: usize) -> Range<usize> {
    count * rank / workers..count * (rank + 1) / workers
}

/// Which units of the first of two dense layers a worker has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSplit {
    /// The rows of the summary of the two layers.
    rows: [usize; 2],
    features: usize,
    units: usize,
    outputs: usize,
    /// The units of each worker, in the order of the ranks.
    held: Vec<Range<usize>>,
}

/// The units that a worker has of all the units of a layer.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct UnitsHeld {
    /// The first of them.
    pub first: usize,
    /// Of all workers together.
    pub all: usize,
}

impl UnitSplit {
    /// How `spec` is divided among so many workers; none where its first two layers with weights are not dense, or where dividing each
    /// batch of `batch` images costs less.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn of(spec: &NetworkSpec, batch: usize, workers: usize) -> Result<Option<Self>> {
        let summary = spec.summary()?;
        let mut weighted = summary.iter().enumerate().filter_map(|(row, layer)| Some((row, layer.weight?)));
        let (Some((first, WeightShape::Matrix(sides))), Some((second, WeightShape::Matrix([_, outputs])))) =
            (weighted.next(), weighted.next())
        else {
            return Ok(None);
        };
        let [features, units] = sides;
        if workers < 2 || units < UNITS_MIN.saturating_mul(workers) {
            return Ok(None);
        }
        // Not in `usize`, which is 32 bits in WebAssembly.
        let (batch, sharing) = (batch as u64, workers as u64);
        let divided = units as u64 * (features as u64 + outputs as u64);
        let all = spec.parameter_count()? as u64;
        // Three passes over each weight: forward, to the weights, to the input.
        let passes = 3 * batch;
        let by_images = all * (passes / sharing + PARAMETER_COST);
        let by_units = (divided / sharing + all.saturating_sub(divided)) * (passes + PARAMETER_COST)
            + batch * outputs as u64 * PARAMETER_COST;
        let held = (0..workers).map(|rank| part(units, rank, workers)).collect();
        Ok((by_units < by_images).then_some(Self { rows: [first, second], features, units, outputs, held }))
    }

    /// The network that the worker of this rank has, of the whole network's parameters `whole`, a row each.
    ///
    /// # Errors
    /// As [`Network::with_parameters`].
    pub fn network(&self, spec: &NetworkSpec, rank: usize, whole: &[Vec<f32>], engine: &Engine) -> Result<Network> {
        let mut spec = spec.clone();
        if let Some(LayerSpec::Dense(Dense { units, .. })) = spec.layers.get_mut(self.rows[0]) {
            *units = self.held[rank].len();
        }
        let network = Network::with_parameters(&spec, self.divide(rank, whole), engine)?;
        Ok(Network { held: Some(UnitsHeld { first: self.held[rank].start, all: self.units }), ..network })
    }

    /// What the worker of this rank has of a row of numbers for each parameter of the whole network: all workers have what is not
    /// divided.
    pub fn divide(&self, rank: usize, whole: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let units = self.held[rank].clone();
        let part = |(index, row): (usize, &Vec<f32>)| match index {
            0 => row.chunks_exact(self.units).flat_map(|row| &row[units.clone()]).copied().collect(),
            1 => row[units.clone()].to_vec(),
            2 => row[units.start * self.outputs..units.end * self.outputs].to_vec(),
            _ => row.clone(),
        };
        whole.iter().enumerate().map(part).collect()
    }

    /// Numbers that [`UnitSplit::divide`] gives the worker of this rank of the parameters that are divided.
    pub fn sizes(&self, rank: usize) -> [usize; PARAMETERS_SPLIT] {
        let units = self.held[rank].len();
        [self.features * units, units, units * self.outputs]
    }

    /// The reverse of [`UnitSplit::divide`]: a row for each parameter of the whole network, of what each worker has, of the first one
    /// everything and of the others at least what is divided.
    pub fn join(&self, parts: &[Vec<Vec<f32>>]) -> Vec<Vec<f32>> {
        let mut first = Vec::with_capacity(self.features * self.units);
        for feature in 0..self.features {
            for (units, part) in self.held.iter().zip(parts) {
                first.extend_from_slice(&part[0][feature * units.len()..][..units.len()]);
            }
        }
        let joined = |index: usize| parts.iter().flat_map(|part| part[index].iter().copied()).collect();
        let held_by_all = parts.first().into_iter().flat_map(|part| part.iter().skip(PARAMETERS_SPLIT).cloned());
        [first, joined(1), joined(2)].into_iter().chain(held_by_all).collect()
    }
}

impl Network {
    /// The network with these parameters, one row each, in the place of its own.
    pub fn replaced(self, rows: Vec<Vec<f32>>) -> Self {
        self.knowing_finite(false).map(&mut Setter(rows.into_iter()))
    }

    /// What this worker's units add to the second layer's sums, `[batch, outputs]`, with the layer's bias in the first worker's; the
    /// rest as [`Network::forward_adding`].
    pub fn forward_units(
        &self,
        split: &UnitSplit,
        images: Tensor<2>,
        dropout: Option<&DropoutContext>,
        sums: &mut GradientsParams,
    ) -> Tensor<2> {
        let [first, second] = split.rows;
        let pass = Pass::of_all(dropout);
        let signal = self.through(self.first_signal(images), 0..first + 1, pass, sums);
        let signal = self.through(signal, first + 1..second, Pass { held: self.held, ..pass }, sums);
        let Parameters::Matrix { weight, mut bias, sum, finite_weights } =
            self.layers[second].parameters(sums, self.finite_weights)
        else {
            return signal.flat();
        };
        if self.held.is_some_and(|held| held.first > 0) {
            bias = ops::floats(vec![0.0; split.outputs], [split.outputs], &bias.device());
        }
        let linear = Dense { units: split.outputs, activation: None };
        linear.forward(signal, Parameters::Matrix { weight, bias, sum, finite_weights }, &pass).flat()
    }

    /// Logits `[batch, classes]` of the second layer's sums `[batch, outputs]`: `own` are what this worker's units added, through which
    /// gradients flow back, and `all` all workers' together.
    pub fn forward_sums(
        &self,
        split: &UnitSplit,
        own: Tensor<2>,
        all: Vec<f32>,
        dropout: Option<&DropoutContext>,
        sums: &mut GradientsParams,
    ) -> Tensor<2> {
        let second = split.rows[1];
        let all = ops::floats(all, own.shape(), &own.device());
        let y = ops::summed(own, all);
        let y = match self.layers[second].spec.activation() {
            Some(function) => ops::activate(y, function),
            None => y,
        };
        let pass = Pass::of_all(dropout);
        self.through(Signal::Flat(y), second + 1..self.layers.len(), pass, sums).flat()
    }
}
