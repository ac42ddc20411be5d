//! The figures of the README: whole recipes over several seeds, on the real test set. Slow, so only on demand:
//! `cargo test --test native figures -- --ignored --nocapture`

use inkgrad::training::TrainEvent;

use crate::common::trainer;

/// Test loss and accuracy at the end of a run; prints those of each epoch on the way.
fn figures(recipe: &str, seed: u32) -> (f64, f64) {
    let mut run = trainer(&format!(r#"{{"recipe":"{recipe}","seed":{seed}}}"#));
    let mut figures = None;
    while !run.is_finished() {
        for event in pollster::block_on(run.pump(8)).unwrap() {
            if let TrainEvent::EpochEnd { epoch, test_loss, test_accuracy, .. } = event {
                println!(
                    "{recipe} seed {seed} epoch {epoch}: test loss {test_loss:.4}, test accuracy {test_accuracy:.4}"
                );
                figures = Some((test_loss, test_accuracy));
            }
        }
    }
    figures.unwrap()
}

fn mean_and_range(values: &[f64]) -> String {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{mean:.4} ({low:.4} to {high:.4})")
}

/// Trains `recipe` as its tutorial does from each seed and prints a row of the README's table.
fn print_seeds(recipe: &str, seeds: std::ops::Range<u32>) {
    let count = seeds.len();
    let (losses, accuracies): (Vec<f64>, Vec<f64>) = seeds.map(|seed| figures(recipe, seed)).unzip();
    println!(
        "| `{recipe}` | {count} seeds | test accuracy {} | test loss {} |",
        mean_and_range(&accuracies),
        mean_and_range(&losses)
    );
}

#[test]
#[ignore = "minutes"]
fn figures_of_dense_recipes() {
    for recipe in inkgrad::recipe::catalogue() {
        if recipe.id != "cnn" && recipe.id != "lenet-5" {
            print_seeds(recipe.id, 0..5);
        }
    }
}

#[test]
#[ignore = "minutes"]
fn figures_of_lenet_5() {
    print_seeds("lenet-5", 0..2);
}

// A test for each seed: they run side by side.
#[test]
#[ignore = "an hour"]
fn figures_of_cnn_seed_0() {
    figures("cnn", 0);
}

#[test]
#[ignore = "an hour"]
fn figures_of_cnn_seed_1() {
    figures("cnn", 1);
}
