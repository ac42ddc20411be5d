//! What of a drawing is the digit: its parts, specks that are none of it, and drawings that are not of one digit.

use super::breadth::distances;
use super::{Bounds, Ink};

/// Why a drawing is not put to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no ink.
    Blank,
    /// There are two digits or more, side by side.
    Several,
    /// There is only a frame around nothing.
    Frame,
    /// The strokes go over each other again and again.
    Scribble,
}

impl Problem {
    /// The name in JavaScript: `"blank"`, `"several"`, `"frame"` or `"scribble"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Several => "several",
            Self::Frame => "frame",
            Self::Scribble => "scribble",
        }
    }
}

/// Ink over this connects two pixels.
const CONNECTED: f32 = 0.2;
/// A part is a speck when its longer side is under this fraction of the digit's, ...
const SPECK_SIDE: f32 = 0.3;
/// ... and it lies farther off than this fraction of the digit's longer side ...
const SPECK_GAP: f32 = 0.08;
/// ... and this fraction of its own longer side.
const SPECK_OWN_GAP: f32 = 0.5;
/// Each of two digits is at least this high, of the height of both.
const DIGIT_HEIGHT: f32 = 0.6;
/// Parts that are as high: more are no one digit.
const TALL_MAX: usize = 4;
/// How often what is near the digit is taken into it: a row of dots beside it does not make it longer and longer.
const ROUNDS: usize = 6;
/// Two digits are at least so far from each other, of the height of both.
const DIGIT_GAP: f32 = 0.07;
/// Two digits are beside each other: their columns overlap by less than this fraction of the narrower one's width.
const DIGIT_OVERLAP: f32 = 0.2;
/// A frame reaches over this fraction of the drawing, both ways.
const FRAME_SIDE: f32 = 0.8;
/// It follows this fraction of each side of its bounds, ...
const FRAME_EDGE: f32 = 0.85;
/// ... nearer to it than this fraction of the side. An ellipse does so on 60 % of its width.
const FRAME_DEPTH: f32 = 0.1;
/// Inside there is nothing of it: less than this fraction of its ink.
const FRAME_INSIDE: f32 = 0.1;

/// Connected ink: the places of its pixels in the drawing, and its bounds.
struct Part {
    pixels: Vec<u32>,
    bounds: Bounds,
}

impl Part {
    fn width(&self) -> f32 {
        (self.bounds.right - self.bounds.left) as f32
    }

    fn height(&self) -> f32 {
        (self.bounds.bottom - self.bounds.top) as f32
    }

    fn longer_side(&self) -> f32 {
        self.width().max(self.height())
    }

    /// The smallest of what `distances` has at its pixels.
    fn gap(&self, distances: &[f32]) -> f32 {
        self.pixels.iter().map(|&pixel| distances[pixel as usize]).fold(f32::INFINITY, f32::min)
    }

    /// Whether its ink follows all four sides of its bounds.
    fn is_frame(&self, ink: &Ink) -> bool {
        let (width, height) = (self.width(), self.height());
        if width < FRAME_SIDE * ink.width as f32 || height < FRAME_SIDE * ink.height as f32 {
            return false;
        }
        let Bounds { left, top, right, bottom } = self.bounds;
        let (across, down) = ((FRAME_DEPTH * width) as usize + 1, (FRAME_DEPTH * height) as usize + 1);
        let (mut above, mut below) = (vec![false; right - left], vec![false; right - left]);
        let (mut before, mut after) = (vec![false; bottom - top], vec![false; bottom - top]);
        let mut inside = 0;
        for &pixel in &self.pixels {
            let (x, y) = (pixel as usize % ink.width - left, pixel as usize / ink.width - top);
            above[x] |= y < down;
            below[x] |= y + down >= bottom - top;
            before[y] |= x < across;
            after[y] |= x + across >= right - left;
            let [x_inside, y_inside] = [(x, across, right - left), (y, down, bottom - top)]
                .map(|(place, depth, length)| place >= 2 * depth && place + 2 * depth < length);
            inside += usize::from(x_inside && y_inside);
        }
        if inside as f32 > FRAME_INSIDE * self.pixels.len() as f32 {
            return false;
        }
        [above, below, before, after]
            .iter()
            .all(|side| side.iter().filter(|&&ink| ink).count() as f32 >= FRAME_EDGE * side.len() as f32)
    }
}

/// The digit of a drawing at full strength, without specks and frame.
///
/// # Errors
/// What else it is.
pub(super) fn digit_of(ink: &Ink) -> Result<Ink, Problem> {
    let parts = parts_of(ink);
    if parts.is_empty() {
        return Ok(ink.clone());
    }
    let (frames, parts): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.is_frame(ink));
    if parts.is_empty() {
        return Err(Problem::Frame);
    }
    let (kept, specks) = without_specks(parts, ink);
    if are_several(&kept, ink) {
        return Err(Problem::Several);
    }
    if frames.is_empty() && specks.is_empty() {
        return Ok(ink.clone());
    }
    let to_kept = distances_from(&kept, ink);
    let to_others = distances_from(frames.iter().chain(&specks), ink);
    let values = ink.values.iter().zip(to_kept.iter().zip(&to_others));
    let values = values.map(|(&value, (kept, other))| if kept <= other { value } else { 0.0 }).collect();
    Ok(Ink { values, ..*ink })
}

