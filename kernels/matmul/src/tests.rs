//! The product as WebAssembly computes it, on four-lane arrays.

use crate::{
    Gathered, Matrix, add_narrow_product, add_product, add_sparse_product, add_sparse_product_transposed, product,
    product_of,
};

fn number(index: usize) -> f32 {
    // Small integers: every order of summing them gives the same f32.
    ((index * 7919) % 13) as f32 - 6.0
}

/// All four layouts of the operands, at one size.
fn check(m: usize, n: usize, k: usize, accumulate: bool) {
    check_left((0..m * k).map(number).collect(), m, n, k, accumulate);
}

/// With `a`, in any layout, as the left matrix.
fn check_left(a: Vec<f32>, m: usize, n: usize, k: usize, accumulate: bool) {
    let b: Vec<f32> = (0..k * n).map(|i| number(i + 3)).collect();
    for (a_by_rows, b_by_rows) in [(true, true), (true, false), (false, true), (false, false)] {
        let (a_row, a_column) = if a_by_rows { (k, 1) } else { (1, m) };
        let (b_row, b_column) = if b_by_rows { (n, 1) } else { (1, k) };
        let mut c = vec![2.0f32; m * n + 3];
        let left = if a_by_rows { Matrix::by_lines(&a, k) } else { Matrix::by_depth(&a, m) };
        let right = if b_by_rows { Matrix::by_depth(&b, n) } else { Matrix::by_lines(&b, k) };
        let multiply = if accumulate { add_product } else { product };
        multiply([m, n, k], left, &right, &mut c);
        for row in 0..m {
            for column in 0..n {
                let sum: f32 = (0..k).map(|d| a[row * a_row + d * a_column] * b[d * b_row + column * b_column]).sum();
                let expected = if accumulate { 2.0 + sum } else { sum };
                assert_eq!(c[row * n + column], expected, "{m}x{k}x{n} at {row}, {column}");
            }
        }
        assert_eq!(c[m * n..], [2.0; 3]);
        if !accumulate {
            assert_eq!(product_of([m, n, k], left, &right), c[..m * n]);
            assert_eq!(product_of([m, n, k], left.known_dense(true), &right), c[..m * n]);
        }
    }
}

#[test]
fn every_remainder_of_rows_columns_and_depth_is_multiplied() {
    for m in 1..=9 {
        for n in 1..=17 {
            for k in [1, 2, 3, 4, 5, 8, 11] {
                check(m, n, k, (m + n + k) % 2 == 0);
            }
        }
    }
}

#[test]
fn sizes_beyond_one_block_are_multiplied() {
    check(131, 33, 517, false);
    check(5, 1030, 260, true);
}

#[test]
fn columns_that_are_left_out_change_nothing() {
    let (m, n, k) = (22, 19, 270);
    // In columns of the left matrix that are blank for these of every 17 panels: below and above the share that pays.
    for blank_of_17 in [1, 3, 8, 16, 17] {
        for by_rows in [true, false] {
            let place = |index: usize| if by_rows { (index / k, index % k) } else { (index % m, index / m) };
            let blank = |(row, column): (usize, usize)| (row / 4 + column * 5) % 17 < blank_of_17;
            let a = (0..m * k).map(|index| if blank(place(index)) { 0.0 } else { number(index) });
            check_left(a.collect(), m, n, k, blank_of_17 % 2 == 0);
        }
    }
}

#[test]
fn panels_that_are_packed_together_leave_out_columns_of_their_own() {
    let (m, n, k) = (22, 19, 270);
    // Blank: of every two panels the first more than the second, or one row of each.
    let blanks: [fn(usize, usize) -> bool; 3] = [
        |row, column| column % if row / 2 % 2 == 0 { 3 } else { 40 } != 1,
        |row, column| (row / 2 + column) % 5 < 3,
        |row, column| (row + column) % 2 == 0,
    ];
    for blank in blanks {
        for by_rows in [true, false] {
            let place = |index: usize| if by_rows { (index / k, index % k) } else { (index % m, index / m) };
            let value = |index: usize| if blank(place(index).0, place(index).1) { 0.0 } else { number(index) };
            check_left((0..m * k).map(value).collect(), m, n, k, by_rows);
            check_left((0..m * k).map(value).collect(), m, n, k, !by_rows);
        }
    }
}

#[test]
fn a_product_without_depth_is_zero() {
    assert_eq!(product_of([2, 3, 0], Matrix::by_lines(&[], 0), &Matrix::by_depth(&[], 3)), [0.0; 6]);
    assert!(product_of([0, 3, 2], Matrix::by_lines(&[], 2), &Matrix::by_depth(&[1.0; 6], 3)).is_empty());
}

#[test]
fn what_is_not_a_number_is_not_left_out() {
    let (m, n, k) = (4, 8, 32);
    let mut a = vec![0f32; m * k];
    a[3] = f32::NAN;
    a[k + 5] = -0.0;
    let b = vec![0f32; k * n];
    let mut c = vec![0f32; m * n];
    product([m, n, k], Matrix::by_lines(&a, k), &Matrix::by_depth(&b, n), &mut c);
    assert!(c[..n].iter().all(|value| value.is_nan()) && c[n..].iter().all(|&value| value == 0.0));
}

