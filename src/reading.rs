//! Reads of a device's memory, finished whatever becomes of whoever asked.
//!
//! A read from a GPU maps a staging buffer. One that is given up half-way leaves its buffer mapped, and the next submit that uses the
//! buffer is an error that looks like a lost device.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use burn::tensor::Tensor;

use crate::error::{Error, ErrorKind, Result};

/// Work that nobody waits for.
pub type Task = Pin<Box<dyn Future<Output = ()>>>;

std::thread_local! {
    static EXECUTOR: Cell<Option<fn(Task)>> = const { Cell::new(None) };
}

/// Sets who runs this thread's reads to their end. Without one (natively, where reads block) whoever asked has to wait.
pub fn run_reads_with(executor: fn(Task)) {
    EXECUTOR.set(Some(executor));
}

/// A read that was asked for.
pub enum Reading<T> {
    /// It is there.
    Done(T),
    /// It travels, and is finished even if this is dropped.
    Elsewhere(async_channel::Receiver<T>),
    /// It travels as long as somebody waits for it.
    Here(Pin<Box<dyn Future<Output = T>>>),
}

impl<T: 'static> Reading<T> {
    /// Asks for a read at once, so that the device goes on with what is queued after it while it travels.
    pub fn begin(read: impl Future<Output = T> + 'static) -> Self {
        let mut read = Box::pin(read);
        if let Poll::Ready(value) = read.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Self::Done(value);
        }
        let Some(executor) = EXECUTOR.get() else { return Self::Here(read) };
        let (sender, receiver) = async_channel::bounded(1);
        executor(Box::pin(async move {
            // Whoever asked may have gone.
            let _ = sender.send(read.await).await;
        }));
        Self::Elsewhere(receiver)
    }

    /// Waits for it; none where whoever runs reads has ended.
    pub async fn wait(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Elsewhere(receiver) => receiver.recv().await.ok(),
            Self::Here(read) => Some(read.await),
        }
    }
}

/// The numbers of a tensor, row by row, once the device has them.
///
/// # Errors
/// [`ErrorKind::DeviceLost`].
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let data = Reading::begin(tensor.into_data_async()).wait().await.ok_or_else(ended)?;
    data.map_err(|error| lost(format!("{error:?}")))?.try_into_vec::<f32>().map_err(|error| lost(format!("{error:?}")))
}

/// Whoever runs reads has ended.
pub(crate) fn ended() -> Error {
    lost("it ended".into())
}

fn lost(detail: String) -> Error {
    Error::new(
        ErrorKind::DeviceLost,
        format!("The device did not answer ({}). Press Train to start again on a fresh one.", brief(&detail)),
    )
}

/// The first line of what a driver or a library says: causes and backtraces are for its authors.
pub fn brief(detail: &str) -> &str {
    let line = detail.trim().lines().next().unwrap_or_default();
    let end = ["Caused by", "Backtrace", "backtrace"].iter().filter_map(|mark| line.find(mark)).min();
    line[..end.unwrap_or(line.len())].trim_end_matches([' ', ':', ',', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::cell::RefCell;
    use std::rc::Rc;

    std::thread_local! {
        static TASKS: RefCell<Vec<Task>> = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn a_read_that_is_dropped_under_way_is_finished() {
        run_reads_with(|task| TASKS.with_borrow_mut(|tasks| tasks.push(task)));
        let (answer, waiting) = async_channel::bounded::<()>(1);
        let finished = Rc::new(Cell::new(false));
        let reading = Reading::begin({
            let finished = Rc::clone(&finished);
            async move {
                let _ = waiting.recv().await;
                finished.set(true);
            }
        });
        drop(reading);
        answer.try_send(()).unwrap();
        let mut tasks = TASKS.take();
        assert_eq!(tasks.len(), 1);
        assert!(tasks[0].as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
        assert!(finished.get());
    }

    #[test]
    fn what_a_device_says_is_told_in_one_line() {
        assert_eq!(brief("device is lost\n\nCaused by: a driver\nBacktrace: 0x0"), "device is lost");
        assert_eq!(brief("Validation Error. Caused by: In Queue::submit"), "Validation Error");
        assert_eq!(brief(""), "");
    }
}
