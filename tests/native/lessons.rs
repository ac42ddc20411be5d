//! How sure a network is of its answers, and what lessons do to it.

use burn::module::Module;
use inkgrad::dataset::{Dataset, ResidentDataset, Split};
use inkgrad::drawing::writing;
use inkgrad::engine::Engine;
use inkgrad::evaluation::{Calibration, CalibrationJob, Doubt, argmax};
use inkgrad::reading::read;
use inkgrad::recipe::options::RunConfig;
use inkgrad::storage::{load, save};
use inkgrad::training::{FineTune, FineTuneOptions};

use crate::common::{accuracy, mnist, trained_mlp_512, trainer};

fn config() -> RunConfig {
    trainer(r#"{"recipe":"mlp-512","seed":0}"#).config().clone()
}

fn calibrated() -> Calibration {
    let engine = Engine::cpu();
    let data = ResidentDataset::new(mnist(), &engine);
    let mut job = CalibrationJob::new(trained_mlp_512().0.clone(), &config().recipe.network, data, &engine).unwrap();
    loop {
        if let Some(calibration) = pollster::block_on(job.advance()).unwrap() {
            return calibration;
        }
    }
}

/// Confidence, doubt, and whether the answer is right, of each image.
fn judged(calibration: &Calibration, images: &[[u8; 784]], labels: &[u8]) -> Vec<(f32, Option<Doubt>, bool)> {
    let network = &trained_mlp_512().0;
    let input = network.scaled(images.iter().map(|image| image.as_slice()), Engine::cpu().device());
    let (logits, features) = network.predict_with_features(input);
    let [logits, features] = [logits, features].map(|tensor| pollster::block_on(read(tensor)).unwrap());
    let rows = logits.chunks_exact(10).zip(features.chunks_exact(512)).zip(labels);
    rows.map(|((logits, features), &label)| {
        let (confidence, doubt) = calibration.judge(logits, features);
        (confidence, doubt, argmax(logits) == label)
    })
    .collect()
}

fn test_images(count: usize) -> Vec<[u8; 784]> {
    (0..count).map(|index| mnist().test.image(index).unwrap().try_into().unwrap()).collect()
}

#[test]
fn confidence_is_about_how_often_answers_are_right() {
    let calibration = calibrated();
    let share = |answers: &[(f32, Option<Doubt>, bool)], is: fn(&(f32, Option<Doubt>, bool)) -> bool| {
        answers.iter().filter(|answer| is(answer)).count() as f32 / answers.len() as f32
    };
    let known = judged(&calibration, &test_images(2_000), mnist().test.labels());
    let mean = known.iter().map(|(confidence, ..)| confidence).sum::<f32>() / known.len() as f32;
    assert!((mean - share(&known, |answer| answer.2)).abs() < 0.05, "{mean}");
    assert!(share(&known, |answer| answer.1.is_none()) > 0.7);
    // Of what is wrong little is shown as sure.
    let wrong: Vec<_> = known.iter().filter(|answer| !answer.2).copied().collect();
    assert!(share(&wrong, |answer| answer.1.is_none()) < 0.25, "{}", wrong.len());
    let scribbles: Vec<_> = (0..300).map(|number| writing::scribble(99, number)).collect();
    let unknown = judged(&calibration, &scribbles, &[255; 300]);
    assert!(share(&unknown, |answer| answer.1.is_none()) < 0.25);
    // It crosses as numbers.
    let flat = calibration.to_flat();
    assert_eq!(Calibration::from_flat(&flat, 10, 512).unwrap(), calibration);
    assert!(Calibration::from_flat(&flat[1..], 10, 512).is_err());
    assert_eq!(calibration.judge(&[f32::NAN; 10], &[0.0; 512]).1, Some(Doubt::Unknown));
}

/// Drawings of each digit in form `form`.
fn drawn(seed: u64, count: u32, form: usize) -> (Vec<[u8; 784]>, Vec<u8>) {
    (0..count).map(|index| (writing::drawing_in_form(seed, index, form).image(), (index % 10) as u8)).unzip()
}

fn taught(data: &Dataset, options: FineTuneOptions) -> inkgrad::Result<FineTune> {
    let engine = Engine::cpu();
    let (images, labels) = drawn(77, 30, 3);
    let data = ResidentDataset::new(data, &engine);
    // Opened from its file, as a network is that can be taught.
    let bytes = pollster::block_on(save(&trained_mlp_512().0, &config())).unwrap();
    let (network, config) = load(&bytes, &engine).unwrap();
    let mut lesson = FineTune::new(network, config, &data, &engine, (images.concat(), labels), options)?;
    lesson.pump(usize::MAX)?;
    Ok(lesson)
}

#[test]
fn three_drawings_of_each_digit_teach_a_style_and_cost_little() {
    let (others, labels) = drawn(78, 200, 3);
    let before = accuracy(&trained_mlp_512().0, &others, &labels);
    let lesson = taught(mnist(), FineTuneOptions::default()).unwrap();
    let network = lesson.network().valid();
    let after = accuracy(&network, &others, &labels);
    assert!(before < 0.88 && after > 0.9, "{before} {after}");
    let test = test_images(10_000);
    let cost =
        accuracy(&trained_mlp_512().0, &test, mnist().test.labels()) - accuracy(&network, &test, mnist().test.labels());
    assert!(cost < 0.004, "{cost}");
    assert!(pollster::block_on(lesson.accuracy()).unwrap() > 0.99);
}

#[test]
fn a_lesson_repeats_its_bits_and_refuses_what_it_cannot_use() {
    let options = FineTuneOptions { steps: Some(5.0), seed: Some(4.0), ..Default::default() };
    let outputs = |seed: f64| {
        let lesson = taught(mnist(), FineTuneOptions { seed: Some(seed), ..options }).unwrap();
        let network = lesson.network().valid();
        let input = network.scaled([mnist().test.image(0).unwrap()], Engine::cpu().device());
        pollster::block_on(read(network.predict(input))).unwrap()
    };
    assert_eq!(outputs(4.0), outputs(4.0));
    assert_ne!(outputs(4.0), outputs(5.0));
    let code = |options: FineTuneOptions| options.checked().unwrap_err().kind().code();
    assert_eq!(code(FineTuneOptions { steps: Some(0.0), ..Default::default() }), "invalid-option");
    assert_eq!(code(FineTuneOptions { learning_rate: Some(f64::NAN), ..Default::default() }), "invalid-option");
    assert_eq!(code(FineTuneOptions { seed: Some(0.5), ..Default::default() }), "invalid-option");
    // Ten classes of other names are others.
    let mut named = dataset(|label| label);
    named.classes = named.classes.renamed("abcdefghij".chars().map(String::from).collect()).unwrap();
    assert_eq!(taught(&named, options).err().unwrap().kind().code(), "model-mismatch");
}

/// A few of MNIST's images under other labels.
fn dataset(label: impl Fn(u8) -> u8) -> Dataset {
    let part = |split: &Split| {
        let labels: Vec<u8> = split.labels()[..3_000].iter().map(|&of| label(of)).collect();
        Split::new(split.shape(), split.images()[..3_000 * 784].to_vec(), labels).unwrap()
    };
    Dataset::new(part(&mnist().train), part(&mnist().test)).unwrap()
}

#[test]
fn drawings_are_of_digits_and_not_of_any_ten_classes() {
    let are_of = |data: &Dataset| writing::are_of(&ResidentDataset::new(data, &Engine::cpu()));
    assert!(are_of(mnist()));
    assert!(are_of(&dataset(|label| label)));
    assert!(!are_of(&dataset(|label| (label + 5) % 10)));
    assert!(!are_of(&dataset(|label| label / 2)));
}
