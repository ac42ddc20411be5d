//! What a network sees instead of pixel values from 0 to 255.

use serde::{Deserialize, Serialize};

/// How raw pixels become the network's input. Drawn digits are scaled the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// Divided by 255: from 0 to 1.
    #[default]
    UnitRange,
    /// Each of the 28 columns of an image divided by its L2 norm, a norm of 0 counting as 1: what
    /// `keras.utils.normalize(x, axis=1)` does to images `[count, 28, 28]`.
    ColumnNorm,
    /// As they are: from 0 to 255.
    None,
}

/// Pixels in a row of an image.
const SIDE: usize = 28;

impl Scaling {
    /// Appends the network's input for the raw pixels of an image, row by row of 28.
    pub fn extend(self, image: &[u8], input: &mut Vec<f32>) {
        let pixels = image.iter().map(|&pixel| f32::from(pixel));
        match self {
            Self::UnitRange => input.extend(pixels.map(|pixel| pixel / 255.0)),
            Self::ColumnNorm => {
                let norms = column_norms(image);
                input.extend(pixels.enumerate().map(|(place, pixel)| pixel / norms[place % SIDE]));
            }
            Self::None => input.extend(pixels),
        }
    }
}

/// The L2 norm of each column, 1 for a blank one.
fn column_norms(image: &[u8]) -> [f32; SIDE] {
    let mut norms = [0.0; SIDE];
    for row in image.chunks(SIDE) {
        for (sum, &pixel) in norms.iter_mut().zip(row) {
            *sum += f32::from(pixel) * f32::from(pixel);
        }
    }
    norms.map(|sum| if sum == 0.0 { 1.0 } else { sum.sqrt() })
}
