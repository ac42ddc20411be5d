//! Loss and right answers, summed on the device and read one window behind.

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
    /// One row a batch, `[2]`: loss, right answers.
    rows: Vec<Tensor<1>>,
    images: usize,
    step: usize,
}

impl Window {
    /// Adds a batch: `loss_sum` and `correct` are `[1]`, `step` counts the steps completed.
    pub fn add(&mut self, loss_sum: Tensor<1>, correct: Tensor<1>, images: usize, step: usize) {
        self.rows.push(Tensor::cat(vec![loss_sum, correct], 0));
        self.images += images;
        self.step = step;
    }

    /// Waits for the device and reads all rows at once. They are added in the order of the steps and
    /// in `f64`, so that the sum does not depend on how the steps were cut into windows.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceLost`] when the read fails.
    pub async fn read(self) -> Result<Vec<Sums>> {
        if self.rows.is_empty() {
            return Ok(Vec::new());
        }
        let count = self.rows.len();
        let values = read(Tensor::cat(self.rows, 0)).await?;
        let rows = values.chunks_exact(2).map(|row| Sums {
            loss: f64::from(row[0]),
            correct: f64::from(row[1]),
            images: 0,
            step: self.step,
        });
        let mut sums: Vec<Sums> = rows.collect();
        sums[count - 1].images = self.images;
        Ok(sums)
    }
}

/// The numbers of a tensor, row by row, once the device has them.
///
/// # Errors
/// [`ErrorKind::DeviceLost`].
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let lost = |detail: String| {
        Error::new(
            ErrorKind::DeviceLost,
            format!("The device did not answer ({detail}). Press Train to start again on a fresh one."),
        )
    };
    let data = tensor.into_data_async().await.map_err(|error| lost(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| lost(format!("{error:?}")))
}
