use std::time::Instant;

use inkgrad::training::TrainEvent;

use crate::common::{train, trainer};

fn last_test_accuracy(events: &[TrainEvent]) -> f64 {
    match events.last() {
        Some(TrainEvent::TrainEnd { test_accuracy, .. }) => *test_accuracy,
        other => panic!("the run did not end: {other:?}"),
    }
}

#[test]
fn mlp_512_reaches_97_5_percent_in_five_epochs() {
    let start = Instant::now();
    let events = train(&mut trainer(r#"{"recipe":"mlp-512","seed":0}"#));
    for event in &events {
        if let TrainEvent::EpochEnd { .. } = event {
            println!("{event:?} {:.1} s", start.elapsed().as_secs_f32());
        }
    }
    assert!(last_test_accuracy(&events) >= 0.975);
}
