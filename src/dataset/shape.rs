//! The shape of an image.

use serde::Serialize;

/// Rows, columns and channels of an image; a data set has images of one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ImageShape {
    /// Pixels from top to bottom.
    pub rows: usize,
    /// Pixels from left to right.
    pub columns: usize,
    /// Numbers of one pixel.
    pub channels: usize,
}

impl ImageShape {
    /// MNIST's, and the only one that is read, drawn and shown here: a GPU packs four pixels of a row to a word, and a drawing
    /// becomes an image the way MNIST's were made.
    pub const MNIST: Self = Self { rows: 28, columns: 28, channels: 1 };

    /// Numbers of an image, `rows * columns * channels`.
    pub const fn pixels(self) -> usize {
        self.rows * self.columns * self.channels
    }

    /// `[channels, rows, columns]`, as layers have it.
    pub const fn maps(self) -> [usize; 3] {
        [self.channels, self.rows, self.columns]
    }
}

impl Default for ImageShape {
    fn default() -> Self {
        Self::MNIST
    }
}
