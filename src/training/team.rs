//! Several workers that train one network. Each has its part of every batch, or its units of the first layer; all have the sums that
//! are added up in the order of the ranks, and so what all of them hold is equal in every bit.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;

use elementwise::sum::add;

use crate::error::{Error, ErrorKind, Result};
use crate::model::part;

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

/// Rows that came, one a line.
pub type Rows = Vec<Box<dyn Row>>;

/// [`Rows`] on their way.
pub type Received = Pin<Box<dyn Future<Output = Result<Rows>>>>;

/// A worker's lines: the first worker has one to each of the others, and those have one to it.
pub trait Lines {
    /// Sends the numbers, the parts one after the other, along every line; waits for nothing.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    fn send(&self, parts: &[Vec<f32>]) -> Result<()>;
    /// The next row of every line, on the first worker by rank.
    fn receive(&self) -> Received;
}

/// Nobody else.
struct Alone;

impl Lines for Alone {
    fn send(&self, _: &[Vec<f32>]) -> Result<()> {
        Ok(())
    }

    fn receive(&self) -> Received {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

/// In the place of a row's place in the run: the row is the first worker's network, which something else than training has changed.
const REPLACED: f32 = -1.0;

/// What came where all workers' numbers were asked for.
pub(super) enum Answer<T> {
    /// The numbers.
    Numbers(T),
    /// The first worker's network, and [`REPLACED`]: what was computed with the one before counts no more.
    Network(Box<dyn Row>),
}

impl<T> Answer<T> {
    /// What `work` makes of the numbers; a network stays.
    fn and_then<U>(self, work: impl FnOnce(T) -> Result<U>) -> Result<Answer<U>> {
        match self {
            Self::Numbers(numbers) => work(numbers).map(Answer::Numbers),
            Self::Network(row) => Ok(Answer::Network(row)),
        }
    }
}

/// Lines of the worker of this rank, of so many: the first one's to all others, and theirs to it.
pub fn lines_count(rank: usize, size: usize) -> usize {
    if rank == 0 { size - 1 } else { 1 }
}

/// A worker's place among the workers of a run. Each row that is sent ends with a number that tells its place in the run. What all
/// workers do is named as in MPI.
///
/// Two workers send each other their rows, and both add them up. Of more the first one gets all rows and sends the sum, since a line
/// between any two would cost a row more for each, and what a `MessagePort` transfers is copied in Firefox.
#[derive(Clone)]
pub struct Team {
    /// This worker's number, from 0.
    pub rank: usize,
    /// How many there are.
    pub size: usize,
    /// How numbers reach the others.
    pub lines: Rc<dyn Lines>,
}

impl Team {
    /// A run of one worker.
    pub fn alone() -> Self {
        Self { rank: 0, size: 1, lines: Rc::new(Alone) }
    }

    /// Makes `own` the sum of all workers' numbers, as many each: the same bits in every worker.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) async fn all_reduce(&self, place: f32, own: &mut [Vec<f32>]) -> Result<Answer<()>> {
        let length = own.iter().map(Vec::len).sum();
        self.exchange(own).await?.and_then(|rows| {
            self.check(place, &vec![length; lines_count(self.rank, self.size)], &rows)?;
            if let ([row], true) = (rows.as_slice(), self.receives_totals()) {
                copy(row.as_ref(), own);
                return Ok(());
            }
            sum(own, self.rank, &rows);
            // Read, they are the memory of what is sent.
            drop(rows);
            if let Some(told) = own.iter_mut().rev().find_map(|part| part.last_mut()) {
                *told = place;
            }
            if self.size > 2 { self.lines.send(own) } else { Ok(()) }
        })
    }

    /// All workers' numbers in the order of the ranks, in parts of these `lengths`.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) async fn all_gather(
        &self,
        place: f32,
        own: Vec<Vec<f32>>,
        lengths: &[Vec<usize>],
    ) -> Result<Answer<Vec<Vec<Vec<f32>>>>> {
        self.exchange(&own).await?.and_then(|rows| {
            if let ([row], true) = (rows.as_slice(), self.receives_totals()) {
                self.check(place, &[lengths.iter().flatten().sum()], &rows)?;
                let mut parts = cut(row.as_ref(), &lengths.concat()).into_iter();
                return Ok(lengths.iter().map(|own| parts.by_ref().take(own.len()).collect()).collect());
            }
            let all = self.join(place, own, lengths, &rows)?;
            drop(rows);
            if self.size > 2 {
                self.lines.send(&all.concat())?;
            }
            Ok(all)
        })
    }

