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

fn print_seeds(recipe: &str, seeds: std::ops::Range<u32>, epochs: u32) {
    let mut accuracies = Vec::new();
    for seed in seeds {
        let (loss, accuracy) = figures(&format!(r#"{{"recipe":"{recipe}","seed":{seed},"epochs":{epochs}}}"#));
        println!("{recipe} seed {seed}, {epochs} epochs: test loss {loss:.4}, test accuracy {:.2} %", 100.0 * accuracy);
        accuracies.push(100.0 * accuracy);
    }
    let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    println!("{recipe} mean test accuracy {mean:.2} %");
}

#[test]
#[ignore = "minutes"]
fn figures_of_mlp_512() {
    print_seeds("mlp-512", 0..5, 5);
}

#[test]
#[ignore = "minutes"]
fn figures_of_cnn() {
    print_seeds("cnn", 0..1, 1);
}
