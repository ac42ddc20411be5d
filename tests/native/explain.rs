//! Why a network answers as it does: what the pixels add, held to the logits.

use inkgrad::dataset::ResidentDataset;
use inkgrad::engine::Engine;
use inkgrad::evaluation::{NeighborIndex, argmax, explain};
use inkgrad::model::Network;
use inkgrad::reading::read;
use inkgrad::storage::load;

use crate::common::{mnist, trained_mlp_512, trainer};

/// A network of these options after a few steps, and its recipe.
fn network(options: &str) -> (Network, inkgrad::model::NetworkSpec) {
    let mut run = trainer(options);
    run.allow_steps(Some(4));
    while run.steps_taken() < 4 {
        pollster::block_on(run.pump(4)).unwrap();
    }
    let spec = run.config().recipe.network.clone();
    (run.network().clone(), spec)
}

fn logits(network: &Network, image: &[u8]) -> Vec<f32> {
    let input = network.scaled([image], Engine::cpu().device());
    pollster::block_on(read(network.predict(input))).unwrap()
}

fn explained(network: &(Network, inkgrad::model::NetworkSpec), image: &[u8], of: (usize, Option<usize>)) -> Vec<f32> {
    pollster::block_on(explain((&network.0, &network.1), &Engine::cpu(), image, of)).unwrap()
}

