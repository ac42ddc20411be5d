//! Optimizers' steps: one pass over a parameter, its state and its gradient. Each tells whether all new values are finite.
//!
//! Root and division, which bound a step, are left out where what is divided is zero: a third of MNIST's pixels are blank in all 128
//! images of a batch, and with them a third of the gradient of a first layer.

use lanes::F32x4;

/// The numbers of a step of Adam.
#[derive(Clone, Copy, Debug)]
pub struct Adam {
    /// The learning rate with its bias correction.
    pub rate: f32,
    /// The fraction of the parameter that weight decay leaves.
    pub keep: f32,
    /// Of the first moment, the part that is kept and the part of the gradient that is taken; ...
    pub first: [f32; 2],
    /// ... of the second moment and the gradient's square.
    pub second: [f32; 2],
    /// Added to the second moment's root.
    pub epsilon: f32,
}

/// `m = kept m + taken g`, `v = kept v + taken g^2`, `w = keep w - rate m / (sqrt(v) + epsilon)`, of w, m and v.
///
/// # Panics
/// When they are not as many as the gradient.
#[inline(never)]
pub fn adam(tensors: [&mut [f32]; 3], gradient: &[f32], numbers: Adam) -> bool {
    let [rate, keep, epsilon] = [numbers.rate, numbers.keep, numbers.epsilon].map(F32x4::splat);
    let ([keep_1, take_1], [keep_2, take_2]) = (numbers.first.map(F32x4::splat), numbers.second.map(F32x4::splat));
    change(tensors, gradient, |[parameter, moment_1, moment_2], gradient| {
        let moment_1 = moment_1 * keep_1 + gradient * take_1;
        let moment_2 = moment_2 * keep_2 + gradient * gradient * take_2;
        if !moment_1.any_bit() {
            return [parameter * keep, moment_1, moment_2];
        }
        [parameter * keep - moment_1 * rate / (moment_2.sqrt() + epsilon), moment_1, moment_2]
    })
}

/// The numbers of a step of RMSprop.
#[derive(Clone, Copy, Debug)]
pub struct RmsProp {
    /// The learning rate.
    pub rate: f32,
    /// Of the mean square, the part that is kept and the part of the gradient's square that is taken.
    pub square: [f32; 2],
    /// Added to the mean square, under the root.
    pub epsilon: f32,
}

/// `v = kept v + taken g^2`, `w -= rate g / sqrt(v + epsilon)`, of w and v.
///
/// # Panics
/// As [`adam`].
#[inline(never)]
pub fn rmsprop(tensors: [&mut [f32]; 2], gradient: &[f32], numbers: RmsProp) -> bool {
    let ([rate, epsilon], [keep, take]) =
        ([numbers.rate, numbers.epsilon].map(F32x4::splat), numbers.square.map(F32x4::splat));
    change(tensors, gradient, |[parameter, mean_square], gradient| {
        let mean_square = mean_square * keep + gradient * gradient * take;
        if !gradient.any_bit() {
            return [parameter, mean_square];
        }
        [parameter - gradient * rate / (mean_square + epsilon).sqrt(), mean_square]
    })
}

/// `m = momentum m - rate g`, `w += m`, of w and m.
///
/// # Panics
/// As [`adam`].
#[inline(never)]
pub fn sgd(tensors: [&mut [f32]; 2], gradient: &[f32], rate: f32, momentum: f32) -> bool {
    let [rate, momentum] = [rate, momentum].map(F32x4::splat);
    change(tensors, gradient, |[parameter, last], gradient| {
        let last = last * momentum - gradient * rate;
        [parameter + last, last]
    })
}

