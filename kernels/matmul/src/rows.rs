//! Sums of scaled rows: a row of a sparse matrix times a dense matrix.

use lanes::F32x4;

/// A number of a sparse matrix that is not zero, and where the row of the dense matrix begins that it scales.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct Entry {
    // First, since a load that fills a vector with one number has no offset in WebAssembly as LLVM writes it.
    /// What it is scaled by.
    pub value: f32,
    /// The row's first element.
    pub at: u32,
}

/// Adds `entry.value * from[entry.at + i]` of all entries, in their order, to each `to[i]`.
///
/// ```
/// use matmul::{Entry, add_scaled_rows};
///
/// let rows = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let mut sums = [100.0, 100.0];
/// add_scaled_rows(&[Entry { at: 4, value: 2.0 }, Entry { at: 0, value: 10.0 }], &rows, &mut sums);
/// assert_eq!(sums, [120.0, 132.0]);
/// ```
///
/// # Panics
/// When a row reaches past the end of `from`.
pub fn add_scaled_rows(entries: &[Entry], from: &[f32], to: &mut [f32]) {
    let Some(last) = entries.iter().map(|entry| entry.at).max() else { return };
    let most = from.len().checked_sub(to.len());
    assert!(most.is_some_and(|most| last as usize <= most), "a row past the end");
    // SAFETY: all rows lie within `from`, as was just seen.
    unsafe { add_rows(entries, from.as_ptr(), to) }
}

/// The same.
///
/// # Safety
/// There are `to.len()` numbers from each entry's row on; `from` itself may lie before all of them.
#[inline]
pub unsafe fn add_rows(entries: &[Entry], from: *const f32, to: &mut [f32]) {
    // SAFETY: as many numbers are read of each row as `to` has.
    unsafe {
        let mut at = 0;
        at = add_blocks::<8>(entries, from, to, at);
        at = add_blocks::<4>(entries, from, to, at);
        at = add_blocks::<2>(entries, from, to, at);
        at = add_blocks::<1>(entries, from, to, at);
        add_rest(entries, from, to, at);
    }
}

/// Adds to as many blocks of `VECTORS` vectors from `at` on as there are; tells where the rest begins. Registers hold a block while the
/// entries are walked.
///
/// # Safety
/// As [`add_rows`].
#[inline(always)]
unsafe fn add_blocks<const VECTORS: usize>(
    entries: &[Entry],
    from: *const f32,
    to: &mut [f32],
    mut at: usize,
) -> usize {
    while let Some(block) = to.get_mut(at..at + 4 * VECTORS) {
        let block = block.as_chunks_mut::<4>().0;
        let mut sums: [F32x4; VECTORS] = core::array::from_fn(|v| F32x4::read(&block[v]));
        for entry in entries {
            // SAFETY: what the caller promises.
            unsafe {
                let (row, factor) = (from.wrapping_add(entry.at as usize + at), F32x4::splat(entry.value));
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.multiply_add(F32x4::load(row.add(4 * v)), factor);
                }
            }
        }
        for (sum, to) in sums.into_iter().zip(block) {
            sum.write(to);
        }
        at += 4 * VECTORS;
    }
    at
}

/// Adds to the last one to three numbers, from `at` on: by the row's last four, where there are as many.
///
/// # Safety
/// As [`add_rows`].
#[inline(always)]
unsafe fn add_rest(entries: &[Entry], from: *const f32, to: &mut [f32], at: usize) {
    let rest = to.len() - at;
    if let Some(last) = to.last_chunk_mut::<4>().filter(|_| rest > 0) {
        let mut sums = *last;
        // SAFETY: the same entries, of the last four numbers of each row.
        unsafe { add_blocks::<1>(entries, from.wrapping_add(at + rest - 4), &mut sums, 0) };
        last[4 - rest..].copy_from_slice(&sums[4 - rest..]);
    } else {
        for (to, at) in to[at..].iter_mut().zip(at..) {
            // SAFETY: what the caller promises.
            let value = |entry: &Entry| unsafe { entry.value * *from.wrapping_add(entry.at as usize + at) };
            *to = entries.iter().fold(*to, |sum, entry| sum + value(entry));
        }
    }
}
