//! Softmax.

/// Writes the softmax of logits over all of `to`, and gives `ln(sum(exp(logits)))`, both without overflow.
#[inline(never)]
pub fn softmax(logits: &[f32], to: &mut [f32]) -> f32 {
    // Not `f32::max`, a call in WebAssembly; what is not a number is passed over by both.
    let largest =
        logits.iter().fold(f32::NEG_INFINITY, |largest, &logit| if logit > largest { logit } else { largest });
    to.iter_mut().zip(logits).for_each(|(to, logit)| *to = exp_of_negative(logit - largest));
    let sum: f32 = to.iter().sum();
    to.iter_mut().for_each(|to| *to /= sum);
    sum.ln() + largest
}

/// The exponential of what is at most 0, within two units of the last place, under -87 0, since subnormal numbers are slow: without a branch,
/// for vectors. By two to the power of a whole number, and a polynomial of the rest (`expf` of Moshier's Cephes library, 1992).
#[inline(always)]
fn exp_of_negative(x: f32) -> f32 {
    let (x, factor) = if x < -87.0 { (0.0, 0.0) } else { (x, 1.0) };
    let power = (x * std::f32::consts::LOG2_E).round_ties_even();
    // ln(2) in two parts, of which the larger one's product with a small whole number is exact.
    let rest = x - power * 0.693_359_4 - power * -2.121_944_4e-4;
    let coefficients = [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1];
    let polynomial = coefficients.into_iter().fold(1.987_569_2e-4, |sum, coefficient| sum * rest + coefficient);
    factor * (polynomial * rest * rest + rest + 1.0) * f32::from_bits(((power as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponential_is_right_within_two_units_of_the_last_place() {
        for step in 0..=870_000 {
            let x = -(step as f32) * 1e-4;
            let (found, right) = (exp_of_negative(x), f64::from(x).exp() as f32);
            assert!(found.to_bits().abs_diff(right.to_bits()) <= 2, "{x}: {found:e} {right:e}");
        }
        assert!(exp_of_negative(f32::NAN).is_nan());
        assert_eq!(exp_of_negative(0.0), 1.0);
        assert_eq!([f32::NEG_INFINITY, -87.1, -1e9].map(exp_of_negative), [0.0; 3]);
    }
}
