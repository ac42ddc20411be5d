//! What a network sees instead of pixel values from 0 to 255.

use elementwise::scale;
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

/// Pixels from 0 to 255.
pub trait Pixels {
    /// Appends them as they are.
    fn append(&self, to: &mut Vec<f32>);
}

impl Pixels for [u8] {
    fn append(&self, to: &mut Vec<f32>) {
        scale::append_bytes(self, to);
    }
}

impl Pixels for [f32] {
    fn append(&self, to: &mut Vec<f32>) {
        to.extend_from_slice(self);
    }
}

impl Scaling {
    /// Appends the network's input for the pixels of an image, row by row of so many `columns`.
    pub fn extend<P: Pixels + ?Sized>(self, image: &P, columns: usize, input: &mut Vec<f32>) {
        let start = input.len();
        image.append(input);
        match self {
            Self::UnitRange => scale::divide_by_255(&mut input[start..]),
            Self::ColumnNorm => scale::divide_by_column_norms(&mut input[start..], columns),
            Self::None => {}
        }
    }
}
