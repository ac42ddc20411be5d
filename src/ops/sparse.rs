//! A dense layer of images that are lists of what is not zero in them: the CPU engine's.

use std::sync::Arc;

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, backend_extension};
use burn::tensor::Tensor;
use matmul::SparseMatrix;

use super::Form;
use super::GradientOps;
use super::autodiff::through_relu;

/// Images of a batch whose lists pay, from as many on as make up for the copy of the weights that they are multiplied with, ...
pub const BATCH_MIN: usize = 16;
/// ... and up to as many as a first-level cache holds gradients of, eight units at a time.
pub const BATCH_MAX: usize = 256;
/// The share of pixels that are not 0 up to which they pay.
pub const DENSITY_MAX: f32 = 0.45;

/// See [`dense_of_sparse`].
#[backend_extension(Flex, Autodiff)]
pub trait SparseOps: Backend {
    /// See [`dense_of_sparse`].
    fn dense_of_sparse(
        x: Arc<SparseMatrix>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
    ) -> FloatTensor<Self>;
    /// The same, where the gradient of the weight is added to `sum`.
    fn dense_of_sparse_adding(
        x: Arc<SparseMatrix>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        sum: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

/// The backward pass of [`dense_of_sparse`].
pub trait SparseGradientOps: SparseOps + GradientOps {
    /// The gradients of weight and bias, as [`GradientOps::dense_parameters`].
    fn dense_of_sparse_parameters(
        x: &SparseMatrix,
        gradient: FloatTensor<Self>,
        sum: Option<FloatTensor<Self>>,
    ) -> [FloatTensor<Self>; 2];
}

/// [`super::dense`] of a sparse x, to which nothing flows back, or [`super::dense_adding`] where there is a sum.
pub fn dense_of_sparse(
    x: Arc<SparseMatrix>,
    weight: Tensor<2>,
    bias: Tensor<1>,
    form: Form,
    sum: Option<Tensor<2>>,
) -> Tensor<2> {
    let (weight, bias) = (weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(match sum {
        Some(sum) => {
            let sum = Tensor::from_inner(sum).into_dispatch();
            Dispatch::dense_of_sparse_adding(x, weight, bias, form, sum)
        }
        None => Dispatch::dense_of_sparse(x, weight, bias, form),
    })
}

impl<B: SparseGradientOps, C: CheckpointStrategy> SparseOps for Autodiff<B, C> {
    fn dense_of_sparse(
        x: Arc<SparseMatrix>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
    ) -> FloatTensor<Self> {
        record::<B, C>(x, [weight, bias], form, None)
    }

    fn dense_of_sparse_adding(
        x: Arc<SparseMatrix>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        sum: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        record::<B, C>(x, [weight, bias], form, Some(sum.into_parts().0))
    }
}

fn record<B: SparseGradientOps, C: CheckpointStrategy>(
    x: Arc<SparseMatrix>,
    tensors: [FloatTensor<Autodiff<B, C>>; 2],
    form: Form,
    sum: Option<FloatTensor<B>>,
) -> FloatTensor<Autodiff<B, C>> {
    let [(weight, weight_node), (bias, bias_node)] = tensors.map(|tensor| tensor.into_parts());
    match DenseOfSparse.prepare::<C>([weight_node, bias_node]).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => {
            let y = B::dense_of_sparse(Arc::clone(&x), weight, bias, form);
            prepared.finish((x, form.relu.then(|| y.clone()), sum), y)
        }
        OpsKind::UnTracked(prepared) => prepared.finish(B::dense_of_sparse(x, weight, bias, form)),
    }
}

#[derive(Debug)]
struct DenseOfSparse;

impl<B: SparseGradientOps> Backward<B, 2> for DenseOfSparse {
    /// Input, with a relu the output, and what the weight's gradient is added to.
    type State = (Arc<SparseMatrix>, Option<FloatTensor<B>>, Option<FloatTensor<B>>);

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (x, output, sum) = ops.state;
        let gradient = through_relu::<B>(output, gradients.consume::<B>(&ops.node));
        let parameters = B::dense_of_sparse_parameters(&x, gradient, sum);
        for (node, gradient) in ops.parents.into_iter().zip(parameters) {
            if let Some(node) = node {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}
