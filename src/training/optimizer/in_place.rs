//! An optimizer's update on the CPU engine: one pass over memory instead of one an operation.

use burn::tensor::{Tensor, TensorData};

/// Changes a parameter and its state, the `M` tensors, by `update` of them and the gradient, which tells whether all new values are
/// finite; so does this. All tensors have the gradient's shape. A buffer that nothing else holds is changed where it lies.
///
/// For tensors of the CPU engine: on a GPU this would read, and reading blocks.
pub fn change<const M: usize>(
    tensors: [Tensor<1>; M],
    gradient: Tensor<1>,
    update: impl FnOnce([&mut [f32]; M], &[f32]) -> bool,
) -> ([Tensor<1>; M], bool) {
    let device = gradient.device();
    let gradient = gradient.into_data();
    let mut datas = tensors.map(Tensor::into_data);
    let finite = update(datas.each_mut().map(values_mut), values(&gradient));
    (datas.map(|data| crate::ops::of_data(data, &device)), finite)
}

fn values(data: &TensorData) -> &[f32] {
    data.as_slice().unwrap_or_else(|_| unreachable!("networks are of f32"))
}

fn values_mut(data: &mut TensorData) -> &mut [f32] {
    data.as_mut_slice().unwrap_or_else(|_| unreachable!("networks are of f32"))
}
