use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use inkgrad::dataset::{Dataset, Split, known};
use inkgrad::engine::Engine;
use inkgrad::recipe::TrainOptions;
use inkgrad::training::{TrainEvent, Trainer, trainer::ResidentDataset};

/// The unpacked MNIST file `name`.
pub fn file(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("MNIST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".cache/mnist"), PathBuf::from);
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{}: {error}; run ./build.sh data", folder.join(name).display()))
}

/// MNIST, read and verified once.
pub fn mnist() -> &'static Dataset {
    static MNIST: OnceLock<Dataset> = OnceLock::new();
    MNIST.get_or_init(|| {
        let split = |prefix: &str| {
            let [images, labels] = ["images-idx3-ubyte", "labels-idx1-ubyte"].map(|kind| {
                let name = format!("{prefix}-{kind}");
                let bytes = file(&name);
                known::verify_mnist(&name, &bytes).unwrap();
                bytes
            });
            Arc::new(Split::from_idx(&images, &labels).unwrap())
        };
        Dataset { train: split("train"), test: split("t10k") }
    })
}

/// A run on the CPU engine with these options.
pub fn trainer(options: &str) -> Trainer {
    let data = mnist();
    let config = TrainOptions::from_json(options).and_then(|options| options.resolve(data.train.len(), data.test.len())).unwrap();
    let engine = Engine::cpu();
    Trainer::new(config, ResidentDataset::new(data, &engine), &engine).unwrap()
}

/// Trains to the end and gives every event.
pub fn train(trainer: &mut Trainer) -> Vec<TrainEvent> {
    let mut events = Vec::new();
    while !trainer.is_finished() {
        events.extend(pollster::block_on(trainer.pump(8)).unwrap());
    }
    events
}
