//! Brings strokes to the breadth of MNIST's: a small digit drawn with a broad pen, or a large one with a hairline, keeps
//! its shape and gets strokes that the network knows.

use super::{BOX_SIDE, Ink};

/// The middle 90 % of MNIST's strokes have a breadth in this range, and the median is [`MEDIAN_BREADTH`], in pixels of
/// the 28x28 image: measured on the first 3,000 training images, enlarged ten times, with the estimate of this module.
/// Strokes inside it are left as they are.
const USUAL_BREADTH: std::ops::RangeInclusive<f32> = 1.65..=3.9;
const MEDIAN_BREADTH: f32 = 2.5;
/// Ink over this is inside a stroke.
const INSIDE: f32 = 0.5;

/// Cropped ink with strokes as broad as MNIST's, with a margin for what they grow by; `None` when they are so already.
///
/// The breadth is 2 area / perimeter, which is a long stroke's. Every edge is then moved by the same distance, so that
/// the middle of the strokes stays where it was drawn.
pub(super) fn adjust(ink: &Ink) -> Option<Ink> {
    let longer = ink.longer_side();
    let breadth = 2.0 * ink.area()? / ink.perimeter();
    if USUAL_BREADTH.contains(&(breadth * BOX_SIDE / longer)) {
        return None;
    }
    // (breadth + 2 move) / (longer + 2 move) = median / box, since the box grows with the strokes.
    let outward = (MEDIAN_BREADTH * longer - BOX_SIDE * breadth) / (2.0 * (BOX_SIDE - MEDIAN_BREADTH));
    Some(ink.with_edges_moved(outward))
}

impl Ink {
    /// Pixels inside strokes; `None` when there are none.
    fn area(&self) -> Option<f32> {
        let area = self.values.iter().filter(|&&value| value > INSIDE).count();
        (area > 0).then_some(area as f32)
    }

    /// The length of all edges: pixel sides between inside and outside, times pi / 4, the mean ratio of a straight
    /// line's length to that of its staircase over all directions.
    pub(super) fn perimeter(&self) -> f32 {
        let inside = |x: usize, y: usize| x < self.width && y < self.height && self.at(x, y) > INSIDE;
        let mut sides = 0;
        for y in 0..=self.height {
            for x in 0..=self.width {
                sides += usize::from((x > 0 && inside(x - 1, y)) != inside(x, y));
                sides += usize::from((y > 0 && inside(x, y - 1)) != inside(x, y));
            }
        }
        (sides.max(1) as f32) * std::f32::consts::FRAC_PI_4
    }

    /// The ink with every edge moved by `outward` pixels, or inward when that is negative.
    pub(super) fn with_edges_moved(&self, outward: f32) -> Self {
        let margin = outward.max(0.0).ceil() as usize + 1;
        let (width, height) = (self.width + 2 * margin, self.height + 2 * margin);
        let mut inside = vec![false; width * height];
        for y in 0..self.height {
            for x in 0..self.width {
                inside[(y + margin) * width + x + margin] = self.at(x, y) > INSIDE;
            }
        }
        // From the middle of a pixel to the edge between two, half a pixel less than to the next pixel's middle.
        let values = if outward >= 0.0 {
            let to_ink = distances(&inside, width, height);
            to_ink.iter().map(|distance| (outward - (distance - 0.5) + 0.5).clamp(0.0, 1.0)).collect()
        } else {
            let outside: Vec<bool> = inside.iter().map(|inside| !inside).collect();
            let to_paper = distances(&outside, width, height);
            to_paper.iter().map(|distance| ((distance - 0.5) + outward + 0.5).clamp(0.0, 1.0)).collect()
        };
        Self { values, width, height }
    }
}

/// The distance of each pixel's middle from the nearest set one's, exactly (Felzenszwalb and Huttenlocher, "Distance
/// Transforms of Sampled Functions", 2012).
pub(super) fn distances(set: &[bool], width: usize, height: usize) -> Vec<f32> {
    // Farther than any pixel of a drawing is from another, and its square is exact in `f32`.
    const FAR: f32 = 1e8;
    let mut squares: Vec<f32> = set.iter().map(|&set| if set { 0.0 } else { FAR }).collect();
    let mut envelope = LowerEnvelope::default();
    let mut column = vec![0.0; height];
    for x in 0..width {
        for (value, row) in column.iter_mut().zip(squares.chunks_exact(width)) {
            *value = row[x];
        }
        // A column without a set pixel stays as it is.
        if column.iter().all(|&value| value == FAR) {
            continue;
        }
        envelope.replace(&mut column);
        for (&value, row) in column.iter().zip(squares.chunks_exact_mut(width)) {
            row[x] = value;
        }
    }
    squares.chunks_exact_mut(width).for_each(|row| envelope.replace(row));
    squares.iter_mut().for_each(|square| *square = square.sqrt());
    squares
}

/// The lower envelope of parabolas, and the memory that finding it takes.
#[derive(Default)]
struct LowerEnvelope {
    roots: Vec<usize>,
    starts: Vec<f32>,
    line: Vec<f32>,
}

impl LowerEnvelope {
    /// Makes number p of a line `min over q of (p - q)^2 + line[q]`, for each p.
    fn replace(&mut self, line: &mut [f32]) {
        let Self { roots, starts, line: old } = self;
        roots.clear();
        starts.clear();
        old.clear();
        old.extend_from_slice(line);
        roots.push(0);
        starts.push(f32::NEG_INFINITY);
        for q in 1..old.len() {
            let start = loop {
                let root = roots[roots.len() - 1];
                let (a, b) = (q as f32, root as f32);
                let crossing = ((old[q] + a * a) - (old[root] + b * b)) / (2.0 * (a - b));
                if crossing > starts[starts.len() - 1] || roots.len() == 1 {
                    break crossing;
                }
                roots.pop();
                starts.pop();
            };
            roots.push(q);
            starts.push(start);
        }
        let mut nearest = 0;
        for (p, value) in line.iter_mut().enumerate() {
            while nearest + 1 < roots.len() && starts[nearest + 1] < p as f32 {
                nearest += 1;
            }
            let offset = p as f32 - roots[nearest] as f32;
            *value = offset * offset + old[roots[nearest]];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_a_search_over_all_pixels() {
        let (width, height) = (13, 9);
        let set: Vec<bool> = (0..width * height).map(|i| i % 37 == 5).collect();
        let found = distances(&set, width, height);
        for (i, distance) in found.iter().enumerate() {
            let (x, y) = ((i % width) as f32, (i / width) as f32);
            let nearest =
                (0..width * height).filter(|&j| set[j]).map(|j| (x - (j % width) as f32).hypot(y - (j / width) as f32));
            assert!((distance - nearest.fold(f32::INFINITY, f32::min)).abs() < 1e-4, "pixel {i}");
        }
    }

    #[test]
    fn edges_move_by_what_is_asked() {
        let bar: Vec<f32> = (0..40 * 40).map(|i| if (10..16).contains(&(i % 40)) { 1.0 } else { 0.0 }).collect();
        let ink = Ink::new(bar, 40, 40).unwrap();
        for outward in [3.0, 0.5, -1.0, -2.5] {
            let moved = ink.with_edges_moved(outward);
            let middle: f32 = moved.values[moved.width * (moved.height / 2)..][..moved.width].iter().sum();
            assert!((middle - (6.0 + 2.0 * outward)).abs() < 0.01, "{outward}: {middle}");
        }
    }
}
