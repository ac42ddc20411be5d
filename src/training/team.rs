//! Several workers that train one network. Each has its part of every batch, or its units of the first layer; all add up the same
//! numbers in the same order, and so what all of them hold is equal in every bit.

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

/// How numbers reach the other workers of a team; a call is answered by the same call of each of them. Names are MPI's.
pub trait Exchange {
    /// Gives this worker's numbers, the parts one after the other, to all and waits for all of theirs.
    fn all_gather(&self, own: &[Vec<f32>]) -> Gathered;
    /// Gives this worker's numbers to the first worker, which waits for all of them; to the others nothing comes.
    fn gather(&self, own: &[Vec<f32>]) -> Gathered;
}

/// Nobody else.
struct Alone;

impl Exchange for Alone {
    fn all_gather(&self, _: &[Vec<f32>]) -> Gathered {
        Box::pin(std::future::ready(Ok(vec![None])))
    }

    fn gather(&self, own: &[Vec<f32>]) -> Gathered {
        self.all_gather(own)
    }
}

/// A worker's place among the workers of a run.
#[derive(Clone)]
pub struct Team {
    /// This worker's number, from 0.
    pub rank: usize,
    /// How many there are.
    pub size: usize,
    /// How numbers reach the others.
    pub exchange: Rc<dyn Exchange>,
}

impl Team {
    /// A run of one worker.
    pub fn alone() -> Self {
        Self { rank: 0, size: 1, exchange: Rc::new(Alone) }
    }

    /// That the others' rows are as long as `lengths` say, in the order of the ranks, and end with the number that tells the place in
    /// the run.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) fn check(&self, place: f32, lengths: &[usize], others: &[Option<Box<dyn Row>>]) -> Result<()> {
        let fits = |(row, &length): (&dyn Row, &usize)| row.len() == length && last(row) == place;
        let theirs = others.iter().zip(lengths).filter_map(|(row, length)| Some((row.as_deref()?, length)));
        let complete = others.len() == self.size && others.iter().flatten().count() == self.size - 1;
        if complete && theirs.filter(|&row| fits(row)).count() == self.size - 1 { Ok(()) } else { Err(strange()) }
    }

    /// That there are `expected` of what all workers, or another one, told.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) fn check_count(&self, found: usize, expected: usize) -> Result<()> {
        if found == expected { Ok(()) } else { Err(strange()) }
    }

    /// This worker's part of `count` things: consecutive, and as many as any other's or one less.
    pub fn part(&self, count: usize) -> Range<usize> {
        self.part_of(self.rank, count)
    }

    /// Another worker's part of `count` things.
    pub(super) fn part_of(&self, rank: usize, count: usize) -> Range<usize> {
        count * rank / self.size..count * (rank + 1) / self.size
    }
}

/// The last number of a row; not a number where there is none.
pub(super) fn last(row: &dyn Row) -> f32 {
    let mut number = [f32::NAN];
    if row.len() > 0 {
        row.copy_to(row.len() - 1, &mut number);
    }
    number[0]
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
