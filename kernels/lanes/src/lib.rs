//! Four f32 side by side: a WebAssembly vector, or an array where there is none, so that what is built on it is tested
//! natively and gives the same bits there.
#![no_std]

#[cfg_attr(target_arch = "wasm32", path = "wasm.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "portable.rs")]
mod vector;

pub use vector::F32x4;

impl F32x4 {
    /// All four `value`.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self::from_array([value; 4])
    }

    /// `a * b + self`, rounded twice: the same on every machine.
    #[inline(always)]
    pub fn multiply_add(self, a: Self, b: Self) -> Self {
        self + a * b
    }
}

/// Implements an operator by lanes.
#[macro_export]
#[doc(hidden)]
macro_rules! operator {
    ($trait:ident, $method:ident, |$a:ident, $b:ident| $value:expr) => {
        impl core::ops::$trait for F32x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let ($a, $b) = (self.0, other.0);
                Self($value)
            }
        }
    };
}
