//! Strokes become ink: the same pixels in every browser, whatever its canvas does.

use super::{Ink, MAX_SIDE};
use crate::{InvalidInput, Result};

/// The pen's breadth in sides of the paper: a digit that fills it gets strokes as broad as MNIST's, 2 to 3 of 20 pixels.
/// `PEN_BREADTH` of `www/element/views/strokes.js`.
pub const PEN_BREADTH: f32 = 0.075;
/// Points of all strokes, at most: two minutes of a pen that tells of itself 240 times a second.
const POINTS_MAX: usize = 30_000;
/// A stroke may leave the paper, by as much as that is wide.
const PLACES: std::ops::RangeInclusive<f32> = -1.0..=2.0;
const BREADTH_MAX: f32 = 4.0;
/// Sides of the paper that all strokes are long, with the ways between them: two minutes of scribbling.
const LENGTH_MAX: f32 = 500.0;
/// A curve is drawn as lines of about this length, in pixels.
const LINE: f32 = 2.0;

/// A point of a stroke. `breadth` multiplies the breadth of a pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left edge of the paper, in its sides.
    pub x: f32,
    /// From the upper edge of the paper, in its sides.
    pub y: f32,
    /// Of the stroke there, in breadths of the pen.
    pub breadth: f32,
}

impl Point {
    fn middle(self, other: Self) -> Self {
        Self { x: (self.x + other.x) / 2.0, y: (self.y + other.y) / 2.0, breadth: (self.breadth + other.breadth) / 2.0 }
    }
}

/// Strokes of `lengths` points each, from numbers `[points, 3]`: x, y and breadth.
///
/// # Errors
/// [`InvalidInput`] for other counts than that, and for numbers that are not finite or far from the paper.
pub fn strokes_of(points: &[f32], lengths: &[u32]) -> Result<Vec<Vec<Point>>> {
    let count: usize = lengths.iter().fold(0, |sum, &length| sum.saturating_add(length as usize));
    if points.len() != 3 * count || count > POINTS_MAX {
        return Err(refused(&format!("{count} points came with {} numbers", points.len())));
    }
    let triples = points.as_chunks::<3>().0;
    let is_right =
        |[x, y, breadth]: &[f32; 3]| PLACES.contains(x) && PLACES.contains(y) && (..=BREADTH_MAX).contains(breadth);
    if let Some([x, y, breadth]) = triples.iter().find(|point| !is_right(point)) {
        return Err(refused(&format!("one of the points is {x}, {y}, {breadth}")));
    }
    let length: f32 = triples.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum();
    if length > LENGTH_MAX {
        return Err(refused(&format!("together they are {length:.0} sides of the paper long")));
    }
    let mut all = points.as_chunks::<3>().0.iter().map(|&[x, y, breadth]| Point { x, y, breadth: breadth.max(0.0) });
    Ok(lengths.iter().map(|&length| all.by_ref().take(length as usize).collect()).collect())
}

fn refused(found: &str) -> InvalidInput {
    InvalidInput(format!(
        "The strokes are not up to {POINTS_MAX} points of three numbers, x and y from 0 to 1 and a breadth of about 1, at most {LENGTH_MAX:.0} sides of the paper long: {found}. Draw less at a time."
    ))
}

impl Ink {
    /// The ink of strokes on a square of `side` pixels, at most 4,096. Curves run through the middles between points, with the points as
    /// their handles, so that no corner shows where a pointer was sampled; breadth goes evenly from one middle to the next. What lies
    /// outside of the paper is lost.
    pub fn from_strokes(strokes: &[Vec<Point>], side: usize) -> Self {
        let side = side.clamp(1, MAX_SIDE);
        let mut ink = Self { values: vec![0.0; side * side], width: side, height: side };
        for stroke in strokes {
            ink.add_stroke(stroke);
        }
        ink
    }

    fn add_stroke(&mut self, stroke: &[Point]) {
        let [first, rest @ ..] = stroke else { return };
        if rest.is_empty() {
            return self.add_line(*first, *first);
        }
        let mut from = *first;
        for (index, &next) in rest.iter().enumerate() {
            let handle = stroke[index];
            let to = if index + 1 == rest.len() { next } else { handle.middle(next) };
            self.add_curve(from, handle, to);
            from = to;
        }
    }

    /// The quadratic curve with one handle.
    fn add_curve(&mut self, from: Point, handle: Point, to: Point) {
        let length = (handle.x - from.x).hypot(handle.y - from.y) + (to.x - handle.x).hypot(to.y - handle.y);
        let lines = ((length * self.width as f32 / LINE).ceil() as usize).max(1);
        let mut last = from;
        for line in 1..=lines {
            let t = line as f32 / lines as f32;
            let [a, b, c] = [(1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t];
            let next = Point {
                x: a * from.x + b * handle.x + c * to.x,
                y: a * from.y + b * handle.y + c * to.y,
                breadth: from.breadth + t * (to.breadth - from.breadth),
            };
            self.add_line(last, next);
            last = next;
        }
    }

    /// A line with round ends; a pixel's ink is the part of it that lies inside, as near as the distance of its middle tells.
    fn add_line(&mut self, from: Point, to: Point) {
        let side = self.width as f32;
        let [from, to] =
            [from, to].map(|point| (point.x * side, point.y * side, point.breadth * PEN_BREADTH * side / 2.0));
        let reach = from.2.max(to.2) + 1.0;
        let range = |a: f32, b: f32| {
            let (low, high) = (a.min(b) - reach, a.max(b) + reach + 1.0);
            low.clamp(0.0, side) as usize..high.clamp(0.0, side) as usize
        };
        let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
        let length = (along_x * along_x + along_y * along_y).max(f32::MIN_POSITIVE);
        for y in range(from.1, to.1) {
            for x in range(from.0, to.0) {
                let (off_x, off_y) = (x as f32 + 0.5 - from.0, y as f32 + 0.5 - from.1);
                let t = ((off_x * along_x + off_y * along_y) / length).clamp(0.0, 1.0);
                let distance = (off_x - t * along_x).hypot(off_y - t * along_y);
                let radius = from.2 + t * (to.2 - from.2);
                // A line thinner than a pixel is as faint as it is thin.
                let value = (radius + 0.5 - distance).clamp(0.0, (2.0 * radius).min(1.0));
                let pixel = &mut self.values[y * self.width + x];
                *pixel = pixel.max(value);
            }
        }
    }
}
