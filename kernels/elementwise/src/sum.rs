//! Sums and counts.

use lanes::F32x4;

/// Adds `numbers` to `sums`, one to one.
#[inline(never)]
pub fn add(sums: &mut [f32], numbers: &[f32]) {
    add_each(sums, numbers);
}

#[inline(always)]
fn add_each(sums: &mut [f32], numbers: &[f32]) {
    sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}

/// Adds each of `numbers` to all of one row of `sums`, which are so long.
#[inline(never)]
pub fn add_to_columns(sums: &mut [f32], numbers: &[f32], length: usize) {
    for (sums, number) in sums.chunks_exact_mut(length).zip(numbers) {
        sums.iter_mut().for_each(|sum| *sum += number);
    }
}

/// Adds every row to `sums`, a row.
#[inline(never)]
pub fn add_rows(sums: &mut [f32], rows: &[f32]) {
    rows.chunks_exact(sums.len().max(1)).for_each(|row| add_each(sums, row));
}

/// Adds to each of `sums` all of one row, which are so long.
#[inline(never)]
pub fn add_row_sums(sums: &mut [f32], rows: &[f32], length: usize) {
    sums.iter_mut().zip(rows.chunks_exact(length)).for_each(|(sum, row)| *sum += sum_of(row));
}

/// Sixteen sums side by side, which don't wait for each other.
fn sum_of(numbers: &[f32]) -> f32 {
    let (sixteens, rest) = numbers.as_chunks::<16>();
    let mut sums = [F32x4::splat(0.0); 4];
    for sixteen in sixteens {
        for (sum, four) in sums.iter_mut().zip(sixteen.as_chunks().0) {
            *sum = *sum + F32x4::read(four);
        }
    }
    let mut lanes = [0.0; 4];
    ((sums[0] + sums[1]) + (sums[2] + sums[3])).write(&mut lanes);
    lanes.iter().chain(rest).sum()
}

/// How many numbers are not 0.
#[inline(never)]
pub fn count_nonzero(numbers: &[f32]) -> usize {
    numbers.iter().filter(|number| **number != 0.0).count()
}
