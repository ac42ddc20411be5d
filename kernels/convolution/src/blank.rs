//! Places of a convolution whose patch is all zeros.

use crate::sizes::Sizes;

/// Looks for them, with memory that is kept from image to image.
#[derive(Clone, Debug, Default)]
pub struct Blank {
    /// Of each pixel the bits of all maps' numbers together, less their signs; then of each place those of its patch.
    bits: Vec<u32>,
}

impl Blank {
    /// The places of the output that meet only zeros of this image.
    pub fn places(&mut self, sizes: Sizes, image: &[f32]) -> impl Iterator<Item = usize> {
        let Sizes { height, width, kernel, .. } = sizes;
        self.bits.clear();
        self.bits.resize(height * width, 0);
        for map in image.chunks_exact(height * width) {
            for (bits, value) in self.bits.iter_mut().zip(map) {
                *bits |= value.to_bits() << 1;
            }
        }
        // A row of the patch, then the rows.
        for step in [1, width] {
            self.gather(kernel, step);
        }
        let (bits, columns) = (&self.bits, sizes.columns());
        (0..sizes.places()).filter(move |place| bits[place / columns * width + place % columns] == 0)
    }

    /// Adds to each pixel's bits those of the `kernel - 1` pixels that follow, `step` apart.
    fn gather(&mut self, kernel: usize, step: usize) {
        for pixel in 0..self.bits.len().saturating_sub((kernel - 1) * step) {
            self.bits[pixel] = (0..kernel).fold(0, |all, next| all | self.bits[pixel + next * step]);
        }
    }
}
