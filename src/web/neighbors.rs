//! Training images that the network sees as it sees a drawing.

use wasm_bindgen::prelude::*;

use super::state::no_run;
use super::{Session, to_js, to_json};
use crate::Result;
use crate::evaluation::NeighborIndex;

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen]
impl Session {
    /// Begins to look at the training images of the data set in use with the network of a file that [`Session::save`] gave;
    /// [`Session::pumpNeighbors`](Session::pump_neighbors) goes on with it, by the number that is returned. Those of another network
    /// go. For the CPU engine, whose images are in memory.
    ///
    /// # Errors
    /// As [`Session::load`], `no-dataset`, and `model-mismatch` where the data set has other classes.
    #[wasm_bindgen(js_name = startNeighbors)]
    pub fn start_neighbors(&self, bytes: &[u8]) -> JsResult<u32> {
        let start = || -> Result<u32> {
            let (network, config, data) = self.network_on_data(bytes)?;
            let index = NeighborIndex::new(network, &config.recipe.network, data, config.train_count, &self.engine)?;
            let mut state = self.state.borrow_mut();
            state.neighbors_begun += 1;
            state.neighbors = Some((state.neighbors_begun, index));
            Ok(state.neighbors_begun)
        };
        start().map_err(to_js)
    }

    /// Does one more piece of that work. Returns JSON `{ images, count }`: how many images were looked at, of how many.
    ///
    /// # Errors
    /// `no-run` where another was begun meanwhile.
    #[wasm_bindgen(js_name = pumpNeighbors)]
    pub async fn pump_neighbors(&self, number: u32) -> JsResult<String> {
        let pump = async {
            let mut index = self.take_neighbors(number)?;
            let done = index.advance().await;
            let told = to_json(&serde_json::json!({ "images": index.images(), "count": index.count() }));
            self.state.borrow_mut().neighbors.get_or_insert((number, index));
            done.and(told)
        };
        pump.await.map_err(to_js)
    }

    /// The `n` training images nearest to raw pixels, of those that were looked at: JSON, an array of `{ index, label, distance }`, the
    /// nearest first.
    ///
    /// # Errors
    /// `no-run`, `invalid-input`.
    pub async fn neighbors(&self, number: u32, pixels: &[u8], n: usize) -> JsResult<String> {
        let find = async {
            let index = self.take_neighbors(number)?;
            let found = index.nearest(pixels, n).await;
            self.state.borrow_mut().neighbors.get_or_insert((number, index));
            to_json(&found?)
        };
        find.await.map_err(to_js)
    }

    /// Lets go of them.
    #[wasm_bindgen(js_name = dropNeighbors)]
    pub fn drop_neighbors(&self) {
        self.state.borrow_mut().neighbors = None;
    }
}

impl Session {
    fn take_neighbors(&self, number: u32) -> Result<NeighborIndex> {
        let mut state = self.state.borrow_mut();
        match state.neighbors.take() {
            Some((own, index)) if own == number => Ok(index),
            other => {
                state.neighbors = other;
                Err(no_run())
            }
        }
    }
}
