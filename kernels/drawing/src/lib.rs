//! A drawing becomes the 28x28 image that a network trained on MNIST expects.
//!
//! MNIST's authors describe what they did to their scans: "The original black and white (bilevel)
//! images from NIST were size normalized to fit in a 20x20 pixel box while preserving their aspect
//! ratio. The resulting images contain grey levels as a result of the anti-aliasing technique used
//! by the normalization algorithm. The images were centered in a 28x28 image by computing the
//! center of mass of the pixels, and translating the image so as to position this point at the
//! center of the 28x28 field" (LeCun, Cortes and Burges, "The MNIST database"). This does the same.

mod breadth;
mod paper;
mod parts;
mod redraw;
mod scribble;
mod strokes;
pub mod writing;

pub use paper::Paper;
pub use parts::Problem;
pub use redraw::{redrawn, scanned};
pub use strokes::{Point, strokes_of};

use std::borrow::Cow;

type Result<T, E = InvalidInput> = std::result::Result<T, E>;

/// A drawing of the wrong size or form: a sentence that says what was expected, what came and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidInput(String);

impl InvalidInput {
    /// The sentence.
    pub fn message(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidInput {}

/// Pixels along one side of MNIST's images.
const SIDE: usize = 28;
const PIXELS: usize = SIDE * SIDE;
/// The longer side of the ink, in pixels of the 28x28 image (see the module's text).
const BOX_SIDE: f32 = 20.0;
/// The side of a lone dot, in pixels of the 28x28 image: about the breadth of an MNIST stroke.
const DOT_SIDE: f32 = 4.0;
/// A shape that fills its bounding box by this much is a dot: a disc fills pi / 4 = 0.785 of it.
const DOT_FILL: f32 = 0.7;
/// A dot's sides differ by no more than this ratio; an upright stroke's differ by more.
const DOT_ASPECT: f32 = 1.6;
/// Fainter ink than this is paper. MNIST's own boxes reach to their faintest pixels; with a threshold of 0.1 re-drawn
/// digits lose 0.2 points of accuracy (`tests/native/drawing.rs`).
const INK_THRESHOLD: f32 = 0.02;
/// Where the centre of mass goes, from the image's left and upper edge, in pixels. The centres of mass of MNIST's 60,000
/// training images lie between 13.98 and 15.00 and their mean is 14.5: the middle of pixel 14, not of the field. With
/// 14 enlarged test digits lose 1.4 points of accuracy.
const CENTRE: f32 = 14.5;
/// The longer side of a drawing that is looked at, in pixels.
const REDUCED_SIDE: usize = 600;
/// No screen's canvas has more pixels along a side.
const MAX_SIDE: usize = 4_096;

/// How much ink there is at each pixel, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// `[height, width]`
    values: Vec<f32>,
    width: usize,
    height: usize,
}

/// The part of a drawing that holds ink, in its pixels; the far edges are exclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Bounds {
    fn longer_side(&self) -> f32 {
        (self.right - self.left).max(self.bottom - self.top) as f32
    }
}

impl Ink {
    /// Ink of known values, `[height, width]`, row by row, each from 0 to 1.
    ///
    /// # Errors
    /// [`InvalidInput`] when the number of values is not `width * height`.
    pub fn new(values: Vec<f32>, width: usize, height: usize) -> Result<Self> {
        check_size(values.len(), 1, width, height)?;
        Ok(Self { values, width, height })
    }

    /// How much ink there is at each pixel, `[height, width]`, from 0 to 1.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    fn bounds(&self) -> Option<Bounds> {
        let is_ink = |&value: &f32| value > INK_THRESHOLD;
        let rows: Vec<&[f32]> = self.values.chunks_exact(self.width).collect();
        let top = rows.iter().position(|row| row.iter().any(is_ink))?;
        let bottom = rows.iter().rposition(|row| row.iter().any(is_ink))? + 1;
        let left = rows.iter().filter_map(|row| row.iter().position(is_ink)).min()?;
        let right = rows.iter().filter_map(|row| row.iter().rposition(is_ink)).max()? + 1;
        Some(Bounds { left, top, right, bottom })
    }

    /// The same with at most [`REDUCED_SIDE`] pixels along its longer side: more tell nothing about a digit, and looking at its parts
    /// takes time.
    fn reduced(&self) -> Cow<'_, Self> {
        let factor = self.width.max(self.height).div_ceil(REDUCED_SIDE);
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        if factor <= 1 {
            return Cow::Borrowed(self);
        }
        let average = |index: usize| {
            let [left, top] = [index % width * factor, index / width * factor].map(|edge| edge as f32);
            let (right, bottom) = (left + factor as f32, top + factor as f32);
            self.area_average(left, top, right.min(self.width as f32), bottom.min(self.height as f32))
        };
        Cow::Owned(Self { values: (0..width * height).map(average).collect(), width, height })
    }

    /// Only the part that holds ink; `None` when there is none.
    fn cropped(&self) -> Option<Self> {
        let Bounds { left, top, right, bottom } = self.bounds()?;
        let values = (top..bottom).flat_map(|y| &self.values[y * self.width + left..y * self.width + right]).copied();
        Some(Self { values: values.collect(), width: right - left, height: bottom - top })
    }

    /// The same with its strongest ink as 1, since a pencil's grey strokes are strokes as black ones are; `None` when there is
    /// none.
    fn at_full_strength(&self) -> Option<Self> {
        let strongest = self.values.iter().copied().fold(0.0, f32::max);
        // Paper is not scaled up: a scan's has a shade of its own.
        let scaled = |&value: &f32| if value > INK_THRESHOLD { value / strongest } else { 0.0 };
        (strongest > INK_THRESHOLD).then(|| Self { values: self.values.iter().map(scaled).collect(), ..*self })
    }

    fn longer_side(&self) -> f32 {
        self.width.max(self.height) as f32
    }

    /// Whether the ink, cropped, is one round mark.
    fn is_dot(&self) -> bool {
        let fill = self.values.iter().sum::<f32>() / self.values.len() as f32;
        self.longer_side() / self.width.min(self.height) as f32 <= DOT_ASPECT && fill >= DOT_FILL
    }

    /// Mean ink over the rectangle from (`left`, `top`) to (`right`, `bottom`), whose edges may fall
    /// inside pixels: each pixel counts by the area it shares with the rectangle.
    fn area_average(&self, left: f32, top: f32, right: f32, bottom: f32) -> f32 {
        let columns = overlaps(left, right, self.width);
        let mut sum = 0.0;
        for (y, row_share) in overlaps(top, bottom, self.height) {
            let row: f32 = columns.iter().map(|&(x, share)| share * self.at(x, y)).sum();
            sum += row_share * row;
        }
        sum / ((right - left) * (bottom - top))
    }
}

