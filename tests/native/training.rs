//! Whole runs on the real data set, and what may happen in the middle of one.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;
use inkgrad::training::{TrainEvent, Trainer, parameters::read_parameters};

use crate::common::{train, trained_mlp_512, trainer};

const SMALL: &str = r#"{"recipe":"cnn","seed":3,"epochs":1,"batchSize":24,"trainLimit":56,"testLimit":20}"#;

fn parameters(options: &str) -> Vec<Vec<f32>> {
    let mut run = trainer(options);
    train(&mut run);
    pollster::block_on(read_parameters(run.network())).unwrap()
}

#[test]
fn mlp_512_reaches_97_5_percent_in_five_epochs() {
    let (_, events) = trained_mlp_512();
    for event in events.iter().filter(|event| matches!(event, TrainEvent::EpochEnd { .. })) {
        println!("{event:?}");
    }
    let Some(TrainEvent::TrainEnd { test_accuracy, epochs: 5, .. }) = events.last() else {
        panic!("{:?}", events.last())
    };
    assert!(*test_accuracy >= 0.975, "{test_accuracy}");
}

#[test]
fn equal_seeds_give_equal_bits_and_other_seeds_do_not() {
    assert_eq!(parameters(SMALL), parameters(SMALL));
    assert_ne!(parameters(SMALL), parameters(&SMALL.replace(":3", ":4")));
}

#[test]
fn the_smaller_last_batch_is_trained_and_every_image_counts_once() {
    let mut run = trainer(SMALL);
    assert_eq!(run.steps(), 3);
    let events = train(&mut run);
    let last = events.iter().rev().find_map(|event| match event {
        TrainEvent::Progress { images, step, .. } => Some((*images, *step)),
        _ => None,
    });
    assert_eq!(last, Some((56, 3)));
}

#[test]
fn a_step_that_is_asked_for_is_taken_and_no_more() {
    let mut run = trainer(SMALL);
    run.allow_steps(Some(2));
    let mut events = Vec::new();
    for _ in 0..50 {
        events.extend(pollster::block_on(run.pump(4)).unwrap());
    }
    assert_eq!(run.steps_taken(), 2);
    assert!(events.contains(&TrainEvent::Paused { epoch: 1, step: 2 }));
    assert!(matches!(
        events.iter().rev().find(|event| matches!(event, TrainEvent::Progress { .. })),
        Some(TrainEvent::Progress { step: 2, .. })
    ));
}

