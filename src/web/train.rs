//! A whole run in one call, for whoever uses the package without this project's JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Session, to_js};

/// Pieces between two turns of the event loop: timers wait 4 ms when they are nested, which a piece of some 10 ms of
/// `mlp-512` would feel and three do not.
const PIECES: usize = 3;

#[wasm_bindgen]
impl Session {
    /// Trains from the first step to the end of the last epoch and calls `on_event` with each event
    /// (`TrainEvent` in `www/core/protocol.js`) as JSON. Resolves with the last one.
    ///
    /// After every third piece of work it waits for a timer, so that the caller's own events get in; still,
    /// run it in a worker, since three pieces can take 300 ms.
    ///
    /// ```js
    /// import init, { Session } from "./wasm/cpu/inkgrad.js";
    /// await init();
    /// const session = await Session.create();
    /// session.loadDataset(trainImages, trainLabels, testImages, testLabels); // unpacked IDX files
    /// const end = JSON.parse(await session.train('{"recipe":"mlp-512","seed":1,"epochs":1}', console.log));
    /// const outputs = await session.predict(session.image("test", 0));
    /// ```
    ///
    /// # Errors
    /// As `start` and `pump`.
    pub async fn train(&self, options: &str, on_event: &Function) -> Result<String, JsValue> {
        self.start(options)?;
        let mut last = String::from("null");
        while !self.run_is_finished() {
            let events = self.pump_run(PIECES).await.map_err(to_js)?;
            for event in js_sys::Array::from(&js_sys::JSON::parse(&events)?).iter() {
                last = js_sys::JSON::stringify(&event)?.into();
                on_event.call1(&JsValue::NULL, &last.as_str().into())?;
            }
            turn_of_the_event_loop().await?;
        }
        Ok(last)
    }
}

async fn turn_of_the_event_loop() -> Result<(), JsValue> {
    let set_timeout: Function = js_sys::Reflect::get(&js_sys::global(), &"setTimeout".into())?.dyn_into()?;
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = set_timeout.call2(&JsValue::NULL, &resolve, &0.into()) {
            // A reject function that throws has nobody left to tell.
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await.map(drop)
}
