//! Variations of the training images: each epoch every image is shifted, turned, scaled, sheared and bent a little, and its strokes
//! are made broader or thinner, all by numbers that are a pure function of seed, epoch and image.

use elementwise::warp::{Map, warp};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::random::Key;

/// How far images are varied, each from nothing up to so much, evenly in both directions; all 0 where they are taken as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Variations {
    /// Along rows and columns, in pixels, up to 8.
    pub shift: f64,
    /// Around the middle, in degrees, up to 45.
    pub rotation: f64,
    /// Larger or smaller by this fraction, up to 0.5.
    pub scale: f64,
    /// Upright strokes lean by so many degrees, up to 45.
    pub shear: f64,
    /// Bends: sixteen points of a 4 x 4 lattice over the image move by so many pixels, up to 8, and the pixels between with them
    /// (free-form deformation: Sederberg and Parry, "Free-Form Deformation of Solid Geometric Models", 1986).
    pub elastic: f64,
    /// From 0 to 1: at 1 strokes lose or gain up to a pixel on each side, as by grey erosion or dilation with a square of 3 x 3.
    pub stroke_breadth: f64,
}

/// The fields of [`Variations`] in JavaScript, and their largest values.
const LIMITS: [(&str, f64); 6] =
    [("shift", 8.0), ("rotation", 45.0), ("scale", 0.5), ("shear", 45.0), ("elastic", 8.0), ("strokeBreadth", 1.0)];

/// A field of [`Variations`] for whoever offers it.
#[derive(Clone, Debug, Serialize)]
pub struct VariationKind {
    /// In JavaScript.
    name: &'static str,
    /// The largest value.
    max: f64,
}

/// The fields of [`Variations`].
pub fn variation_kinds() -> [VariationKind; 6] {
    LIMITS.map(|(name, max)| VariationKind { name, max })
}

/// Random numbers of an image: rotation, scale, shear, shift (2), breadth, and the lattice's points in x (16) and in y (16).
pub(crate) const NUMBERS_PER_IMAGE: u32 = 64;
pub(crate) const LATTICE_AT: u32 = 6;

impl Variations {
    /// Whether images are taken as they are.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// The same, each field checked: from 0 to its largest value ([`variation_kinds`]).
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidOption`] of `variations`.
    pub fn checked(self) -> Result<Self> {
        let values = [self.shift, self.rotation, self.scale, self.shear, self.elastic, self.stroke_breadth];
        for ((name, most), value) in LIMITS.into_iter().zip(values) {
            if !(0.0..=most).contains(&value) {
                return Err(Error::of_option(
                    "variations",
                    format!("variations.{name} is {value}; it must be a number from 0 to {most}."),
                ));
            }
        }
        Ok(self)
    }
}

/// The variations of one epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vary {
    /// How far.
    pub variations: Variations,
    /// Of the random numbers, 64 an image.
    pub key: Key,
}

impl Vary {
    /// From -1 to under 1.
    fn number(&self, image: u32, place: u32) -> f32 {
        2.0 * self.key.uniform(image.wrapping_mul(NUMBERS_PER_IMAGE).wrapping_add(place)) - 1.0
    }

    fn map(&self, image: u32) -> Map {
        let Variations { shift, rotation, scale, shear, elastic, stroke_breadth } = self.variations;
        let number = |place: u32, most: f64| most as f32 * self.number(image, place);
        let [sine, cosine] = sine_and_cosine(number(0, rotation.to_radians()));
        let zoom = 1.0 + number(1, scale);
        let [sheared, upright] = sine_and_cosine(number(2, shear.to_radians()));
        let lean = sheared / upright;
        let point = |axis: u32, index: usize| match elastic {
            0.0 => 0.0,
            _ => number(LATTICE_AT + 16 * axis + index as u32, elastic),
        };
        Map {
            matrix: [zoom * cosine, zoom * (cosine * lean - sine), zoom * sine, zoom * (sine * lean + cosine)],
            offset: [number(3, shift), number(4, shift)],
            lattice: [0, 1].map(|axis| std::array::from_fn(|index| point(axis, index))),
            breadth: number(5, stroke_breadth),
        }
    }

    /// Image number `index` of the training images varied: `[rows, columns]` of values from 0 to 255, bilinear between pixels, 0 outside.
    pub fn apply(&self, index: u32, image: &[u8], columns: usize) -> Vec<f32> {
        warp(image, columns, &self.map(index))
    }
}

/// Sine and cosine of an angle up to pi / 4 (Taylor, errors under 4e-7): WGSL's own may be
/// off by 5e-4, and both engines are to vary alike.
pub(crate) fn sine_and_cosine(angle: f32) -> [f32; 2] {
    let square = angle * angle;
    let sine = angle * (1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0)));
    let cosine = 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)));
    [sine, cosine]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn cross() -> Vec<u8> {
        (0..784).map(|i| if (i % 28) / 3 == 4 || i / 28 / 3 == 4 { 255 } else { 0 }).collect()
    }

    fn varied(variations: Variations, image: u32) -> Vec<f32> {
        Vary { variations, key: Key::new(3, Purpose::Variations, &[0]) }.apply(image, &cross(), 28)
    }

    #[test]
    fn no_variation_is_the_image_itself() {
        let plain: Vec<f32> = cross().iter().map(|&pixel| f32::from(pixel)).collect();
        assert_eq!(varied(Variations::default(), 5), plain);
    }

    #[test]
    fn an_image_is_varied_the_same_way_again_and_differently_from_others() {
        let some = Variations { shift: 2.0, rotation: 10.0, elastic: 2.0, ..Default::default() };
        assert_eq!(varied(some, 5), varied(some, 5));
        assert_ne!(varied(some, 5), varied(some, 6));
    }

    #[test]
    fn breadth_changes_the_ink_and_a_shift_does_not() {
        let ink = |image: &[f32]| image.iter().sum::<f32>();
        let plain = ink(&varied(Variations::default(), 0));
        let broad = Variations { stroke_breadth: 1.0, ..Default::default() };
        let inks: Vec<f32> = (0..40).map(|image| ink(&varied(broad, image)) / plain).collect();
        assert!(inks.iter().any(|&ink| ink > 1.3) && inks.iter().any(|&ink| ink < 0.7), "{inks:?}");
        let mut dot = vec![0; 784];
        dot[14 * 28 + 14] = 255;
        let shift = Variations { shift: 4.0, ..Default::default() };
        let vary = Vary { variations: shift, key: Key::new(1, Purpose::Variations, &[0]) };
        for image in 0..20 {
            assert!((ink(&vary.apply(image, &dot, 28)) - 255.0).abs() < 0.01);
        }
    }

    #[test]
    fn a_value_out_of_range_is_named() {
        let wrong = Variations { rotation: 90.0, ..Default::default() };
        assert_eq!(
            wrong.checked().unwrap_err().message(),
            "variations.rotation is 90; it must be a number from 0 to 45."
        );
        assert!(Variations { shift: f64::NAN, ..Default::default() }.checked().is_err());
    }
}
