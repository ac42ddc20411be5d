//! Dropout.

use random::Key;

/// The random words of a tensor's elements, in row order.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The stream's key.
    pub key: Key,
    /// The word of the tensor's first element.
    pub first: u32,
    /// Elements of a row of the tensor, ...
    pub row: u32,
    /// ... and words from the beginning of one row to that of the next.
    pub stride: u32,
}

/// Makes those elements of `x` 0 whose word's upper 24 bits are under `threshold`, and multiplies the others with `kept`.
#[inline(never)]
pub fn drop_out(x: &mut [f32], words: Words, threshold: u32, kept: f32) {
    let mut first = words.first;
    for row in x.chunks_mut(words.row.max(1) as usize) {
        for (index, x) in row.iter_mut().enumerate() {
            let word = words.key.word(first.wrapping_add(index as u32));
            *x = if word >> 8 >= threshold { *x * kept } else { 0.0 };
        }
        first = first.wrapping_add(words.stride);
    }
}
