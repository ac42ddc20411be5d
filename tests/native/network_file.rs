//! The network that comes with the page: `www/networks/any-hand.safetensors`, made by
//! `cargo test --test native write_networks -- --ignored --nocapture`.

use std::path::PathBuf;

use burn::module::Module;
use inkgrad::dataset::ResidentDataset;
use inkgrad::engine::Engine;
use inkgrad::evaluation::CalibrationJob;
use inkgrad::model::Network;
use inkgrad::storage::{calibration_of, load, save_calibrated};

use crate::common::{accuracy, mnist, train, trainer};

/// The seed is the page's own, 0, and no other was looked at.
const OPTIONS: &str = r#"{"recipe":"any-hand","seed":0}"#;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("www/networks/any-hand.safetensors")
}

fn test_accuracy(network: &Network) -> f64 {
    let test = &mnist().test;
    let images: Vec<[u8; 784]> = (0..test.len()).map(|index| test.image(index).unwrap().try_into().unwrap()).collect();
    accuracy(network, &images, test.labels())
}

#[test]
#[ignore = "writes www/networks/any-hand.safetensors"]
fn write_networks() {
    let mut run = trainer(OPTIONS);
    train(&mut run);
    let engine = Engine::cpu();
    let network = run.network().valid();
    let data = ResidentDataset::new(mnist(), &engine);
    let mut job = CalibrationJob::new(network.clone(), &run.config().recipe.network, data, &engine).unwrap();
    let calibration = loop {
        if let Some(calibration) = pollster::block_on(job.advance()).unwrap() {
            break calibration;
        }
    };
    let bytes: Vec<u8> = pollster::block_on(save_calibrated(&network, run.config(), Some(&calibration))).unwrap();
    std::fs::create_dir_all(path().parent().unwrap()).unwrap();
    std::fs::write(path(), &bytes).unwrap();
    println!("{OPTIONS}: {} bytes, {:.2} % of the test images", bytes.len(), 100.0 * test_accuracy(&network));
}

/// The file is of the recipe as it is now, reads what the README says, and knows how sure it is.
#[test]
fn the_network_that_comes_with_the_page_reads_the_test_images() {
    let bytes = std::fs::read(path()).unwrap();
    let (network, config) = load(&bytes, &Engine::cpu()).unwrap();
    assert_eq!(config.recipe, inkgrad::recipe::find("any-hand").unwrap());
    assert!(calibration_of(&bytes, &config).unwrap().is_some());
    let accuracy = test_accuracy(&network);
    assert!(accuracy >= 0.99, "{accuracy}");
}
