//! What is saved is what is opened again, to the bit; and a file that cannot be trusted changes nothing.

use burn::module::Module;
use inkgrad::dataset::{Dataset, ImageShape, ResidentDataset, Split};
use inkgrad::engine::Engine;
use inkgrad::model::Network;
use inkgrad::reading::read;
use inkgrad::recipe::catalogue;
use inkgrad::storage::{self, Checkpoint, checkpoint, onnx};
use inkgrad::training::parameters::read_parameters;
use inkgrad::training::{Team, TrainEvent, Trainer};
use pollster::block_on;
use proptest::prelude::*;

use crate::common::{cases, mnist, train, trainer};

fn save(run: &Trainer) -> Vec<u8> {
    block_on(storage::save(&run.network().valid(), run.config())).unwrap()
}

fn code(bytes: &[u8]) -> &'static str {
    storage::load(bytes, &Engine::cpu()).unwrap_err().kind().code()
}

fn outputs(network: &Network) -> Vec<f32> {
    let images = (0..20).map(|index| mnist().test.image(index).unwrap());
    block_on(read(network.predict(network.scaled(images, Engine::cpu().device())))).unwrap()
}

#[test]
fn every_recipe_comes_back_as_it_was() {
    for recipe in catalogue() {
        let mut run =
            trainer(&format!(r#"{{"recipe":"{}","trainLimit":64,"testLimit":1,"epochs":1,"seed":5}}"#, recipe.id));
        train(&mut run);
        let (network, config) = storage::load(&save(&run), &Engine::cpu()).unwrap();
        assert_eq!(&config, run.config(), "{}", recipe.id);
        assert_eq!(outputs(&network.valid()), outputs(&run.network().valid()), "{}", recipe.id);
    }
}

#[test]
fn the_same_network_is_the_same_file() {
    let run = trainer(r#"{"recipe":"mlp-64-32","trainLimit":32,"testLimit":1}"#);
    let first = save(&run);
    assert!((0..20).all(|_| save(&run) == first));
}

/// What is switched off of a recipe stays so in its file.
#[test]
fn options_that_differ_from_the_recipe_come_back() {
    for options in [
        r#"{"recipe":"any-hand","variations":{},"writingStyles":0,"trainLimit":32,"testLimit":1}"#,
        r#"{"recipe":"mlp-100","variations":{"shift":2.0},"writingStyles":8,"trainLimit":32,"testLimit":1}"#,
    ] {
        let run = trainer(options);
        let (_, config) = storage::load(&save(&run), &Engine::cpu()).unwrap();
        assert_eq!(config.recipe, run.config().recipe, "{options}");
    }
}

/// Trains until `epochs` have ended.
fn train_epochs(run: &mut Trainer, epochs: usize) {
    let mut ended = 0;
    while ended < epochs {
        let events = block_on(run.pump(3)).unwrap();
        ended += events.iter().filter(|event| matches!(event, TrainEvent::EpochEnd { .. })).count();
    }
}

fn resume(bytes: &[u8]) -> inkgrad::Result<Trainer> {
    let engine = Engine::cpu();
    Checkpoint::read(bytes)?.resume(ResidentDataset::new(mnist(), &engine), &engine, Team::alone())
}

#[test]
fn going_on_gives_the_bits_of_never_having_stopped() {
    for options in [
        // Adam, a schedule over the whole run, and a last batch that is smaller.
        r#"{"recipe":"fast-cnn","epochs":3,"trainLimit":300,"testLimit":50,"seed":7}"#,
        // Dropout, whose masks go by epoch and step.
        r#"{"recipe":"cnn","epochs":3,"batchSize":16,"trainLimit":64,"testLimit":20}"#,
        r#"{"recipe":"mlp-512","epochs":3,"trainLimit":1000,"testLimit":50}"#,
        r#"{"recipe":"mlp-100","optimizer":"sgd","momentum":0.9,"epochs":3,"trainLimit":500,"testLimit":50}"#,
        r#"{"recipe":"mlp-64-32","optimizer":"adamw","epochs":3,"trainLimit":500,"testLimit":50}"#,
        // Variations go by epoch, and drawings are made anew from the seed.
        r#"{"recipe":"any-hand","epochs":3,"batchSize":16,"writingStyles":40,"trainLimit":64,"testLimit":20}"#,
    ] {
        let mut whole = trainer(options);
        let events = train(&mut whole);
        let mut first = trainer(options);
        train_epochs(&mut first, 2);
        let bytes = block_on(checkpoint::save(&first)).unwrap();
        drop(first);
        let mut second = resume(&bytes).unwrap();
        let rest = train(&mut second);
        assert_eq!(events.last(), rest.last(), "{options}");
        let parameters = |run: &Trainer| block_on(read_parameters(run.network())).unwrap();
        assert_eq!(parameters(&whole), parameters(&second), "{options}");
    }
}

#[test]
fn a_run_is_kept_between_two_epochs_only() {
    let mut run = trainer(r#"{"recipe":"single-layer","epochs":2,"trainLimit":320,"testLimit":10}"#);
    let error = block_on(checkpoint::save(&run)).unwrap_err();
    assert_eq!(error.kind().code(), "no-run");
    run.allow_steps(Some(3));
    while run.steps_taken() < 3 {
        block_on(run.pump(1)).unwrap();
    }
    assert_eq!(block_on(checkpoint::save(&run)).unwrap_err().kind().code(), "no-run");
    run.allow_steps(None);
    train_epochs(&mut run, 1);
    let bytes = block_on(checkpoint::save(&run)).unwrap();
    // A checkpoint holds a network, too.
    let (network, _) = storage::load(&bytes, &Engine::cpu()).unwrap();
    assert_eq!(outputs(&network.valid()), outputs(&run.network().valid()));
    // A network is no checkpoint.
    assert_eq!(Checkpoint::read(&save(&run)).unwrap_err().kind().code(), "model-mismatch");
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_with_the_reason() {
    let run = trainer(r#"{"recipe":"mlp-64-32","trainLimit":32,"testLimit":1}"#);
    let good = save(&run);
    let header_length = u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
    let header = String::from_utf8(good[8..8 + header_length].to_vec()).unwrap();
    let with_header = |header: &str| {
        let padded = format!("{header:width$}", width = header.len().next_multiple_of(8));
        [&(padded.len() as u64).to_le_bytes()[..], padded.as_bytes(), &good[8 + header_length..]].concat()
    };
    assert!(storage::load(&with_header(&header), &Engine::cpu()).is_ok());

    assert_eq!(code(b""), "model-format");
    assert_eq!(code(b"PK\x03\x04 a zip file, not a network"), "model-format");
    assert_eq!(code(&good[..good.len() - 1]), "model-format");
    assert_eq!(code(&[&good[..], b"more"].concat()), "model-format");
    for length in [u64::MAX, 1 << 40, good.len() as u64, 0] {
        let mut hostile = good.clone();
        hostile[..8].copy_from_slice(&length.to_le_bytes());
        assert_eq!(code(&hostile), "model-format", "header length {length}");
    }
    let changed = |from: &str, to: &str| {
        assert!(header.contains(from), "{from} in {header}");
        with_header(&header.replace(from, to))
    };
    assert_eq!(code(&changed("inkgrad-1", "pt")), "model-format");
    assert_eq!(code(&changed("mlp-64-32", "mlp-65-32")), "model-format");
    assert_eq!(code(&changed(r#"\"epochs\":3.0"#, r#"\"epochs\":-3"#)), "model-format");
    assert_eq!(code(&changed("layers.1.weight", "layers.1.kernel")), "model-mismatch");
    assert_eq!(code(&changed("[784,64]", "[64,784]")), "model-mismatch");
    // The options name every layer: under another recipe's id they are still this network's.
    assert!(storage::load(&changed("mlp-64-32", "mlp-256x2"), &Engine::cpu()).is_ok());

    let mut spoilt = good.clone();
    let last = spoilt.len() - 4;
    spoilt[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    let error = storage::load(&spoilt, &Engine::cpu()).unwrap_err();
    assert_eq!(error.kind().code(), "non-finite-weights");
    assert!(error.message().contains("is NaN, not a finite number"), "{error}");
}

#[test]
fn another_data_set_cannot_go_on_with_a_run() {
    let mut run = trainer(r#"{"recipe":"single-layer","epochs":2,"trainLimit":320,"testLimit":100}"#);
    train_epochs(&mut run, 1);
    let bytes = block_on(checkpoint::save(&run)).unwrap();
    let engine = Engine::cpu();
    let shape = ImageShape::MNIST;
    let small = Split::new(shape, vec![0; 10 * shape.pixels()], (0..10).collect()).unwrap();
    let data = Dataset::new(small.clone(), small).unwrap();
    let resumed =
        Checkpoint::read(&bytes).unwrap().resume(ResidentDataset::new(&data, &engine), &engine, Team::alone());
    assert_eq!(resumed.err().unwrap().kind().code(), "model-mismatch");
}

/// The file with one value of its metadata replaced.
fn with_metadata(bytes: &[u8], key: &str, value: &str) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
    let start = header.find(&format!("\"{key}\":\"")).unwrap() + key.len() + 4;
    let end = start + header[start..].find('"').unwrap();
    let header = format!("{}{value}{}", &header[..start], &header[end..]);
    let padded = format!("{:width$}", header.trim_end(), width = header.trim_end().len().next_multiple_of(8));
    [&(padded.len() as u64).to_le_bytes()[..], padded.as_bytes(), &bytes[8 + length..]].concat()
}

#[test]
fn a_checkpoint_that_cannot_be_of_its_run_is_refused() {
    let mut run = trainer(r#"{"recipe":"single-layer","epochs":3,"trainLimit":320,"testLimit":100}"#);
    train_epochs(&mut run, 1);
    let bytes = block_on(checkpoint::save(&run)).unwrap();
    let refused = |bytes: &[u8]| resume(bytes).err().unwrap();
    assert!(resume(&with_metadata(&bytes, "optimizer_time", "10")).is_ok());
    for (key, value, code) in [
        ("optimizer_time", "9", "model-format"),
        ("optimizer_time", "4294967295", "model-format"),
        ("optimizer_time", "-1", "model-format"),
        ("epochs_done", "2", "model-format"),
        ("epochs_done", "0", "model-format"),
        ("dataset", "0123456789abcdef", "model-mismatch"),
        ("dataset", "MNIST", "model-format"),
    ] {
        let error = refused(&with_metadata(&bytes, key, value));
        assert_eq!(error.kind().code(), code, "{key} {value}: {error}");
    }
    // The last number is of the bias's mean squares.
    let mut spoilt = bytes.clone();
    let name = b"optimizer.layers.0.bias.1";
    let header = String::from_utf8_lossy(&bytes[8..2000]).to_string();
    let entry = &header[header.find(std::str::from_utf8(name).unwrap()).unwrap()..];
    let offset: usize = entry[entry.find("offsets\":[").unwrap() + 10..].split(',').next().unwrap().parse().unwrap();
    let data = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    spoilt[data + offset..data + offset + 4].copy_from_slice(&(-1f32).to_le_bytes());
    let error = refused(&spoilt);
    assert!(error.message().contains("a mean square of its optimizer is below 0"), "{error}");
}

#[test]
fn a_data_set_of_the_same_size_with_other_labels_cannot_go_on_with_a_run() {
    let mut run = trainer(r#"{"recipe":"single-layer","epochs":2,"trainLimit":320,"testLimit":100}"#);
    train_epochs(&mut run, 1);
    let bytes = block_on(checkpoint::save(&run)).unwrap();
    let mut labels = mnist().train.labels().to_vec();
    labels.swap(0, 1);
    let train = Split::new(ImageShape::MNIST, mnist().train.images().to_vec(), labels).unwrap();
    let other = Dataset::new(train, Split::clone(&mnist().test)).unwrap();
    let engine = Engine::cpu();
    let resumed =
        Checkpoint::read(&bytes).unwrap().resume(ResidentDataset::new(&other, &engine), &engine, Team::alone());
    let error = resumed.err().unwrap();
    assert_eq!(error.kind().code(), "model-mismatch");
    assert!(error.message().contains("another data set"), "{error}");
}

#[test]
fn a_file_that_python_saved_again_is_refused_with_the_remedy() {
    let good = save(&trainer(r#"{"recipe":"single-layer","trainLimit":32,"testLimit":1}"#));
    let tensors = safetensors::SafeTensors::deserialize(&good).unwrap();
    let again = safetensors::serialize(tensors.tensors(), None).unwrap();
    let error = storage::load(&again, &Engine::cpu()).unwrap_err();
    assert!(
        error.message().contains("save_file(tensors, path, metadata=safe_open(original, 'np').metadata())"),
        "{error}"
    );
}

#[test]
fn onnx_has_every_parameter() {
    let run = trainer(r#"{"recipe":"cnn","trainLimit":128,"testLimit":1}"#);
    let model = block_on(onnx::export(&run.network().valid(), run.config())).unwrap();
    // What onnxruntime makes of it is in tests/modules/onnx.test.js.
    assert!(model.len() > 4 * 1_199_882);
    let refused = storage::load(&model, &Engine::cpu()).unwrap_err();
    assert_eq!(refused.kind().code(), "model-format");
    assert!(refused.message().starts_with("This is an ONNX file"), "{refused}");
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_mutated_file_is_refused_or_opened_but_never_more(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
        in_header in any::<bool>(),
    ) {
        static GOOD: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let good = GOOD.get_or_init(|| save(&trainer(r#"{"recipe":"single-layer","trainLimit":32,"testLimit":1}"#)));
        let mut bytes = good.clone();
        // Most of a file is numbers: half of the cases change the header alone.
        let reach = if in_header { 600 } else { bytes.len() };
        for (place, value) in changes {
            bytes[place.index(reach)] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok((network, _)) = storage::load(&bytes, &Engine::cpu()) {
            let parameters = block_on(read_parameters(&network)).unwrap();
            prop_assert!(parameters.iter().flatten().all(|value| value.is_finite()));
        }
        let _ = Checkpoint::read(&bytes);
    }
}
