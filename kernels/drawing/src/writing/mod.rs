//! Digits as people of different schools write them, made from strokes of our own.
//!
//! MNIST was written by employees of the American Census Bureau and by American students; a large part of the world writes a 1 with a flag, a 7
//! with a bar, a 9 with a curved tail. A drawing here is one of the `forms`, moved as a hand does: proportions,
//! slant, tilt, where points lie, tremor, the breadth of the pen and its speed. It becomes an image by the path of every drawing
//! ([`super::to_mnist`]). Nothing in it is taken from a data set.

mod forms;

use std::f32::consts::TAU;

use super::{Ink, PIXELS, Point, to_mnist, whole_to_mnist};
use forms::FORMS;
use random::{Key, Purpose};

/// Pixels along a side of the paper: a little over two for each of the 28x28 image.
const PAPER_SIDE: usize = 64;
/// Hundredths of a digit's height that a stroke is cut into, at most: what trembles.
const PIECE: f32 = 9.0;
/// Random numbers of a drawing, at most: eight for the whole, two for each point and for each piece.
const NUMBERS: u32 = 1_024;

/// The random numbers of one drawing, one after the other.
struct Hand {
    key: Key,
    next: u32,
}

impl Hand {
    /// From 0 to under 1.
    fn uniform(&mut self) -> f32 {
        self.next += 1;
        self.key.uniform(self.next)
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.uniform()
    }

    /// Mean 0 and variance 1, from -3.5 to 3.5: the sum of four even numbers.
    fn normal(&mut self) -> f32 {
        let sum: f32 = (0..4).map(|_| self.uniform()).sum();
        (sum - 2.0) * 3f32.sqrt()
    }
}

/// A digit drawn by a hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Its strokes on a square paper of side 1.
    pub strokes: Vec<Vec<Point>>,
    /// The digit.
    pub label: u8,
}

/// Drawing number `index`, of the digit `index % 10`: a pure function of both numbers.
pub fn drawing(seed: u64, index: u32) -> Drawing {
    let mut hand = Hand { key: Key::new(seed, Purpose::Writing, &[index]), next: 0 };
    let forms = FORMS[(index % 10) as usize];
    let form = (hand.uniform() * forms.len() as f32) as usize;
    written(index, form, hand)
}

/// Drawing number `index`, in form number `form` of its digit, counted round: all of one `form` are in one style.
pub fn drawing_in_form(seed: u64, index: u32, form: usize) -> Drawing {
    written(index, form, Hand { key: Key::new(seed, Purpose::Writing, &[index]), next: 1 })
}

fn written(index: u32, form: usize, mut hand: Hand) -> Drawing {
    let label = (index % 10) as u8;
    let forms = FORMS[usize::from(label)];
    let form = forms[form % forms.len()];
    let strokes = form.iter().map(|stroke| trembling(&moved(stroke, &mut hand), &mut hand)).collect();
    Drawing { strokes: on_paper(strokes, &mut hand), label }
}

/// The image of drawing number `index`, as every drawing becomes one.
pub fn image(seed: u64, index: u32) -> [u8; PIXELS] {
    drawing(seed, index).image()
}

impl Drawing {
    /// Its image; no form is without ink.
    pub fn image(&self) -> [u8; PIXELS] {
        to_mnist(&Ink::from_strokes(&self.strokes, PAPER_SIDE)).unwrap_or([0; PIXELS])
    }
}

/// The image of scribble number `index`: one to three strokes through random points. Few of them look like a digit.
pub fn scribble(seed: u64, index: u32) -> [u8; PIXELS] {
    let mut hand = Hand { key: Key::new(seed, Purpose::Scribble, &[index]), next: 0 };
    let breadth = hand.between(0.6, 2.0);
    let mut strokes = Vec::new();
    for _ in 0..1 + (3.0 * hand.uniform()) as usize {
        let points = 3 + (12.0 * hand.uniform()) as usize;
        let point = |_| Point { x: hand.between(0.1, 0.9), y: hand.between(0.1, 0.9), breadth };
        strokes.push((0..points).map(point).collect());
    }
    whole_to_mnist(&Ink::from_strokes(&strokes, PAPER_SIDE)).unwrap_or([0; PIXELS])
}

/// The points of a stroke where this hand puts them, in digit heights.
fn moved(stroke: &[[i8; 2]], hand: &mut Hand) -> Vec<[f32; 2]> {
    let mut points: Vec<[f32; 2]> = Vec::with_capacity(stroke.len());
    for (index, &[x, y]) in stroke.iter().enumerate() {
        // Both points of a corner stay one.
        let is_corner = index > 0 && stroke[index - 1] == [x, y];
        let point = match points.last() {
            Some(&last) if is_corner => last,
            _ => [x, y].map(|place| f32::from(place) / 100.0 + 0.03 * hand.normal()),
        };
        points.push(point);
    }
    points
}