#[test]
fn gathered_lines_are_those_of_the_matrix_they_name() {
    // Patches of 3 x 3 from two channels of 11 x 9: rows of 7 places, so that panels cross from one row into the next.
    let (width, places, taps) = (9u32, 9 * 7, 2 * 9);
    let image: Vec<f32> = (0..2 * 11 * 9).map(number).collect();
    let place_offsets: Vec<u32> = (0..places as u32).map(|place| place / 7 * width + place % 7).collect();
    let tap_offsets: Vec<u32> = (0..taps as u32).map(|tap| tap / 9 * 99 + tap % 9 / 3 * width + tap % 9 % 3).collect();
    for (line_offsets, depth_offsets) in [(&place_offsets, &tap_offsets), (&tap_offsets, &place_offsets)] {
        let (m, n, k) = (5, line_offsets.len(), depth_offsets.len());
        let a: Vec<f32> = (0..m * k).map(|i| number(i + 1)).collect();
        let at = |line: usize, depth: usize| image[(line_offsets[line] + depth_offsets[depth]) as usize];
        let copied: Vec<f32> = (0..n * k).map(|i| at(i / k, i % k)).collect();
        let (mut gathered, mut expected) = (vec![0.0; m * n], vec![0.0; m * n]);
        let right = Gathered { values: &image, line_offsets, depth_offsets };
        product([m, n, k], Matrix::by_lines(&a, k), &right, &mut gathered);
        product([m, n, k], Matrix::by_lines(&a, k), &Matrix::by_lines(&copied, k), &mut expected);
        assert_eq!(gathered, expected);
    }
}

#[test]
fn what_is_not_finite_travels_through_columns_of_zeros() {
    let (m, n, k) = (8, 9, 40);
    for spoilt in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let a = vec![0.0; m * k];
        let mut b = vec![1.0; k * n];
        b[3 * n + 5] = spoilt;
        let mut c = vec![0.0; m * n];
        product([m, n, k], Matrix::by_lines(&a, k), &Matrix::by_depth(&b, n), &mut c);
        for (place, value) in c.iter().enumerate() {
            assert_eq!(value.is_nan(), place % n == 5, "{spoilt} at {place}: {value}");
        }
    }
}

#[test]
fn narrow_products_have_the_bits_of_others() {
    for (m, n, k) in [(1, 1, 1), (3, 2, 5), (16, 10, 7), (17, 15, 40), (50, 13, 600), (130, 4, 257)] {
        let number = |index| number(index) * 0.37;
        // As behind a relu, half of the left matrix is zero.
        let a: Vec<f32> = (0..m * k).map(|i| number(i).max(0.0)).collect();
        let b: Vec<f32> = (0..k * n).map(|i| number(i + 3)).collect();
        let sums: Vec<f32> = (0..m * n).map(|i| number(i + 9)).collect();
        let (mut narrow, mut expected) = (sums.clone(), sums);
        add_narrow_product([m, n, k], Matrix::by_lines(&a, k), Matrix::by_depth(&b, n), &mut narrow);
        let mut product = vec![0.0; m * n];
        crate::product([m, n, k], Matrix::by_lines(&a, k), &Matrix::by_depth(&b, n), &mut product);
        expected.iter_mut().zip(product).for_each(|(sum, value)| *sum += value);
        assert_eq!(narrow, expected, "{m} x {n}, {k} deep");
    }
}

#[test]
fn what_is_not_finite_travels_through_a_narrow_product() {
    let (m, n, k) = (20, 3, 8);
    let (mut a, mut b) = (vec![0.0; m * k], vec![0.0; k * n]);
    (a[5 * k], b[2 * n + 1]) = (f32::NAN, f32::INFINITY);
    let mut c = vec![0f32; m * n];
    add_narrow_product([m, n, k], Matrix::by_lines(&a, k), Matrix::by_depth(&b, n), &mut c);
    assert!(c.iter().enumerate().all(|(place, value)| value.is_nan() == (place / n == 5 || place % n == 1)));
}

#[test]
fn sparse_products_are_those_of_their_matrices_whatever_their_size() {
    // In place, in one panel and in several, with every remainder of rows and columns.
    for (rows, depth, n) in [
        (1, 5, 3),
        (40, 7, 37),
        (64, 300, 70),
        (2, 30, 10),
        (3, 9, 5),
        (3, 1700, 153),
        (9, 801, 60),
        (5, 90, 135),
        (2, 0, 3),
        (2, 3, 0),
        (0, 3, 2),
    ] {
        let a: Vec<f32> = (0..rows * depth).map(|index| if index % 3 == 0 { number(index) } else { 0.0 }).collect();
        let b: Vec<f32> = (0..depth * n).map(number).collect();
        let transposed = |from: &[f32], [rows, columns]: [usize; 2]| -> Vec<f32> {
            (0..rows * columns).map(|at| from[at % rows * columns + at / rows]).collect()
        };
        let (a_columns, b_columns) = (transposed(&a, [rows, depth]), transposed(&b, [depth, n]));
        for a in [Matrix::by_lines(&a, depth), Matrix::by_depth(&a_columns, rows)] {
            for b in [Matrix::by_depth(&b, n), Matrix::by_lines(&b_columns, depth)] {
                let (mut c, mut c_columns) = (vec![2.0f32; rows * n], vec![2.0f32; rows * n]);
                add_sparse_product([rows, n, depth], &a, &b, &mut c);
                add_sparse_product_transposed([rows, n, depth], &a, &b, &mut c_columns);
                for (at, &found) in c.iter().enumerate() {
                    let (row, column) = (at / n, at % n);
                    let value = |m: &Matrix<'_>, line, d| m.values[line * m.line_stride + d * m.depth_stride];
                    let sum: f32 = (0..depth).map(|d| value(&a, row, d) * value(&b, column, d)).sum();
                    assert_eq!(found, 2.0 + sum, "{rows} x {depth} x {n} at {at}");
                    assert_eq!(c_columns[column * rows + row], 2.0 + sum, "transposed, {rows} x {depth} x {n} at {at}");
                }
            }
        }
    }
}
