//! Does this device compute what the CPU engine computes? One training step of a small network with
//! every kind of layer, on made-up images, against stored results.

use std::sync::Arc;

use super::first_step::{FirstStep, first_step};
use crate::dataset::{Classes, Dataset, ImageShape, ResidentDataset, Scaling, Split};
use crate::engine::Engine;
use crate::error::Result;
use crate::model::layers::{AveragePool2d, Conv2d, Dense, Dropout, Flatten, MaxPool2d, Padding};
use crate::model::{Activation, NetworkSpec};
use crate::random::{Key, Purpose};
use crate::recipe::options::RunConfig;
use crate::recipe::{LearningRateSchedule, Loss, OptimizerSpec, Recipe, Variations};

/// The CPU engine's results, written by `cargo test --test native print_self_test -- --ignored`
/// and checked by the test `the_stored_self_test_is_the_cpu_engines`.
const STORED: &[u8] = include_bytes!("self_test.f32");

const IMAGES: usize = 8;

/// Takes the small network's first step on `engine`.
///
/// # Errors
/// As [`first_step`].
pub async fn step(engine: &Engine) -> Result<FirstStep> {
    let data = made_up()?;
    let config = RunConfig { recipe: recipe(), seed: 1, train_count: IMAGES, test_count: IMAGES };
    first_step(config, ResidentDataset::new(&data, engine), engine).await
}

/// Compares [`step`] with the stored results.
///
/// # Errors
/// [`crate::ErrorKind::SelfTest`] or [`crate::ErrorKind::DeviceLost`].
pub async fn run(engine: &Engine) -> Result<()> {
    step(engine).await?.compare(&stored()?)
}

/// The stored results.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] for a damaged file.
pub fn stored() -> Result<FirstStep> {
    let flat: Vec<f32> =
        STORED.chunks_exact(4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect();
    FirstStep::from_flat(&flat)
}

fn recipe() -> Recipe {
    let relu = Some(Activation::Relu);
    Recipe {
        id: "self-test",
        title: "",
        tutorial: "",
        claim: "",
        claimed_test_accuracy: None,
        description: "",
        network: NetworkSpec {
            input: ImageShape::MNIST,
            scaling: Scaling::UnitRange,
            layers: vec![
                Conv2d { filters: 2, kernel_size: 4, activation: relu, padding: Padding::Same }.into(),
                Conv2d { filters: 3, kernel_size: 3, activation: relu, padding: Padding::Valid }.into(),
                MaxPool2d { pool_size: 4 }.into(),
                AveragePool2d { pool_size: 2 }.into(),
                Dropout { rate: 0.25 }.into(),
                Flatten {}.into(),
                Dense { units: 4, activation: relu }.into(),
            ],
            output: Activation::Softmax,
            classes: Classes::digits(),
        },
        loss: Loss::CategoricalCrossEntropy,
        optimizer: OptimizerSpec::Adam,
        learning_rate: 0.001,
        learning_rate_schedule: LearningRateSchedule::Constant,
        momentum: 0.0,
        weight_decay: 0.0,
        batch_size: IMAGES,
        epochs: 1,
        variations: Variations::default(),
        writing_styles: 0,
    }
}

/// Random pixels, so that no two gradients are alike.
fn made_up() -> Result<Dataset> {
    let key = Key::new(2, Purpose::Weights, &[]);
    let pixels = (0..(IMAGES * ImageShape::MNIST.pixels()) as u32).map(|index| (key.word(index) >> 24) as u8).collect();
    let labels = (0..IMAGES as u8).collect();
    let split = Arc::new(Split::new(ImageShape::MNIST, pixels, labels)?);
    Ok(Dataset { classes: Classes::digits(), train: Arc::clone(&split), test: split })
}
