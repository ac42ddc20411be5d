//! How well networks read other hands than MNIST's; slow, so only on demand: `bench/reading/run.sh` makes the drawings and runs
//! `figures_of_reading`.

use std::path::PathBuf;

use burn::module::Module;
use inkgrad::dataset::{Dataset, ResidentDataset, Split};
use inkgrad::drawing::{Ink, Problem, to_mnist, writing};
use inkgrad::engine::Engine;
use inkgrad::evaluation::{Calibration, CalibrationJob, Doubt, argmax};
use inkgrad::model::Network;
use inkgrad::random::{Key, Purpose};
use inkgrad::reading::read as read_tensor;
use inkgrad::recipe::TrainOptions;
use inkgrad::training::{FineTune, FineTuneOptions, Team, Trainer};

use crate::common::{accuracy, mnist, train, trainer};
use crate::drawing::redraw;

/// Drawings and what they are of.
struct Set {
    name: String,
    side: usize,
    inks: Vec<Vec<f32>>,
    labels: Vec<u8>,
}

impl Set {
    /// The file NAME.drawings: count, height and width (32-bit, little-endian), the labels, the ink of each drawing.
    fn read(path: PathBuf) -> Self {
        let bytes = std::fs::read(&path).unwrap();
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (count, side) = (word(0), word(4));
        let labels = bytes[12..12 + count].to_vec();
        let ink = |drawing: &[u8]| drawing.iter().map(|&value| f32::from(value) / 255.0).collect();
        let inks = bytes[12 + count..].chunks_exact(side * side).map(ink).collect();
        Self { name: path.file_stem().unwrap().to_string_lossy().into_owned(), side, inks, labels }
    }

    fn images(&self) -> Vec<Result<[u8; 784], Problem>> {
        self.inks.iter().map(|ink| to_mnist(&Ink::new(ink.clone(), self.side, self.side).unwrap())).collect()
    }
}

/// The percentage read right; what is no digit to the drawing path counts as wrong.
fn read(network: &Network, images: &[Result<[u8; 784], Problem>], labels: &[u8]) -> f64 {
    let (images, labels): (Vec<_>, Vec<_>) =
        images.iter().zip(labels).filter_map(|(image, label)| Some((image.ok()?, *label))).unzip();
    100.0 * accuracy(network, &images, &labels) * labels.len() as f64 / images.len().max(1) as f64
}

/// The test images as drawings of 112 pixels a side, with what `change` adds.
fn enlarged(count: usize, change: impl Fn(&mut Vec<f32>, Key)) -> Vec<Result<[u8; 784], Problem>> {
    let data = &mnist().test;
    (0..count)
        .map(|index| {
            let image = data.image(index).unwrap();
            let mut ink = vec![0.0; 200 * 200];
            for y in 0..112 {
                for x in 0..112 {
                    ink[(y + 44) * 200 + x + 44] = f32::from(image[y / 4 * 28 + x / 4]) / 255.0;
                }
            }
            change(&mut ink, Key::new(7, Purpose::Weights, &[index as u32]));
            to_mnist(&Ink::new(ink, 200, 200).unwrap())
        })
        .collect()
}

fn dot(ink: &mut [f32], key: Key) {
    let place =
        |n: u32| if key.uniform(n) < 0.5 { 8.0 + 16.0 * key.uniform(n + 2) } else { 176.0 + 16.0 * key.uniform(n + 2) };
    let (x, y, radius) = (place(0), place(1), 2.0 + 4.0 * key.uniform(5));
    for (index, value) in ink.iter_mut().enumerate() {
        let distance = ((index % 200) as f32 - x).hypot((index / 200) as f32 - y);
        *value = value.max((radius + 0.5 - distance).clamp(0.0, 1.0));
    }
}

/// The expected calibration error of bins of counts, sums of confidences, and right answers.
fn calibration_error(bins: &[[f64; 3]; 15]) -> f64 {
    let all: f64 = bins.iter().map(|bin| bin[0]).sum();
    bins.iter().map(|bin| (bin[1] - bin[2]).abs()).sum::<f64>() / all
}

/// The reliability diagram: of the answers in each bin of confidence how many were right.
fn show_reliability(bins: &[[f64; 3]; 15]) {
    println!("reliability on all sets: ECE {:.2} %", 100.0 * calibration_error(bins));
    for [count, confidence, right] in bins.iter().filter(|bin| bin[0] > 0.0) {
        let share = right / count;
        println!(
            "  {:5.1} % confident: {:5.1} % right of {count:5} {}",
            100.0 * confidence / count,
            100.0 * share,
            "#".repeat((40.0 * share) as usize)
        );
    }
}