/// The parts of the digit, and those that are specks. The digit begins as the largest part and takes in what is near it.
fn without_specks(mut parts: Vec<Part>, ink: &Ink) -> (Vec<Part>, Vec<Part>) {
    let mut kept: Vec<Part> = Vec::new();
    let mut specks = parts.split_off(1.min(parts.len()));
    kept.append(&mut parts);
    for _ in 0..ROUNDS {
        if specks.is_empty() {
            break;
        }
        let distances = distances_from(&kept, ink);
        let longer = bounds_of(&kept).longer_side();
        let is_near = |part: &Part| {
            let own = part.longer_side();
            own >= SPECK_SIDE * longer || part.gap(&distances) <= SPECK_GAP * longer + SPECK_OWN_GAP * own
        };
        let (near, far): (Vec<Part>, Vec<Part>) = specks.into_iter().partition(is_near);
        specks = far;
        if near.is_empty() {
            break;
        }
        kept.extend(near);
    }
    (kept, specks)
}

/// Whether some of the parts stand side by side as digits do.
fn are_several(parts: &[Part], ink: &Ink) -> bool {
    let height = bounds_of(parts).bottom as f32 - bounds_of(parts).top as f32;
    let tall: Vec<&Part> = parts.iter().filter(|part| part.height() >= DIGIT_HEIGHT * height).collect();
    // No digit is written in so many strokes of its height.
    if tall.len() > TALL_MAX {
        return true;
    }
    tall.iter().enumerate().any(|(i, part)| {
        let are_beside = |other: &&&Part| {
            let overlap =
                part.bounds.right.min(other.bounds.right) as f32 - part.bounds.left.max(other.bounds.left) as f32;
            overlap <= DIGIT_OVERLAP * part.width().min(other.width())
        };
        let beside: Vec<_> = tall[..i].iter().filter(are_beside).collect();
        let to_part = if beside.is_empty() { Vec::new() } else { distances_from([*part], ink) };
        beside.iter().any(|other| other.gap(&to_part) >= DIGIT_GAP * height)
    })
}

fn bounds_of(parts: &[Part]) -> Bounds {
    let union = |a: Bounds, b: &Part| Bounds {
        left: a.left.min(b.bounds.left),
        top: a.top.min(b.bounds.top),
        right: a.right.max(b.bounds.right),
        bottom: a.bottom.max(b.bounds.bottom),
    };
    parts.iter().fold(parts[0].bounds, union)
}

fn distances_from<'a>(parts: impl IntoIterator<Item = &'a Part>, ink: &Ink) -> Vec<f32> {
    let mut inside = vec![false; ink.values.len()];
    for part in parts {
        part.pixels.iter().for_each(|&pixel| inside[pixel as usize] = true);
    }
    distances(&inside, ink.width, ink.height)
}

/// The connected parts of the ink, eight neighbours each, that with the longest side first.
fn parts_of(ink: &Ink) -> Vec<Part> {
    let mut seen: Vec<bool> = ink.values.iter().map(|&value| value <= CONNECTED).collect();
    let mut parts = Vec::new();
    for start in 0..seen.len() {
        if !seen[start] {
            parts.push(connected(ink, &mut seen, start));
        }
    }
    parts.sort_by(|a: &Part, b: &Part| b.longer_side().total_cmp(&a.longer_side()));
    parts
}

/// The part that the pixel at `start` is of; `seen` are all pixels that are of another part or of none.
fn connected(ink: &Ink, seen: &mut [bool], start: usize) -> Part {
    let (width, height) = (ink.width, ink.height);
    let mut pixels = vec![start as u32];
    let mut bounds = Bounds { left: width, top: height, right: 0, bottom: 0 };
    seen[start] = true;
    let mut next = 0;
    while let Some(&pixel) = pixels.get(next) {
        next += 1;
        let (x, y) = (pixel as usize % width, pixel as usize / width);
        let Bounds { left, top, right, bottom } = bounds;
        bounds = Bounds { left: left.min(x), top: top.min(y), right: right.max(x + 1), bottom: bottom.max(y + 1) };
        for y in y.saturating_sub(1)..(y + 2).min(height) {
            for x in x.saturating_sub(1)..(x + 2).min(width) {
                if !std::mem::replace(&mut seen[y * width + x], true) {
                    pixels.push((y * width + x) as u32);
                }
            }
        }
    }
    Part { pixels, bounds }
}
