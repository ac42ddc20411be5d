//! The gradient of a convolution's weights from lists of what is in the images.

use matmul::{Entry, add_scaled_rows};

use crate::layout::{transpose, transpose_lines};
use crate::sizes::Sizes;

/// The gradient of the weights of a convolution of images that are mostly zeros, image by image; they add up.
///
/// The gradient of a tap is the sum of the output's gradients, each times the pixel that meets the tap there. With the filters last, a place
/// has those of all filters side by side, and pixels that are zero are on no list.
#[derive(Clone, Debug)]
pub struct SparseWeights {
    sizes: Sizes,
    /// `[channels, k, k, filters]`.
    sums: Vec<f32>,
    /// The output's gradient `[lead + height * width, filters]` in rows as long as the image's, zeros where a kernel would reach past an edge.
    gradient: Vec<f32>,
    /// Room for one map's pixels that are not zero, and one more.
    entries: Vec<Entry>,
}

impl SparseWeights {
    /// With all sums 0.
    pub fn new(sizes: Sizes) -> Self {
        let Sizes { height, width, filters, .. } = sizes;
        let gradient = vec![0.0; (lead(sizes) + height * width) * filters];
        Self { sizes, sums: vec![0.0; sizes.weights()], gradient, entries: vec![Entry::default(); height * width + 1] }
    }

    /// Adds what an image `[channels, height, width]` has to do with it, whose output has the gradient `[filters, rows, columns]`.
    ///
    /// Both have to be of finite numbers: what is left out is 0 times one of the gradient, and pixels are multiplied by the zeros around it.
    ///
    /// # Panics
    /// When there are not as many numbers.
    #[inline(never)]
    pub fn add(&mut self, image: &[f32], gradient: &[f32]) {
        let Sizes { height, width, filters, kernel, .. } = self.sizes;
        assert!(
            image.len() == self.sizes.input() && gradient.len() == filters * self.sizes.places(),
            "numbers of other sizes"
        );
        let (lead, columns) = (lead(self.sizes), self.sizes.columns());
        for row in 0..self.sizes.rows() {
            let to = &mut self.gradient[(lead + row * width) * filters..];
            transpose_lines(&gradient[row * columns..], self.sizes.places(), [filters, columns], to, filters);
        }
        let maps = image.chunks_exact(height * width).zip(self.sums.chunks_exact_mut(kernel * kernel * filters));
        for (map, sums) in maps {
            let entries = list(map, filters, &mut self.entries);
            for (tap, sums) in sums.chunks_exact_mut(filters).enumerate() {
                let first = lead - tap / kernel * width - tap % kernel;
                add_scaled_rows(entries, &self.gradient[first * filters..], sums);
            }
        }
    }

    /// The gradient of the weights `[filters, channels, k, k]`, summed over the images.
    pub fn finish(self) -> Vec<f32> {
        let mut weights = vec![0.0; self.sums.len()];
        transpose(&self.sums, [self.sizes.taps(), self.sizes.filters], &mut weights);
        weights
    }
}

/// Places before the first, which taps of the image's first pixels meet.
fn lead(Sizes { width, kernel, .. }: Sizes) -> usize {
    (kernel - 1) * (width + 1)
}

/// The numbers of a map that are not 0, with the places of rows of `stride`.
fn list<'a>(map: &[f32], stride: usize, entries: &'a mut [Entry]) -> &'a [Entry] {
    let mut count = 0;
    for (pixel, &value) in map.iter().enumerate() {
        // Without a branch: what is zero is written too, and over again.
        entries[count] = Entry { value, at: (pixel * stride) as u32 };
        count += usize::from(value != 0.0);
    }
    &entries[..count]
}
