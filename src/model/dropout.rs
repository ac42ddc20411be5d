//! Inverted dropout (Srivastava et al., 2014) whose mask is a pure function of seed, layer, epoch,
//! step and element: the same on every engine, and whether or not a step is split.

use burn::tensor::Tensor;

use super::layers::Pass;
use super::unit_split::UnitsHeld;
use crate::ops::{self, Mask};
use crate::random::{Key, Purpose};

/// Where in a run a forward pass with dropout stands.
#[derive(Clone, Copy, Debug)]
pub struct DropoutContext {
    /// The run's seed.
    pub seed: u64,
    /// The epoch, from 0.
    pub epoch: u32,
    /// The step in the epoch, from 0.
    pub step: u32,
    /// The row of the batch at which this micro-batch starts.
    pub first_row: usize,
}

/// `x` with a fraction `rate` of its numbers zeroed and the others divided by `1 - rate`.
pub(super) fn drop_out<const D: usize>(x: Tensor<D>, rate: f64, pass: &Pass, context: &DropoutContext) -> Tensor<D> {
    let features: usize = x.dims()[1..].iter().product();
    let key = Key::new(context.seed, Purpose::Dropout, &[pass.row, context.epoch, context.step]);
    let UnitsHeld { first, all } = pass.held.unwrap_or(UnitsHeld { first: 0, all: features });
    let mask = Mask::new(key, context.first_row * all + first, rate);
    ops::drop_out(x, mask.of_rows(features, all))
}