#[test]
fn between_relus_the_sum_of_all_pixels_is_the_logit() {
    let few = r#""trainLimit":640,"testLimit":1,"writingStyles":0"#;
    for options in [
        format!(r#"{{"recipe":"mlp-512",{few}}}"#),
        format!(r#"{{"recipe":"single-layer",{few}}}"#),
        format!(r#"{{"recipe":"mlp-64-32",{few}}}"#),
        format!(r#"{{"recipe":"fast-cnn",{few}}}"#),
        format!(r#"{{"recipe":"cnn","batchSize":16,{few}}}"#),
        format!(r#"{{"recipe":"mlp-100","layers":[{{"type":"dense","units":20,"activation":"leaky_relu"}}],{few}}}"#),
    ] {
        let network = network(&options);
        for index in 0..3 {
            let image = mnist().test.image(index).unwrap();
            let logits = logits(&network.0, image);
            let sum = |of| explained(&network, image, of).iter().map(|&part| f64::from(part)).sum::<f64>() as f32;
            let largest = logits.iter().fold(1.0f32, |most, logit| most.max(logit.abs()));
            for (class, logit) in logits.iter().enumerate() {
                assert!((sum((class, None)) - logit).abs() < 1e-5 * largest, "{options}: class {class}");
            }
            assert!((sum((8, Some(3))) - (logits[8] - logits[3])).abs() < 2e-5 * largest, "{options}");
        }
    }
}

/// Ink that is taken away changes the logit by what the map says, as long as no relu turns over: of a single layer always.
#[test]
fn a_pixel_adds_what_goes_with_it() {
    let network = network(r#"{"recipe":"single-layer","trainLimit":640,"testLimit":1}"#);
    let image = mnist().test.image(0).unwrap();
    let map = explained(&network, image, (7, None));
    let pixel = (0..784).max_by(|&a, &b| map[a].abs().total_cmp(&map[b].abs())).unwrap();
    let mut without = image.to_vec();
    without[pixel] = 0;
    let rest = map[(0..784).find(|&i| image[i] == 0).unwrap()];
    let change = logits(&network.0, image)[7] - logits(&network.0, &without)[7];
    assert!((change - (map[pixel] - rest)).abs() < 1e-4, "{change} {}", map[pixel]);
}

#[test]
fn other_networks_are_asked_with_patches_blank() {
    let network = network(
        r#"{"recipe":"mlp-100","layers":[{"type":"dense","units":30,"activation":"tanh"}],"trainLimit":640,"testLimit":1}"#,
    );
    let image = mnist().test.image(0).unwrap();
    let map = explained(&network, image, (7, None));
    // Where there is no ink within a patch nothing is taken away.
    let has_ink = |pixel: usize| {
        let (x, y) = (pixel % 28, pixel / 28);
        (y.saturating_sub(4)..28.min(y + 5))
            .any(|y| (x.saturating_sub(4)..28.min(x + 5)).any(|x| image[28 * y + x] > 0))
    };
    assert!((0..784).all(|pixel| has_ink(pixel) || map[pixel] == 0.0));
    assert!(map.iter().any(|&part| part != 0.0));
    let against = explained(&network, image, (3, Some(7)));
    let other = explained(&network, image, (7, Some(3)));
    assert!(against.iter().zip(&other).all(|(a, b)| (a + b).abs() < 1e-5));
}

#[test]
fn the_network_that_comes_with_the_page_tells_its_reasons() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/www/networks/any-hand.safetensors")).unwrap();
    let (network, config) = load(&bytes, &Engine::cpu()).unwrap();
    let network = (network, config.recipe.network);
    let image = mnist().test.image(0).unwrap();
    let logits = logits(&network.0, image);
    assert_eq!(argmax(&logits), 7);
    let sum: f32 = explained(&network, image, (7, None)).iter().sum();
    assert!((sum - logits[7]).abs() < 1e-3, "{sum} {}", logits[7]);
}

#[test]
fn what_the_network_does_not_have_is_refused() {
    let network = network(r#"{"recipe":"single-layer","trainLimit":640,"testLimit":1}"#);
    let code = |image: &[u8], of| {
        pollster::block_on(explain((&network.0, &network.1), &Engine::cpu(), image, of)).unwrap_err().kind().code()
    };
    assert_eq!(code(&[0; 784], (10, None)), "invalid-input");
    assert_eq!(code(&[0; 784], (1, Some(10))), "invalid-input");
    assert_eq!(code(&[0; 783], (1, None)), "invalid-input");
}

/// Its nearest image is the image itself, its class is that of the images around it, and the order is that of the distances in full.
#[test]
fn neighbors_are_the_training_images_that_the_last_hidden_layer_sees_alike() {
    let engine = Engine::cpu();
    let network = &trained_mlp_512().0;
    let spec = inkgrad::recipe::find("mlp-512").unwrap().network;
    let data = ResidentDataset::new(mnist(), &engine);
    let mut index = NeighborIndex::new(network.clone(), &spec, data, 3_000, &engine).unwrap();
    while !pollster::block_on(index.advance()).unwrap() {}
    assert_eq!((index.images(), index.count()), (3_000, 3_000));
    let nearest = |pixels: &[u8]| pollster::block_on(index.nearest(pixels, 8)).unwrap();
    let own = nearest(mnist().train.image(17).unwrap());
    assert_eq!((own[0].index, own[0].label), (17, mnist().train.labels()[17]));
    assert!(own.windows(2).all(|pair| pair[0].distance <= pair[1].distance));
    let votes = |place: usize| {
        let label = mnist().test.labels()[place];
        nearest(mnist().test.image(place).unwrap()).iter().filter(|neighbor| neighbor.label == label).count()
    };
    let alike = (0..100).filter(|&place| votes(place) >= 5).count();
    assert!(alike >= 90, "{alike} of 100");
    let features = |image: &[u8]| {
        let input = network.scaled([image], engine.device());
        pollster::block_on(read(network.predict_with_features(input).1)).unwrap()
    };
    let [a, b] = [features(mnist().test.image(0).unwrap()), features(mnist().train.image(5).unwrap())];
    let exact = a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
    let all = pollster::block_on(index.nearest(mnist().test.image(0).unwrap(), 3_000)).unwrap();
    let found = all.iter().find(|neighbor| neighbor.index == 5).unwrap().distance;
    assert!((found - exact).abs() < 0.03 * exact, "{found} {exact}");
}
