//! Which elements of a tensor dropout drops: a pure function of a key and of the element.

use random::Key;

/// Which elements of a tensor are dropped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mask {
    /// The key of the random words, one an element.
    pub key: Key,
    /// The word of the tensor's first element.
    pub first: u32,
    /// Elements of a row of the tensor, ...
    pub row: u32,
    /// ... and words from the beginning of one row to that of the next.
    pub stride: u32,
    /// A word whose upper 24 bits are under this is dropped: the comparison needs no rounding.
    pub threshold: u32,
    /// What the others are multiplied with, `1 / (1 - rate)`.
    pub kept: f32,
}

impl Mask {
    /// The mask that drops a fraction `rate` of a stream's words from `first` on.
    pub fn new(key: Key, first: usize, rate: f64) -> Self {
        let threshold = (rate * f64::from(1 << 24)).round() as u32;
        Self { key, first: first as u32, row: 1, stride: 1, threshold, kept: (1.0 / (1.0 - rate)) as f32 }
    }

    /// The mask of a tensor that holds `row` elements of each row of `stride`.
    pub fn of_rows(self, row: usize, stride: usize) -> Self {
        Self { row: row as u32, stride: stride as u32, ..self }
    }

    /// Drops and scales `x`, its elements in row order.
    #[inline(never)]
    pub fn apply(self, x: &mut [f32]) {
        let mut first = self.first;
        // Rows that follow each other are one.
        let row = if self.row == self.stride { x.len() } else { self.row as usize };
        for row in x.chunks_mut(row.max(1)) {
            for (index, x) in row.iter_mut().enumerate() {
                let word = self.key.word(first.wrapping_add(index as u32));
                *x = if word >> 8 >= self.threshold { *x * self.kept } else { 0.0 };
            }
            first = first.wrapping_add(self.stride);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use random::Purpose;

    #[test]
    fn the_mask_drops_its_rate_and_keeps_the_mean() {
        let key = Key::new(5, Purpose::Dropout, &[1, 0, 0]);
        let mut x = vec![1.0f32; 100_000];
        Mask::new(key, 0, 0.25).apply(&mut x);
        let dropped = x.iter().filter(|&&x| x == 0.0).count() as f64 / 1e5;
        // Four standard deviations of the fraction: 4 sqrt(0.25 x 0.75 / 1e5).
        assert!((dropped - 0.25).abs() < 0.0055, "{dropped}");
        assert!(x.iter().all(|&x| x == 0.0 || (x - 4.0 / 3.0).abs() < 1e-6));
    }

    #[test]
    fn a_split_batch_gets_the_same_mask() {
        let key = Key::new(5, Purpose::Dropout, &[1, 0, 0]);
        let (mut whole, mut parts) = (vec![1.0f32; 1000], vec![1.0f32; 1000]);
        Mask::new(key, 0, 0.5).apply(&mut whole);
        let (head, tail) = parts.split_at_mut(300);
        Mask::new(key, 0, 0.5).apply(head);
        Mask::new(key, 300, 0.5).apply(tail);
        assert_eq!(whole, parts);
    }

    #[test]
    fn columns_of_a_batch_get_the_mask_of_the_whole() {
        let key = Key::new(5, Purpose::Dropout, &[1, 0, 0]);
        let (mut whole, mut columns) = (vec![1.0f32; 12 * 10], vec![1.0f32; 12 * 4]);
        Mask::new(key, 70, 0.5).of_rows(10, 10).apply(&mut whole);
        Mask::new(key, 70 + 3, 0.5).of_rows(4, 10).apply(&mut columns);
        let expected: Vec<f32> = whole.chunks(10).flat_map(|row| &row[3..7]).copied().collect();
        assert_eq!(columns, expected);
    }
}
