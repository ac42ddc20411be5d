//! Workers that share a run, each on a thread of its own.

use std::rc::Rc;
use std::sync::{Arc, Barrier, Mutex};

use inkgrad::training::parameters::read_parameters;
use inkgrad::training::team::{Gathered, Row};
use inkgrad::training::{Team, TrainEvent};

use crate::common::{train, trainer, trainer_in};

/// Events and parameters of each worker of a run.
fn run(options: &'static str, size: usize) -> Vec<(Vec<TrainEvent>, Vec<Vec<f32>>)> {
    let rows = Arc::new(Mutex::new(vec![Vec::new(); size]));
    let barrier = Arc::new(Barrier::new(size));
    let workers: Vec<_> = (0..size)
        .map(|rank| {
            let (rows, barrier) = (Arc::clone(&rows), Arc::clone(&barrier));
            std::thread::spawn(move || {
                let all_gather = move |own: &[Vec<f32>]| {
                    rows.lock().unwrap()[rank] = own.concat();
                    barrier.wait();
                    let all = rows.lock().unwrap().clone().into_iter().enumerate();
                    barrier.wait();
                    let all = all.map(|(index, row)| (index != rank).then(|| Box::new(row) as Box<dyn Row>));
                    Box::pin(std::future::ready(Ok(all.collect()))) as Gathered
                };
                let mut trainer = trainer_in(options, Team { rank, size, all_gather: Rc::new(all_gather) });
                let events = train(&mut trainer);
                let evaluation = trainer.evaluated().unwrap();
                assert!(evaluation.is_finished(), "{} of {} images", evaluation.images(), evaluation.count());
                (events, pollster::block_on(read_parameters(trainer.network())).unwrap())
            })
        })
        .collect();
    workers.into_iter().map(|worker| worker.join().unwrap()).collect()
}

fn end(events: &[TrainEvent]) -> (f64, f64, f64) {
    match events.last() {
        Some(TrainEvent::TrainEnd { loss, test_loss, test_accuracy, .. }) => (*loss, *test_loss, *test_accuracy),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_team_trains_what_one_worker_trains() {
    for (options, size) in [
        // 999 = 7 x 128 + 103: parts of unequal size, and a smaller last batch.
        (r#"{"recipe":"mlp-100","batchSize":128,"epochs":2,"trainLimit":999,"testLimit":501}"#, 3),
        // A last batch of one image, in which one of two workers has no part.
        (r#"{"recipe":"mlp-100","epochs":1,"trainLimit":65,"testLimit":7}"#, 2),
        // Dropout, whose masks go by the row in the whole batch.
        (r#"{"recipe":"cnn","batchSize":16,"epochs":1,"trainLimit":48,"testLimit":9}"#, 2),
    ] {
        let mut alone = trainer(options);
        let (loss, test_loss, test_accuracy) = end(&train(&mut alone));
        let team = run(options, size);
        for (events, parameters) in &team {
            assert_eq!(parameters, &team[0].1, "all workers hold the same bits: {options}");
            let found = end(events);
            // Sums of up to 128 gradients in another order, through up to 16 steps.
            assert!((found.0 - loss).abs() < 1e-4 * loss, "{found:?}, alone {loss}");
            assert!((found.1 - test_loss).abs() < 1e-3 * test_loss, "{found:?}, alone {test_loss}");
            assert!((found.2 - test_accuracy).abs() < 0.003, "{found:?}, alone {test_accuracy}");
        }
    }
}