/// Changes all `M` tensors four elements at a time: `each` gets their old values and the gradient's, and gives the new ones.
#[inline(always)]
fn change<const M: usize>(
    tensors: [&mut [f32]; M],
    gradient: &[f32],
    each: impl Fn([F32x4; M], F32x4) -> [F32x4; M],
) -> bool {
    assert!(tensors.iter().all(|tensor| tensor.len() == gradient.len()), "as many values as gradients");
    let (gradients, last_gradient) = gradient.as_chunks::<4>();
    let mut parts = tensors.map(|tensor| tensor.as_chunks_mut::<4>());
    let mut old = [F32x4::splat(0.0); M];
    // Zero times what is finite is zero, and not a number otherwise.
    let (zero, mut nothing) = (F32x4::splat(0.0), F32x4::splat(0.0));
    for (at, gradient) in gradients.iter().enumerate() {
        for tensor in 0..M {
            old[tensor] = F32x4::read(&parts[tensor].0[at]);
        }
        let new = each(old, F32x4::read(gradient));
        for tensor in 0..M {
            nothing = nothing + new[tensor] * zero;
            new[tensor].write(&mut parts[tensor].0[at]);
        }
    }
    let new = each(parts.each_ref().map(|(_, last)| padded(last)), padded(last_gradient));
    for ((_, last), new) in parts.iter_mut().zip(new) {
        let mut lanes = [0.0; 4];
        new.write(&mut lanes);
        last.copy_from_slice(&lanes[..last.len()]);
        // Lanes past the end hold nothing that counts.
        nothing = nothing + padded(last) * zero;
    }
    let mut lanes = [0.0; 4];
    nothing.write(&mut lanes);
    lanes == [0.0; 4]
}

/// Up to three values and zeros.
fn padded(values: &[f32]) -> F32x4 {
    F32x4::from_array(std::array::from_fn(|lane| values.get(lane).copied().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RMSPROP: RmsProp = RmsProp { rate: 0.001, square: [0.9, 0.1], epsilon: 1e-7 };
    const ADAM: Adam = Adam { rate: 0.001, keep: 1.0, first: [0.9, 0.1], second: [0.999, 0.001], epsilon: 1e-7 };

    #[test]
    fn a_blank_gradient_changes_the_state_alone_and_its_neighbours_as_they_would_be() {
        let gradient = [0.0, 0.0, 0.0, 0.0, 0.5, 0.0, -2.0, 0.0, 0.0];
        let (mut w, mut v) = ([0.25; 9], [0.04; 9]);
        assert!(rmsprop([&mut w, &mut v], &gradient, RMSPROP));
        for ((&w, &v), &g) in w.iter().zip(&v).zip(&gradient) {
            let square = 0.04 * 0.9 + g * g * 0.1;
            assert_eq!([w, v], [0.25 - g * 0.001 / (square + 1e-7).sqrt(), square], "gradient {g}");
        }
        // A first moment goes on moving a parameter, until it is zero.
        let (mut w, mut m, mut v) = ([0.25; 9], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3], [0.04; 9]);
        assert!(adam([&mut w, &mut m, &mut v], &gradient, ADAM));
        for (at, ((&w, &v), &g)) in w.iter().zip(&v).zip(&gradient).enumerate() {
            let (moment, square) = (if at == 8 { 0.3 * 0.9 } else { 0.0 } + g * 0.1, 0.04f32 * 0.999 + g * g * 0.001);
            assert_eq!([w, v], [0.25 - moment * 0.001 / (square.sqrt() + 1e-7), square], "gradient {g}");
        }
    }

    #[test]
    fn what_is_not_finite_is_told_of_blank_gradients_too() {
        for bad in [f32::NAN, f32::INFINITY] {
            for at in [0, 4] {
                let (mut numbers, fine) = ([0.5; 5], [0.5; 5]);
                numbers[at] = bad;
                assert!(!rmsprop([&mut numbers.clone(), &mut fine.clone()], &[0.0; 5], RMSPROP));
                assert!(!rmsprop([&mut fine.clone(), &mut numbers.clone()], &[0.0; 5], RMSPROP));
                assert!(!adam([&mut numbers.clone(), &mut [0.0; 5], &mut fine.clone()], &[0.0; 5], ADAM));
                assert!(!adam([&mut fine.clone(), &mut [0.0; 5], &mut numbers.clone()], &[0.0; 5], ADAM));
            }
        }
    }
}