/// Turned by 15 degrees, one way or the other.
fn tilt(ink: &mut [f32], key: Key) {
    let (sine, cosine) = (if key.uniform(0) < 0.5 { -15f32 } else { 15.0 }).to_radians().sin_cos();
    let before = ink.to_vec();
    let at = |x: i32, y: i32| {
        if (0..200).contains(&x) && (0..200).contains(&y) { before[(200 * y + x) as usize] } else { 0.0 }
    };
    for (index, value) in ink.iter_mut().enumerate() {
        let (x, y) = ((index % 200) as f32 - 99.5, (index / 200) as f32 - 99.5);
        let (from_x, from_y) = (cosine * x - sine * y + 99.5, sine * x + cosine * y + 99.5);
        let (left, top) = (from_x.floor() as i32, from_y.floor() as i32);
        let row = |y: i32| at(left, y) + (from_x - from_x.floor()) * (at(left + 1, y) - at(left, y));
        *value = row(top) + (from_y - from_y.floor()) * (row(top + 1) - row(top));
    }
}

fn calibrated(run: &Trainer) -> Calibration {
    let engine = Engine::cpu();
    let spec = &run.config().recipe.network;
    let data = ResidentDataset::new(mnist(), &engine);
    let mut job = CalibrationJob::new(run.network().valid(), spec, data, &engine).unwrap();
    loop {
        if let Some(calibration) = pollster::block_on(job.advance()).unwrap() {
            return calibration;
        }
    }
}

/// Prints how the network doubts its answers: of the wrong ones how many are sure, of the right ones how many, and by how much confidence
/// and accuracy differ (expected calibration error, 15 bins of equal width: Guo et al., 2017).
fn doubts(
    name: &str,
    network: &Network,
    calibration: &Calibration,
    images: &[Result<[u8; 784], Problem>],
    labels: &[u8],
    reliability: &mut [[f64; 3]; 15],
) {
    let (mut wrong, mut right) = ([0.0f64; 3], [0.0f64; 3]);
    let mut bins = [[0.0f64; 3]; 15];
    let mut confidences: [Vec<f32>; 2] = Default::default();
    for (images, labels) in images.chunks(500).zip(labels.chunks(500)) {
        let known: Vec<_> =
            images.iter().zip(labels).filter_map(|(image, label)| Some((image.as_ref().ok()?, *label))).collect();
        let input = network.scaled(known.iter().map(|(image, _)| image.as_slice()), Engine::cpu().device());
        let (logits, features) = network.predict_with_features(input);
        let width = features.dims()[1];
        let [logits, features] = [logits, features].map(|tensor| pollster::block_on(read_tensor(tensor)).unwrap());
        for ((logits, features), (_, label)) in logits.chunks_exact(10).zip(features.chunks_exact(width)).zip(known) {
            let (confidence, doubt) = calibration.judge(logits, features);
            let is_right = argmax(logits) == label;
            let counts = if is_right { &mut right } else { &mut wrong };
            counts[match doubt {
                None => 0,
                Some(Doubt::Unsure) => 1,
                Some(Doubt::Unknown) => 2,
            }] += 1.0;
            confidences[usize::from(is_right)].push(if doubt == Some(Doubt::Unknown) { 0.0 } else { confidence });
            let bin = &mut bins[((confidence * 15.0) as usize).min(14)];
            bin[0] += 1.0;
            bin[1] += f64::from(confidence);
            bin[2] += f64::from(u8::from(is_right));
        }
    }
    let ece = calibration_error(&bins);
    reliability.iter_mut().flatten().zip(bins.iter().flatten()).for_each(|(sum, value)| *sum += value);
    let share =
        |counts: [f64; 3]| counts.map(|count| (1_000.0 * count / counts.iter().sum::<f64>().max(1.0)).round() / 10.0);
    for sure in [0.95f32, 0.97, 0.98, 0.99] {
        let over = |list: &[f32]| 100.0 * list.iter().filter(|&&c| c >= sure).count() as f64 / list.len().max(1) as f64;
        print!("  {sure}: {:.0}/{:.0}", over(&confidences[0]), over(&confidences[1]));
    }
    println!(
        "  {name}: wrong {} sure/unsure/unknown {:?} %, right {:?} %, ECE {:.2} %",
        wrong.iter().sum::<f64>(),
        share(wrong),
        share(right),
        100.0 * ece
    );
}

