//! The optimizers exactly as Keras 3.15 computes them.
//!
//! They are ours rather than Burn's for two reasons: Burn's put epsilon elsewhere, which shows in the fourth digit; and a checkpoint
//! must read their state without blocking, which on a GPU in a browser Burn's records cannot. Each formula stands here as one pass
//! over memory for the CPU engine, and in `ops::cube` as a kernel.

mod adam;
mod in_place;
mod rmsprop;
mod sgd;

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::engine::Engine;
use crate::model::{Network, UnitSplit};
use crate::ops::Update;
use crate::recipe::{OptimizerSpec, Recipe};
use crate::training::parameters::numbers_now;

/// An optimizer and what it remembers of the steps taken.
pub struct Optimizer {
    rule: Rule,
    on_gpu: bool,
    memory: Memory,
    finite: bool,
}

/// What an optimizer remembers.
#[derive(Clone, Default)]
pub struct Memory {
    /// Steps taken.
    pub time: usize,
    /// Of each parameter, in the order of the layers and weight before bias, its one or two rows of state, each as long as the
    /// parameter; none before the first step.
    pub rows: Vec<Vec<Tensor<1>>>,
}

impl Memory {
    /// What the worker of this rank remembers of it, where a network is divided; on the CPU engine.
    pub(in crate::training) fn divided(&self, split: &UnitSplit, rank: usize, engine: &Engine) -> Self {
        let mut rows: Vec<Vec<Tensor<1>>> = vec![Vec::new(); self.rows.len()];
        for state in 0..self.rows.first().map_or(0, Vec::len) {
            let whole = self.rows.iter().filter_map(|rows| rows.get(state).cloned());
            let whole: Vec<Vec<f32>> = whole.map(numbers_now).collect();
            for (rows, row) in rows.iter_mut().zip(split.divide(rank, &whole)) {
                let length = row.len();
                rows.push(crate::ops::floats(row, [length], engine.device()));
            }
        }
        Self { time: self.time, rows }
    }
}

#[derive(Clone, Copy)]
enum Rule {
    /// Adam where there is no weight decay, else AdamW.
    Adam {
        weight_decay: f64,
    },
    RmsProp,
    Sgd {
        momentum: f64,
    },
}

impl Optimizer {
    /// The optimizer that a recipe names, before its first step.
    pub fn new(recipe: &Recipe, engine: &Engine) -> Self {
        let rule = match recipe.optimizer {
            OptimizerSpec::Adam => Rule::Adam { weight_decay: 0.0 },
            OptimizerSpec::AdamW => Rule::Adam { weight_decay: recipe.weight_decay },
            OptimizerSpec::RmsProp => Rule::RmsProp,
            OptimizerSpec::Sgd => Rule::Sgd { momentum: recipe.momentum },
        };
        Self { rule, on_gpu: engine.is_gpu(), memory: Memory::default(), finite: true }
    }

    /// Rows of state that this optimizer keeps of each parameter.
    pub fn rows_per_parameter(spec: OptimizerSpec) -> usize {
        match spec {
            OptimizerSpec::Adam | OptimizerSpec::AdamW => 2,
            OptimizerSpec::RmsProp | OptimizerSpec::Sgd => 1,
        }
    }

    /// Which of these rows holds mean squares, that are never below 0, if any does.
    pub fn row_of_squares(spec: OptimizerSpec) -> Option<usize> {
        match spec {
            OptimizerSpec::Adam | OptimizerSpec::AdamW => Some(1),
            OptimizerSpec::RmsProp => Some(0),
            OptimizerSpec::Sgd => None,
        }
    }

    /// What it remembers.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Whether the last step left weights and state that are finite numbers. On a GPU that takes a look of its own:
    /// `crate::ops::not_finite`.
    pub fn is_finite(&self) -> bool {
        self.finite
    }

    /// Goes on from what another one remembered.
    pub fn remember(&mut self, memory: Memory) {
        self.memory = memory;
    }

