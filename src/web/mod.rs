//! What JavaScript sees: [`Session`], and nothing else knows `wasm-bindgen`.
//!
//! Text crosses as JSON (its shapes are in `www/core/protocol.js`), numbers as typed arrays, errors as
//! real `Error` objects with `name` and `code`. A session does one thing at a time: await each
//! promise before the next call. Every method takes `&self`.

mod confidence;
mod console;
mod constructors;
mod dataset;
mod device;
mod drawings;
mod evaluation;
mod evaluation_result;
mod files;
mod fine_tune;
#[cfg(feature = "cpu")]
mod fused;
mod inspect;
mod neighbors;
mod session;
mod state;
mod storage;
mod team;
mod train;

use wasm_bindgen::prelude::*;

pub use session::Session;

use crate::Error;
use crate::dataset::Classes;
use crate::recipe::{DescribedRecipe, TrainOptions};

/// Runs once when the module is instantiated: constructors of statics, who finishes reads, and how panics and log records reach
/// the console.
#[wasm_bindgen(start)]
pub fn start() {
    constructors::call_constructors();
    crate::reading::run_reads_with(wasm_bindgen_futures::spawn_local);
    console_error_panic_hook::set_once();
    console::install();
}

/// Which build this package is of: the hash of its sources that `build.sh` gives it, or `source`. A page works with its own alone.
#[wasm_bindgen(js_name = buildId)]
pub fn build_id() -> String {
    option_env!("INKGRAD_BUILD").unwrap_or("source").to_string()
}

/// Every recipe with its summary, as a JSON array, the default first.
///
/// # Errors
/// Never for the catalogue as it is.
#[wasm_bindgen]
pub fn recipes() -> Result<String, JsValue> {
    crate::recipe::described().and_then(|rows| to_json(&rows)).map_err(to_js)
}

/// The recipe that these options (JSON, `TrainOptions` in `www/core/protocol.js`) would train, as JSON: a row of [`recipes`] with the
/// changes in it, for a data set of these classes; without names, the ten digits. Changes nothing.
///
/// # Errors
/// `unknown-recipe`, or `invalid-option` with the option's name as `option`.
#[wasm_bindgen]
pub fn describe(options: &str, classes: Option<Vec<String>>) -> Result<String, JsValue> {
    let describe = || {
        let named = classes.filter(|names| !names.is_empty());
        let classes = named.map_or_else(|| Ok(Classes::digits()), Classes::named)?;
        let config = TrainOptions::from_json(options)?.resolve(1, 1, &classes)?;
        to_json(&DescribedRecipe::new(config.recipe)?)
    };
    describe().map_err(to_js)
}

/// Checks the unpacked MNIST file `name` against its published SHA-256; copied are chunks of a megabyte.
///
/// # Errors
/// `checksum`.
#[wasm_bindgen(js_name = verifyFile)]
pub fn verify_file(name: &str, file: &js_sys::Uint8Array) -> Result<(), JsValue> {
    crate::dataset::known::verify_mnist(name, files::chunks(file)).map_err(to_js)
}

/// An `Error` whose `name` is `InkgradError` and whose `code` is the stable one; `option` names the training option at fault,
/// `stepsKept` tells how many steps of a failed run its network keeps.
fn to_js(error: Error) -> JsValue {
    let object = js_sys::Error::new(error.message());
    object.set_name("InkgradError");
    // Setting a property of a fresh object cannot fail.
    let _ = js_sys::Reflect::set(&object, &"code".into(), &error.kind().code().into());
    if let Some(option) = error.option() {
        let _ = js_sys::Reflect::set(&object, &"option".into(), &option.into());
    }
    if let Some(steps) = error.steps_kept() {
        let _ = js_sys::Reflect::set(&object, &"stepsKept".into(), &(steps as f64).into());
    }
    object.into()
}

fn to_json(value: &impl serde::Serialize) -> crate::Result<String> {
    serde_json::to_string(value).map_err(|error| {
        Error::new(crate::ErrorKind::InvalidInput, format!("A result could not be written as JSON: {error}."))
    })
}
