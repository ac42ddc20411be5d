//! The state to go back to when a loss stops being finite.

use crate::metrics::Sums;
use crate::model::Network;

/// Steps between two candidates; a pump ends where one is due, or, of a divided network, one is taken where it is due. With windows of at most [`super::trainer::WINDOW_STEPS_MAX`] steps
/// and figures one window behind, the snapshot in use is at most 20 + 3 x 16 = 68 steps old.
const INTERVAL_STEPS: usize = 20;

/// Weights and position at one moment. Tensors are shared until they are changed. A run that went back to them is over: what its
/// optimizer remembers is not wanted any more.
#[derive(Clone)]
pub(super) struct Snapshot {
    pub network: Network,
    /// Epoch, from 0.
    pub epoch: u32,
    /// Steps completed in the epoch.
    pub step: usize,
    /// Steps completed in the run.
    pub total_steps: usize,
    /// Figures of the epoch so far.
    pub sums: Sums,
}

/// Keeps a snapshot known to be good and one waiting for its proof: the loss computed from its
/// weights, which is read later.
pub(super) struct Snapshots {
    good: Snapshot,
    candidate: Option<Snapshot>,
}

impl Snapshots {
    pub fn new(initial: Snapshot) -> Self {
        Self { good: initial, candidate: None }
    }

    /// Whether it is time to offer a candidate.
    pub fn wants(&self, total_steps: usize) -> bool {
        self.candidate.is_none() && total_steps >= self.good.total_steps + INTERVAL_STEPS
    }

    pub fn offer(&mut self, candidate: Snapshot) {
        self.candidate = Some(candidate);
    }

    /// All losses of the first `total_steps` steps are finite: a candidate from which at least one
    /// of them was computed is good.
    pub fn confirm(&mut self, total_steps: usize) {
        if let Some(candidate) = self.candidate.take_if(|candidate| candidate.total_steps < total_steps) {
            self.good = candidate;
        }
    }

    pub fn good(&self) -> &Snapshot {
        &self.good
    }
}
