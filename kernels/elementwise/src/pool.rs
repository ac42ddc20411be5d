//! Pooling, plane by plane.

/// Of one plane the largest number of each square, and its place `row * line + column` in a plane with rows of `line`.
#[inline(never)]
pub fn largest_and_pixels(plane: &[f32], [width, line]: [usize; 2], size: usize, y: &mut [f32], pixels: &mut [u32]) {
    if size == 2 {
        return by_two(plane, [width, line], y, pixels);
    }
    let columns = width / size;
    for (square, (y, pixel)) in y.iter_mut().zip(pixels).enumerate() {
        let largest = largest(plane, width, square / columns * size, square % columns * size, size);
        (*y, *pixel) = (plane[largest], (largest / width * line + largest % width) as u32);
    }
}

/// The same of squares of two, which every recipe has, without a branch.
fn by_two(plane: &[f32], [width, line]: [usize; 2], y: &mut [f32], pixels: &mut [u32]) {
    let columns = (width / 2).max(1);
    let squares = y.chunks_exact_mut(columns).zip(pixels.chunks_exact_mut(columns));
    for ((row, lines), (y, pixels)) in plane.chunks_exact(2 * width).enumerate().zip(squares) {
        let (upper, lower) = lines.split_at(width);
        let mut first = (2 * row * line) as u32;
        for (((upper, lower), y), pixel) in upper.chunks_exact(2).zip(lower.chunks_exact(2)).zip(y).zip(pixels) {
            let second = exceeds(upper[1], upper[0]);
            let top = if second { upper[1] } else { upper[0] };
            let third = exceeds(lower[0], top);
            let left = if third { lower[0] } else { top };
            let fourth = exceeds(lower[1], left);
            *y = if fourth { lower[1] } else { left };
            let below = if third { line as u32 } else { u32::from(second) };
            *pixel = first + if fourth { line as u32 + 1 } else { below };
            first += 2;
        }
    }
}

/// Where in a plane the first largest number of a square lies.
fn largest(plane: &[f32], width: usize, top: usize, left: usize, size: usize) -> usize {
    let mut best = top * width + left;
    for row in top..top + size {
        for place in row * width + left..row * width + left + size {
            if exceeds(plane[place], plane[best]) {
                best = place;
            }
        }
    }
    best
}

/// Whether the largest of a square is rather `next` than `best`: the first that is not a number counts as the largest. Two
/// comparisons, where saying it straight takes three.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
fn exceeds(next: f32, best: f32) -> bool {
    !(next <= best) & !best.is_nan()
}

/// Adds up the squares of planes `[height, width]`, and divides by their numbers: means, `y`, of squares whose rows and columns are whole.
#[inline(never)]
pub fn means(x: &[f32], [height, width]: [usize; 2], size: usize, y: &mut [f32]) {
    let (rows, columns) = (height / size, width / size);
    let area = (size * size) as f32;
    y.fill(0.0);
    for (x, y) in x.chunks_exact(height * width).zip(y.chunks_exact_mut((rows * columns).max(1))) {
        for (lines, y) in x.chunks_exact(size * width).zip(y.chunks_exact_mut(columns)) {
            for line in lines.chunks_exact(width) {
                for (square, y) in line.chunks_exact(size).zip(y.iter_mut()) {
                    *y += square.iter().sum::<f32>();
                }
            }
            y.iter_mut().for_each(|y| *y /= area);
        }
    }
}

/// The gradient of [`means`]: each square's, divided among its numbers. What no square has stays as it is.
#[inline(never)]
pub fn means_backward(gradient: &[f32], [height, width]: [usize; 2], size: usize, x: &mut [f32]) {
    let (rows, columns) = (height / size, width / size);
    let area = (size * size) as f32;
    let planes = x.chunks_exact_mut(height * width).zip(gradient.chunks_exact((rows * columns).max(1)));
    for (x, gradient) in planes {
        for (lines, gradient) in x.chunks_exact_mut(size * width).zip(gradient.chunks_exact(columns)) {
            for line in lines.chunks_exact_mut(width) {
                for (square, &gradient) in line.chunks_exact_mut(size).zip(gradient) {
                    square.fill(gradient / area);
                }
            }
        }
    }
}
