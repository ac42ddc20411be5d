//! What the live network shows, held to the network's own numbers.

use burn::module::Module;
use inkgrad::engine::Engine;
use inkgrad::evaluation::explain::gradient;
use inkgrad::evaluation::inspect::{Asked, Inspection, LayerView, Picture, choose, first_dense, inspect};
use inkgrad::evaluation::unit;
use inkgrad::model::{Network, NetworkSpec, Perturbation, initial_weight};
use inkgrad::reading::read;

use crate::common::{mnist, trainer};

const FEW: &str = r#""trainLimit":640,"testLimit":1,"writingStyles":0"#;
/// Every kind of network: without hidden layers, dense ones, convolutions before dense ones and before nothing.
const NETWORKS: [&str; 6] = [
    r#""recipe":"single-layer""#,
    r#""recipe":"mlp-512""#,
    r#""recipe":"mlp-64-32""#,
    r#""recipe":"fast-cnn""#,
    r#""recipe":"cnn","batchSize":16"#,
    r#""recipe":"mlp-100","layers":[{"type":"conv2d","filters":3,"kernelSize":3,"activation":"gelu","padding":"same"},{"type":"averagePool2d","poolSize":2}]"#,
];

/// A network after so many steps, what it is, and the weights its first dense layer began with.
fn network(options: &str, steps: usize) -> (Network, NetworkSpec, Vec<f32>) {
    let mut run = trainer(&format!("{{{options},{FEW}}}"));
    run.allow_steps(Some(steps));
    while run.steps_taken() < steps {
        pollster::block_on(run.pump(4)).unwrap();
    }
    let spec = run.config().recipe.network.clone();
    let start = first_dense(&spec).unwrap().and_then(|row| initial_weight(&spec, row, run.config().seed).unwrap());
    (run.network().valid(), spec, start.unwrap_or_default())
}

fn look((network, spec, start): &(Network, NetworkSpec, Vec<f32>), units: usize, shown: &[Vec<usize>]) -> Inspection {
    let asked = Asked { pixels: mnist().test.image(0).unwrap(), units, shown, start: Some(start) };
    pollster::block_on(inspect(network, spec, Engine::cpu().device(), &asked)).unwrap()
}

fn activations(network: &Network) -> Vec<Vec<f32>> {
    let input = network.scaled([mnist().test.image(0).unwrap()], Engine::cpu().device());
    network.activations(input).into_iter().map(|row| pollster::block_on(read(row)).unwrap()).collect()
}

