//! What the live network shows, held to the network's own numbers.

use burn::module::Module;
use inkgrad::engine::Engine;
use inkgrad::evaluation::inspect::{Asked, Inspection, LayerView, Picture, choose, first_dense, inspect};
use inkgrad::evaluation::unit;
use inkgrad::model::{Network, NetworkSpec, initial_weight};
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
    let asked = Asked { pixels: mnist().test.image(0).unwrap(), units, shown, start };
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
            assert_eq!(layer.pictures[place * map..(place + 1) * map], outputs[layer.row][unit * map..(unit + 1) * map]);
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
                let unit = pollster::block_on(unit::unit((&network, &spec), Engine::cpu().device(), image, asked)).unwrap();
                assert_eq!(unit.inputs.len(), unit.size.iter().product::<usize>());
                if unit.weights.is_empty() {
                    continue;
                }
                assert_eq!(unit.inputs.len(), unit.weights.len(), "{options}: row {row}");
                let sum = unit.inputs.iter().zip(&unit.weights).map(|(input, weight)| input * weight).sum::<f32>() + unit.bias;
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
    let code = |pixels: &[u8], asked| pollster::block_on(unit::unit((&network, &spec), engine.device(), pixels, asked)).unwrap_err().kind().code();
    assert_eq!(code(image, (9, 0)), "invalid-input");
    assert_eq!(code(image, (0, 512)), "invalid-input");
    assert_eq!(code(&image[1..], (0, 0)), "invalid-input");
    let asked = Asked { pixels: &image[1..], units: 3, shown: &[], start: &start };
    assert!(pollster::block_on(inspect(&network, &spec, engine.device(), &asked)).is_err());
}
