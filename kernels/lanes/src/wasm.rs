//! A vector of WebAssembly's SIMD.

use core::arch::wasm32::{
    f32x4, f32x4_add, f32x4_div, f32x4_mul, f32x4_pmax, f32x4_splat, f32x4_sqrt, f32x4_sub, i32x4_shuffle,
    i64x2_extract_lane, v128, v128_any_true, v128_load, v128_load32_splat, v128_store,
};

/// Four f32.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(pub v128);

crate::operator!(Add, add, |a, b| f32x4_add(a, b));
crate::operator!(Sub, sub, |a, b| f32x4_sub(a, b));
crate::operator!(Mul, mul, |a, b| f32x4_mul(a, b));
crate::operator!(Div, div, |a, b| f32x4_div(a, b));

impl F32x4 {
    /// The four of `values`.
    #[inline(always)]
    pub fn from_array([a, b, c, d]: [f32; 4]) -> Self {
        Self(f32x4(a, b, c, d))
    }

    /// The four that lie in `values`.
    #[inline(always)]
    pub fn read(values: &[f32; 4]) -> Self {
        // SAFETY: the array is four readable f32.
        unsafe { Self::load(values.as_ptr()) }
    }

    /// Puts the four into `values`.
    #[inline(always)]
    pub fn write(self, values: &mut [f32; 4]) {
        // SAFETY: the array is four writable f32.
        unsafe { self.store(values.as_mut_ptr()) }
    }

    /// # Safety
    /// `from` points to four readable f32.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: what the caller promises.
        Self(unsafe { v128_load(from.cast()) })
    }

    /// Four times the one at `from`.
    ///
    /// # Safety
    /// `from` points to a readable f32.
    #[inline(always)]
    pub unsafe fn load_splat(from: *const f32) -> Self {
        // SAFETY: what the caller promises.
        Self(unsafe { v128_load32_splat(from.cast()) })
    }

    /// # Safety
    /// `to` points to four writable f32.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: what the caller promises.
        unsafe { v128_store(to.cast(), self.0) }
    }

    /// The square root of each.
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(f32x4_sqrt(self.0))
    }

    /// 0 for each that is under 0; what is not a number stays so.
    #[inline(always)]
    pub fn rectify(self) -> Self {
        // The minimum that is a comparison and a choice: of 0 and a number it is 0 only where the number is less.
        Self(f32x4_pmax(self.0, f32x4_splat(0.0)))
    }

    /// Whether any is other than +0.
    #[inline(always)]
    pub fn any_bit(self) -> bool {
        v128_any_true(self.0)
    }

    /// The bits of the first two and of the last two.
    #[inline(always)]
    pub fn halves(self) -> [u64; 2] {
        [i64x2_extract_lane::<0>(self.0) as u64, i64x2_extract_lane::<1>(self.0) as u64]
    }

    /// Columns of rows.
    #[inline(always)]
    pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
        let [a, b, c, d] = rows.map(|row| row.0);
        let ab_low = i32x4_shuffle::<0, 4, 1, 5>(a, b);
        let ab_high = i32x4_shuffle::<2, 6, 3, 7>(a, b);
        let cd_low = i32x4_shuffle::<0, 4, 1, 5>(c, d);
        let cd_high = i32x4_shuffle::<2, 6, 3, 7>(c, d);
        [
            Self(i32x4_shuffle::<0, 1, 4, 5>(ab_low, cd_low)),
            Self(i32x4_shuffle::<2, 3, 6, 7>(ab_low, cd_low)),
            Self(i32x4_shuffle::<0, 1, 4, 5>(ab_high, cd_high)),
            Self(i32x4_shuffle::<2, 3, 6, 7>(ab_high, cd_high)),
        ]
    }
}
