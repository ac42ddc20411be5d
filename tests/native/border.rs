//! What comes from outside, with edits: valid files and options a few bytes or values away from what they were. Each is refused with
//! its own code, or taken as what it says; nothing panics.

use std::sync::OnceLock;

use burn::module::Module;
use inkgrad::dataset::{Classes, ImageShape, Split};
use inkgrad::engine::Engine;
use inkgrad::model::Network;
use inkgrad::reading::read;
use inkgrad::recipe::{TrainOptions, catalogue};
use inkgrad::storage::{self, onnx};
use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::common::{cases, mnist, trainer};

/// Parameters of a network that is small enough to be made for every case.
const SMALL: usize = 300_000;

/// Options that name everything, one a recipe.
fn valid_options() -> &'static Vec<Value> {
    static OPTIONS: OnceLock<Vec<Value>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let of = |id: &str| TrainOptions { recipe: Some(id.into()), ..Default::default() };
        let full = |id: &str| TrainOptions::from(&of(id).resolve(60_000, 10_000, &Classes::digits()).unwrap());
        catalogue().iter().map(|recipe| serde_json::to_value(full(recipe.id)).unwrap()).collect()
    })
}

fn files_of(split: &Split) -> [Vec<u8>; 2] {
    split.to_idx().map(|(header, items)| [&header[..], &items].concat())
}

/// Paths to all values in a value, as JSON pointers.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| pointers(inner, &format!("{at}/{key}"), found)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| pointers(inner, &format!("{at}/{index}"), found))
        }
        _ => {}
    }
}

/// Values that somebody might write: of the wrong kind, at the edge, or right in another place.
fn values() -> impl Strategy<Value = Value> {
    let known = [
        json!(null),
        json!(true),
        json!(""),
        json!([]),
        json!({}),
        json!("relu"),
        json!("softmax"),
        json!("adam"),
        json!("mse"),
        json!("constant"),
        json!({"type":"dropout","rate":0.5}),
        json!({"type":"flatten"}),
        json!({"type":"dense","units":3,"activation":null}),
        json!([{"type":"dense","units":3,"activation":"gelu"}]),
        json!({"type":"conv2d","filters":2,"kernelSize":3,"activation":"relu"}),
        json!({"type":"maxPool2d","poolSize":2}),
        json!(0),
        json!(-1),
        json!(1),
        json!(28),
        json!(0.5),
        json!(1e-46),
        json!(1e30),
        json!(1e300),
        json!(9_007_199_254_740_993_u64),
    ];
    prop_oneof![
        prop::sample::select(known.to_vec()),
        any::<i32>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(|text| json!(text)),
    ]
}

/// Whether two values are the same but for the last place of their numbers: serde_json rounds twice where a number has more
/// than 15 digits or a power of ten beyond 22. What computes in f32 does not see it, and exact reading would cost every visitor 11 KB.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= f64::EPSILON * a.abs()
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn a_number_that_a_person_writes_is_read_to_the_bit() {
    for learning_rate in [0.3_f64, 1e-3, 0.000_123_456_789_012_3, 1e-22, 9.99e15] {
        let written = json!({"recipe": "mlp-512", "learningRate": learning_rate}).to_string();
        let config = TrainOptions::from_json(&written).unwrap().resolve(60_000, 10_000, &Classes::digits()).unwrap();
        assert_eq!(config.recipe.learning_rate.to_bits(), learning_rate.to_bits(), "{written}");
    }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn options_are_refused_or_mean_what_they_say(
        recipe in any::<Index>(),
        edits in prop::collection::vec((any::<Index>(), values()), 1..4),
    ) {
        let mut options = recipe.get(valid_options()).clone();
        for (place, value) in edits {
            let mut places = Vec::new();
            pointers(&options, "", &mut places);
            *options.pointer_mut(place.get(places.as_slice()).as_str()).unwrap() = value;
        }
        let config = match TrainOptions::from_json(&options.to_string()).and_then(|asked| asked.resolve(60_000, 10_000, &Classes::digits())) {
            Ok(config) => config,
            Err(refused) => {
                prop_assert!(["invalid-option", "unknown-recipe"].contains(&refused.kind().code()), "{}", refused);
                return Ok(());
            }
        };
        // What was understood, written out in full, is understood in the same way.
        let written = serde_json::to_string(&TrainOptions::from(&config)).unwrap();
        let again = TrainOptions::from_json(&written).unwrap().resolve(60_000, 10_000, &Classes::digits()).unwrap();
        let [before, after] = [&config, &again].map(|config| serde_json::to_value(TrainOptions::from(config)).unwrap());
        prop_assert!(same(&before, &after), "{} {}", before, after);
        if config.recipe.network.parameter_count().unwrap() <= SMALL {
            let engine = Engine::cpu();
            let network = Network::new(&config.recipe.network, config.seed, &engine).unwrap().valid();
            let images = [mnist().test.image(0).unwrap(), mnist().test.image(1).unwrap()];
            let logits = block_on(read(network.predict(network.scaled(images, engine.device())))).unwrap();
            prop_assert_eq!(logits.len(), 20);
            prop_assert!(logits.iter().all(|logit| logit.is_finite()));
        }
    }

    #[test]
    fn edited_idx_files_are_refused_or_read_as_they_are(
        changes in prop::collection::vec((any::<Index>(), any::<u8>(), any::<bool>()), 1..6),
        cut in prop::option::of(any::<Index>()),
        in_labels in any::<bool>(),
    ) {
        static GOOD: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
        let good = GOOD.get_or_init(|| {
            let images = mnist().train.images()[..5 * 784].to_vec();
            files_of(&Split::new(ImageShape::MNIST, images, mnist().train.labels()[..5].to_vec()).unwrap())
        });
        let mut files = good.clone();
        let file = &mut files[usize::from(in_labels)];
        for (place, value, in_header) in changes {
            let reach = if in_header { 16.min(file.len()) } else { file.len() };
            file[place.index(reach)] = value;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let [images, labels] = files;
        let checked = Split::check_idx(&images[..images.len().min(16)], images.len() as u64, &labels).map(<[u8]>::to_vec);
        match Split::from_idx(images.clone(), labels.clone()) {
            Ok(split) => {
                prop_assert_eq!(checked.unwrap(), split.labels());
                prop_assert_eq!(files_of(&split), [images, labels]);
            }
            // A look at the header alone refuses the same, in the same words.
            Err(refused) => {
                prop_assert!(refused.kind().code().starts_with("idx-"), "{}", refused);
                prop_assert_eq!(checked.unwrap_err().to_string(), refused.to_string());
            }
        }
    }

    #[test]
    fn edited_onnx_files_are_not_taken_for_networks(changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..8)) {
        static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
        let good = GOOD.get_or_init(|| {
            let run = trainer(r#"{"recipe":"single-layer","trainLimit":32,"testLimit":1}"#);
            block_on(onnx::export(&run.network().valid(), run.config())).unwrap()
        });
        let mut bytes = good.clone();
        for (place, value) in changes {
            bytes[place.index(good.len())] = value;
        }
        let refused = storage::load(&bytes, &Engine::cpu()).unwrap_err();
        prop_assert_eq!(refused.kind().code(), "model-format");
    }
}
