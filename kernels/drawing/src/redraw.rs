//! An image of MNIST's kind drawn again by another pen, or scanned coarsely.

use super::breadth::distances;
use super::{Ink, PIXELS, SIDE, to_mnist};

/// Pixels of the drawing for each of the image.
const ENLARGEMENT: usize = 2;
/// Around the image, so that broad strokes do not reach the drawing's edge, in its pixels.
const MARGIN: usize = 4;
/// Ink over this is inside a stroke.
const INSIDE: u8 = 100;

/// An image `[784]` thinned to lines and drawn along them by a round pen of this breadth, in its pixels; brought back to 28x28 as every
/// drawing is: what a marker closes stays closed. The image itself where nothing would be left.
pub fn redrawn(image: &[u8], breadth: f32) -> [u8; PIXELS] {
    let skeleton = thinned(image);
    let side = (SIDE + 2 * MARGIN) * ENLARGEMENT;
    let mut lines = vec![false; side * side];
    let is_on = |x: usize, y: usize| x < SIDE && y < SIDE && skeleton[y * SIDE + x];
    for (x, y) in (0..PIXELS).map(|place| (place % SIDE, place / SIDE)).filter(|&(x, y)| is_on(x, y)) {
        let middle = |place: usize| (place + MARGIN) * ENLARGEMENT + ENLARGEMENT / 2;
        lines[middle(y) * side + middle(x)] = true;
        // To the right, down, and both ways down aslant: the other four are those of the neighbours.
        for (across, down) in [(1, 0), (0, 1), (1, 1), (-1, 1)] {
            let Some(next) = x.checked_add_signed(across) else { continue };
            if is_on(next, y + down) {
                for step in 1..ENLARGEMENT {
                    let (x, y) = (middle(x).wrapping_add_signed(across * step as isize), middle(y) + down * step);
                    lines[y * side + x] = true;
                }
            }
        }
    }
    let radius = breadth * ENLARGEMENT as f32 / 2.0;
    let values = distances(&lines, side, side).into_iter().map(|distance| (radius + 0.5 - distance).clamp(0.0, 1.0));
    let ink = Ink { values: values.collect(), width: side, height: side };
    to_mnist(&ink).unwrap_or_else(|_| image.try_into().unwrap_or([0; PIXELS]))
}

/// Pixels along a side of the drawing that a coarse scan is enlarged to.
const SCAN_SIDE: usize = 64;

/// An image `[784]` as a scan of so many pixels a side, 4 to 28, enlarged without steps and brought back to 28x28 as every drawing is. The
/// image itself where nothing would be left.
pub fn scanned(image: &[u8], side: usize) -> [u8; PIXELS] {
    let values = image.iter().map(|&pixel| f32::from(pixel) / 255.0).collect();
    let ink = Ink { values, width: SIDE, height: SIDE };
    let step = SIDE as f32 / side as f32;
    let cell = |index: usize| {
        let (left, top) = ((index % side) as f32 * step, (index / side) as f32 * step);
        ink.area_average(left, top, left + step, top + step)
    };
    let cells: Vec<f32> = (0..side * side).map(cell).collect();
    to_mnist(&enlarged(&cells, side)).unwrap_or_else(|_| image.try_into().unwrap_or([0; PIXELS]))
}

/// Cells `[side, side]` enlarged, bilinear between their middles.
fn enlarged(cells: &[f32], side: usize) -> Ink {
    let at = |x: isize, y: isize| {
        let inside = (0..side as isize).contains(&x) && (0..side as isize).contains(&y);
        if inside { cells[y as usize * side + x as usize] } else { 0.0 }
    };
    let from = |place: usize| {
        let place = (place as f32 + 0.5) * side as f32 / SCAN_SIDE as f32 - 0.5;
        (place.floor() as isize, place - place.floor())
    };
    let mut values = Vec::with_capacity(SCAN_SIDE * SCAN_SIDE);
    for (top, lower) in (0..SCAN_SIDE).map(from) {
        for (left, right) in (0..SCAN_SIDE).map(from) {
            let row = |y: isize| at(left, y) + right * (at(left + 1, y) - at(left, y));
            values.push(row(top) + lower * (row(top + 1) - row(top)));
        }
    }
    Ink { values, width: SCAN_SIDE, height: SCAN_SIDE }
}

/// Lines of one pixel along the middle of the strokes (Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", 1984).
fn thinned(image: &[u8]) -> Vec<bool> {
    let mut on: Vec<bool> = image.iter().map(|&pixel| pixel > INSIDE).collect();
    loop {
        let mut changed = false;
        for pass in 0..2 {
            let removed: Vec<usize> = (0..PIXELS).filter(|&place| on[place] && is_removed(&on, place, pass)).collect();
            changed |= !removed.is_empty();
            removed.into_iter().for_each(|place| on[place] = false);
        }
        if !changed {
            return on;
        }
    }
}

/// Whether a pixel is at an edge, at the end of no line, and not all that joins its neighbours.
fn is_removed(on: &[bool], place: usize, pass: usize) -> bool {
    const AROUND: [(isize, isize); 8] = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)];
    let (x, y) = (place % SIDE, place / SIDE);
    let at = |(across, down): (isize, isize)| match (x.checked_add_signed(across), y.checked_add_signed(down)) {
        (Some(x), Some(y)) => x < SIDE && y < SIDE && on[y * SIDE + x],
        _ => false,
    };
    let p = AROUND.map(at);
    let neighbours = p.iter().filter(|&&on| on).count();
    let transitions = (0..8).filter(|&k| !p[k] && p[(k + 1) % 8]).count();
    let joins = if pass == 0 { p[2] && p[4] && (p[0] || p[6]) } else { p[0] && p[6] && (p[2] || p[4]) };
    (2..=6).contains(&neighbours) && transitions == 1 && !joins
}
