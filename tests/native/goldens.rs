//! Every recipe, optimizer, loss and activation against Keras on equal weights, batches and dropout masks (tests/goldens/make_goldens.py).

use inkgrad::dataset::{ResidentDataset, Scaling};
use inkgrad::engine::Engine;
use inkgrad::model::Network;
use inkgrad::random::Key;
use inkgrad::reading::read;
use inkgrad::recipe::TrainOptions;
use inkgrad::training::Trainer;
use inkgrad::training::first_step::first_step;
use inkgrad::training::parameters::read_parameters;
use serde_json::Value;

use crate::common::{mnist, trainer};

/// Sums of up to 9,216 `f32` products in another order differ by some 1e-6 of their size; the second and third
/// step start from parameters that already differ by as much.
const TOLERANCE: f64 = 2e-5;
/// Outputs are from 0 to 1, and the logits before them sums of up to 9,216 products; those of raw pixels are 255 times as large,
/// and so is their rounding.
const OUTPUT_TOLERANCE: f64 = 1e-6;
/// The optimizers divide by the root of a tiny average at first: an element whose gradient is near 1e-7 takes a whole
/// step of the learning rate from it, and a hundredth of that when it is off by a hundredth. So single parameters may differ
/// by this fraction of each step taken, while norms and sums over all of them stay within [`TOLERANCE`].
const ELEMENT_TOLERANCE: f64 = 0.01;

