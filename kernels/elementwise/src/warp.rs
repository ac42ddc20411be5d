//! Images that are moved, bent, and made broader or thinner.

/// Where the pixel of a warped image comes from: `matrix (pixel - middle) + middle + offset + lattice`.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Of x and y, row by row.
    pub matrix: [f32; 4],
    /// In pixels.
    pub offset: [f32; 2],
    /// The lattice's points in x and in y, in pixels.
    pub lattice: [[f32; 16]; 2],
    /// From -1 to 1: of under 0 how far each pixel is brought towards the smallest of the nine around it, of over 0 towards the largest.
    pub breadth: f32,
}

/// An image `[rows, columns]` warped: values from 0 to 255, bilinear between pixels, 0 outside. The lattice's points reach the pixels between
/// them by cubic Bernstein polynomials (free-form deformation: Sederberg and Parry, 1986).
#[inline(never)]
pub fn warp(image: &[u8], columns: usize, map: &Map) -> Vec<f32> {
    let rows = image.len() / columns;
    let source = Source::new(image, columns, map.breadth);
    let bends = map.lattice != [[0.0; 16]; 2];
    let [middle_x, middle_y] = [columns, rows].map(|length| (length as f32 - 1.0) / 2.0);
    let [weights_x, weights_y] = [columns, rows].map(bernstein);
    let mut warped = Vec::with_capacity(image.len());
    for (y, weights_y) in weights_y.iter().enumerate() {
        // Of the lattice's four columns on this row.
        let along: [[f32; 4]; 2] = map.lattice.map(|points| {
            std::array::from_fn(|column| (0..4).map(|row| weights_y[row] * points[4 * row + column]).sum())
        });
        let off_y = y as f32 - middle_y;
        let start_x = map.matrix[1] * off_y + middle_x + map.offset[0];
        let start_y = map.matrix[3] * off_y + middle_y + map.offset[1];
        for (x, weights_x) in weights_x.iter().enumerate() {
            let off_x = x as f32 - middle_x;
            let mut from = [map.matrix[0] * off_x + start_x, map.matrix[2] * off_x + start_y];
            if bends {
                for (from, along) in from.iter_mut().zip(&along) {
                    *from += weights_x.iter().zip(along).map(|(weight, point)| weight * point).sum::<f32>();
                }
            }
            warped.push(source.bilinear(from));
        }
    }
    warped
}

/// An image with a margin of one pixel of paper on each side, so that no place needs to be asked whether it is inside.
struct Source {
    /// `[rows + 2, columns + 2]`
    values: Vec<f32>,
    columns: usize,
    rows: usize,
}

impl Source {
    /// The image, each pixel brought towards the largest of the nine around it, or with a breadth under 0 towards the smallest.
    fn new(image: &[u8], columns: usize, breadth: f32) -> Self {
        let (rows, width) = (image.len() / columns, columns + 2);
        let mut values = vec![0.0; (rows + 2) * width];
        for (from, to) in image.chunks_exact(columns).zip(values[width..].chunks_exact_mut(width)) {
            to[1..=columns].iter_mut().zip(from).for_each(|(to, &pixel)| *to = f32::from(pixel));
        }
        if breadth != 0.0 {
            let extremes =
                if breadth > 0.0 { extremes(&values, width, f32::max) } else { extremes(&values, width, f32::min) };
            let share = breadth.abs();
            values.iter_mut().zip(extremes).for_each(|(value, extreme)| *value += share * (extreme - *value));
            // The margin stays paper.
            values[..width].fill(0.0);
            values[(rows + 1) * width..].fill(0.0);
            values.chunks_exact_mut(width).for_each(|row| (row[0], row[columns + 1]) = (0.0, 0.0));
        }
        Self { values, columns, rows }
    }

    fn bilinear(&self, [x, y]: [f32; 2]) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        if left < -1.0 || top < -1.0 || left >= self.columns as f32 || top >= self.rows as f32 {
            return 0.0;
        }
        let (right_share, lower_share) = (x - left, y - top);
        let width = self.columns + 2;
        let first = (top + 1.0) as usize * width + (left + 1.0) as usize;
        let [a, b] = [self.values[first], self.values[first + 1]];
        let [c, d] = [self.values[first + width], self.values[first + width + 1]];
        let upper = a + right_share * (b - a);
        let lower = c + right_share * (d - c);
        upper + lower_share * (lower - upper)
    }
}

/// The extreme of the nine values around each one: of a square the extreme of its rows' extremes.
fn extremes(values: &[f32], width: usize, pick: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let along = |values: &[f32], step: usize| -> Vec<f32> {
        let mut result = values.to_vec();
        let inner = values.len() - 2 * step;
        for (place, result) in result[step..step + inner].iter_mut().enumerate() {
            *result = pick(pick(values[place], *result), values[place + 2 * step]);
        }
        result
    };
    along(&along(values, 1), width)
}

/// The four cubic Bernstein polynomials at each of so many places from 0 to 1.
fn bernstein(length: usize) -> Vec<[f32; 4]> {
    let at = |place: usize| {
        let t = place as f32 / (length as f32 - 1.0).max(1.0);
        let s = 1.0 - t;
        [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t]
    };
    (0..length).map(at).collect()
}
