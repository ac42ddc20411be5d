//! Workers that share a run, each on a thread of its own.

use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};

use inkgrad::dataset::ResidentDataset;
use inkgrad::engine::Engine;
use inkgrad::model::Network;
use inkgrad::storage::{Checkpoint, checkpoint};
use inkgrad::training::parameters::read_parameters;
use inkgrad::training::team::{Lines, Received, Row};
use inkgrad::training::{Team, TrainEvent, Trainer};
use inkgrad::{Error, ErrorKind};

use crate::common::{mnist, train, trainer, trainer_in};

/// To and from another worker.
type Line = (Sender<Vec<f32>>, Receiver<Vec<f32>>);

/// A worker's lines: the first one's to all others, by rank, and theirs to it.
struct Channels(Vec<Line>);

impl Lines for Channels {
    fn send(&self, parts: &[Vec<f32>]) -> inkgrad::Result<()> {
        // Whoever has ended is missed by whoever waits for it.
        self.0.iter().for_each(|(line, _)| drop(line.send(parts.concat())));
        Ok(())
    }

    fn receive(&self) -> Received {
        let lost = |_| Error::new(ErrorKind::TeamLost, "another worker ended");
        let row = |(_, line): &Line| Ok(Box::new(line.recv().map_err(lost)?) as Box<dyn Row>);
        Box::pin(std::future::ready(self.0.iter().map(row).collect()))
    }
}

/// Lines whose rows are changed on their way.
struct Bent(Rc<dyn Lines>, fn(&mut Vec<f32>));

impl Lines for Bent {
    fn send(&self, parts: &[Vec<f32>]) -> inkgrad::Result<()> {
        let mut row = parts.concat();
        (self.1)(&mut row);
        self.0.send(&[row])
    }

    fn receive(&self) -> Received {
        self.0.receive()
    }
}

/// What `work` makes of each worker's share of a run.
fn each_worker<T: Send + 'static>(size: usize, work: impl Fn(Team) -> T + Send + Copy + 'static) -> Vec<T> {
    let mut lines: Vec<Vec<Line>> = vec![Vec::new()];
    for _ in 1..size {
        let ((to, from_first), (to_first, from)) = (channel(), channel());
        lines[0].push((to, from));
        lines.push(vec![(to_first, from_first)]);
    }
    let worker = |(rank, lines)| std::thread::spawn(move || work(Team { rank, size, lines: Rc::new(Channels(lines)) }));
    let workers: Vec<_> = lines.into_iter().enumerate().map(worker).collect();
    workers.into_iter().map(|worker| worker.join().unwrap()).collect()
}

/// Events and parameters of each worker of a run.
fn run(options: &'static str, size: usize) -> Vec<(Vec<TrainEvent>, Vec<Vec<f32>>)> {
    each_worker(size, move |team| {
        let mut trainer = trainer_in(options, team);
        let events = train(&mut trainer);
        let evaluation = trainer.evaluated().unwrap();
        assert!(evaluation.is_finished(), "{} of {} images", evaluation.images(), evaluation.count());
        (events, parameters(&trainer))
    })
}

