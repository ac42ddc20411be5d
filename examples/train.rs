//! Trains a recipe natively on the CPU engine, and saves the network as safetensors and ONNX:
//! `cargo run --release --example train -- [FOLDER [OPTIONS]]`, where FOLDER holds MNIST's four unpacked IDX files
//! (`./build.sh data` puts them into `.cache/mnist`) and OPTIONS are JSON such as `{"recipe":"cnn","epochs":1}`.

use std::error::Error;
use std::path::Path;

use burn::module::Module as _;
use inkgrad::dataset::{Dataset, ResidentDataset, Split};
use inkgrad::engine::Engine;
use inkgrad::recipe::TrainOptions;
use inkgrad::storage;
use inkgrad::training::{Team, TrainEvent, Trainer};
use pollster::block_on;

/// Pieces of work a pump: a piece is at most about 40 ms.
const PIECES: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".cache/mnist".into());
    let options = TrainOptions::from_json(arguments.next().as_deref().unwrap_or("{}"))?;
    let data = Dataset::new(split(&folder, "train")?, split(&folder, "t10k")?)?;
    let config = options.resolve(data.train.len(), data.test.len(), &data.classes)?;

    let engine = Engine::cpu();
    let mut trainer = Trainer::new(config, ResidentDataset::new(&data, &engine), &engine, Team::alone())?;
    while !trainer.is_finished() {
        for event in block_on(trainer.pump(PIECES))? {
            if let TrainEvent::EpochEnd { epoch, epochs, loss, test_loss, test_accuracy, .. } = event {
                let percent = 100.0 * test_accuracy;
                println!(
                    "epoch {epoch} of {epochs}: training loss {loss:.4}, test loss {test_loss:.4}, {percent:.2} % of the test images"
                );
            }
        }
    }
    let network = trainer.network().valid();
    std::fs::write("network.safetensors", block_on(storage::save(&network, trainer.config()))?)?;
    std::fs::write("network.onnx", block_on(storage::onnx::export(&network, trainer.config()))?)?;
    Ok(())
}

fn split(folder: &str, prefix: &str) -> Result<Split, Box<dyn Error>> {
    let read = |kind: &str| std::fs::read(Path::new(folder).join(format!("{prefix}-{kind}-ubyte")));
    Ok(Split::from_idx(read("images-idx3")?, read("labels-idx1")?)?)
}
