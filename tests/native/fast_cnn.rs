//! What `fast-cnn` was chosen by: its accuracy on training images kept apart. The test images have no part in it.

use std::ops::Range;

use inkgrad::dataset::{Dataset, ResidentDataset, Split};
use inkgrad::engine::Engine;
use inkgrad::recipe::TrainOptions;
use inkgrad::training::{Team, TrainEvent, Trainer};

use crate::common::{file, train};

/// Training images `range` as a split of their own.
fn part(range: Range<usize>) -> Split {
    let cut = |name: &str, header: usize, size: usize| {
        let bytes = file(name);
        let count = u32::try_from(range.len()).unwrap().to_be_bytes();
        [&bytes[..4], &count, &bytes[8..header], &bytes[header + size * range.start..header + size * range.end]]
            .concat()
    };
    let images = cut("train-images-idx3-ubyte", 16, 784);
    Split::from_idx(images, cut("train-labels-idx1-ubyte", 8, 1)).unwrap()
}

/// `FAST_CNN='{"epochs":3}'` tries a change to it.
#[test]
#[ignore = "minutes; prints the accuracy of four seeds on the last 10,000 training images after training on the others"]
fn fast_cnn_validation() {
    let data = Dataset::new(part(0..50_000), part(50_000..60_000)).unwrap();
    let engine = Engine::cpu();
    let changes = std::env::var("FAST_CNN").unwrap_or_else(|_| "{}".into());
    let mut accuracies = Vec::new();
    for seed in 0..4 {
        let mut options: serde_json::Value = serde_json::from_str(&changes).unwrap();
        (options["recipe"], options["seed"]) = ("fast-cnn".into(), seed.into());
        let config =
            TrainOptions::from_json(&options.to_string()).unwrap().resolve(50_000, 10_000, &data.classes).unwrap();
        let mut run = Trainer::new(config, ResidentDataset::new(&data, &engine), &engine, Team::alone()).unwrap();
        let events = train(&mut run);
        let Some(TrainEvent::TrainEnd { test_accuracy, .. }) = events.last() else { panic!("{events:?}") };
        println!("seed {seed}: {:.2} %", 100.0 * test_accuracy);
        accuracies.push(*test_accuracy);
    }
    println!("mean: {:.3} %", 100.0 * accuracies.iter().sum::<f64>() / accuracies.len() as f64);
}
