//! Drawings that are no character: strokes that go over each other again and again.

use super::Ink;

/// Ink over this is inside a stroke.
const INSIDE: f32 = 0.5;
/// Half of the edges' length, which is that of the strokes, in longer sides of the drawing. The longest of MNIST's 60,000 training
/// images has 3.9, of the writing styles 3.9, of Hershey's double-lined digits 6.1.
const LENGTH_MAX: f32 = 5.5;
/// Areas of paper that strokes enclose: 4 of the 60,000 have more.
const HOLES_MAX: usize = 5;
/// An area counts from this fraction of the longer side squared.
const HOLE_AREA: f32 = 0.0008;

/// Whether cropped ink is longer than a character's strokes, or encloses more areas than any of them.
pub(super) fn is_scribble(ink: &Ink) -> bool {
    let longer = ink.longer_side();
    ink.perimeter() / 2.0 > LENGTH_MAX * longer || holes(ink, HOLE_AREA * longer * longer) > HOLES_MAX
}

/// Connected areas of paper, four neighbours each, that do not reach the drawing's edge and are at least so many pixels large.
fn holes(ink: &Ink, area_min: f32) -> usize {
    let (width, height) = (ink.width, ink.height);
    let mut seen: Vec<bool> = ink.values.iter().map(|&value| value > INSIDE).collect();
    let mut holes = 0;
    for start in 0..seen.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let (mut area, mut is_open, mut next) = (0, false, vec![start]);
        while let Some(pixel) = next.pop() {
            let (x, y) = (pixel % width, pixel / width);
            area += 1;
            is_open |= x == 0 || y == 0 || x + 1 == width || y + 1 == height;
            let neighbours = [
                (x > 0, pixel.wrapping_sub(1)),
                (x + 1 < width, pixel + 1),
                (y > 0, pixel.wrapping_sub(width)),
                (y + 1 < height, pixel + width),
            ];
            for (is_there, neighbour) in neighbours {
                if is_there && !std::mem::replace(&mut seen[neighbour], true) {
                    next.push(neighbour);
                }
            }
        }
        holes += usize::from(!is_open && area as f32 >= area_min);
    }
    holes
}
