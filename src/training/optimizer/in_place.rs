//! An optimizer's update on the CPU engine: one pass over memory instead of one an operation.

use burn::tensor::{Tensor, TensorData};
use lanes::F32x4;

/// Changes a parameter and its state element by element: `each` gets the old values of all `M` tensors and the gradient,
/// four elements at a time, and gives the new values. All tensors have the gradient's shape. A buffer that nothing else
/// holds is changed where it lies. Tells too whether all new values are finite.
///
/// For tensors of the CPU engine: on a GPU this would read, and reading blocks.
pub fn change<const M: usize>(
    tensors: [Tensor<1>; M],
    gradient: Tensor<1>,
    each: impl Fn([F32x4; M], F32x4) -> [F32x4; M],
) -> ([Tensor<1>; M], bool) {
    let device = gradient.device();
    let gradient = gradient.into_data();
    let mut datas = tensors.map(Tensor::into_data);
    let (gradients, last_gradient) = values(&gradient).as_chunks::<4>();
    let mut parts = datas.each_mut().map(|data| values_mut(data).as_chunks_mut::<4>());
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
    (datas.map(|data| crate::ops::of_data(data, &device)), lanes == [0.0; 4])
}

/// Up to three values and zeros.
fn padded(values: &[f32]) -> F32x4 {
    F32x4::from_array(std::array::from_fn(|lane| values.get(lane).copied().unwrap_or(0.0)))
}

fn values(data: &TensorData) -> &[f32] {
    data.as_slice().unwrap_or_else(|_| unreachable!("networks are of f32"))
}

fn values_mut(data: &mut TensorData) -> &mut [f32] {
    data.as_mut_slice().unwrap_or_else(|_| unreachable!("networks are of f32"))
}
