//! The gradients of a convolution from lists of what flows back.
//!
//! With the channels last, the numbers that a row of a kernel meets lie side by side in the input, and so do its own weights. So the
//! gradient of a filter's row is the sum of such stretches of the input, each times one number of the output's gradient, and the gradient
//! of a stretch of the input is the sum of weights, each times one such number. Numbers that are zero are on no list.

use matmul::{Entry, add_scaled_rows};

use crate::gradient::{ByPlace, Gradient};
use crate::layout::{channels_first, channels_last, transpose};
use crate::sizes::Sizes;

/// The backward pass of a convolution, image by image; the gradients of weights and biases add up.
#[derive(Clone, Debug)]
pub struct Backward {
    sizes: Sizes,
    /// `[filters, k, k, channels]`, where the input's gradient is asked for.
    weights: Option<Vec<f32>>,
    /// Sums of the gradients, likewise.
    weight_sums: Vec<f32>,
    bias_sums: Vec<f32>,
    /// The image, and its gradient, with the channels last.
    image: Vec<f32>,
    image_gradient: Vec<f32>,
    /// One filter's entries, with offsets of the image with the channels last.
    entries: Vec<Entry>,
    by_place: ByPlace,
}

impl Backward {
    /// With `weights [filters, channels, k, k]` where the input's gradient is asked for.
    ///
    /// # Panics
    /// When there are not as many weights.
    pub fn new(sizes: Sizes, weights: Option<&[f32]>) -> Self {
        let area = sizes.kernel * sizes.kernel;
        assert!(weights.is_none_or(|weights| weights.len() == sizes.weights()), "weights of other sizes");
        Self {
            sizes,
            weights: weights.map(|weights| channels_last(weights, sizes.channels, area)),
            weight_sums: vec![0.0; sizes.weights()],
            bias_sums: vec![0.0; sizes.filters],
            image: vec![0.0; sizes.input()],
            image_gradient: vec![0.0; if weights.is_some() { sizes.input() } else { 0 }],
            entries: Vec::new(),
            by_place: ByPlace::default(),
        }
    }

    /// Adds the gradients of an image `[channels, height, width]`, whose output has this gradient, and writes the image's own over
    /// `to`, where that is asked for.
    ///
    /// The image has to be of finite numbers, and so have the weights: what is left out is 0 times one of them.
    ///
    /// # Panics
    /// When there are fewer numbers than the sizes say, or places outside of them.
    #[inline(never)]
    pub fn add(&mut self, image: &[f32], gradient: &Gradient, to: Option<&mut [f32]>) {
        let Sizes { channels, height, width, .. } = self.sizes;
        transpose(image, [channels, height * width], &mut self.image);
        self.add_parameters(gradient);
        if let Some(to) = to {
            self.input_gradient(gradient);
            transpose(&self.image_gradient, [height * width, channels], to);
        }
    }

    fn add_parameters(&mut self, gradient: &Gradient) {
        let Sizes { channels, width, kernel, .. } = self.sizes;
        let filters = self.weight_sums.chunks_exact_mut(self.sizes.taps()).zip(&mut self.bias_sums);
        for ((weight_sums, bias_sum), list) in filters.zip(gradient.filters()) {
            self.entries.clear();
            self.entries.extend(list.iter().map(|&Entry { at, value }| Entry { at: at * channels as u32, value }));
            *bias_sum += list.iter().map(|entry| entry.value).sum::<f32>();
            for (row, to) in weight_sums.chunks_exact_mut(kernel * channels).enumerate() {
                add_scaled_rows(&self.entries, &self.image[row * width * channels..], to);
            }
        }
    }

    fn input_gradient(&mut self, gradient: &Gradient) {
        let Sizes { channels, height, width, kernel, .. } = self.sizes;
        let Some(weights) = &self.weights else { return };
        let run = kernel * channels;
        self.image_gradient.fill(0.0);
        self.by_place.set(gradient, height * width, self.sizes.taps());
        for (place, list) in self.by_place.places() {
            for row in 0..kernel {
                let start = (place + row * width) * channels;
                add_scaled_rows(list, &weights[row * run..], &mut self.image_gradient[start..start + run]);
            }
        }
    }

    /// The gradients of the weights `[filters, channels, k, k]` and of the biases, summed over the images.
    pub fn finish(self) -> (Vec<f32>, Vec<f32>) {
        let Sizes { channels, kernel, .. } = self.sizes;
        (channels_first(&self.weight_sums, channels, kernel * kernel), self.bias_sums)
    }
}
