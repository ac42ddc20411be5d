//! A look for numbers that are not finite.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, count, grid, output};

/// Units that share the look, each at every so-manieth number: so many numbers are read back.
const UNITS: usize = 256;

/// See [`crate::ops::not_finite`]: of a parameter and one row of state.
pub fn not_finite_one(parameter: CubeTensor, state: CubeTensor) -> CubeTensor {
    look(parameter, state, None)
}

/// See [`crate::ops::not_finite`]: of a parameter and two rows of state.
pub fn not_finite_two(parameter: CubeTensor, first: CubeTensor, second: CubeTensor) -> CubeTensor {
    look(parameter, first, Some(second))
}

fn look(parameter: CubeTensor, first: CubeTensor, second: Option<CubeTensor>) -> CubeTensor {
    let found = output(&parameter, [UNITS / 2, 2]);
    let numbers = count(&parameter);
    let (client, cubes, units) = grid!(parameter, UNITS);
    let two = second.is_some();
    let second = second.unwrap_or_else(|| first.clone());
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        look_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(parameter, numbers),
            buffer(first, numbers),
            buffer(second, numbers),
            buffer(found.clone(), UNITS),
            numbers as u32,
            two,
        );
    }
    found
}

#[cube(launch_unchecked)]
fn look_kernel(parameter: &[f32], first: &[f32], second: &[f32], found: &mut [f32], count: u32, #[comptime] two: bool) {
    if ABSOLUTE_POS < UNITS {
        let mut any = false;
        let mut place = ABSOLUTE_POS as u32;
        while place < count {
            let index = place as usize;
            any = any || not_finite(parameter[index]) || not_finite(first[index]);
            if comptime!(two) {
                any = any || not_finite(second[index]);
            }
            place += comptime!(UNITS as u32);
        }
        found[ABSOLUTE_POS] = select(any, 1.0f32, 0.0f32);
    }
}

#[cube]
fn not_finite(x: f32) -> bool {
    x.is_nan() || x.is_inf()
}