/// The same with points between, that wander a little off the way as a hand trembles.
fn trembling(points: &[[f32; 2]], hand: &mut Hand) -> Vec<[f32; 2]> {
    let strength = 0.012 * hand.uniform();
    let mut trembling = vec![points[0]];
    for pair in points.windows(2) {
        let ([from_x, from_y], [to_x, to_y]) = (pair[0], pair[1]);
        let length = (to_x - from_x).hypot(to_y - from_y);
        let pieces = (100.0 * length / PIECE).ceil().clamp(1.0, 12.0);
        for piece in 1..pieces as usize {
            let t = piece as f32 / pieces;
            let off = [strength * hand.normal(), strength * hand.normal()];
            trembling.push([from_x + t * (to_x - from_x) + off[0], from_y + t * (to_y - from_y) + off[1]]);
        }
        trembling.push(pair[1]);
    }
    debug_assert!(hand.next < NUMBERS);
    trembling
}

/// Strokes in digit heights brought to the paper by proportions, slant, tilt, and a pen whose breadth varies with its speed.
fn on_paper(strokes: Vec<Vec<[f32; 2]>>, hand: &mut Hand) -> Vec<Vec<Point>> {
    let (width, slant) = (hand.between(0.6, 1.15), hand.between(-0.25, 0.5));
    let (sine, cosine) = hand.between(-0.2, 0.2).sin_cos();
    // Of the digit's longer side: from a hairline to a marker.
    let breadth = 0.045 * (0.22f32 / 0.045).powf(hand.uniform());
    let (sway, phase) = (hand.between(0.0, 0.3), hand.uniform() * TAU);
    let placed = |[x, y]: [f32; 2]| {
        let (x, y) = (width * x + slant * (1.0 - y), y);
        [cosine * x - sine * y, sine * x + cosine * y]
    };
    let strokes: Vec<Vec<[f32; 2]>> =
        strokes.into_iter().map(|stroke| stroke.into_iter().map(placed).collect()).collect();
    let extent = |axis: usize| {
        let places = || strokes.iter().flatten().map(|point| point[axis]);
        (places().fold(f32::INFINITY, f32::min), places().fold(f32::NEG_INFINITY, f32::max))
    };
    let [(left, right), (top, bottom)] = [extent(0), extent(1)];
    let longer = (right - left).max(bottom - top);
    // With its strokes the digit fills nine tenths of the paper.
    let scale = 0.9 / (longer * (1.0 + breadth));
    let pen = breadth * longer * scale / super::strokes::PEN_BREADTH;
    let point = |(index, [x, y]): (usize, [f32; 2])| Point {
        x: 0.5 + scale * (x - (left + right) / 2.0),
        y: 0.5 + scale * (y - (top + bottom) / 2.0),
        breadth: pen * (1.0 + sway * (phase + index as f32 * 0.6).sin()),
    };
    strokes.into_iter().map(|stroke| stroke.into_iter().enumerate().map(point).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_a_pure_function_of_seed_and_number() {
        assert_eq!(drawing(3, 17), drawing(3, 17));
        assert_ne!(drawing(3, 17).strokes, drawing(4, 17).strokes);
        assert_ne!(image(3, 17), image(3, 27));
    }

    #[test]
    fn every_drawing_fits_its_paper_and_has_ink() {
        for index in 0..500 {
            let drawing = drawing(1, index);
            assert_eq!(u32::from(drawing.label), index % 10);
            for point in drawing.strokes.iter().flatten() {
                assert!((0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y), "{index}: {point:?}");
            }
            let ink: u32 = image(1, index).iter().map(|&pixel| u32::from(pixel)).sum();
            assert!(ink > 20 * 255, "{index}: {ink}");
        }
    }

    #[test]
    fn all_forms_come_up() {
        let mut seen = std::collections::BTreeSet::new();
        for index in 0..2_000 {
            let mut hand = Hand { key: Key::new(0, Purpose::Writing, &[index]), next: 0 };
            let forms = FORMS[(index % 10) as usize].len();
            seen.insert((index % 10, (hand.uniform() * forms as f32) as usize));
        }
        assert_eq!(seen.len(), FORMS.iter().map(|forms| forms.len()).sum::<usize>());
    }
}