#[test]
fn a_pause_tells_of_every_step_that_was_taken() {
    let mut run = trainer(r#"{"recipe":"single-layer","batchSize":10,"trainLimit":500,"testLimit":10,"epochs":1}"#);
    for _ in 0..3 {
        pollster::block_on(run.pump(4)).unwrap();
    }
    run.allow_steps(Some(0));
    let events = pollster::block_on(run.pump(4)).unwrap();
    let [TrainEvent::Progress { step: told, images, .. }, TrainEvent::Paused { step, .. }] = events[..] else {
        panic!("{events:?}");
    };
    assert_eq!((told, images, step), (run.steps_taken(), 10 * run.steps_taken(), run.steps_taken()));
    // Asked again, there is nothing more to tell.
    assert_eq!(pollster::block_on(run.pump(4)).unwrap().len(), 1);
}

#[test]
fn a_cnn_step_of_128_is_cut_into_pieces_between_which_the_network_answers() {
    let mut run = trainer(r#"{"recipe":"cnn","batchSize":128,"trainLimit":128}"#);
    let before = pollster::block_on(read_parameters(run.network())).unwrap();
    let mut pieces = 0;
    while run.steps_taken() == 0 {
        let network = pollster::block_on(read_parameters(run.network())).unwrap();
        assert_eq!(network, before, "the network is whole and unchanged in the middle of a step");
        pollster::block_on(run.pump(1)).unwrap();
        pieces += 1;
    }
    // 40 MFLOP an image in at most 1,500 MFLOP a piece: 37 images, so 4 pieces.
    assert_eq!(pieces, 4);
}

#[test]
fn a_loss_that_is_not_finite_ends_the_run_and_the_last_good_network_is_kept() {
    let mut run = trainer(r#"{"recipe":"mlp-512","learningRate":1e20,"seed":1}"#);
    let error = loop {
        match pollster::block_on(run.pump(16)) {
            Ok(_) => assert!(!run.is_finished()),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind().code(), "non-finite-loss");
    assert!(error.message().contains("the learning rate 1e20 is too high for RMSprop; 0.001 is usual"), "{error}");
    assert!(error.message().contains("The network is back at its random start"), "{error}");
    assert_eq!(run.steps_taken(), 0);
    assert!(run.is_finished());
    assert!(
        pollster::block_on(read_parameters(run.network())).unwrap().iter().flatten().all(|value| value.is_finite())
    );
}

/// Pumps until the run is refused: the error and the steps of the run that were taken before.
fn diverges(run: &mut Trainer) -> inkgrad::Error {
    loop {
        match pollster::block_on(run.pump(16)) {
            Ok(events) => assert!(!run.is_finished(), "{events:?}"),
            Err(error) => break error,
        }
    }
}

#[test]
fn weights_that_a_relu_hides_from_the_loss_end_the_run_at_their_step() {
    let dense = r#"{"type":"dense","units":24,"activation":"relu"}"#;
    for options in [
        // Softmax and the squared error of dead units stay finite.
        format!(
            r#"{{"recipe":"mlp-100","layers":[{dense},{dense},{dense}],"optimizer":"rmsprop","learningRate":1e19,"loss":"mean-squared-error","batchSize":100,"trainLimit":2000,"testLimit":500,"epochs":2,"seed":3}}"#
        ),
        format!(
            r#"{{"layers":[{dense},{dense},{dense}],"learningRate":1e19,"output":"sigmoid","loss":"mean-squared-error","trainLimit":2000,"testLimit":500,"seed":1,"epochs":2}}"#
        ),
    ] {
        let mut run = trainer(&options);
        let error = diverges(&mut run);
        assert!(["non-finite-weights", "non-finite-loss"].contains(&error.kind().code()), "{error}");
        assert!(error.message().contains(" at step "), "{error}");
        assert!(run.is_finished());
        let parameters = pollster::block_on(read_parameters(run.network())).unwrap();
        assert!(parameters.iter().flatten().all(|value| value.is_finite()));
    }
}

#[test]
fn a_spoilt_optimizer_is_noticed_at_its_step_though_the_loss_is_finite() {
    let mut run = trainer(r#"{"recipe":"mlp-100","optimizer":"rmsprop","trainLimit":640,"testLimit":10}"#);
    run.allow_steps(Some(3));
    pollster::block_on(run.pump(16)).unwrap();
    let mut memory = run.memory().clone();
    // An infinite mean square: the weight stands still from then on, and nothing shows.
    memory.rows[0][0] = memory.rows[0][0].clone().slice_fill(0..1, f32::INFINITY);
    run.replace_optimizer_memory(memory);
    run.allow_steps(None);
    let error = diverges(&mut run);
    assert_eq!(error.kind().code(), "non-finite-weights");
    assert!(error.message().starts_with("Weights stopped being finite numbers at step 4 of epoch 1"), "{error}");
}

/// Makes every weight not a number.
struct Spoil;

impl ModuleMapper for Spoil {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| Tensor::from_inner(tensor.inner() * f32::NAN).require_grad())
    }
}

#[test]
fn a_snapshot_is_at_most_a_hundred_steps_old_however_the_steps_are_cut_into_pumps() {
    // A learning rate that makes the loss infinite only after many steps is hard to find: the weights are spoilt as a
    // faulty device would.
    for pieces in [1, 5, 16] {
        let mut run = trainer(r#"{"recipe":"cnn","batchSize":12,"trainLimit":3000,"testLimit":10}"#);
        while run.steps_taken() < 60 {
            pollster::block_on(run.pump(pieces)).unwrap();
        }
        run.replace_network(run.network().clone().map(&mut Spoil));
        let (before, error) = loop {
            let before = run.steps_taken();
            if let Err(error) = pollster::block_on(run.pump(pieces)) {
                break (before, error);
            }
        };
        // The step itself, or its loss, whichever is looked at first.
        assert!(["non-finite-loss", "non-finite-weights"].contains(&error.kind().code()), "{error}");
        let age = before + 16 - run.steps_taken();
        assert!((1..=100).contains(&age), "pieces {pieces}: {age} steps");
        assert!(
            pollster::block_on(read_parameters(run.network())).unwrap().iter().flatten().all(|value| value.is_finite())
        );
    }
}

/// Plain gradient descent moves each weight by the learning rate times its gradient, and a step that is looked at is the same step.
#[test]
fn a_step_can_be_looked_at() {
    let options = r#"{"recipe":"mlp-512","optimizer":"sgd","learningRate":0.5,"batchSize":32,"trainLimit":96,"testLimit":1,"epochs":1}"#;
    let mut looked_at = trainer(options);
    looked_at.trace_steps(true);
    assert!(looked_at.last_step().is_none());
    let mut plain = trainer(options);
    for run in [&mut looked_at, &mut plain] {
        run.allow_steps(Some(2));
        while run.steps_taken() < 2 {
            pollster::block_on(run.pump(1)).unwrap();
        }
    }
    let step = looked_at.last_step().unwrap();
    assert_eq!((step.epoch, step.step, step.count, step.images.len(), step.learning_rate), (1, 2, 32, 16, 0.5));
    assert!(step.images.iter().all(|&image| image < 96));
    assert!(step.predictions.len() == 16 && step.predictions.iter().all(|&class| class < 10));
    let names: Vec<&str> = step.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]);
    for parameter in &step.parameters {
        assert!((parameter.change / (0.5 * parameter.gradient) - 1.0).abs() < 1e-3, "{parameter:?}");
    }
    let weight = &step.weight;
    assert!((weight.before - 0.5 * weight.gradient - weight.after).abs() < 1e-6, "{weight:?}");
    let parameters = |run: &Trainer| pollster::block_on(read_parameters(run.network())).unwrap();
    assert_eq!(parameters(&looked_at), parameters(&plain));
}