/// The pixels from `start` to `end`, and how much of each lies between them.
fn overlaps(start: f32, end: f32, count: usize) -> Vec<(usize, f32)> {
    let first = start.floor().max(0.0) as usize;
    let last = (end.ceil().max(0.0) as usize).min(count);
    (first..last)
        .map(|index| (index, end.min(index as f32 + 1.0) - start.max(index as f32)))
        .filter(|&(_, share)| share > 0.0)
        .collect()
}

/// The 28x28 image of a drawing of one digit, `[784]`, 0 background and 255 ink.
///
/// The strongest ink counts as black, whatever its shade; specks and a frame around the digit are left out. Strokes that are thinner or
/// broader than MNIST's get its breadth; then the ink is cropped, scaled so that its longer side is 20 pixels (a lone dot: 4), averaged
/// by area and placed so that its centre of mass is where MNIST has it, to the nearest pixel; what that would push out of the image
/// stays at its edge.
///
/// # Errors
/// A [`Problem`] where the drawing is not of one digit.
pub fn to_mnist(ink: &Ink) -> Result<[u8; PIXELS], Problem> {
    let ink = ink.reduced().at_full_strength().ok_or(Problem::Blank)?;
    let ink = parts::digit_of(&ink)?.cropped().ok_or(Problem::Blank)?;
    if scribble::is_scribble(&ink) {
        return Err(Problem::Scribble);
    }
    Ok(normalized(&ink))
}

/// The 28x28 image of all ink of a drawing, whatever it is of: for signs that are no characters. `None` where there is none.
pub fn whole_to_mnist(ink: &Ink) -> Option<[u8; PIXELS]> {
    Some(normalized(&ink.reduced().at_full_strength()?.cropped()?))
}

/// Cropped ink in strokes of MNIST's breadth, at MNIST's size and place.
fn normalized(ink: &Ink) -> [u8; PIXELS] {
    if ink.is_dot() {
        return place(&scale_to(ink, DOT_SIDE));
    }
    let adjusted = breadth::adjust(ink).and_then(|ink| ink.cropped());
    place(&scale_to(adjusted.as_ref().unwrap_or(ink), BOX_SIDE))
}

/// Pixels of the scaled ink, 0 to 1.
struct Scaled {
    values: Vec<f32>,
    width: usize,
    height: usize,
}

/// Scales cropped ink so that its longer side is `side` target pixels, and centres it in a whole number of them.
fn scale_to(ink: &Ink, side: f32) -> Scaled {
    // Drawing pixels a target pixel.
    let scale = ink.longer_side() / side;
    let whole = |length: usize| ((length as f32 / scale).round() as usize).clamp(1, BOX_SIDE as usize);
    let (width, height) = (whole(ink.width), whole(ink.height));
    let left = (ink.width as f32 - width as f32 * scale) / 2.0;
    let top = (ink.height as f32 - height as f32 * scale) / 2.0;
    let mut values = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (left + x as f32 * scale, top + y as f32 * scale);
            values.push(ink.area_average(x, y, x + scale, y + scale));
        }
    }
    Scaled { values, width, height }
}

fn place(scaled: &Scaled) -> [u8; PIXELS] {
    let mut mass = 0.0;
    let (mut moment_x, mut moment_y) = (0.0, 0.0);
    for (index, &value) in scaled.values.iter().enumerate() {
        mass += value;
        moment_x += value * ((index % scaled.width) as f32 + 0.5);
        moment_y += value * ((index / scaled.width) as f32 + 0.5);
    }
    let shift = |moment: f32, length: usize| {
        let shift = (CENTRE - moment / mass.max(f32::MIN_POSITIVE)).round();
        shift.clamp(0.0, (SIDE - length) as f32) as usize
    };
    let (left, top) = (shift(moment_x, scaled.width), shift(moment_y, scaled.height));
    let mut image = [0; PIXELS];
    for (index, &value) in scaled.values.iter().enumerate() {
        let (x, y) = (left + index % scaled.width, top + index / scaled.width);
        image[y * SIDE + x] = (value * 255.0).round() as u8;
    }
    image
}

fn check_size(found: usize, channels: usize, width: usize, height: usize) -> Result<()> {
    let sides_fit = (1..=MAX_SIDE).contains(&width) && (1..=MAX_SIDE).contains(&height);
    if sides_fit && found == width * height * channels {
        return Ok(());
    }
    Err(InvalidInput(format!(
        "A drawing of {width}x{height} pixels with {channels} channels came with {found} values; pass an ImageData of 1 to {MAX_SIDE} pixels a side."
    )))
}
