//! Pixels become a network's input.

/// Appends bytes as numbers.
#[inline(never)]
pub fn append_bytes(bytes: &[u8], to: &mut Vec<f32>) {
    to.extend(bytes.iter().map(|&byte| f32::from(byte)));
}

/// Divides numbers from 0 to 255 by 255: the quotient in every bit where they are whole, else within one unit of the last place.
#[inline(never)]
pub fn divide_by_255(numbers: &mut [f32]) {
    // 1 / 255 in two parts, of which the larger one's product with a byte is exact: a fraction of a division's time.
    const LARGE: f32 = 257.0 / 65_536.0;
    const SMALL: f32 = (1.0 / 255.0 - 257.0 / 65_536.0) as f32;
    numbers.iter_mut().for_each(|number| *number = *number * LARGE + *number * SMALL);
}

/// Divides each column of an image by its L2 norm, a norm of 0 counting as 1.
#[inline(never)]
pub fn divide_by_column_norms(image: &mut [f32], columns: usize) {
    let mut norms = vec![0.0; columns];
    for row in image.chunks(columns) {
        norms.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += pixel * pixel);
    }
    norms.iter_mut().for_each(|norm| *norm = if *norm == 0.0 { 1.0 } else { norm.sqrt() });
    for row in image.chunks_mut(columns) {
        row.iter_mut().zip(&norms).for_each(|(pixel, norm)| *pixel /= norm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_divided_by_255_is_the_quotient_in_every_bit_where_it_is_a_byte() {
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        let mut numbers = Vec::new();
        append_bytes(&bytes, &mut numbers);
        divide_by_255(&mut numbers);
        assert!(
            numbers.iter().zip(bytes).all(|(number, byte)| number.to_bits() == (f32::from(byte) / 255.0).to_bits())
        );
        for step in 1..=255_000 {
            let number = step as f32 * 1e-3;
            let mut divided = [number];
            divide_by_255(&mut divided);
            assert!(divided[0].to_bits().abs_diff((number / 255.0).to_bits()) <= 1, "{number}");
        }
    }
}
