//! Softmax.

/// Writes the softmax of logits over all of `to`, and gives `ln(sum(exp(logits)))`, both without overflow.
#[inline(never)]
pub fn softmax(logits: &[f32], to: &mut [f32]) -> f32 {
    // Not `f32::max`, a call in WebAssembly; what is not a number is passed over by both.
    let largest =
        logits.iter().fold(f32::NEG_INFINITY, |largest, &logit| if logit > largest { logit } else { largest });
    to.iter_mut().zip(logits).for_each(|(to, logit)| *to = (logit - largest).exp());
    let sum: f32 = to.iter().sum();
    to.iter_mut().for_each(|to| *to /= sum);
    sum.ln() + largest
}