    /// As [`Team::all_gather`] on the first worker; nothing on the others, which go on at once.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) async fn gather(
        &self,
        place: f32,
        own: Vec<Vec<f32>>,
        lengths: &[Vec<usize>],
    ) -> Result<Option<Vec<Vec<Vec<f32>>>>> {
        if self.rank > 0 {
            self.lines.send(&own)?;
            return Ok(None);
        }
        let rows = self.lines.receive().await?;
        Ok(Some(self.join(place, own, lengths, &rows)?))
    }

    /// Gives all workers the first one's network, a row for each parameter, in the place of the numbers that they wait for.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) async fn replace_network(&self, mut rows: Vec<Vec<f32>>) -> Result<()> {
        rows.push(vec![REPLACED]);
        self.lines.send(&rows)?;
        // What comes was computed with the network before.
        self.lines.receive().await.map(drop)
    }

    /// Sends what this worker has, where others wait for it, and waits for what the others have.
    async fn exchange(&self, own: &[Vec<f32>]) -> Result<Answer<Rows>> {
        if self.size == 2 || self.rank > 0 {
            self.lines.send(own)?;
        }
        let mut rows = self.lines.receive().await?;
        let is_network = self.rank > 0 && rows.first().is_some_and(|row| last(row.as_ref()) == REPLACED);
        Ok(if is_network { Answer::Network(rows.swap_remove(0)) } else { Answer::Numbers(rows) })
    }

    /// Whether what comes is already of all workers.
    fn receives_totals(&self) -> bool {
        self.size > 2 && self.rank > 0
    }

    /// The parts of all workers in the order of the ranks, `own` among those that came.
    fn join(&self, place: f32, own: Vec<Vec<f32>>, lengths: &[Vec<usize>], rows: &Rows) -> Result<Vec<Vec<Vec<f32>>>> {
        let mut theirs = lengths.to_vec();
        theirs.remove(self.rank);
        let totals: Vec<usize> = theirs.iter().map(|lengths| lengths.iter().sum()).collect();
        self.check(place, &totals, rows)?;
        let mut all: Vec<_> = rows.iter().zip(&theirs).map(|(row, lengths)| cut(row.as_ref(), lengths)).collect();
        all.insert(self.rank, own);
        Ok(all)
    }

    /// That rows are as long as `lengths` say, and end with the number that tells the place in the run.
    fn check(&self, place: f32, lengths: &[usize], rows: &Rows) -> Result<()> {
        let expected = lines_count(self.rank, self.size);
        let fits = |row: &dyn Row, length| row.len() == length && last(row) == place;
        let fit = rows.len() == expected
            && lengths.len() == expected
            && rows.iter().zip(lengths).all(|(row, &length)| fits(row.as_ref(), length));
        if fit { Ok(()) } else { Err(mismatched()) }
    }

    /// That there are `expected` of what all workers, or another one, told.
    ///
    /// # Errors
    /// [`ErrorKind::TeamLost`].
    pub(super) fn check_count(&self, found: usize, expected: usize) -> Result<()> {
        if found == expected { Ok(()) } else { Err(mismatched()) }
    }

    /// This worker's part of `count` things: consecutive, and as many as any other's or one less.
    pub fn part(&self, count: usize) -> Range<usize> {
        self.part_of(self.rank, count)
    }

    /// Another worker's part of `count` things.
    pub(super) fn part_of(&self, rank: usize, count: usize) -> Range<usize> {
        part(count, rank, self.size)
    }
}

/// The first numbers of a row, cut into rows of these lengths.
pub(super) fn cut(row: &dyn Row, lengths: &[usize]) -> Vec<Vec<f32>> {
    let mut rows: Vec<_> = lengths.iter().map(|&length| vec![0.0; length]).collect();
    copy(row, &mut rows);
    rows
}

/// Copies the first numbers of a row to `rows`, one after the other.
fn copy(row: &dyn Row, rows: &mut [Vec<f32>]) {
    let mut start = 0;
    for numbers in rows {
        row.copy_to(start, numbers);
        start += numbers.len();
    }
}

/// The last number of a row; not a number where there is none.
fn last(row: &dyn Row) -> f32 {
    let mut number = [f32::NAN];
    if row.len() > 0 {
        row.copy_to(row.len() - 1, &mut number);
    }
    number[0]
}

pub(super) fn mismatched() -> Error {
    Error::new(
        ErrorKind::TeamLost,
        "A worker that shares this run sent numbers of another step or network. Press Train to start again; this one can train alone.",
    )
}

/// Numbers summed at a time: what is added up stays in the nearest cache, 16 KB.
const CHUNK: usize = 4_096;

/// Makes `own` the sum of all workers' rows in the order of the ranks: it is the one of `rank`.
fn sum(own: &mut [Vec<f32>], rank: usize, rows: &Rows) {
    let (mut total, mut other) = ([0.0; CHUNK], [0.0; CHUNK]);
    let mut start = 0;
    for mine in own.iter_mut().flat_map(|part| part.chunks_mut(CHUNK)) {
        let (total, other) = (&mut total[..mine.len()], &mut other[..mine.len()]);
        total.fill(0.0);
        for place in 0..=rows.len() {
            if place == rank {
                add(total, mine);
            } else {
                rows[place - usize::from(place > rank)].copy_to(start, other);
                add(total, other);
            }
        }
        mine.copy_from_slice(total);
        start += mine.len();
    }
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "worker {} of {}", self.rank, self.size)
    }
}
