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

/// A pixel value from 0 to 255.
pub trait Pixel: Copy + Into<f32> {
    /// The value divided by 255, rounded to nearest.
    fn of_255(self) -> f32;
}

impl Pixel for f32 {
    fn of_255(self) -> f32 {
        self / 255.0
    }
}

impl Pixel for u8 {
    /// 1 / 255 in two parts, of which the product with the larger one is exact: a fraction of a division's time.
    fn of_255(self) -> f32 {
        const LARGE: f32 = 257.0 / 65_536.0;
        const SMALL: f32 = (1.0 / 255.0 - 257.0 / 65_536.0) as f32;
        let value = f32::from(self);
        value * LARGE + value * SMALL
    }
}

impl Scaling {
    /// Appends the network's input for the pixels of an image, row by row of so many `columns`.
    pub fn extend<P: Pixel>(self, image: &[P], columns: usize, input: &mut Vec<f32>) {
        match self {
            Self::UnitRange => input.extend(image.iter().map(|pixel| pixel.of_255())),
            Self::ColumnNorm => {
                let norms = column_norms(image, columns);
                for row in image.chunks(columns) {
                    input.extend(row.iter().zip(&norms).map(|(&pixel, norm)| pixel.into() / norm));
                }
            }
            Self::None => input.extend(image.iter().map(|&pixel| pixel.into())),
        }
    }
}

/// The L2 norm of each column, 1 for a blank one.
fn column_norms<P: Pixel>(image: &[P], columns: usize) -> Vec<f32> {
    let mut norms = vec![0.0; columns];
    for row in image.chunks(columns) {
        for (sum, &pixel) in norms.iter_mut().zip(row) {
            *sum += pixel.into() * pixel.into();
        }
    }
    norms.iter().map(|&sum: &f32| if sum == 0.0 { 1.0 } else { sum.sqrt() }).collect()
}

#[cfg(test)]
mod tests {
    use super::Pixel;

    #[test]
    fn a_byte_divided_by_255_is_the_quotient_in_every_bit() {
        assert!((0..=u8::MAX).all(|value| value.of_255().to_bits() == (f32::from(value) / 255.0).to_bits()));
    }
}