fn bias(network: &Network, row: usize) -> Vec<f32> {
    pollster::block_on(read(network.parameters_of(row).unwrap().1)).unwrap()
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() < 1e-4 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn what_all_units_add_to_a_logit_is_the_logit() {
    for options in &NETWORKS[1..] {
        let network = network(options, 3);
        let Inspection { layers, logits } = look(&network, usize::MAX, &[]);
        let last = layers.last().unwrap();
        let bias = bias(&network.0, network.1.summary().unwrap().len() - 1);
        for class in 0..10 {
            let sum: f32 = last.contributions.chunks_exact(10).map(|unit| unit[class]).sum();
            assert!(close(sum + bias[class], logits[class]), "{options}: {} {}", sum + bias[class], logits[class]);
        }
        assert!(layers[..layers.len() - 1].iter().all(|layer| layer.contributions.is_empty()));
    }
}

#[test]
fn units_are_shown_by_their_weights_less_the_random_start() {
    for options in [r#""recipe":"mlp-512""#, r#""recipe":"single-layer""#] {
        let network = network(options, 3);
        let LayerView { units, picture, size, pictures, count, row, .. } = look(&network, 7, &[]).layers.remove(0);
        assert_eq!((picture, size, units.len()), (Picture::Learnt, [28, 28], 7));
        let weight = pollster::block_on(read(network.0.parameters_of(row).unwrap().0)).unwrap();
        for (place, unit) in units.into_iter().enumerate() {
            for pixel in 0..784 {
                let at = pixel * count + unit;
                assert_eq!(pictures[784 * place + pixel], weight[at] - network.2[at]);
            }
        }
        // Never inked in these images: nothing was learnt there.
        assert_eq!(pictures[0], 0.0);
    }
    // Changed by other means: the weights themselves.
    let trained = network(r#""recipe":"mlp-512""#, 1);
    let asked = Asked { pixels: mnist().test.image(0).unwrap(), units: 7, shown: &[], start: None };
    let first =
        pollster::block_on(inspect(&trained.0, &trained.1, Engine::cpu().device(), &asked)).unwrap().layers.remove(0);
    let weight = pollster::block_on(read(trained.0.parameters_of(first.row).unwrap().0)).unwrap();
    assert_eq!(first.picture, Picture::Weights);
    assert_eq!(first.pictures[300], weight[300 * first.count + first.units[0]]);

    let untrained = network(r#""recipe":"mlp-512""#, 0);
    let first = look(&untrained, 7, &[]).layers.remove(0);
    assert_eq!(first.picture, Picture::Initial);
    assert_eq!(first.pictures[0], untrained.2[first.units[0]]);
}

/// Without biases, as at the start, the picture of a unit times the pixels is what the unit is given: where relus are between, too.
#[test]
fn a_unit_of_a_deeper_layer_is_shown_by_what_its_pixels_have_come_to() {
    let network = network(r#""recipe":"mlp-64-32""#, 0);
    let rows = network.1.summary().unwrap();
    let deeper = look(&network, 32, &[]).layers.remove(1);
    let (units, pictures) = (deeper.units, deeper.pictures);
    let scaled = network.0.scaled([mnist().test.image(0).unwrap()], Engine::cpu().device());
    let pixels = pollster::block_on(read(scaled)).unwrap();
    let activations = &activations(&network.0)[deeper.row];
    for (place, unit) in units.into_iter().enumerate() {
        let sum: f32 = pixels.iter().zip(&pictures[784 * place..]).map(|(pixel, weight)| pixel * weight).sum();
        let activation = rows[deeper.row].spec.activation().map_or(sum, |function| function.value(sum));
        assert!(close(activation, activations[unit]), "{unit}: {activation} {}", activations[unit]);
    }
}

#[test]
fn convolutions_are_shown_by_their_maps_and_what_follows_by_their_places() {
    let network = network(r#""recipe":"fast-cnn""#, 3);
    let outputs = activations(&network.0);
    let layers = look(&network, 5, &[]).layers;
    for layer in layers.iter().filter(|layer| layer.picture == Picture::Map) {
        let map = layer.size[0] * layer.size[1];
        for (place, unit) in layer.units.iter().enumerate() {
            assert_eq!(
                layer.pictures[place * map..(place + 1) * map],
                outputs[layer.row][unit * map..(unit + 1) * map]
            );
        }
    }
    let rows = network.1.summary().unwrap();
    let dense = layers.iter().find(|layer| layer.picture == Picture::Places).unwrap();
    let bias = bias(&network.0, dense.row);
    let map = dense.size[0] * dense.size[1];
    for (place, &unit) in dense.units.iter().enumerate() {
        let sum: f32 = dense.pictures[place * map..(place + 1) * map].iter().sum::<f32>() + bias[unit];
        let activation = rows[dense.row].spec.activation().map_or(sum, |function| function.value(sum));
        assert!(close(activation, outputs[dense.row][unit]), "{activation} {}", outputs[dense.row][unit]);
    }
}

#[test]
fn units_stay_in_their_places_as_long_as_they_matter() {
    let scores = [0.1, 5.0, -4.0, 3.0, 2.9, 0.0];
    assert_eq!(choose(&scores, &[], 3), [1, 2, 3]);
    // 4 is nearly as much as 3; 5 is nothing; 9 is of another network.
    assert_eq!(choose(&scores, &[4, 2, 5], 3), [4, 2, 1]);
    assert_eq!(choose(&scores, &[9], 3), [1, 2, 3]);
    assert_eq!(choose(&[f32::NAN, 1.0], &[0, 1], 1), [1]);
    // The two that matter most are shown in any case, wherever there is room.
    assert_eq!(choose(&[1.0, 1.1, 1.2, 1.3, 9.0, 8.0], &[0, 1, 2, 3], 4), [4, 5, 2, 3]);
    assert_eq!(choose(&[1.0, 1.1, 1.2, 1.3, 1.4, 1.0], &[5, 4, 0, 3], 4), [5, 4, 0, 3]);
    assert_eq!(choose(&[0.0; 4], &[2, 0], 2), [2, 0]);
    assert_eq!(choose(&scores, &[], 0), [0usize; 0]);
    assert_eq!(choose(&[2.0], &[], 20), [0]);
}

/// Of every row of every network: the sum, the bias and the activation give the number that the unit has.
#[test]
fn a_units_arithmetic_comes_to_its_number() {
    let image = mnist().test.image(3).unwrap();
    for options in NETWORKS {
        let (network, spec, _) = network(options, 3);
        for (row, summary) in spec.summary().unwrap().iter().enumerate() {
            for index in [0, 2] {
                let asked = (row, index);
                let unit =
                    pollster::block_on(unit::unit((&network, &spec), Engine::cpu().device(), image, asked)).unwrap();
                assert_eq!(unit.inputs.len(), unit.size.iter().product::<usize>());
                if unit.weights.is_empty() {
                    continue;
                }
                assert_eq!(unit.inputs.len(), unit.weights.len(), "{options}: row {row}");
                let sum = unit.inputs.iter().zip(&unit.weights).map(|(input, weight)| input * weight).sum::<f32>()
                    + unit.bias;
                let output = summary.spec.activation().map_or(sum, |function| function.value(sum));
                assert!(close(output, unit.output), "{options}: row {row}: {output} {}", unit.output);
            }
        }
    }
}

#[test]
fn a_pooling_unit_is_the_largest_of_its_window() {
    let (network, spec, _) = network(r#""recipe":"fast-cnn""#, 3);
    let rows = spec.summary().unwrap();
    let row = rows.iter().position(|row| row.parameters == 0 && row.output.features() > 1000).unwrap();
    let image = mnist().test.image(3).unwrap();
    let unit = pollster::block_on(unit::unit((&network, &spec), Engine::cpu().device(), image, (row, 1))).unwrap();
    assert_eq!(unit.inputs.iter().copied().fold(f32::MIN, f32::max), unit.output);
}

#[test]
fn what_there_is_not_is_refused() {
    let (network, spec, start) = network(r#""recipe":"mlp-512""#, 0);
    let engine = Engine::cpu();
    let image = mnist().test.image(0).unwrap();
    let code = |pixels: &[u8], asked| {
        pollster::block_on(unit::unit((&network, &spec), engine.device(), pixels, asked)).unwrap_err().kind().code()
    };
    assert_eq!(code(image, (9, 0)), "invalid-input");
    assert_eq!(code(image, (0, 512)), "invalid-input");
    assert_eq!(code(&image[1..], (0, 0)), "invalid-input");
    let asked = Asked { pixels: &image[1..], units: 3, shown: &[], start: Some(&start) };
    assert!(pollster::block_on(inspect(&network, &spec, engine.device(), &asked)).is_err());
}

fn parameters(network: &Network) -> Vec<Vec<f32>> {
    pollster::block_on(inkgrad::training::parameters::read_parameters(network)).unwrap()
}

#[test]
fn silenced_units_put_out_nothing_and_others_stay() {
    let (mlp, _, _) = network(r#""recipe":"mlp-512""#, 3);
    let silenced = pollster::block_on(mlp.perturbed(0, &Perturbation::Silence(vec![7, 511]), 0)).unwrap();
    let (before, after) = (activations(&mlp), activations(&silenced));
    for unit in 0..512 {
        assert_eq!(after[0][unit], if [7, 511].contains(&unit) { 0.0 } else { before[0][unit] });
    }
    let (cnn, _, _) = network(r#""recipe":"fast-cnn""#, 3);
    let silenced = pollster::block_on(cnn.perturbed(0, &Perturbation::Silence(vec![]), 0)).unwrap();
    assert!(activations(&silenced)[0].iter().all(|&output| output == 0.0));
    // Only that layer's.
    assert_eq!(parameters(&silenced)[2..], parameters(&cnn)[2..]);
}

#[test]
fn noise_is_of_the_breadth_asked_for_and_equal_for_a_seed() {
    let (network, _, _) = network(r#""recipe":"mlp-512""#, 3);
    let noisy = |seed| parameters(&pollster::block_on(network.perturbed(0, &Perturbation::Noise(0.5), seed)).unwrap());
    let (before, after) = (parameters(&network), noisy(1));
    assert_eq!(noisy(1), after);
    assert_ne!(noisy(2), after);
    let spread = |values: &mut dyn Iterator<Item = f32>| {
        let values: Vec<f32> = values.collect();
        (values.iter().map(|value| value * value).sum::<f32>() / values.len() as f32).sqrt()
    };
    let noise = spread(&mut after[0].iter().zip(&before[0]).map(|(after, before)| after - before));
    let weights = spread(&mut before[0].iter().copied());
    assert!((noise / weights - 0.5).abs() < 0.01, "{noise} {weights}");
    assert_eq!(after[1..], before[1..]);
    let code =
        |row, perturbation| pollster::block_on(network.perturbed(row, &perturbation, 0)).unwrap_err().kind().code();
    assert_eq!(code(9, Perturbation::Noise(1.0)), "invalid-input");
    assert_eq!(code(0, Perturbation::Noise(f32::NAN)), "invalid-input");
    assert_eq!(code(0, Perturbation::Silence(vec![512])), "invalid-input");
}

/// A pixel moved a little moves the logit by its gradient: of any activation.
#[test]
fn the_gradient_is_the_slope_of_the_logit() {
    let mut run = trainer(&format!(
        r#"{{"recipe":"mlp-100","layers":[{{"type":"dense","units":30,"activation":"tanh"}}],{FEW}}}"#
    ));
    run.allow_steps(Some(3));
    while run.steps_taken() < 3 {
        pollster::block_on(run.pump(4)).unwrap();
    }
    let (network, spec) = (run.network().clone(), run.config().recipe.network.clone());
    let image = mnist().test.image(0).unwrap();
    let of = (7, Some(2));
    let slope = pollster::block_on(gradient((&network, &spec), &Engine::cpu(), image, of)).unwrap();
    let difference = |pixels: &[u8]| {
        let input = network.scaled([pixels], Engine::cpu().device());
        let logits = pollster::block_on(read(network.predict(input))).unwrap();
        logits[7] - logits[2]
    };
    let pixel =
        (0..784).filter(|&pixel| image[pixel] == 0).max_by(|&a, &b| slope[a].abs().total_cmp(&slope[b].abs())).unwrap();
    let mut inked = image.to_vec();
    inked[pixel] = 8;
    let found = (difference(&inked) - difference(image)) / (8.0 / 255.0);
    assert!((found / slope[pixel] - 1.0).abs() < 0.05, "{found} {}", slope[pixel]);
}
