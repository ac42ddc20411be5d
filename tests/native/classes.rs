//! Data sets of other classes than ten digits: trained, evaluated, saved, opened again and exported.

use burn::module::Module as _;
use inkgrad::dataset::{Dataset, ImageShape, ResidentDataset, Split};
use inkgrad::engine::Engine;
use inkgrad::evaluation::Evaluation;
use inkgrad::recipe::TrainOptions;
use inkgrad::storage::{self, Checkpoint, checkpoint, onnx};
use inkgrad::training::parameters::read_parameters;
use inkgrad::training::{Team, TrainEvent, Trainer};
use pollster::block_on;

use crate::common::{mnist, train};

/// Where in the original a pixel of a variant lies: row and column.
type Variant = fn(usize, usize) -> (usize, usize);

/// Ways to lay an image: of each digit another class.
const VARIANTS: [Variant; 7] = [
    |row, column| (row, column),
    |row, column| (column, row),
    |row, column| (27 - row, column),
    |row, column| (27 - column, row),
    |row, column| (row, 27 - column),
    |row, column| ((row + 14) % 28, column),
    |row, column| (row, (column + 14) % 28),
];

/// So many images of `from` for `classes` classes, of which the first has the label `first`.
fn split(from: &Split, count: usize, classes: usize, first: u8) -> Split {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    let variants = classes.div_ceil(10);
    for index in 0.. {
        if labels.len() == count {
            break;
        }
        let (image, variant) = (from.image(index / variants).unwrap(), index % variants);
        let class = from.labels()[index / variants] + 10 * variant as u8;
        if usize::from(class) < classes {
            let place = |at: usize| VARIANTS[variant](at / 28, at % 28);
            images.extend((0..784).map(place).map(|(row, column)| image[28 * row + column]));
            labels.push(class + first);
        }
    }
    Split::new(ImageShape::MNIST, images, labels).unwrap()
}

fn dataset(classes: usize, first: u8) -> Dataset {
    let data = mnist();
    Dataset::new(split(&data.train, 6_000, classes, first), split(&data.test, 1_000, classes, first)).unwrap()
}

fn trainer(data: &Dataset, options: &str) -> Trainer {
    let config = TrainOptions::from_json(options).unwrap().resolve(data.train.len(), data.test.len(), &data.classes);
    let engine = Engine::cpu();
    Trainer::new(config.unwrap(), ResidentDataset::new(data, &engine), &engine, Team::alone()).unwrap()
}

#[test]
fn from_two_to_sixty_two_classes_are_learnt_saved_and_opened() {
    // Chance is one in `classes`; what is asked is far above it and far below what is reached.
    for (classes, first, wanted) in [(2, 0, 0.95), (3, 1, 0.9), (26, 1, 0.6), (47, 0, 0.5), (62, 0, 0.5)] {
        let data = dataset(classes, first);
        assert_eq!(data.classes.len(), classes);
        let mut run = trainer(&data, r#"{"recipe":"mlp-512","epochs":2,"batchSize":32}"#);
        let events = train(&mut run);
        let Some(TrainEvent::TrainEnd { test_accuracy, .. }) = events.last() else { panic!("{events:?}") };
        assert!(*test_accuracy > wanted, "{classes} classes: {test_accuracy}");

        let network = run.network().valid();
        let bytes = block_on(storage::save(&network, run.config())).unwrap();
        let (opened, config) = storage::load(&bytes, &Engine::cpu()).unwrap();
        assert_eq!(config.recipe.network.classes, data.classes);
        let [before, after] = [&network, &opened.valid()].map(|network| block_on(read_parameters(network)).unwrap());
        assert_eq!(before, after);
        let model = block_on(onnx::export(&network, run.config())).unwrap();
        let names = serde_json::to_string(data.classes.names()).unwrap();
        assert!(model.windows(names.len()).any(|window| window == names.as_bytes()), "{names}");
    }
}

#[test]
fn letters_with_labels_from_one_have_their_names() {
    let data = dataset(26, 1);
    assert_eq!(data.classes.names().concat(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    assert_eq!(data.train.labels().iter().min(), Some(&0));
    let engine = Engine::cpu();
    let resident = ResidentDataset::new(&data, &engine);
    let mut run = trainer(&data, r#"{"recipe":"single-layer","epochs":2,"trainLimit":2000,"testLimit":100}"#);
    while run.epochs_done() != Some(1) {
        block_on(run.pump(8)).unwrap();
    }
    let bytes = block_on(checkpoint::save(&run)).unwrap();
    let mut resumed = Checkpoint::read(&bytes).unwrap().resume(resident.clone(), &engine, Team::alone()).unwrap();
    train(&mut run);
    train(&mut resumed);
    let [through, again] = [&run, &resumed].map(|run| block_on(read_parameters(run.network())).unwrap());
    assert_eq!(through, again);
    let recipe = &run.config().recipe;
    let mut evaluation = Evaluation::new(&resident, 0..100, &recipe.network, recipe.loss, &engine).unwrap();
    while !evaluation.is_finished() {
        block_on(evaluation.advance(&run.network().valid())).unwrap();
    }
    assert_eq!(evaluation.outputs().len(), 2_600);
}

#[test]
fn files_of_a_data_set_are_those_that_it_came_from() {
    for (classes, first) in [(26, 1), (10, 1), (10, 0)] {
        let data = dataset(classes, first);
        let [train, test] = [&data.train, &data.test].map(|split| {
            let [images, labels] = split.to_idx().map(|(header, items)| [&header[..], &items].concat());
            Split::from_idx(images, labels).unwrap()
        });
        assert_eq!(train.labels().iter().min(), Some(&first));
        let again = Dataset::new(train, test).unwrap();
        assert_eq!((again.classes.names(), again.fingerprint()), (data.classes.names(), data.fingerprint()));
    }
}

#[test]
fn a_files_classes_are_checked() {
    let data = dataset(3, 0);
    let run = trainer(&data, r#"{"recipe":"single-layer","trainLimit":32,"testLimit":1}"#);
    let bytes = block_on(storage::save(&run.network().valid(), run.config())).unwrap();
    let with = |names: &str| {
        let text = r#"[\"0\",\"1\",\"2\"]"#;
        assert_eq!(text.len(), names.len());
        let place = bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
        let mut changed = bytes.clone();
        changed[place..place + names.len()].copy_from_slice(names.as_bytes());
        storage::load(&changed, &Engine::cpu()).map(|(_, config)| config.recipe.network.classes.names().concat())
    };
    assert_eq!(with(r#"[\"a\",\"b\",\"c\"]"#).unwrap(), "abc");
    for (names, code) in [
        (r#"[\"0\",\"1\",\"1\"]"#, "model-format"),
        (r#"[\"0\",\"1\",222  ]"#, "model-format"),
        (r#"[\"0\",      \"1\"]"#, "model-mismatch"),
    ] {
        assert_eq!(with(names).unwrap_err().kind().code(), code, "{names}");
    }
}
