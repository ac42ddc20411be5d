use std::path::PathBuf;
use std::sync::OnceLock;

use burn::module::Module;
use inkgrad::dataset::{Classes, Dataset, ResidentDataset, Split, known};
use inkgrad::engine::Engine;
use inkgrad::evaluation::argmax;
use inkgrad::model::Network;
use inkgrad::reading::read;
use inkgrad::recipe::TrainOptions;
use inkgrad::training::{Team, TrainEvent, Trainer};
use proptest::test_runner::{Config as ProptestConfig, RngSeed};

/// The unpacked MNIST file `name`.
pub fn file(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("MNIST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".cache/mnist"), PathBuf::from);
    std::fs::read(folder.join(name))
        .unwrap_or_else(|error| panic!("{}: {error}; run ./build.sh data", folder.join(name).display()))
}

/// MNIST, read and verified once.
pub fn mnist() -> &'static Dataset {
    static MNIST: OnceLock<Dataset> = OnceLock::new();
    MNIST.get_or_init(|| {
        let split = |prefix: &str| {
            let [images, labels] = ["images-idx3-ubyte", "labels-idx1-ubyte"].map(|kind| {
                let name = format!("{prefix}-{kind}");
                let bytes = file(&name);
                known::verify_mnist(&name, [&bytes]).unwrap();
                bytes
            });
            Split::from_idx(images, labels).unwrap()
        };
        Dataset::new(split("train"), split("t10k")).unwrap()
    })
}

/// A run on the CPU engine with these options.
pub fn trainer(options: &str) -> Trainer {
    trainer_in(options, Team::alone())
}

/// One worker's share of such a run.
pub fn trainer_in(options: &str, team: Team) -> Trainer {
    let data = mnist();
    let config = TrainOptions::from_json(options)
        .and_then(|options| options.resolve(data.train.len(), data.test.len(), &Classes::digits()))
        .unwrap();
    let engine = Engine::cpu();
    Trainer::new(config, ResidentDataset::new(data, &engine), &engine, team).unwrap()
}

/// Trains to the end and gives every event.
pub fn train(trainer: &mut Trainer) -> Vec<TrainEvent> {
    let mut events = Vec::new();
    while !trainer.is_finished() {
        events.extend(pollster::block_on(trainer.pump(8)).unwrap());
    }
    events
}

/// The network of `mlp-512` after its five epochs from seed 0, and the run's events: trained once for all tests.
pub fn trained_mlp_512() -> &'static (Network, Vec<TrainEvent>) {
    static TRAINED: OnceLock<(Network, Vec<TrainEvent>)> = OnceLock::new();
    TRAINED.get_or_init(|| {
        let mut run = trainer(r#"{"recipe":"mlp-512","seed":0}"#);
        let events = train(&mut run);
        (run.network().valid(), events)
    })
}

/// The fraction of `images` that `network` reads as their labels.
pub fn accuracy(network: &Network, images: &[[u8; 784]], labels: &[u8]) -> f64 {
    let mut right = 0;
    for (images, labels) in images.chunks(500).zip(labels.chunks(500)) {
        let input = network.scaled(images.iter().map(|image| image.as_slice()), Engine::cpu().device());
        let logits = pollster::block_on(read(network.predict(input))).unwrap();
        right += logits.chunks_exact(10).zip(labels).filter(|(row, label)| argmax(row) == **label).count();
    }
    right as f64 / labels.len() as f64
}

/// As many cases, the same ones each time; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` name others.
pub fn cases(count: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { count };
    let rng_seed = if asked.rng_seed == RngSeed::Random { RngSeed::Fixed(1) } else { asked.rng_seed };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..asked }
}
