//! A gradient without its zeros.

use matmul::Entry;

/// The gradient of one image's output: of each filter the numbers that are not zero, with their places.
#[derive(Clone, Debug, Default)]
pub struct Gradient {
    /// `at` is the offset of a place's first pixel in a map that goes in.
    entries: Vec<Entry>,
    /// Where each filter's entries end.
    ends: Vec<usize>,
}

impl Gradient {
    /// Takes the gradient of so many numbers of each filter, one filter after the other, each with the pixel `row * width + column` of a map
    /// of the input where its patch begins. With `outputs`, those of a relu, numbers whose output it cut off are 0.
    ///
    /// # Panics
    /// When there are not as many pixels or outputs.
    #[inline(never)]
    pub fn set(&mut self, gradient: &[f32], pixels: &[u32], outputs: Option<&[f32]>, per_filter: usize) {
        assert!(pixels.len() == gradient.len() && outputs.is_none_or(|outputs| outputs.len() == gradient.len()));
        self.entries.resize(gradient.len() + 1, Entry::default());
        self.ends.clear();
        let mut count = 0;
        for (filter, gradient) in gradient.chunks(per_filter).enumerate() {
            let start = filter * per_filter;
            let pixels = &pixels[start..start + gradient.len()];
            match outputs {
                Some(outputs) => {
                    let outputs = &outputs[start..start + gradient.len()];
                    for ((&value, &at), &output) in gradient.iter().zip(pixels).zip(outputs) {
                        // Without a branch: what is left out is written too, and over again. What is not a number is not 0, and a relu
                        // cuts it off no more than what is over 0.
                        self.entries[count] = Entry { at, value };
                        count += usize::from((value != 0.0) & ((output > 0.0) | output.is_nan()));
                    }
                }
                None => {
                    for (&value, &at) in gradient.iter().zip(pixels) {
                        self.entries[count] = Entry { at, value };
                        count += usize::from(value != 0.0);
                    }
                }
            }
            self.ends.push(count);
        }
        self.entries.truncate(count);
    }

    /// Of each filter its entries.
    pub(crate) fn filters(&self) -> impl Iterator<Item = &[Entry]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.entries[start..end])
    }
}

/// The same by places: for each pixel of a map of the input the filters whose gradient there is not zero.
#[derive(Clone, Debug, Default)]
pub struct ByPlace {
    /// `at` is `filter * stride`.
    entries: Vec<Entry>,
    /// Where each pixel's entries begin, and where the last one's end.
    starts: Vec<u32>,
}

impl ByPlace {
    /// Takes what `gradient` has on maps of so many pixels.
    ///
    /// # Panics
    /// For a place outside of these.
    pub fn set(&mut self, gradient: &Gradient, pixels: usize, stride: usize) {
        self.starts.clear();
        self.starts.resize(pixels + 1, 0);
        for entry in &gradient.entries {
            self.starts[entry.at as usize] += 1;
        }
        // From counts to ends, which become starts as entries are put before them.
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        self.entries.resize(gradient.entries.len(), Entry::default());
        // From the last filter, so that each place has its filters in their order.
        let filters = gradient.ends.len();
        let mut end = gradient.entries.len();
        for filter in (0..filters).rev() {
            let start = if filter == 0 { 0 } else { gradient.ends[filter - 1] };
            for entry in gradient.entries[start..end].iter().rev() {
                let place = &mut self.starts[entry.at as usize];
                *place -= 1;
                self.entries[*place as usize] = Entry { value: entry.value, at: (filter * stride) as u32 };
            }
            end = start;
        }
    }

    /// The places that have any, each with its entries.
    pub fn places(&self) -> impl Iterator<Item = (usize, &[Entry])> {
        let ranges = self.starts.windows(2).enumerate().filter(|(_, range)| range[0] < range[1]);
        ranges.map(|(place, range)| (place, &self.entries[range[0] as usize..range[1] as usize]))
    }
}
