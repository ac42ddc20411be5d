//! The rectifier.

/// Makes what is under 0 0; what is not a number stays so.
#[inline(never)]
pub fn relu(x: &mut [f32]) {
    for x in x {
        *x = if *x < 0.0 { 0.0 } else { *x };
    }
}

/// Makes the gradient 0 where the rectifier's output is.
#[inline(never)]
pub fn relu_backward(output: &[f32], gradient: &mut [f32]) {
    for (gradient, &output) in gradient.iter_mut().zip(output) {
        *gradient = if output <= 0.0 { 0.0 } else { *gradient };
    }
}
