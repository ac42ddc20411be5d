//! The optimizers exactly as Keras 3.15 computes them, on Burn's optimizer trait.
//!
//! Burn's own differ in where epsilon goes, which shows in the fourth digit. Each formula stands here as one pass over memory
//! for the CPU engine, and in `ops::cube` as a kernel.

mod adam;
mod in_place;
mod rmsprop;
mod sgd;

use burn::optim::ModuleOptimizer;
use burn::tensor::Tensor;
use lanes::F32x4;

use crate::engine::Engine;
use crate::ops::Update;
use crate::recipe::{OptimizerSpec, Recipe};

/// The optimizer that a recipe names.
pub fn build(recipe: &Recipe, engine: &Engine) -> ModuleOptimizer {
    let on_gpu = engine.is_gpu();
    match recipe.optimizer {
        OptimizerSpec::Adam => ModuleOptimizer::from(adam::Adam { on_gpu, weight_decay: 0.0 }),
        OptimizerSpec::AdamW => ModuleOptimizer::from(adam::Adam { on_gpu, weight_decay: recipe.weight_decay }),
        OptimizerSpec::RmsProp => ModuleOptimizer::from(rmsprop::RmsProp { on_gpu }),
        OptimizerSpec::Sgd => ModuleOptimizer::from(sgd::Sgd { on_gpu, momentum: recipe.momentum }),
    }
}

/// A parameter and its rows of state after a step: by `update` on a GPU, by the same formula `each` on the CPU engine.
fn step<const D: usize, const M: usize>(
    on_gpu: bool,
    tensors: [Tensor<D>; M],
    gradient: Tensor<D>,
    update: Update,
    each: impl Fn([F32x4; M], F32x4) -> [F32x4; M],
) -> [Tensor<D>; M] {
    #[cfg(feature = "webgpu")]
    if on_gpu {
        return crate::ops::update(tensors, gradient, update);
    }
    let _ = (on_gpu, update);
    in_place::change(tensors, gradient, each)
}

fn splat(value: f64) -> F32x4 {
    F32x4::splat(value as f32)
}
