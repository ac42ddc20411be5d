//! The lines to other workers, which JavaScript holds.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Float32Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Session, to_js};
use crate::training::Team;
use crate::training::team::{Lines, Received, Row, Rows, lines_count};
use crate::{Error, ErrorKind, Result};

#[wasm_bindgen(typescript_custom_section)]
const TEAM_LINES: &str = r#"
/** A worker's lines to the other workers of its team: the first one has a line to each of them, those have one to the first. */
export interface TeamLines {
  /** Sends the numbers along the line of this index; their buffer may be given away. */
  send(line: number, row: Float32Array): void;
  /** The next row of every line, in the order of the lines. */
  receive(): Promise<Float32Array[]>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What JavaScript gives.
    #[wasm_bindgen(typescript_type = "TeamLines")]
    pub type TeamLines;

    #[wasm_bindgen(method, catch)]
    fn send(this: &TeamLines, line: usize, row: Float32Array) -> std::result::Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn receive(this: &TeamLines) -> std::result::Result<Promise, JsValue>;
}

#[wasm_bindgen]
impl Session {
    /// Runs started from now on are shared: this session is worker `rank` of `size`. Of the `lines` the first worker has one to each
    /// other, by rank, and the others have one to the first. Every worker of a team needs the same data set and options.
    ///
    /// # Errors
    /// `invalid-input`.
    #[wasm_bindgen(js_name = joinTeam)]
    pub fn join_team(&self, rank: usize, size: usize, lines: TeamLines) -> std::result::Result<(), JsValue> {
        if rank >= size {
            let message = format!("Worker {rank} of {size}: ranks go from 0 to the team's size less one.");
            return Err(to_js(Error::new(ErrorKind::InvalidInput, message)));
        }
        let lines = Rc::new(JsLines { lines, count: lines_count(rank, size), spare: Spare::default() });
        self.state.borrow_mut().team = Some(Team { rank, size, lines });
        Ok(())
    }

    /// Runs started from now on are this session's alone.
    #[wasm_bindgen(js_name = leaveTeam)]
    pub fn leave_team(&self) {
        self.state.borrow_mut().team = None;
    }
}

struct JsLines {
    lines: TeamLines,
    count: usize,
    spare: Spare,
}

impl Lines for JsLines {
    fn send(&self, parts: &[Vec<f32>]) -> Result<()> {
        (0..self.count).try_for_each(|line| self.lines.send(line, self.spare.borrow_mut().filled(parts)).map_err(lost))
    }

    fn receive(&self) -> Received {
        let promise = self.lines.receive();
        Box::pin(received(promise, self.count, Rc::clone(&self.spare)))
    }
}

/// Other workers' numbers that were read: their memory takes this worker's next ones, since new memory would have to be cleared.
type Spare = Rc<RefCell<Spared>>;
/// How many are kept beyond one a line.
const SPARE_MAX: usize = 3;

#[derive(Default)]
struct Spared {
    arrays: Vec<Float32Array>,
    /// Numbers of the last row that was sent: another length is not worth keeping.
    length: u32,
}

impl Spared {
    /// The parts one after the other in JavaScript's memory, which can be given away.
    fn filled(&mut self, parts: &[Vec<f32>]) -> Float32Array {
        self.length = parts.iter().map(|part| part.len() as u32).sum();
        let found = self.arrays.iter().position(|array| array.length() == self.length);
        let array = found.map(|place| self.arrays.swap_remove(place));
        let array = array.unwrap_or_else(|| Float32Array::new_with_length(self.length));
        let mut start = 0;
        for part in parts {
            let end = start + part.len() as u32;
            array.subarray(start, end).copy_from(part);
            start = end;
        }
        array
    }

    fn keep(&mut self, array: Float32Array, most: usize) {
        if array.length() != self.length {
            return;
        }
        if self.arrays.len() >= most {
            self.arrays.remove(0);
        }
        self.arrays.push(array);
    }
}

/// Another worker's numbers, in JavaScript's memory, which is kept when they were read.
struct Other {
    array: Float32Array,
    lines: usize,
    spare: Spare,
}

impl Drop for Other {
    fn drop(&mut self) {
        self.spare.borrow_mut().keep(self.array.clone(), self.lines + SPARE_MAX);
    }
}

impl Row for Other {
    fn len(&self) -> usize {
        self.array.length() as usize
    }

    fn copy_to(&self, start: usize, to: &mut [f32]) {
        self.array.subarray(start as u32, (start + to.len()) as u32).copy_to(to);
    }
}

fn lost(_: JsValue) -> Error {
    let message = "A worker that shares this run has stopped. Press Train to start again; this one can train alone.";
    Error::new(ErrorKind::TeamLost, message)
}

/// The rows that a promise brings.
async fn received(promise: std::result::Result<Promise, JsValue>, lines: usize, spare: Spare) -> Result<Rows> {
    let rows = JsFuture::from(promise.map_err(lost)?).await.map_err(lost)?;
    let rows = rows.dyn_into::<Array>().map_err(lost)?;
    let other = |row: JsValue| {
        let array: Float32Array = row.dyn_into().map_err(lost)?;
        Ok::<_, Error>(Box::new(Other { array, lines, spare: Rc::clone(&spare) }) as Box<dyn Row>)
    };
    rows.iter().map(other).collect()
}
