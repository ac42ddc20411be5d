//! Softmax, and the loss behind it.

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

/// Cross-entropy of the softmax of `logits` and a label: the loss, the place of the largest probability, and in `gradient` the loss's
/// gradient `(softmax - one-hot) scale`.
///
/// # Panics
/// When there is no such logit, or not as many gradients.
#[inline(never)]
pub fn cross_entropy(logits: &[f32], label: usize, scale: f32, gradient: &mut [f32]) -> (f32, usize) {
    assert_eq!(logits.len(), gradient.len(), "a gradient a logit");
    let log_sum = softmax(logits, gradient);
    let answer = argmax(gradient);
    gradient[label] -= 1.0;
    gradient.iter_mut().for_each(|gradient| *gradient *= scale);
    (log_sum - logits[label], answer)
}

/// The place of the largest number; of several, the first, as NumPy's. 0 where there is none.
#[inline(never)]
pub fn argmax(values: &[f32]) -> usize {
    let mut best = (0, f32::NAN);
    for (at, &value) in values.iter().enumerate() {
        if at == 0 || value > best.1 {
            best = (at, value);
        }
    }
    best.0
}
