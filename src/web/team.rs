//! Gathering numbers from other workers through a JavaScript function.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Float32Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Session, to_js};
use crate::training::Team;
use crate::training::team::{Exchange, Gathered, Row, Rows};
use crate::{Error, ErrorKind, Result};

#[wasm_bindgen]
impl Session {
    /// Runs started from now on are shared: this session is worker `rank` of `size`. `exchange` takes this worker's numbers
    /// (`Float32Array`, whose buffer it may give away) and whether only the first worker is to have them, and returns a promise of an
    /// array of all workers' in the order of their ranks, in this worker's place anything; where only the first worker is to have them,
    /// to the others anything. Every worker of a team needs the same data set and options.
    ///
    /// # Errors
    /// `invalid-input`.
    #[wasm_bindgen(js_name = joinTeam)]
    pub fn join_team(&self, rank: usize, size: usize, exchange: Function) -> std::result::Result<(), JsValue> {
        if rank >= size {
            let message = format!("Worker {rank} of {size}: ranks go from 0 to the team's size less one.");
            return Err(to_js(Error::new(ErrorKind::InvalidInput, message)));
        }
        let exchange = Lines { rank, exchange, spare: Spare::default() };
        self.state.borrow_mut().team = Some(Team { rank, size, exchange: Rc::new(exchange) });
        Ok(())
    }

    /// Runs started from now on are this session's alone.
    #[wasm_bindgen(js_name = leaveTeam)]
    pub fn leave_team(&self) {
        self.state.borrow_mut().team = None;
    }
}

/// The way to the other workers: a JavaScript function.
struct Lines {
    rank: usize,
    exchange: Function,
    spare: Spare,
}

impl Lines {
    fn exchange(&self, own: &[Vec<f32>], to_first: bool) -> Gathered {
        let own = concatenated(own, &self.spare);
        let length = own.length();
        let promise = self.exchange.call2(&JsValue::NULL, &own, &to_first.into());
        let is_answered = !to_first || self.rank == 0;
        Box::pin(gather(is_answered.then_some(self.rank), promise, (length, Rc::clone(&self.spare))))
    }
}

impl Exchange for Lines {
    fn all_gather(&self, own: &[Vec<f32>]) -> Gathered {
        self.exchange(own, false)
    }

    fn gather(&self, own: &[Vec<f32>]) -> Gathered {
        self.exchange(own, true)
    }
}

/// Other workers' numbers that were added up: their memory takes this worker's next ones, since new memory would have to be cleared.
type Spare = Rc<RefCell<Vec<Float32Array>>>;
/// How many are kept.
const SPARE_MAX: usize = 4;

/// The parts one after the other in JavaScript's memory, which can be given away.
fn concatenated(parts: &[Vec<f32>], spare: &Spare) -> Float32Array {
    let length = parts.iter().map(|part| part.len() as u32).sum();
    let mut spare = spare.borrow_mut();
    let found = spare.iter().position(|array| array.length() == length);
    let array = found.map(|place| spare.swap_remove(place));
    let array = array.unwrap_or_else(|| Float32Array::new_with_length(length));
    let mut start = 0;
    for part in parts {
        let end = start + part.len() as u32;
        array.subarray(start, end).copy_from(part);
        start = end;
    }
    array
}

/// Another worker's numbers, in JavaScript's memory.
struct Other {
    array: Float32Array,
    /// Where it goes when it was read; nowhere where this worker sends none of that length.
    spare: Option<Spare>,
}

impl Drop for Other {
    fn drop(&mut self) {
        let Some(spare) = &self.spare else { return };
        let mut spare = spare.borrow_mut();
        if spare.len() == SPARE_MAX {
            spare.remove(0);
        }
        spare.push(self.array.clone());
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

/// The rows that a promise brings, of which those as long as this worker's own are kept for its next; none where this worker, whose rank is not told, is not to have them.
async fn gather(
    rank: Option<usize>,
    promise: std::result::Result<JsValue, JsValue>,
    (length, spare): (u32, Spare),
) -> Result<Rows> {
    let lost = |_| {
        let message =
            "A worker that shares this run has stopped. Press Train to start again; this one can train alone.";
        Error::new(ErrorKind::TeamLost, message)
    };
    let rows = JsFuture::from(Promise::resolve(&promise.map_err(lost)?)).await.map_err(lost)?;
    let Some(rank) = rank else { return Ok(Vec::new()) };
    let rows = rows.dyn_into::<Array>().map_err(lost)?;
    let other = |row: JsValue| {
        let array: Float32Array = row.dyn_into().map_err(lost)?;
        let spare = (array.length() == length).then(|| Rc::clone(&spare));
        Ok::<_, Error>(Box::new(Other { array, spare }) as Box<dyn Row>)
    };
    rows.iter().enumerate().map(|(index, row)| (index != rank).then(|| other(row)).transpose()).collect()
}
