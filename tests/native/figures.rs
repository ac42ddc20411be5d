//! The figures of the README: whole recipes over several seeds, on the real test set. Slow, so only on demand:
//! `cargo test --test native figures -- --ignored --nocapture`

use inkgrad::training::TrainEvent;

use crate::common::{train, trainer};

/// Test loss and accuracy at the end of a run.
fn figures(options: &str) -> (f64, f64) {
    match train(&mut trainer(options)).last() {
        Some(TrainEvent::TrainEnd { test_loss, test_accuracy, .. }) => (*test_loss, *test_accuracy),
        other => panic!("the run did not end: {other:?}"),
    }
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
    let (losses, accuracies): (Vec<f64>, Vec<f64>) = seeds
        .map(|seed| {
            let (loss, accuracy) = figures(&format!(r#"{{"recipe":"{recipe}","seed":{seed}}}"#));
            println!("{recipe} seed {seed}: test loss {loss:.4}, test accuracy {accuracy:.4}");
            (loss, accuracy)
        })
        .unzip();
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
        if recipe.id != "cnn" {
            print_seeds(recipe.id, 0..5);
        }
    }
}

#[test]
#[ignore = "an hour"]
fn figures_of_cnn() {
    print_seeds("cnn", 0..2);
}
