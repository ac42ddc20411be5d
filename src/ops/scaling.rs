//! What a network sees instead of pixel values from 0 to 255.

use serde::{Deserialize, Serialize};

/// How raw pixels become the network's input. Drawn digits are scaled the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// Divided by 255: from 0 to 1.
    #[default]
    UnitRange,
    /// Each column of an image divided by its L2 norm, a norm of 0 counting as 1: what
    /// `keras.utils.normalize(x, axis=1)` does to images `[count, rows, columns]`.
    ColumnNorm,
    /// As they are: from 0 to 255.
    None,
}

impl Scaling {
    /// Appends the network's input for the pixels of an image, from 0 to 255, row by row of so many `columns`.
    pub fn extend<P: Copy + Into<f32>>(self, image: &[P], columns: usize, input: &mut Vec<f32>) {
        let pixels = image.iter().map(|&pixel| pixel.into());
        match self {
            Self::UnitRange => input.extend(pixels.map(|pixel| pixel / 255.0)),
            Self::ColumnNorm => {
                let norms = column_norms(image, columns);
                input.extend(pixels.enumerate().map(|(place, pixel)| pixel / norms[place % columns]));
            }
            Self::None => input.extend(pixels),
        }
    }
}

/// The L2 norm of each column, 1 for a blank one.
fn column_norms<P: Copy + Into<f32>>(image: &[P], columns: usize) -> Vec<f32> {
    let mut norms = vec![0.0; columns];
    for row in image.chunks(columns) {
        for (sum, &pixel) in norms.iter_mut().zip(row) {
            *sum += pixel.into() * pixel.into();
        }
    }
    norms.iter().map(|&sum: &f32| if sum == 0.0 { 1.0 } else { sum.sqrt() }).collect()
}
