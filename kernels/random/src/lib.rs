//! Counter-based randomness: every random number is a pure function of a seed and of what it is for.
//!
//! Nothing is drawn from a hidden state, so initial weights, permutations and dropout masks do not
//! depend on the engine, on micro-batches or on what was computed before. The mixing function uses
//! only 32-bit multiplications, additions, shifts and exclusive ors, which WGSL computes exactly as
//! Rust does; the engine's GPU kernels repeat it.

/// The multiplier and shift amounts of `triple32`, the least biased 32-bit mixing function known to its author: Chris Wellons,
/// "Prospecting for Hash Functions", 2018, and its repository `hash-prospector` (public domain).
pub const TRIPLE32_MULTIPLIERS: [u32; 3] = [0xed5a_d4bb, 0xac4c_1b51, 0x3184_8bab];
/// See [`TRIPLE32_MULTIPLIERS`].
pub const TRIPLE32_SHIFTS: [u32; 4] = [17, 11, 15, 14];

/// Mixes the 32 bits of `x`: a bijection.
#[inline]
pub fn triple32(mut x: u32) -> u32 {
    for (multiplier, shift) in TRIPLE32_MULTIPLIERS.into_iter().zip(TRIPLE32_SHIFTS) {
        x ^= x >> shift;
        x = x.wrapping_mul(multiplier);
    }
    x ^ (x >> TRIPLE32_SHIFTS[3])
}

/// 2^32 divided by the golden ratio: spreads small coordinates over all bits (Knuth, TAOCP 3, 6.4).
const GOLDEN: u32 = 0x9e37_79b9;

/// What a random number is for: keeps the streams of one seed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Initial weights; coordinates: layer.
    Weights = 1,
    /// An epoch's permutation; coordinates: epoch.
    Permutation = 2,
    /// A dropout mask; coordinates: layer, epoch, step.
    Dropout = 3,
    /// How training images are varied; coordinates: epoch.
    Variations = 4,
    /// A drawing in a writing style; coordinates: its number.
    Writing = 5,
    /// A training image drawn again; coordinates: the drawing's number.
    Redrawing = 6,
    /// A scribble; coordinates: its number.
    Scribble = 7,
    /// What a lesson draws: which training images are rehearsed (0), variations of the examples (1).
    Lesson = 8,
    /// Noise on weights; coordinates: layer.
    Noise = 9,
}

/// The key of one stream of random words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub [u32; 2]);

impl Key {
    /// The key for `purpose` at these coordinates under `seed`.
    pub fn new(seed: u64, purpose: Purpose, coordinates: &[u32]) -> Self {
        let mut key = Self([triple32(seed as u32), triple32((seed >> 32) as u32 ^ GOLDEN)]);
        key.absorb(purpose as u32);
        for &coordinate in coordinates {
            key.absorb(coordinate);
        }
        key
    }

    fn absorb(&mut self, coordinate: u32) {
        let [a, b] = self.0;
        let a = triple32(a ^ coordinate.wrapping_add(1).wrapping_mul(GOLDEN));
        self.0 = [a, triple32(b.wrapping_add(a))];
    }

    /// The 32 random bits of element `index`.
    #[inline]
    pub fn word(self, index: u32) -> u32 {
        triple32(triple32(index ^ self.0[0]).wrapping_add(self.0[1]))
    }

    /// A number in [0, 1) with 24 random bits, as many as an `f32` holds.
    #[inline]
    pub fn uniform(self, index: u32) -> f32 {
        (self.word(index) >> 8) as f32 * (1.0 / (1 << 24) as f32)
    }
}

/// A permutation of `0..count`: Fisher and Yates's shuffle, its bounded draws by multiplication and
/// shift (Lemire, "Fast Random Integer Generation in an Interval", 2019, without the rejection: the
/// bias is under `count` / 2^32).
pub fn permutation(key: Key, count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    for last in (1..count).rev() {
        let word = u64::from(key.word(last as u32));
        let other = (word * (last as u64 + 1)) >> 32;
        order.swap(last, other as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_depends_on_every_coordinate_and_on_both_halves_of_the_seed() {
        let reference = Key::new(7, Purpose::Dropout, &[1, 2, 3]).word(4);
        for other in [
            Key::new(8, Purpose::Dropout, &[1, 2, 3]).word(4),
            Key::new(7 + (1 << 32), Purpose::Dropout, &[1, 2, 3]).word(4),
            Key::new(7, Purpose::Weights, &[1, 2, 3]).word(4),
            Key::new(7, Purpose::Dropout, &[2, 1, 3]).word(4),
            Key::new(7, Purpose::Dropout, &[1, 2, 4]).word(4),
            Key::new(7, Purpose::Dropout, &[1, 2, 3]).word(5),
        ] {
            assert_ne!(reference, other);
        }
    }

    #[test]
    fn uniform_numbers_fill_the_unit_interval_evenly() {
        let key = Key::new(0, Purpose::Weights, &[0]);
        let mut bins = [0u32; 16];
        for index in 0..160_000 {
            bins[(key.uniform(index) * 16.0) as usize] += 1;
        }
        // Chi-squared with 15 degrees of freedom: 37.7 is exceeded once in a thousand keys.
        let chi_squared: f64 = bins.iter().map(|&n| (f64::from(n) - 1e4).powi(2) / 1e4).sum();
        assert!(chi_squared < 37.7, "{chi_squared} {bins:?}");
    }

    #[test]
    fn neighbouring_words_differ_in_half_of_their_bits() {
        let key = Key::new(1, Purpose::Dropout, &[0, 0, 0]);
        let flips: u32 = (0..10_000).map(|i| (key.word(i) ^ key.word(i + 1)).count_ones()).sum();
        assert!((f64::from(flips) / 10_000.0 - 16.0).abs() < 0.15, "{flips}");
    }

    #[test]
    fn a_permutation_holds_every_index_once_and_moves_most() {
        let order = permutation(Key::new(3, Purpose::Permutation, &[0]), 60_000);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.iter().enumerate().all(|(i, &n)| i as u32 == n));
        assert!(order.iter().enumerate().filter(|&(i, &n)| i as u32 == n).count() < 10);
        assert_ne!(order, permutation(Key::new(3, Purpose::Permutation, &[1]), 60_000));
    }
}
