//! What is held after work that answers questions: no more than before, however often it was asked.
//!
//! A target of its own: what is counted is the whole process's.
#![cfg(feature = "cpu")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../native/common.rs"]
#[allow(dead_code)]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{mnist, trainer};
use inkgrad::dataset::ResidentDataset;
use inkgrad::engine::Engine;
use inkgrad::evaluation::{CalibrationJob, NeighborIndex, explain};
use pollster::block_on;

/// The system's allocator, and how many bytes it has given and not got back.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on as it came; counting touches no memory of the caller's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises about the layout are those that are asked for here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above; the pointer came from `alloc`, which took it from there.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes for one number a thing: a probe of a calibration, a row of an index. What a step of `cnn` holds for its backward pass is 0.14 MB
/// an image.
const LITTLE: usize = 400_000;

/// Fails where the `rounds`-th time leaves more behind than the second: the first may fill tables that stay.
fn leaves_nothing(what: &str, rounds: usize, mut work: impl FnMut()) {
    (0..2).for_each(|_| work());
    let before = HELD.load(Ordering::Relaxed);
    (2..rounds).for_each(|_| work());
    let grown = HELD.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown < LITTLE, "{what} left {grown} bytes behind");
}

/// A network in training tracks gradients, and so does one that was read from a file: what a backward pass would need is held until there
/// is one.
#[test]
fn answers_leave_nothing_behind() {
    let (data, engine) = (ResidentDataset::new(mnist(), &Engine::cpu()), Engine::cpu());
    for options in [
        r#"{"recipe":"cnn","trainLimit":128,"testLimit":64}"#,
        r#"{"recipe":"lenet-5","trainLimit":128,"testLimit":64}"#,
    ] {
        let mut run = trainer(options);
        run.allow_steps(Some(1));
        block_on(run.pump(1_000)).unwrap();
        let (network, spec) = (run.network().clone(), run.config().recipe.network.clone());
        let image = mnist().test.image(0).unwrap();

        let mut calibration = CalibrationJob::new(network.clone(), &spec, data.clone(), &engine).unwrap();
        leaves_nothing("a calibration", 8, || assert!(block_on(calibration.advance()).unwrap().is_none()));
        let mut index = NeighborIndex::new(network.clone(), &spec, data.clone(), 60_000, &engine).unwrap();
        leaves_nothing("an index of neighbours", 6, || assert!(!block_on(index.advance()).unwrap()));
        leaves_nothing("an explanation", 6, || {
            block_on(explain((&network, &spec), &engine, image, (1, None))).unwrap();
        });
        leaves_nothing("predictions", 6, || {
            network.predict(network.scaled((0..64).filter_map(|place| mnist().test.image(place)), engine.device()));
        });
        leaves_nothing("activations", 20, || {
            network.activations(network.scaled([image], engine.device()));
        });
    }
}
