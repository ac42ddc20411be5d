//! The patches of an image that a kernel meets.

use lanes::F32x4;

/// Where a convolution's patches lie.
#[derive(Clone, Debug)]
pub struct Patches {
    /// Numbers of one input image, `channels height width`.
    pub image: usize,
    /// Of each tap (channel, then row, then column of the kernel) its offset from a place's first pixel.
    pub taps: Vec<u32>,
    /// Of each place (row, then column of the output) the offset of its first pixel.
    pub places: Vec<u32>,
}

impl Patches {
    /// Of patches of this side in images of this shape.
    pub fn new([channels, height, width]: [usize; 3], kernel_size: usize) -> Self {
        let (rows, columns) = (height - kernel_size + 1, width - kernel_size + 1);
        let square = |row: usize, column: usize| (row * width + column) as u32;
        let area = kernel_size * kernel_size;
        let tap = |index: usize| {
            let (row, column) = (index % area / kernel_size, index % kernel_size);
            (index / area * height * width) as u32 + square(row, column)
        };
        Self {
            image: channels * height * width,
            taps: (0..channels * area).map(tap).collect(),
            places: (0..rows * columns).map(|place| square(place / columns, place % columns)).collect(),
        }
    }

    /// Adds each number of `of_taps [places, taps]` to the pixel that it is the gradient of.
    ///
    /// # Panics
    /// Where there are not as many, and for an image of another shape.
    #[inline(never)]
    pub fn scatter(&self, of_taps: &[f32], x: &mut [f32]) {
        let (taps, places) = (&self.taps, &self.places);
        let mut at = 0;
        while at < places.len() {
            let four = places.get(at + 3).is_some_and(|&last| last - places[at] == 3);
            let whole = if four { taps.len() - taps.len() % 4 } else { 0 };
            for tap in (0..whole).step_by(4) {
                let rows = std::array::from_fn(|place| load(&of_taps[(at + place) * taps.len() + tap..]));
                for (column, &offset) in F32x4::transpose(rows).into_iter().zip(&taps[tap..]) {
                    let to = &mut x[(places[at] + offset) as usize..];
                    let to = to.first_chunk_mut().unwrap_or_else(|| unreachable!("a patch lies within its image"));
                    (F32x4::read(to) + column).write(to);
                }
            }
            let step = if four { 4 } else { 1 };
            for place in at..at + step {
                for tap in whole..taps.len() {
                    x[(places[place] + taps[tap]) as usize] += of_taps[place * taps.len() + tap];
                }
            }
            at += step;
        }
    }
}

fn load(values: &[f32]) -> F32x4 {
    F32x4::read(values.first_chunk().unwrap_or_else(|| unreachable!("four taps are left")))
}
