//! What of a picture is ink: its contrast with the paper, whose shade and light are taken from the picture's border.

use super::{INK_THRESHOLD, Ink, check_size};
use crate::{InvalidInput, Result};

/// The colour without ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// Whatever the border of the picture has: any shade, evenly lit or not, or nothing.
    #[default]
    Auto,
    /// Dark ink on white or on nothing.
    White,
    /// Light ink on black or on nothing.
    Black,
}

/// The breadth of the border, as a fraction of the picture's side.
const BORDER: f32 = 0.05;
/// Differences of brightness that are this many times those of the border are ink.
const NOISE_FACTOR: f32 = 4.0;
/// Paper whose brightness differs by less than this, as in a drawing on a screen, is taken as it is.
const NOISE_LEAST: f32 = 0.004;

impl Paper {
    /// `"auto"`, `"white"` or `"black"`.
    ///
    /// # Errors
    /// [`InvalidInput`].
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "auto" => Ok(Self::Auto),
            "white" => Ok(Self::White),
            "black" => Ok(Self::Black),
            _ => Err(InvalidInput(format!("paper is {name:?}; it must be \"auto\", \"white\" or \"black\"."))),
        }
    }
}

impl Ink {
    /// The ink of RGBA bytes `[height, width, 4]`: contrast with the paper, weighted by alpha.
    ///
    /// Brightness is ITU-R BT.601's luma, 0.299 R + 0.587 G + 0.114 B. With [`Paper::Auto`], where most of the border is transparent all that
    /// is not transparent is ink; else the paper is the plane through the border's brightness (least squares, ink that reaches the border
    /// left out), the ink is darker or lighter than that, whichever there is more of, and what differs no more than the border itself
    /// is paper.
    ///
    /// # Errors
    /// [`InvalidInput`] when the number of bytes is not `width * height * 4`.
    pub fn from_rgba(rgba: &[u8], width: usize, height: usize, paper: Paper) -> Result<Self> {
        check_size(rgba.len(), 4, width, height)?;
        let pixels = rgba.as_chunks::<4>().0;
        let alpha = |pixel: &[u8; 4]| f32::from(pixel[3]) / 255.0;
        let values = match paper {
            Paper::White => pixels.iter().map(|pixel| (alpha(pixel) * (1.0 - luma(pixel))).clamp(0.0, 1.0)).collect(),
            Paper::Black => pixels.iter().map(|pixel| (alpha(pixel) * luma(pixel)).clamp(0.0, 1.0)).collect(),
            Paper::Auto => {
                let border = border(width, height);
                if border.iter().filter(|&&index| pixels[index][3] < 128).count() * 2 > border.len() {
                    pixels.iter().map(alpha).collect()
                } else {
                    // What shines through is taken for white, as on a page.
                    let brightness: Vec<f32> =
                        pixels.iter().map(|pixel| 1.0 - alpha(pixel) * (1.0 - luma(pixel))).collect();
                    contrast(&brightness, &border, width)
                }
            }
        };
        Ok(Self { values, width, height })
    }
}

fn luma(pixel: &[u8; 4]) -> f32 {
    let [red, green, blue] = [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0);
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// The places of the pixels along the four edges.
fn border(width: usize, height: usize) -> Vec<usize> {
    let breadth = ((BORDER * width.min(height) as f32) as usize).max(1);
    let is_border = |index: &usize| {
        let (x, y) = (index % width, index / width);
        x < breadth || y < breadth || x + breadth >= width || y + breadth >= height
    };
    (0..width * height).filter(is_border).collect()
}

/// How far each pixel's brightness is from the paper's, towards the ink.
fn contrast(brightness: &[f32], border: &[usize], width: usize) -> Vec<f32> {
    let (plane, noise) = plane(brightness, border, width);
    let off = |(index, &value): (usize, &f32)| plane.at(index, width) - value;
    let floor = if noise < NOISE_LEAST { 0.0 } else { NOISE_FACTOR * noise };
    let total = |sign: f32| -> f32 {
        let values = brightness.iter().enumerate().map(off).map(|off| sign * off);
        values.filter(|&value| value > floor.max(INK_THRESHOLD)).sum()
    };
    let sign = if total(1.0) >= total(-1.0) { 1.0 } else { -1.0 };
    let mut values: Vec<f32> =
        brightness.iter().enumerate().map(off).map(|off| (sign * off - floor).clamp(0.0, 1.0)).collect();
    if floor > 0.0 {
        saturate(&mut values);
    }
    values
}

/// The ink of a photograph is of many shades: what has half of its strongest shade or more is as black as most of that.
fn saturate(values: &mut [f32]) {
    let strongest = values.iter().copied().fold(0.0, f32::max);
    let mut strong: Vec<f32> = values.iter().copied().filter(|&value| value > strongest / 2.0).collect();
    strong.sort_by(f32::total_cmp);
    if let Some(&full) = strong.get(strong.len() / 2) {
        values.iter_mut().for_each(|value| *value = (*value / full).min(1.0));
    }
}

/// Brightness as a function of the place: `[constant, slope in x, slope in y]`, in pixels.
struct Plane([f32; 3]);

impl Plane {
    fn at(&self, index: usize, width: usize) -> f32 {
        let [constant, across, down] = self.0;
        constant + across * (index % width) as f32 + down * (index / width) as f32
    }
}

/// The plane through the border's brightness, and the median distance from it. Starts as even as the median and leaves out what lies
/// farther off than most, twice.
fn plane(brightness: &[f32], border: &[usize], width: usize) -> (Plane, f32) {
    let median = |mut values: Vec<f32>| {
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    };
    let mut plane = Plane([median(border.iter().map(|&index| brightness[index]).collect()), 0.0, 0.0]);
    let mut noise = 0.0;
    for round in 0..3 {
        let offs: Vec<f32> = border.iter().map(|&index| (brightness[index] - plane.at(index, width)).abs()).collect();
        noise = median(offs.clone());
        if round == 2 || noise < NOISE_LEAST {
            break;
        }
        let near = border.iter().zip(offs).filter(|(_, off)| *off <= 3.0 * noise).map(|(&index, _)| index);
        plane = least_squares(
            near.map(|index| ((index % width) as f64, (index / width) as f64, f64::from(brightness[index]))),
        )
        .unwrap_or(plane);
    }
    (plane, noise)
}

/// The plane with the least squared distances from points (x, y, brightness), by Cramer's rule; `None` when they lie on a line.
fn least_squares(points: impl Iterator<Item = (f64, f64, f64)>) -> Option<Plane> {
    // Sums of 1, x, y, x x, x y, y y and of the brightness times 1, x, y.
    let mut sums = [0.0f64; 9];
    for (x, y, value) in points {
        let terms = [1.0, x, y, x * x, x * y, y * y, value, value * x, value * y];
        sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
    }
    let [n, x, y, xx, xy, yy, v, vx, vy] = sums;
    let determinant = |[a, b, c]: [[f64; 3]; 3]| {
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
    };
    let whole = determinant([[n, x, y], [x, xx, xy], [y, xy, yy]]);
    if whole.abs() < 1e-6 * n.max(1.0) {
        return None;
    }
    let constant = determinant([[v, x, y], [vx, xx, xy], [vy, xy, yy]]) / whole;
    let across = determinant([[n, v, y], [x, vx, xy], [y, vy, yy]]) / whole;
    let down = determinant([[n, x, v], [x, xx, vx], [y, xy, vy]]) / whole;
    Some(Plane([constant as f32, across as f32, down as f32]))
}