#[test]
#[ignore = "prints"]
fn how_long_drawings_take() {
    let began = std::time::Instant::now();
    writing::split(5, 0, 1_000).unwrap();
    println!("writing styles: {:?} each", began.elapsed() / 1_000);
    let began = std::time::Instant::now();
    for index in 0..1_000 {
        std::hint::black_box(inkgrad::drawing::redrawn(
            mnist().train.image(index).unwrap(),
            index as f32 / 300.0 - 0.5,
        ));
    }
    println!("redrawn: {:?} each", began.elapsed() / 1_000);
    let variations = inkgrad::recipe::find("any-hand").unwrap().variations;
    let vary = inkgrad::ops::Vary { variations, key: Key::new(0, Purpose::Variations, &[0]) };
    let began = std::time::Instant::now();
    for index in 0..10_000 {
        std::hint::black_box(vary.apply(index, mnist().train.image(index as usize).unwrap(), 28));
    }
    println!("varied: {:?} each", began.elapsed() / 10_000);
}

#[test]
#[ignore = "minutes"]
fn figures_of_reading() {
    let mut sets: Vec<Set> = std::env::var_os("READING_SETS").map_or_else(Vec::new, |folder| {
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "drawings")).map(Set::read).collect()
    });
    sets.sort_by(|a, b| a.name.cmp(&b.name));
    let drawn: Vec<_> = sets.iter().map(Set::images).collect();
    for (set, images) in sets.iter().zip(&drawn) {
        println!(
            "{}: {} drawings, {} no digit",
            set.name,
            images.len(),
            images.iter().filter(|image| image.is_err()).count()
        );
    }
    let count = 4_000;
    let labels = &mnist().test.labels()[..count];
    let pens = |pens: std::ops::Range<f32>| -> Vec<_> {
        (0..count).map(|index| to_mnist(&redraw(index, Key::new(2, Purpose::Weights, &[100]), &pens).ink())).collect()
    };
    let changed = [
        ("enlarged", enlarged(count, |_, _| {})),
        ("with a dot", enlarged(count, |ink, key| dot(ink, key))),
        ("tilted", enlarged(count, |ink, key| tilt(ink, key))),
        ("pens 0.5-8", pens(0.5..8.0)),
        ("pens 0.5", pens(0.5..0.6)),
        ("pens 2-3", pens(2.0..3.0)),
        ("pens 8", pens(7.5..8.0)),
    ];
    let styles = writing::split(1_000_003, 0, 4_000).unwrap();
    let styled: Vec<_> = (0..4_000).map(|index| Ok(styles.image(index).unwrap().try_into().unwrap())).collect();
    let recipes = std::env::var("READING_RECIPES").unwrap_or_else(|_| "mlp-512 fast-cnn any-hand".into());
    let seeds: u32 = std::env::var("READING_SEEDS").map_or(1, |seeds| seeds.parse().unwrap());
    for recipe in recipes.split(' ') {
        for seed in 0..seeds {
            let began = std::time::Instant::now();
            let options = if recipe.starts_with('{') {
                recipe.to_string()
            } else {
                format!(r#"{{"recipe":"{recipe}","seed":{seed}}}"#)
            };
            let mut run = trainer(&options);
            train(&mut run);
            let network = run.network().valid();
            let test: Vec<_> =
                (0..10_000).map(|index| Ok(mnist().test.image(index).unwrap().try_into().unwrap())).collect();
            println!("{options} {:.0} s", began.elapsed().as_secs_f64());
            print!(
                "plain {:.2} | styles {:.2}",
                read(&network, &test, mnist().test.labels()),
                read(&network, &styled, styles.labels())
            );
            for (name, images) in &changed {
                print!(" | {name} {:.2}", read(&network, images, labels));
            }
            println!();
            for (set, images) in sets.iter().zip(&drawn) {
                print!("{} {:.2} | ", set.name, read(&network, images, &set.labels));
            }
            println!();
            let began = std::time::Instant::now();
            let calibration = calibrated(&run);
            println!("calibrated in {:.1} s: {:?}", began.elapsed().as_secs_f64(), &calibration.to_flat()[..5]);
            for (name, images) in &changed {
                doubts(name, &network, &calibration, images, labels, &mut Default::default());
            }
            let mut reliability = <[[f64; 3]; 15]>::default();
            for (set, images) in sets.iter().zip(&drawn) {
                doubts(&set.name, &network, &calibration, images, &set.labels, &mut reliability);
            }
            show_reliability(&reliability);
            let scribbles: Vec<_> = (0..1_000).map(|number| Ok(writing::scribble(5, number))).collect();
            doubts("scribbles", &network, &calibration, &scribbles, &[255; 1_000], &mut Default::default());
        }
    }
}