fn golden(name: &str) -> Value {
    let path = format!("{}/tests/goldens/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The run that the golden is of: its recipe, and the changes to it.
fn options(golden: &Value) -> String {
    let batch_size = golden["batch_size"].as_u64().unwrap();
    let mut options =
        serde_json::json!({"seed": 7, "batchSize": batch_size, "trainLimit": 3 * batch_size, "testLimit": 10});
    options["recipe"] = golden["recipe"].clone();
    for (name, value) in golden["changes"].as_object().unwrap() {
        options[name] = value.clone();
    }
    options.to_string()
}

/// Compares a row with its fingerprint: norm, dot product with random signs, 32 elements.
fn compare(what: &str, row: &[f32], expected: &Value, element_tolerance: f64) {
    let number = |name: &str| expected[name].as_f64().unwrap();
    assert_eq!(row.len() as f64, number("length"), "{what}");
    let norm = row.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    let signs = Key([1, 2]);
    let signed_sum: f64 = row
        .iter()
        .zip(0..)
        .map(|(&x, index)| if signs.word(index) & 1 == 1 { f64::from(x) } else { -f64::from(x) })
        .sum();
    // As many elements as a bias has may all be such ones.
    let slack = TOLERANCE * number("norm") + element_tolerance * 8.0;
    assert!((norm - number("norm")).abs() <= slack, "{what}: norm {norm}, Keras {}", number("norm"));
    assert!(
        (signed_sum - number("signed_sum")).abs() <= 4.0 * slack,
        "{what}: signed sum {signed_sum}, Keras {}",
        number("signed_sum")
    );
    let largest = row.iter().fold(0f64, |largest, &x| largest.max(f64::from(x).abs()));
    for (place, value) in expected["places"].as_array().unwrap().iter().zip(expected["values"].as_array().unwrap()) {
        let (place, value) = (place.as_u64().unwrap() as usize, value.as_f64().unwrap());
        let found = f64::from(row[place]);
        assert!(
            (found - value).abs() <= element_tolerance.max(TOLERANCE * largest),
            "{what}[{place}]: {found}, Keras {value}"
        );
    }
}

fn compare_rows(what: &str, rows: &[Vec<f32>], expected: &Value, element_tolerance: f64) {
    assert_eq!(rows.len(), expected.as_array().unwrap().len());
    for (index, row) in rows.iter().enumerate() {
        compare(&format!("{what} {index}"), row, &expected[index], element_tolerance);
    }
}

fn outputs(network: &Network, options: &str) -> Vec<f32> {
    let data = mnist();
    let config = TrainOptions::from_json(options).unwrap().resolve(data.train.len(), 10, &data.classes).unwrap();
    let key = Key::new(config.seed, inkgrad::random::Purpose::Permutation, &[0]);
    let first = &inkgrad::random::permutation(key, config.train_count)[..config.recipe.batch_size];
    let raw = first.iter().map(|&index| data.train.image(index as usize).unwrap());
    let input = network.scaled(raw, Engine::cpu().device());
    network.outputs(&pollster::block_on(read(network.predict(input))).unwrap())
}

fn matches_keras(name: &str) {
    let golden = golden(name);
    let options = options(&golden);
    let mut run: Trainer = trainer(&options);
    let raw = run.config().recipe.network.scaling == Scaling::None;
    let output_tolerance = if raw { 255.0 * OUTPUT_TOLERANCE } else { OUTPUT_TOLERANCE };
    for (found, expected) in outputs(&burn::module::Module::valid(run.network()), &options).iter().zip(
        golden["steps"][0]["outputs_dropout_off"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap()),
    ) {
        assert!(
            (f64::from(*found) - expected.as_f64().unwrap()).abs() < output_tolerance,
            "output {found}, Keras {expected}"
        );
    }

    let engine = Engine::cpu();
    let data = mnist();
    let config =
        TrainOptions::from_json(&options).unwrap().resolve(data.train.len(), data.test.len(), &data.classes).unwrap();
    let first = pollster::block_on(first_step(config, ResidentDataset::new(data, &engine), &engine)).unwrap();
    compare_rows("gradient", &first.gradients, &golden["steps"][0]["gradients"], 0.0);

    for (index, step) in golden["steps"].as_array().unwrap().iter().enumerate() {
        while run.steps_taken() <= index {
            pollster::block_on(run.pump(1)).unwrap();
        }
        let rows = pollster::block_on(read_parameters(run.network())).unwrap();
        compare_rows(
            &format!("after step {}: parameter", index + 1),
            &rows,
            &step["parameters"],
            ELEMENT_TOLERANCE * run.config().recipe.learning_rate.max(0.001) * (index + 1) as f64,
        );
    }
    let loss = golden["steps"][0]["loss"].as_f64().unwrap();
    assert!((first.loss - loss).abs() < TOLERANCE * loss, "loss {}, Keras {loss}", first.loss);
}

macro_rules! golden_tests {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            matches_keras($name);
        })*

        #[test]
        fn every_golden_and_every_recipe_is_compared() {
            let names = [$($name),*];
            for recipe in inkgrad::recipe::catalogue() {
                assert!(names.contains(&recipe.id), "{}", recipe.id);
            }
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goldens");
            for entry in std::fs::read_dir(folder).unwrap() {
                let file = entry.unwrap().file_name().into_string().unwrap();
                if let Some(name) = file.strip_suffix(".json") {
                    assert!(names.contains(&name), "{name}");
                }
            }
        }
    };
}

golden_tests! {
    mlp_512_matches_keras: "mlp-512",
    single_layer_matches_keras: "single-layer",
    mlp_100_matches_keras: "mlp-100",
    mlp_100_flatten_matches_keras: "mlp-100-flatten",
    mlp_64_32_matches_keras: "mlp-64-32",
    mlp_256x2_matches_keras: "mlp-256x2",
    cnn_matches_keras: "cnn",
    cnn_with_four_images_a_step_matches_keras: "cnn-batch-4",
    fast_cnn_matches_keras: "fast-cnn",
    lenet_5_matches_keras: "lenet-5",
    any_hand_without_variations_and_drawings_matches_keras: "any-hand",
    same_padding_of_an_even_kernel_and_averages_that_leave_pixels_over_match_keras: "same-even-average",
    sgd_with_momentum_tanh_and_squared_error_match_keras: "sgd-tanh-mse",
    adamw_gelu_and_absolute_error_match_keras: "adamw-gelu-mae",
    plain_sgd_leaky_relu_and_raw_pixels_match_keras: "sgd-leaky-raw",
    rmsprop_and_sigmoid_match_keras: "rmsprop-sigmoid",
}
