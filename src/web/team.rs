//! Gathering numbers from other workers through a JavaScript function.

use std::rc::Rc;

use js_sys::{Array, Float32Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Session, to_js};
use crate::training::Team;
use crate::{Error, ErrorKind, Result};

#[wasm_bindgen]
impl Session {
    /// Runs started from now on are shared: this session is worker `rank` of `size`. `all_gather` takes this worker's numbers
    /// (`Float32Array`) and returns a promise of an array of all workers' in the order of their ranks, in this worker's place
    /// anything. Every worker of a team needs the same data set and options.
    ///
    /// # Errors
    /// `invalid-input`.
    #[wasm_bindgen(js_name = joinTeam)]
    pub fn join_team(&self, rank: usize, size: usize, all_gather: Function) -> std::result::Result<(), JsValue> {
        if rank >= size {
            let message = format!("Worker {rank} of {size}: ranks go from 0 to the team's size less one.");
            return Err(to_js(Error::new(ErrorKind::InvalidInput, message)));
        }
        let all_gather = move |own| {
            let all_gather = all_gather.clone();
            let gathered: crate::training::team::Gathered =
                Box::pin(async move { gather(rank, own, &all_gather).await });
            gathered
        };
        self.state.borrow_mut().team = Some(Team { rank, size, all_gather: Rc::new(all_gather) });
        Ok(())
    }

    /// Runs started from now on are this session's alone.
    #[wasm_bindgen(js_name = leaveTeam)]
    pub fn leave_team(&self) {
        self.state.borrow_mut().team = None;
    }
}

async fn gather(rank: usize, own: Vec<f32>, all_gather: &Function) -> Result<Vec<Vec<f32>>> {
    let lost = |_| {
        let message =
            "A worker that shares this run has stopped. Press Train to start again; this one can train alone.";
        Error::new(ErrorKind::TeamLost, message)
    };
    let promise = all_gather.call1(&JsValue::NULL, &Float32Array::from(own.as_slice())).map_err(lost)?;
    let rows = JsFuture::from(Promise::resolve(&promise)).await.map_err(lost)?;
    let mut own = Some(own);
    let row = |(index, row): (usize, JsValue)| match own.take_if(|_| index == rank) {
        Some(own) => own,
        None => Float32Array::new(&row).to_vec(),
    };
    Ok(Array::from(&rows).iter().enumerate().map(row).collect())
}
