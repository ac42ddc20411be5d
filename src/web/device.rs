//! Opens the engine this package was built for, and notices when its GPU is lost.

use std::cell::RefCell;
use std::rc::Rc;

use crate::engine::Engine;
use crate::reading::brief;
use crate::{Error, ErrorKind, Result};

/// Why the device can no longer be used, once that is so.
pub(super) type Loss = Rc<RefCell<Option<String>>>;

#[cfg(all(feature = "cpu", not(feature = "webgpu")))]
pub(super) async fn open(_loss: &Loss) -> Result<Engine> {
    Ok(Engine::cpu())
}

#[cfg(feature = "webgpu")]
pub(super) async fn open(loss: &Loss) -> Result<Engine> {
    let (engine, setup) = Engine::webgpu().await?;
    let lost = Shared(Rc::clone(loss));
    setup.device.set_device_lost_callback(move |reason, message| {
        lost.set(format!("{reason:?}: {message}"));
    });
    let failed = Shared(Rc::clone(loss));
    setup.device.on_uncaptured_error(std::sync::Arc::new(move |error: burn::tensor::wgpu::wgpu::Error| {
        log::error!("{error}");
        failed.set(error.to_string());
    }));
    Ok(engine)
}

#[cfg(feature = "webgpu")]
struct Shared(Rc<RefCell<Option<String>>>);

// SAFETY: wgpu asks for `Send` callbacks on every target; in a browser they run on the thread that made them, the only one there is.
#[cfg(feature = "webgpu")]
#[allow(unsafe_code)]
unsafe impl Send for Shared {}
// SAFETY: as for `Send`.
#[cfg(feature = "webgpu")]
#[allow(unsafe_code)]
unsafe impl Sync for Shared {}

#[cfg(feature = "webgpu")]
impl Shared {
    fn set(&self, why: String) {
        self.0.borrow_mut().get_or_insert(why);
    }
}

/// # Errors
/// [`ErrorKind::DeviceLost`] once the device is lost or has reported an error.
pub(super) fn check(loss: &Loss) -> Result<()> {
    match &*loss.borrow() {
        None => Ok(()),
        Some(why) => Err(Error::new(
            ErrorKind::DeviceLost,
            format!("The GPU stopped working ({}). Press Train to start again on a fresh device.", brief(why)),
        )),
    }
}
