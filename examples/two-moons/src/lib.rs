//! Two half moons told apart by a small network that trains in a browser tab. What is yours to change is `moons` and `recipe`.

use inkgrad::dataset::{Dataset, ImageShape, ResidentDataset, Scaling, Split};
use inkgrad::model::layers::Dense;
use inkgrad::model::{Activation, NetworkSpec};
use inkgrad::random::{Key, Purpose};
use inkgrad::recipe::options::RunConfig;
use inkgrad::recipe::{LearningRateSchedule, Loss, OptimizerSpec, Recipe, Variations};
use inkgrad::training::{Team, Trainer};
use inkgrad::{engine::Engine, reading};
use wasm_bindgen::prelude::*;

/// An item of the data set: two bytes, x and y.
const POINT: ImageShape = ImageShape { rows: 1, columns: 2, channels: 1 };

/// A run and the engine that it is on.
#[wasm_bindgen]
pub struct Moons(Trainer, Engine);

#[wasm_bindgen]
impl Moons {
    /// A run before its first step. Not a JavaScript constructor: one that awaits (a GPU) cannot be.
    pub fn create(seed: u32) -> Result<Moons, JsError> {
        console_error_panic_hook::set_once();
        reading::run_reads_with(wasm_bindgen_futures::spawn_local);
        let (engine, data) = (Engine::cpu(), Dataset::new(moons(seed, 2_000)?, moons(seed + 1, 500)?)?);
        let config = RunConfig { recipe: recipe(&data), seed: seed.into(), train_count: 2_000, test_count: 500 };
        let resident = ResidentDataset::new(&data, &engine);
        Ok(Self(Trainer::new(config, resident, &engine, Team::alone())?, engine))
    }

    /// Whether all epochs are trained.
    #[wasm_bindgen(getter)]
    pub fn finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Takes some steps, a few milliseconds, and tells what came of those before as a JSON array of events, maybe empty.
    pub async fn pump(&mut self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.0.pump(16).await?)?)
    }

    /// How sure the network is of the second moon at each of `points`, `[x, y, x, y, ...]` in bytes.
    pub async fn predict(&self, points: &[u8]) -> Result<Vec<f32>, JsError> {
        let network = self.0.network();
        let input = network.scaled(points.chunks_exact(POINT.pixels()), self.1.device());
        let outputs = network.outputs(&reading::read(network.predict(input)).await?);
        Ok(outputs.chunks_exact(2).map(|row| row[1]).collect())
    }
}

/// So many points of two half circles that reach into each other, with a little noise.
fn moons(seed: u32, count: u32) -> inkgrad::Result<Split> {
    // Any purpose does: it keeps these random numbers apart from the weights' and the batches'.
    let key = Key::new(seed.into(), Purpose::Permutation, &[]);
    let (mut points, mut labels) = (Vec::new(), Vec::new());
    for index in 0..count {
        let [turn, dx, dy] = [0, 1, 2].map(|part| key.uniform(3 * index + part));
        let (y, x) = (std::f32::consts::PI * turn).sin_cos();
        let second = index % 2 == 1;
        let [x, y] = if second { [1.0 - x, 0.5 - y] } else { [x, y] };
        points.extend([80.0 * (x + 1.2 + 0.3 * dx), 80.0 * (1.5 - y + 0.3 * dy)].map(|byte| byte as u8));
        labels.push(u8::from(second));
    }
    Split::new(POINT, points, labels)
}

fn recipe(data: &Dataset) -> Recipe {
    let relu = |units| Dense { units, activation: Some(Activation::Relu) }.into();
    Recipe {
        id: "two-moons",
        title: "",
        tutorial: "",
        claim: "",
        claimed_test_accuracy: None,
        description: "",
        network: NetworkSpec {
            input: POINT,
            scaling: Scaling::UnitRange,
            layers: vec![relu(32), relu(32)],
            output: Activation::Softmax,
            classes: data.classes.clone(),
        },
        loss: Loss::CategoricalCrossEntropy,
        optimizer: OptimizerSpec::Adam,
        learning_rate: 0.02,
        learning_rate_schedule: LearningRateSchedule::Constant,
        momentum: 0.0,
        weight_decay: 0.0,
        batch_size: 32,
        epochs: 20,
        variations: Variations::default(),
        writing_styles: 0,
    }
}
