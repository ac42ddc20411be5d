//! Loss and right answers, summed on the device and read one window behind.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use burn::tensor::Tensor;

use crate::error::{Error, ErrorKind, Result};

/// Figures of some steps, summed over their images.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Sum of the images' losses.
    pub loss: f64,
    /// Images answered right.
    pub correct: f64,
    /// Images seen.
    pub images: usize,
    /// The step in the epoch up to which these figures reach.
    pub step: usize,
}

impl Sums {
    /// Adds the figures of later steps.
    pub fn add(&mut self, later: Self) {
        self.loss += later.loss;
        self.correct += later.correct;
        self.images += later.images;
        self.step = later.step;
    }

    /// Loss of one image, on average; 0 before the first.
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.images.max(1) as f64
    }

    /// Fraction of images answered right; 0 before the first.
    pub fn accuracy(&self) -> f64 {
        self.correct / self.images.max(1) as f64
    }
}

/// The figures of a window of steps while they are still on the device.
#[derive(Debug, Default)]
pub struct Window {
    /// One a batch, `[images, 2]`: each image's loss, and 1 where it was answered right.
    batches: Vec<Tensor<2>>,
    /// What was summed elsewhere.
    sums: Option<Sums>,
    step: usize,
}

impl Window {
    /// Adds a batch's figures `[images, 2]`; `step` counts the steps completed.
    pub fn add(&mut self, figures: Tensor<2>, step: usize) {
        self.batches.push(figures);
        self.step = step;
    }

    /// Adds figures that were summed elsewhere.
    pub fn add_sums(&mut self, sums: Sums) {
        self.sums.get_or_insert_default().add(sums);
        self.step = sums.step;
    }

    /// Waits for the device and reads all figures at once. They are summed in the order of the images and in `f64`, so that the
    /// sum does not depend on the engine, nor on how steps were cut into windows.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceLost`] when the read fails.
    pub async fn read(self) -> Result<Option<Sums>> {
        if self.batches.is_empty() {
            return Ok(self.sums);
        }
        let mut sums = Sums { step: self.step, ..self.sums.unwrap_or_default() };
        // One tensor: each read of a GPU's memory waits for a copy of its own.
        for image in read(Tensor::cat(self.batches, 0)).await?.chunks_exact(2) {
            sums.loss += f64::from(image[0]);
            sums.correct += f64::from(image[1]);
            sums.images += 1;
        }
        Ok(Some(sums))
    }
}

/// The figures of a window on their way from the device. They are asked for at once, so that the device goes on with the steps
/// queued after them while they travel.
#[derive(Default)]
pub struct PendingSums(Option<Reading>);

type ReadSums = Result<Option<Sums>>;

enum Reading {
    Done(ReadSums),
    Under(Pin<Box<dyn Future<Output = ReadSums>>>),
}

impl PendingSums {
    /// Asks for a window's figures.
    pub fn of(window: Window) -> Self {
        let mut reading = Box::pin(window.read());
        let first = reading.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        Self(Some(match first {
            Poll::Ready(sums) => Reading::Done(sums),
            Poll::Pending => Reading::Under(reading),
        }))
    }

    /// Waits for them.
    ///
    /// # Errors
    /// As [`Window::read`].
    pub async fn take(&mut self) -> ReadSums {
        match self.0.take() {
            None => Ok(None),
            Some(Reading::Done(sums)) => sums,
            Some(Reading::Under(reading)) => reading.await,
        }
    }
}

fn lost(detail: String) -> Error {
    Error::new(
        ErrorKind::DeviceLost,
        format!("The device did not answer ({detail}). Press Train to start again on a fresh one."),
    )
}

/// The numbers of a tensor, row by row, once the device has them.
///
/// # Errors
/// [`ErrorKind::DeviceLost`].
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let data = tensor.into_data_async().await.map_err(|error| lost(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| lost(format!("{error:?}")))
}
