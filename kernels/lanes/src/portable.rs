//! An array in the place of a vector.

extern crate std;

use core::array::from_fn;

/// Four f32.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(pub [f32; 4]);

crate::operator!(Add, add, |a, b| from_fn(|lane| a[lane] + b[lane]));
crate::operator!(Sub, sub, |a, b| from_fn(|lane| a[lane] - b[lane]));
crate::operator!(Mul, mul, |a, b| from_fn(|lane| a[lane] * b[lane]));
crate::operator!(Div, div, |a, b| from_fn(|lane| a[lane] / b[lane]));

impl F32x4 {
    /// The four of `values`.
    #[inline(always)]
    pub fn from_array(values: [f32; 4]) -> Self {
        Self(values)
    }

    /// The four that lie in `values`.
    #[inline(always)]
    pub fn read(values: &[f32; 4]) -> Self {
        Self(*values)
    }

    /// Puts the four into `values`.
    #[inline(always)]
    pub fn write(self, values: &mut [f32; 4]) {
        *values = self.0;
    }

    /// # Safety
    /// `from` points to four readable f32.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: what the caller promises.
        Self(unsafe { from.cast::<[f32; 4]>().read_unaligned() })
    }

    /// Four times the one at `from`.
    ///
    /// # Safety
    /// `from` points to a readable f32.
    #[inline(always)]
    pub unsafe fn load_splat(from: *const f32) -> Self {
        // SAFETY: what the caller promises.
        Self([unsafe { *from }; 4])
    }

    /// # Safety
    /// `to` points to four writable f32.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: what the caller promises.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0) }
    }

    /// The square root of each.
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }

    /// 0 for each that is under 0; what is not a number stays so.
    #[inline(always)]
    pub fn rectify(self) -> Self {
        Self(self.0.map(|value| if value < 0.0 { 0.0 } else { value }))
    }

    /// Whether any is other than +0.
    #[inline(always)]
    pub fn any_bit(self) -> bool {
        self.0.iter().any(|value| value.to_bits() != 0)
    }

    /// The bits of the first two and of the last two.
    #[inline(always)]
    pub fn halves(self) -> [u64; 2] {
        let [a, b, c, d] = self.0.map(|value| u64::from(value.to_bits()));
        [a | b << 32, c | d << 32]
    }

    /// Columns of rows.
    #[inline(always)]
    pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
        from_fn(|column| Self(from_fn(|row| rows[row].0[column])))
    }
}
