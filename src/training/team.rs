//! Several workers that train one network: each computes the gradients of its part of every batch, all add up the same parts in
//! the same order, and so all of them hold the same bits.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;

use crate::error::Result;

/// What all workers gave, in the order of their ranks.
pub type Gathered = Pin<Box<dyn Future<Output = Result<Vec<Vec<f32>>>>>>;

/// A worker's place among the workers of a run.
#[derive(Clone)]
pub struct Team {
    /// This worker's number, from 0.
    pub rank: usize,
    /// How many there are.
    pub size: usize,
    /// Gives this worker's numbers to all and waits for all of theirs (MPI's all-gather).
    pub all_gather: Rc<dyn Fn(Vec<f32>) -> Gathered>,
}

impl Team {
    /// A run of one worker.
    pub fn alone() -> Self {
        Self { rank: 0, size: 1, all_gather: Rc::new(|own| Box::pin(std::future::ready(Ok(vec![own])))) }
    }

    /// This worker's part of `count` things: consecutive, and as many as any other's or one less.
    pub fn part(&self, count: usize) -> Range<usize> {
        count * self.rank / self.size..count * (self.rank + 1) / self.size
    }
}

/// The sums of rows of equal length, added up in their order.
pub(super) fn sum(rows: Vec<Vec<f32>>) -> Vec<f32> {
    let add = |mut sum: Vec<f32>, row: Vec<f32>| {
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        sum
    };
    rows.into_iter().reduce(add).unwrap_or_default()
}

/// Takes loss, right answers and images off the end of a row.
pub(super) fn take_figures(row: &mut Vec<f32>) -> [f64; 3] {
    let figures = row.split_off(row.len().saturating_sub(3));
    std::array::from_fn(|index| figures.get(index).map_or(f64::NAN, |&value| f64::from(value)))
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "worker {} of {}", self.rank, self.size)
    }
}
