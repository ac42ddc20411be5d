//! Products with few columns, by way of their transpose.

use crate::matrix::Matrix;
use crate::micro::COLUMNS;
use crate::product::product_of;
use crate::transpose::add_transposed;

/// Whether the transpose of a product `[m, n]` fills tiles better: its columns, which are this one's rows.
pub fn is_narrow(m: usize, n: usize) -> bool {
    (1..COLUMNS).contains(&n) && m >= COLUMNS
}

/// `c += a b`, with `c` `[m, n]`, `a` `[m, k]` (a line is a row) and `b` `[k, n]` (a line is a column), as `b^T a^T`: nothing of `c`'s few
/// columns is padded, and `a` is not looked through for zeros. Added are the bits of [`product`](crate::product).
///
/// ```
/// use matmul::{Matrix, add_narrow_product};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
/// let mut c = [100.0; 4];
/// add_narrow_product([2, 2, 3], Matrix::by_lines(&a, 3), Matrix::by_depth(&b, 2), &mut c);
/// assert_eq!(c, [104.0, 105.0, 110.0, 111.0]);
/// ```
///
/// # Panics
/// When a slice is shorter than that, or `n` is 0.
pub fn add_narrow_product([m, n, k]: [usize; 3], a: Matrix<'_>, b: Matrix<'_>, c: &mut [f32]) {
    let product = product_of([n, m, k], b.known_dense(true), &a);
    add_transposed(&product, m, &mut c[..m * n], n);
}
