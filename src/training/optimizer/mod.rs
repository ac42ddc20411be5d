//! The optimizers exactly as Keras 3.15 computes them, on Burn's optimizer trait.
//!
//! Burn's own differ in where epsilon goes, which shows in the fourth digit. Each formula stands twice: as tensor
//! operations, which a GPU fuses, and for the CPU engine as one pass over memory.

mod adam;
mod in_place;
mod rmsprop;
mod sgd;

use burn::optim::ModuleOptimizer;
use lanes::F32x4;

use crate::engine::Engine;
use crate::recipe::{OptimizerSpec, Recipe};

/// Keras's default epsilon for Adam, AdamW and RMSprop.
const EPSILON: f64 = 1e-7;

/// The optimizer that a recipe names.
pub fn build(recipe: &Recipe, engine: &Engine) -> ModuleOptimizer {
    let in_place = !engine.is_gpu();
    match recipe.optimizer {
        OptimizerSpec::Adam => ModuleOptimizer::from(adam::Adam { in_place, weight_decay: 0.0 }),
        OptimizerSpec::AdamW => ModuleOptimizer::from(adam::Adam { in_place, weight_decay: recipe.weight_decay }),
        OptimizerSpec::RmsProp => ModuleOptimizer::from(rmsprop::RmsProp { in_place }),
        OptimizerSpec::Sgd => ModuleOptimizer::from(sgd::Sgd { in_place, momentum: recipe.momentum }),
    }
}

fn splat(value: f64) -> F32x4 {
    F32x4::splat(value as f32)
}
