//! Loss and right answers, summed on the device and read one window behind.

use burn::tensor::Tensor;

use crate::error::Result;
use crate::reading::{Reading, ended, read};

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
    /// The first step in the epoch whose loss is not a finite number.
    pub infinite_loss: Option<usize>,
    /// Whether weights or the optimizer's state are not finite numbers after the last of these steps.
    pub infinite_weights: bool,
}

impl Sums {
    /// Adds the figures of later steps.
    pub fn add(&mut self, later: Self) {
        self.loss += later.loss;
        self.correct += later.correct;
        self.images += later.images;
        self.step = later.step;
        self.infinite_loss = self.infinite_loss.or(later.infinite_loss);
        self.infinite_weights |= later.infinite_weights;
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
    /// Of each batch its images and the step that it belongs to, from 1.
    steps: Vec<(usize, usize)>,
    /// `[any, 2]`: 0, or something else where weights are not finite.
    looks: Vec<Tensor<2>>,
    /// What was summed elsewhere.
    sums: Option<Sums>,
    step: usize,
}

impl Window {
    /// Adds the figures `[images, 2]` of a batch or of a part of it; `completed` counts the steps completed with it.
    pub fn add(&mut self, figures: Tensor<2>, of_step: usize, completed: usize) {
        self.steps.push((figures.dims()[0], of_step));
        self.batches.push(figures);
        self.step = completed;
    }

    /// Adds figures that were summed elsewhere.
    pub fn add_sums(&mut self, sums: Sums) {
        self.sums.get_or_insert_default().add(sums);
        self.step = sums.step;
    }

    /// Adds a look at weights or at the optimizer's state, `[any, 2]`: zeros where they are finite.
    pub fn add_look(&mut self, look: Tensor<2>) {
        self.looks.push(look);
    }

    /// Whether no figures were added.
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.sums.is_none()
    }

    /// Waits for the device and reads all figures at once. They are summed in the order of the images and in `f64`, so that the
    /// sum does not depend on the engine, nor on how steps were cut into windows.
    ///
    /// # Errors
    /// [`crate::ErrorKind::DeviceLost`] when the read fails.
    pub async fn read(self) -> Result<Option<Sums>> {
        if self.batches.is_empty() {
            return Ok(self.sums);
        }
        let mut sums = Sums { step: self.step, ..self.sums.unwrap_or_default() };
        let tensors = self.batches.into_iter().chain(self.looks).collect();
        let numbers = read_in_a_row(tensors).await?;
        let mut images = numbers.chunks_exact(2);
        for (count, step) in self.steps {
            for image in images.by_ref().take(count) {
                sums.loss += f64::from(image[0]);
                sums.correct += f64::from(image[1]);
                sums.images += 1;
            }
            if !sums.loss.is_finite() {
                sums.infinite_loss.get_or_insert(step);
            }
        }
        sums.infinite_weights |= images.flatten().any(|&number| number != 0.0);
        Ok(Some(sums))
    }
}

/// The numbers of tensors `[any, 2]`, one after the other.
async fn read_in_a_row(tensors: Vec<Tensor<2>>) -> Result<Vec<f32>> {
    // Each read of a GPU's memory waits for a copy of its own; on the CPU none waits.
    #[cfg(all(feature = "webgpu", not(feature = "cpu")))]
    let tensors = vec![crate::ops::in_a_row(tensors)];
    let mut numbers = Vec::new();
    for tensor in tensors {
        numbers.extend(read(tensor).await?);
    }
    Ok(numbers)
}

/// The figures of a window on their way from the device.
#[derive(Default)]
pub struct PendingSums(Option<Reading<Result<Option<Sums>>>>);

impl PendingSums {
    /// Asks for a window's figures at once.
    pub fn of(window: Window) -> Self {
        Self(Some(Reading::begin(window.read())))
    }

    /// Waits for them.
    ///
    /// # Errors
    /// As [`Window::read`].
    pub async fn take(&mut self) -> Result<Option<Sums>> {
        match self.0.take() {
            None => Ok(None),
            Some(reading) => reading.wait().await.unwrap_or_else(|| Err(ended())),
        }
    }
}
