//! A look for numbers that are not finite.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, count, output, small_grid};

/// Numbers that a unit looks at, or more where there are most units.
const NUMBERS: usize = 64;
/// Units at most: a number is read back of each.
const UNITS_MAX: usize = 4_096;

/// See [`crate::ops::not_finite`]: of a parameter and one row of state.
pub fn not_finite_one(parameter: CubeTensor, state: CubeTensor) -> CubeTensor {
    look(parameter, state, None)
}

/// See [`crate::ops::not_finite`]: of a parameter and two rows of state.
pub fn not_finite_two(parameter: CubeTensor, first: CubeTensor, second: CubeTensor) -> CubeTensor {
    look(parameter, first, Some(second))
}

fn look(parameter: CubeTensor, first: CubeTensor, second: Option<CubeTensor>) -> CubeTensor {
    let numbers = count(&parameter);
    // As rows of two: how figures are read.
    let looks = numbers.div_ceil(NUMBERS).next_multiple_of(2).min(UNITS_MAX);
    let found = output(&parameter, [looks / 2, 2]);
    let client = parameter.client.clone();
    let (cubes, units) = small_grid(&client, looks);
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
            buffer(found.clone(), looks),
            numbers as u32,
            looks as u32,
            two,
        );
    }
    found
}

/// Each unit looks at every `looks`-th number.
#[cube(launch_unchecked)]
fn look_kernel(
    parameter: &[f32],
    first: &[f32],
    second: &[f32],
    found: &mut [f32],
    count: u32,
    looks: u32,
    #[comptime] two: bool,
) {
    if ABSOLUTE_POS < looks as usize {
        let mut any = false;
        let mut place = ABSOLUTE_POS as u32;
        while place < count {
            let index = place as usize;
            any = any || not_finite(parameter[index]) || not_finite(first[index]);
            if comptime!(two) {
                any = any || not_finite(second[index]);
            }
            place += looks;
        }
        found[ABSOLUTE_POS] = select(any, 1.0f32, 0.0f32);
    }
}

#[cube]
fn not_finite(x: f32) -> bool {
    x.is_nan() || x.is_inf()
}
