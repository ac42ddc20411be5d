//! How the learning rate changes in the course of a run.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// A schedule of the learning rate, by the name of PyTorch's scheduler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LearningRateSchedule {
    /// The same rate at every step.
    #[default]
    Constant,
    /// Up to the rate and then down to almost nothing, along half waves of a cosine (Smith and Topin, 2018):
    /// PyTorch's `OneCycleLR` with its defaults, momentum left alone.
    OneCycle,
}

/// The fraction of the steps that go up: `pct_start` of `OneCycleLR`.
const RISE_FRACTION: f64 = 0.3;
/// How much smaller than the peak the first rate is: `div_factor` of `OneCycleLR`.
const START_DIVISOR: f64 = 25.0;
/// How much smaller than the first rate the last is: `final_div_factor` of `OneCycleLR`.
const END_DIVISOR: f64 = 1e4;

impl LearningRateSchedule {
    /// The learning rate of step `step`, from 0, of the `steps` of a whole run whose highest rate is `learning_rate`.
    pub fn rate(self, learning_rate: f64, step: usize, steps: usize) -> f64 {
        match self {
            Self::Constant => learning_rate,
            Self::OneCycle => {
                let first = learning_rate / START_DIVISOR;
                let (step, last) = (step as f64, steps.saturating_sub(1) as f64);
                // A run of one to three steps has no rise.
                let peak = (RISE_FRACTION * steps as f64 - 1.0).max(0.0);
                if step < peak {
                    return between(first, learning_rate, step / peak);
                }
                between(learning_rate, first / END_DIVISOR, (step - peak) / (last - peak).max(1.0))
            }
        }
    }
}

/// From `start` to `end` along half a wave of a cosine, at `progress` from 0 to 1.
fn between(start: f64, end: f64, progress: f64) -> f64 {
    end + (start - end) / 2.0 * (1.0 + (PI * progress).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cycle_is_pytorchs() {
        // torch 2.15.0: OneCycleLR(SGD([p], lr=1), max_lr=0.01, total_steps=20, cycle_momentum=False).
        for (step, rate) in [
            (0, 0.0004),
            (1, 0.0013167184270002508),
            (5, 0.01),
            (6, 0.009874640062350875),
            (12, 0.00500002),
            (19, 4e-8),
        ] {
            let found = LearningRateSchedule::OneCycle.rate(0.01, step, 20);
            assert!((found - rate).abs() < 1e-12, "step {step}: {found}, PyTorch {rate}");
        }
    }

    #[test]
    fn a_run_too_short_to_rise_has_rates_all_the_same() {
        for steps in 1..8 {
            for step in 0..steps {
                let rate = LearningRateSchedule::OneCycle.rate(0.01, step, steps);
                assert!(rate > 0.0 && rate <= 0.01, "step {step} of {steps}: {rate}");
            }
        }
    }
}
