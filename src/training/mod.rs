//! The training loop: losses, optimizers, steps, epochs and what is reported of them.

mod diverged;
pub mod drawings;
pub mod event;
pub mod fine_tune;
pub mod first_step;
pub mod optimizer;
pub mod parameters;
pub mod self_test;
mod snapshot;
pub mod team;
pub mod trainer;

pub use event::TrainEvent;
pub use fine_tune::{FineTune, FineTuneOptions};
pub use team::Team;
pub use trainer::Trainer;