    /// The network after a step. A parameter without a gradient stays as it is.
    pub fn step(&mut self, learning_rate: f64, network: Network, gradients: GradientsParams) -> Network {
        self.memory.time += 1;
        let rows = std::mem::take(&mut self.memory.rows);
        let (old, new) = (rows.into_iter(), Vec::new());
        let mut stepper = Stepper { optimizer: self, learning_rate, gradients, old, new, finite: true };
        let network = network.map(&mut stepper);
        let Stepper { new, finite, .. } = stepper;
        (self.memory.rows, self.finite) = (new, finite);
        network.knowing_finite(finite && !self.on_gpu)
    }

    /// A parameter and its rows of state after a step, all flat, and whether they are finite.
    fn step_parameter(
        &self,
        learning_rate: f64,
        parameter: Tensor<1>,
        gradient: Tensor<1>,
        rows: Vec<Tensor<1>>,
    ) -> Stepped {
        let (time, on_gpu) = (self.memory.time, self.on_gpu);
        match self.rule {
            Rule::Adam { weight_decay } => {
                let [first, second] = filled(rows, &gradient);
                let formula = adam::Adam::at(learning_rate, weight_decay, time);
                split(step(on_gpu, [parameter, first, second], gradient, formula.update(), formula.change()))
            }
            Rule::RmsProp => {
                let [mean_square] = filled(rows, &gradient);
                let formula = rmsprop::RmsProp { rate: learning_rate };
                split(step(on_gpu, [parameter, mean_square], gradient, formula.update(), formula.change()))
            }
            Rule::Sgd { momentum } => {
                let [last] = filled(rows, &gradient);
                let formula = sgd::Sgd { rate: learning_rate, momentum };
                split(step(on_gpu, [parameter, last], gradient, formula.update(), formula.change()))
            }
        }
    }
}

/// A parameter, its rows of state, and whether all of them are finite.
type Stepped = (Tensor<1>, Vec<Tensor<1>>, bool);

struct Stepper<'a> {
    optimizer: &'a Optimizer,
    learning_rate: f64,
    gradients: GradientsParams,
    old: std::vec::IntoIter<Vec<Tensor<1>>>,
    new: Vec<Vec<Tensor<1>>>,
    finite: bool,
}

impl ModuleMapper for Stepper<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let rows = self.old.next().unwrap_or_default();
        let Some(gradient) = self.gradients.remove::<D>(id) else {
            self.new.push(rows);
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let (shape, trains) = (tensor.shape(), tensor.is_require_grad());
        let [parameter, gradient] = [tensor.inner(), gradient].map(|tensor| tensor.flatten(0, D - 1));
        let (parameter, rows, finite) = self.optimizer.step_parameter(self.learning_rate, parameter, gradient, rows);
        self.new.push(rows);
        self.finite &= finite;
        let tensor = Tensor::from_inner(parameter.reshape(shape)).set_require_grad(trains);
        Param::from_mapped_value(id, tensor, mapper)
    }
}

/// The rows of state, zeros before the first step.
fn filled<const M: usize>(rows: Vec<Tensor<1>>, gradient: &Tensor<1>) -> [Tensor<1>; M] {
    rows.try_into().unwrap_or_else(|_| std::array::from_fn(|_| gradient.zeros_like()))
}

fn split<const M: usize>((tensors, finite): ([Tensor<1>; M], bool)) -> Stepped {
    let mut rows = Vec::from(tensors);
    (rows.remove(0), rows, finite)
}

/// A parameter and its rows of state after a step: by `update` on a GPU, by the same formula `change` on the CPU engine. On a
/// GPU nobody has looked yet whether they are finite.
fn step<const M: usize>(
    on_gpu: bool,
    tensors: [Tensor<1>; M],
    gradient: Tensor<1>,
    update: Update,
    change: impl FnOnce([&mut [f32]; M], &[f32]) -> bool,
) -> ([Tensor<1>; M], bool) {
    #[cfg(feature = "webgpu")]
    if on_gpu {
        return (crate::ops::update(tensors, gradient, update), true);
    }
    let _ = (on_gpu, update);
    in_place::change(tensors, gradient, change)
}