/// Three drawings of each digit in one style are taught, and others in that style are read.
#[test]
#[ignore = "minutes"]
fn figures_of_teaching() {
    let engine = Engine::cpu();
    let data = ResidentDataset::new(mnist(), &engine);
    let test: Vec<_> = (0..10_000).map(|index| mnist().test.image(index).unwrap().try_into().unwrap()).collect();
    for recipe in std::env::var("READING_RECIPES").unwrap_or_else(|_| "mlp-512".into()).split(' ') {
        let mut run = trainer(&format!(r#"{{"recipe":"{recipe}","seed":0}}"#));
        train(&mut run);
        let plain = 100.0 * accuracy(&run.network().valid(), &test, mnist().test.labels());
        for form in 0..10 {
            let drawn = |seed: u64, count: u32| -> (Vec<[u8; 784]>, Vec<u8>) {
                (0..count)
                    .map(|index| (writing::drawing_in_form(seed, index, form).image(), (index % 10) as u8))
                    .unzip()
            };
            let (taught, labels) = drawn(77, 30);
            let (others, other_labels) = drawn(78, 500);
            let before = 100.0 * accuracy(&run.network().valid(), &others, &other_labels);
            let began = std::time::Instant::now();
            let options = FineTuneOptions::default();
            let mut lesson = FineTune::new(
                run.network().clone(),
                run.config().clone(),
                &data,
                &engine,
                (taught.concat(), labels),
                options,
            )
            .unwrap();
            lesson.pump(usize::MAX).unwrap();
            let took = began.elapsed();
            let network = lesson.network().valid();
            println!(
                "{recipe} form {form}: {before:.1} -> {:.1} % of others, test {plain:.2} -> {:.2} %, {} steps in {took:.0?}",
                100.0 * accuracy(&network, &others, &other_labels),
                100.0 * accuracy(&network, &test, mnist().test.labels()),
                lesson.steps()
            );
        }
    }
}

/// Ten drawings of each of some classes, eight to learn from and two to test on, as `Your own signs` of the page trains them.
#[test]
#[ignore = "prints"]
fn figures_of_own_signs() {
    let engine = Engine::cpu();
    let idx = |drawings: &[([u8; 784], u8)]| {
        let count = (drawings.len() as u32).to_be_bytes();
        let mut images = [&[0, 0, 8, 3], &count[..], &28u32.to_be_bytes(), &28u32.to_be_bytes()].concat();
        drawings.iter().for_each(|(image, _)| images.extend(image));
        let mut labels = [&[0, 0, 8, 1], &count[..]].concat();
        labels.extend(drawings.iter().map(|(_, label)| label));
        Split::from_idx(images, labels).unwrap()
    };
    for options in std::env::var("SIGNS_OPTIONS").unwrap().split(';') {
        let (mut sum, mut least, mut seconds) = (0.0, 100.0f64, 0.0);
        for classes in [2, 5, 10] {
            for form in 0..4 {
                let drawn = |seed: u64, each: u32| -> Vec<([u8; 784], u8)> {
                    (0..10 * each)
                        .filter(|index| index % 10 < classes)
                        .map(|index| (writing::drawing_in_form(seed, index, form).image(), (index % 10) as u8))
                        .collect()
                };
                let mine = drawn(5, 10);
                let (train_set, test_set) = mine.split_at(8 * classes as usize);
                let data = Dataset::new(idx(train_set), idx(test_set)).unwrap();
                let config = TrainOptions::from_json(options)
                    .and_then(|options| options.resolve(data.train.len(), data.test.len(), &data.classes))
                    .unwrap();
                let began = std::time::Instant::now();
                let mut run =
                    Trainer::new(config, ResidentDataset::new(&data, &engine), &engine, Team::alone()).unwrap();
                train(&mut run);
                seconds += began.elapsed().as_secs_f64();
                let others = drawn(6, 50);
                let (images, labels): (Vec<_>, Vec<_>) = others.into_iter().unzip();
                let network = run.network().valid();
                let logits: Vec<_> = images
                    .chunks(100)
                    .flat_map(|images| {
                        let input = network.scaled(images.iter().map(|image| image.as_slice()), Engine::cpu().device());
                        pollster::block_on(read_tensor(network.predict(input))).unwrap()
                    })
                    .collect();
                let right =
                    logits.chunks_exact(classes as usize).zip(&labels).filter(|(row, label)| argmax(row) == **label);
                let right = 100.0 * right.count() as f64 / labels.len() as f64;
                sum += right / 12.0;
                least = least.min(right);
            }
        }
        println!("{options}: mean {sum:.1} %, least {least:.1} %, {:.2} s a run", seconds / 12.0);
    }
}
