//! Several workers that train one network: each computes the gradients of its part of every batch, all add up the same parts in
//! the same order, and so all of them hold the same bits.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;

use crate::error::{Error, ErrorKind, Result};

/// A worker's numbers, wherever they lie.
#[allow(clippy::len_without_is_empty)] // No worker gives nothing.
pub trait Row {
    /// How many numbers there are.
    fn len(&self) -> usize;
    /// Writes the numbers from `start` on over all of `to`; there are that many.
    fn copy_to(&self, start: usize, to: &mut [f32]);
}

impl Row for Vec<f32> {
    fn len(&self) -> usize {
        self.len()
    }

    fn copy_to(&self, start: usize, to: &mut [f32]) {
        to.copy_from_slice(&self[start..start + to.len()]);
    }
}

/// What the other workers gave, in the order of the ranks; none in this worker's own place.
pub type Rows = Vec<Option<Box<dyn Row>>>;

/// [`Rows`] on their way.
pub type Gathered = Pin<Box<dyn Future<Output = Result<Rows>>>>;

/// Gives this worker's numbers, the parts one after the other, to all and waits for all of theirs (MPI's all-gather).
pub type AllGather = Rc<dyn Fn(&[Vec<f32>]) -> Gathered>;

/// A worker's place among the workers of a run.
#[derive(Clone)]
pub struct Team {
    /// This worker's number, from 0.
    pub rank: usize,
    /// How many there are.
    pub size: usize,
    /// How numbers reach the others.
    pub all_gather: AllGather,
}

impl Team {
    /// A run of one worker.
    pub fn alone() -> Self {
        Self { rank: 0, size: 1, all_gather: Rc::new(|_| Box::pin(std::future::ready(Ok(vec![None])))) }
    }

    /// That the others' numbers are of the same step of the same run as `own`, whose last part tells the step as its last number.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) fn check(&self, own: &[Vec<f32>], others: &[Option<Box<dyn Row>>]) -> Result<()> {
        let count: usize = own.iter().map(Vec::len).sum();
        let step = own.last().and_then(|part| part.last().copied()).unwrap_or_default();
        let fits = |row: &dyn Row| {
            let mut theirs = [f32::NAN];
            row.len() == count && {
                row.copy_to(count - 1, &mut theirs);
                theirs[0] == step
            }
        };
        let strangers = others.iter().flatten().filter(|row| !fits(row.as_ref())).count();
        let complete = others.len() == self.size && others.iter().flatten().count() == self.size - 1;
        if strangers == 0 && complete { Ok(()) } else { Err(strange()) }
    }

    /// That all workers together evaluated `expected` images.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) fn check_images(&self, found: usize, expected: usize) -> Result<()> {
        if found == expected { Ok(()) } else { Err(strange()) }
    }

    /// This worker's part of `count` things: consecutive, and as many as any other's or one less.
    pub fn part(&self, count: usize) -> Range<usize> {
        count * self.rank / self.size..count * (self.rank + 1) / self.size
    }
}

fn strange() -> Error {
    Error::new(
        ErrorKind::TeamLost,
        "A worker that shares this run sent numbers of another step or network. Press Train to start again; this one can train alone.",
    )
}

/// Numbers summed at a time: what is added up stays in the nearest cache, 16 KB.
const CHUNK: usize = 4_096;

/// Makes `own` the sum of all workers' numbers, as many each, added up in the order of the ranks: the same bits in every worker.
pub(super) fn sum(own: &mut [Vec<f32>], rows: &[Option<Box<dyn Row>>]) {
    let (mut total, mut other) = ([0.0; CHUNK], [0.0; CHUNK]);
    let mut start = 0;
    for mine in own.iter_mut().flat_map(|part| part.chunks_mut(CHUNK)) {
        let (total, other) = (&mut total[..mine.len()], &mut other[..mine.len()]);
        for (rank, row) in rows.iter().enumerate() {
            let source: &[f32] = match row {
                None => mine,
                Some(row) => {
                    row.copy_to(start, other);
                    other
                }
            };
            if rank == 0 {
                total.copy_from_slice(source);
            } else {
                total.iter_mut().zip(source).for_each(|(total, value)| *total += value);
            }
        }
        mine.copy_from_slice(total);
        start += mine.len();
    }
}

/// All workers' numbers in the order of the ranks, `own` in this worker's place.
pub(super) fn join(own: Vec<f32>, rows: &[Option<Box<dyn Row>>]) -> Vec<Vec<f32>> {
    let mut own = Some(own);
    let read = |row: &Option<Box<dyn Row>>| match row {
        None => own.take().unwrap_or_default(),
        Some(row) => {
            let mut numbers = vec![0.0; row.len()];
            row.copy_to(0, &mut numbers);
            numbers
        }
    };
    rows.iter().map(read).collect()
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "worker {} of {}", self.rank, self.size)
    }
}