fn parameters(trainer: &Trainer) -> Vec<Vec<f32>> {
    pollster::block_on(read_parameters(trainer.network())).unwrap()
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
        (
            r#"{"layers":[{"type":"dense","units":50,"activation":"tanh"},{"type":"dropout","rate":0.25},{"type":"dense","units":32,"activation":"relu"},{"type":"dropout","rate":0.5}],"batchSize":40,"epochs":2,"trainLimit":410,"testLimit":9}"#,
            3,
        ),
        // Batches that are cut into micro-batches.
        (
            r#"{"layers":[{"type":"dense","units":2048,"activation":"relu"}],"batchSize":700,"epochs":1,"trainLimit":1900,"testLimit":9}"#,
            2,
        ),
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

fn is_close(found: &[Vec<f32>], expected: &[Vec<f32>]) {
    assert_eq!(found.len(), expected.len());
    for (row, expected) in found.iter().zip(expected) {
        assert_eq!(row.len(), expected.len());
        let length = expected.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
        let off = row.iter().zip(expected).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
        // Sums in another order, some steps later: Adam moves what has hardly a gradient by a whole step.
        assert!(off < 1e-2 * length.max(1e-3), "{off} of {length}");
    }
}

const DIVIDED: &str = r#"{"recipe":"mlp-64-32","batchSize":32,"epochs":2,"trainLimit":320,"testLimit":40}"#;

#[test]
fn the_first_worker_has_the_whole_network_after_every_pump_and_tells_of_each_step() {
    let mut alone = trainer(DIVIDED);
    alone.trace_steps(true);
    let mut expected = Vec::new();
    for _ in 0..4 {
        pollster::block_on(alone.pump(1)).unwrap();
        expected.push((parameters(&alone), alone.last_step().unwrap().clone()));
    }
    for size in [2, 3] {
        let found = each_worker(size, |team| {
            let is_first = team.rank == 0;
            let mut trainer = trainer_in(DIVIDED, team);
            // Only the first worker is asked to pause, to look, and for short pumps.
            if !is_first {
                pollster::block_on(trainer.pump(4)).unwrap();
                return Vec::new();
            }
            trainer.trace_steps(true);
            let step = |_| {
                pollster::block_on(trainer.pump(1)).unwrap();
                (parameters(&trainer), trainer.last_step().unwrap().clone())
            };
            (0..4).map(step).collect()
        });
        for ((found, step), (expected, alone)) in found[0].iter().zip(&expected) {
            is_close(found, expected);
            assert_eq!((step.epoch, step.step, &step.images), (alone.epoch, alone.step, &alone.images));
            assert_eq!(step.predictions, alone.predictions);
            for (found, expected) in step.parameters.iter().zip(&alone.parameters) {
                assert!(
                    (found.gradient - expected.gradient).abs() < 1e-3 * expected.gradient,
                    "{found:?} {expected:?}"
                );
            }
        }
    }
}

#[test]
fn a_team_can_go_on_with_what_it_kept_and_so_can_one_worker() {
    for size in [2, 3] {
        let kept = each_worker(size, |team| {
            let is_first = team.rank == 0;
            let mut trainer = trainer_in(DIVIDED, team);
            while trainer.epochs_done().is_none() {
                pollster::block_on(trainer.pump(16)).unwrap();
            }
            is_first.then(|| pollster::block_on(checkpoint::save(&trainer)).unwrap())
        });
        let kept: &'static [u8] = kept[0].clone().unwrap().leak();
        let resume = move |team: Team| {
            let engine = Engine::cpu();
            let data = ResidentDataset::new(mnist(), &engine);
            let mut trainer = Checkpoint::read(kept).unwrap().resume(data, &engine, team).unwrap();
            train(&mut trainer);
            parameters(&trainer)
        };
        let team = each_worker(size, resume);
        assert!(team.iter().all(|worker| *worker == team[0]));
        assert!(team[0] == run(DIVIDED, size)[0].1, "as if it had not been left");
        is_close(&team[0], &resume(Team::alone()));
    }
}

#[test]
fn a_network_that_is_changed_in_a_pause_is_changed_in_every_worker() {
    // Each worker's share of the test images is more than a chunk.
    let divided = r#"{"recipe":"mlp-64-32","batchSize":32,"epochs":2,"trainLimit":320,"testLimit":2000}"#;
    let shared = r#"{"recipe":"fast-cnn","batchSize":16,"epochs":1,"trainLimit":64,"testLimit":2000}"#;
    for (options, steps, size) in [(divided, 10, 2), (divided, 10, 3), (shared, 4, 2), (shared, 4, 3)] {
        // In the middle of the first epoch, before its test, and in the middle of that.
        for pumps in [2, steps, steps + 1] {
            let work = move |team: Team| {
                let is_first = team.rank == 0;
                let mut trainer = trainer_in(options, team);
                for _ in 0..pumps {
                    if is_first {
                        pollster::block_on(trainer.pump(1)).unwrap();
                    }
                }
                if is_first {
                    let other = Network::new(&trainer.config().recipe.network, 5, &Engine::cpu()).unwrap();
                    trainer.replace_network(other);
                }
                train(&mut trainer);
                parameters(&trainer)
            };
            let team = each_worker(size, work);
            assert!(team.iter().all(|worker| *worker == team[0]), "{options} after {pumps}");
            is_close(&team[0], &work(Team::alone()));
        }
    }
}

/// How each worker's run ends where the worker `wrong` sends other rows than it should, or leaves.
fn ends(options: &'static str, size: usize, wrong: usize, bend: Option<fn(&mut Vec<f32>)>) -> Vec<&'static str> {
    each_worker(size, move |mut team| {
        let is_wrong = team.rank == wrong;
        if let (true, Some(bend)) = (is_wrong, bend) {
            team.lines = Rc::new(Bent(team.lines, bend));
        }
        let mut trainer = trainer_in(options, team);
        loop {
            match pollster::block_on(trainer.pump(1)) {
                Err(error) => return error.kind().code(),
                Ok(_) if trainer.is_finished() => return "finished",
                Ok(_) if is_wrong && bend.is_none() && trainer.steps_taken() > 1 => return "left",
                Ok(_) => {}
            }
        }
    })
}

#[test]
fn rows_of_another_length_or_step_and_workers_that_leave_end_the_run_of_all() {
    let shared = r#"{"recipe":"fast-cnn","batchSize":12,"epochs":1,"trainLimit":48,"testLimit":9}"#;
    for options in [DIVIDED, shared] {
        for size in [2, 3] {
            assert_eq!(ends(options, size, size, None), vec!["finished"; size]);
            for wrong in [0, size - 1] {
                let shorter = |row: &mut Vec<f32>| row.truncate(row.len() - 1);
                let later = |row: &mut Vec<f32>| *row.last_mut().unwrap() += 1.0;
                for bend in [shorter as fn(&mut Vec<f32>), later] {
                    assert_eq!(
                        ends(options, size, wrong, Some(bend)),
                        vec!["team-lost"; size],
                        "{options} {size} {wrong}"
                    );
                }
                let mut left = vec!["team-lost"; size];
                left[wrong] = "left";
                assert_eq!(ends(options, size, wrong, None), left, "{options} {size} {wrong}");
            }
        }
    }
}

#[test]
fn a_batch_begins_again_when_the_network_is_changed_in_the_middle_of_it() {
    // Some micro-batches of a step.
    let changed_after = |pumps: usize| {
        let mut trainer = trainer(r#"{"recipe":"cnn","batchSize":256,"epochs":1,"trainLimit":256,"testLimit":9}"#);
        for _ in 0..pumps {
            pollster::block_on(trainer.pump(1)).unwrap();
        }
        assert_eq!(trainer.steps_taken(), 0);
        trainer.replace_network(Network::new(&trainer.config().recipe.network, 5, &Engine::cpu()).unwrap());
        train(&mut trainer);
        parameters(&trainer)
    };
    assert!(changed_after(0) == changed_after(2));
}

#[test]
fn a_team_that_diverges_is_told_so_and_has_a_network_of_finite_numbers() {
    // In a step; and by weights of which only the test shows that they are too large.
    for (options, what) in [
        (
            r#"{"recipe":"mlp-100","optimizer":"sgd","learningRate":1e9,"batchSize":32,"epochs":2,"trainLimit":3200,"testLimit":40}"#,
            "stopped being",
        ),
        (
            r#"{"recipe":"mlp-100","optimizer":"sgd","learningRate":1e25,"batchSize":32,"epochs":2,"trainLimit":32,"testLimit":40}"#,
            "The loss stopped being a finite number at step 1",
        ),
    ] {
        let fails = move |team: Team| {
            let mut trainer = trainer_in(options, team);
            let error = loop {
                if let Err(error) = pollster::block_on(trainer.pump(16)) {
                    break error;
                }
            };
            assert!(trainer.is_finished());
            (error.to_string(), parameters(&trainer))
        };
        let (error, alone) = fails(Team::alone());
        for size in [2, 3] {
            let team = each_worker(size, fails);
            assert!(team.iter().all(|(other, _)| *other == team[0].0));
            assert!(error.contains(what), "{error}");
            assert_eq!(team[0].0.split(':').next(), error.split(':').next());
            is_close(&team[0].1, &alone);
        }
    }
}
