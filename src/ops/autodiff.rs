//! What flows back through each operation: Burn's autodiff calls these with the gradient of an output.

use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::{FloatTensor, IntTensor};

use super::{Activation, Form, GradientOps, LayerOps, Mask, Objective, Pooled};

/// Registers an operation's backward pass and its output, which is computed once, inside.
macro_rules! record {
    ($backward:expr, $nodes:expr, $output:ident = $compute:expr, $state:expr) => {
        match $backward.prepare::<C>($nodes).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => {
                let $output = $compute;
                prepared.finish($state, $output)
            }
            OpsKind::UnTracked(prepared) => prepared.finish($compute),
        }
    };
}

impl<B: GradientOps, C: CheckpointStrategy> LayerOps for Autodiff<B, C> {
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
    ) -> FloatTensor<Self> {
        record_dense::<B, C>([x, weight, bias], form, None)
    }

    fn dense_adding(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        sum: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        record_dense::<B, C>([x, weight, bias], form, Some(sum.into_parts().0))
    }

    fn convolution(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
    ) -> FloatTensor<Self> {
        let ((x, x_node), (weight, weight_node), (bias, bias_node)) =
            (x.into_parts(), weight.into_parts(), bias.into_parts());
        let nodes = [x_node, weight_node, bias_node];
        record!(
            Convolution,
            nodes,
            y = B::convolution(x.clone(), weight.clone(), bias.clone(), form),
            (x, weight, form.relu.then(|| y.clone()))
        )
    }

    fn pooled_convolution(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        size: usize,
    ) -> FloatTensor<Self> {
        let ((x, x_node), (weight, weight_node), (bias, bias_node)) =
            (x.into_parts(), weight.into_parts(), bias.into_parts());
        match PooledConvolution.prepare::<C>([x_node, weight_node, bias_node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => {
                let (y, maxima) = B::pooled_convolution_and_maxima(x.clone(), weight.clone(), bias, form, size);
                prepared.finish(Pooled { x, weight, form, size, maxima }, y)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(B::pooled_convolution(x, weight, bias, form, size)),
        }
    }

    fn max_pool(x: FloatTensor<Self>, size: usize) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        record!(MaxPool, [node], y = B::max_pool(x.clone(), size), (x, size))
    }

    fn average_pool(x: FloatTensor<Self>, size: usize) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let [.., height, width] = burn::backend::TensorMetadata::shape(&x).dims::<4>();
        record!(AveragePool, [node], y = B::average_pool(x, size), ([height, width], size))
    }

    fn pad(x: FloatTensor<Self>, around: [isize; 2]) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        record!(Pad, [node], y = B::pad(x, around), around)
    }

    fn drop_out(x: FloatTensor<Self>, mask: Mask) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        record!(DropOut, [node], y = B::drop_out(x, mask), mask)
    }

    fn summed(part: FloatTensor<Self>, sum: FloatTensor<Self>) -> FloatTensor<Self> {
        let (part, node) = part.into_parts();
        record!(Summed, [node], y = B::summed(part, sum.into_parts().0), ())
    }

    fn activate(x: FloatTensor<Self>, function: Activation) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        if function.keeps_output() {
            return record!(Activate, [node], y = B::activate(x, function), (y.clone(), function));
        }
        record!(Activate, [node], y = B::activate(x.clone(), function), (x, function))
    }

    fn objective(logits: FloatTensor<Self>, labels: IntTensor<Self>, objective: Objective) -> FloatTensor<Self> {
        let (logits, node) = logits.into_parts();
        match Root.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => {
                let [figures, gradient] = B::objective_and_gradient(logits, labels, objective);
                prepared.finish(gradient, figures)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(B::objective(logits, labels, objective)),
        }
    }
}

fn record_dense<B: GradientOps, C: CheckpointStrategy>(
    tensors: [FloatTensor<Autodiff<B, C>>; 3],
    form: Form,
    sum: Option<FloatTensor<B>>,
) -> FloatTensor<Autodiff<B, C>> {
    let [(x, x_node), (weight, weight_node), (bias, bias_node)] = tensors.map(|tensor| tensor.into_parts());
    let nodes = [x_node, weight_node, bias_node];
    record!(
        Dense,
        nodes,
        y = B::dense(x.clone(), weight.clone(), bias.clone(), form),
        (((x, weight, form.relu.then(|| y.clone())), form), sum)
    )
}

/// Input, weight, and with a relu the output.
type LinearState<B> = (FloatTensor<B>, FloatTensor<B>, Option<FloatTensor<B>>);

#[derive(Debug)]
struct Dense;

impl<B: GradientOps> Backward<B, 3> for Dense {
    type State = ((LinearState<B>, Form), Option<FloatTensor<B>>);

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (((x, weight, output), form), sum) = ops.state;
        let gradient = through_relu::<B>(output, gradients.consume::<B>(&ops.node));
        let [x_node, weight_node, bias_node] = ops.parents;
        if let Some(node) = x_node {
            gradients.register::<B>(node.id, B::dense_input(gradient.clone(), weight, form));
        }
        let [weight, bias] = B::dense_parameters(x, gradient, sum);
        for (node, gradient) in [(weight_node, weight), (bias_node, bias)] {
            if let Some(node) = node {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

#[derive(Debug)]
struct Convolution;

impl<B: GradientOps> Backward<B, 3> for Convolution {
    type State = LinearState<B>;

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (x, weight, output) = ops.state;
        let kernel_size = burn::backend::TensorMetadata::shape(&weight)[3];
        let gradient = through_relu::<B>(output, gradients.consume::<B>(&ops.node));
        let [x_node, weight_node, bias_node] = ops.parents;
        if let Some(node) = x_node {
            gradients.register::<B>(node.id, B::convolution_input(gradient.clone(), weight));
        }
        let [weight, bias] = B::convolution_parameters(x, gradient, kernel_size);
        for (node, gradient) in [(weight_node, weight), (bias_node, bias)] {
            if let Some(node) = node {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

#[derive(Debug)]
struct PooledConvolution;

impl<B: GradientOps> Backward<B, 3> for PooledConvolution {
    type State = Pooled<B>;

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let [x_node, weight_node, bias_node] = ops.parents;
        let (input, [weight, bias]) = B::pooled_convolution_backward(ops.state, gradient, x_node.is_some());
        for (node, gradient) in [(x_node, input), (weight_node, Some(weight)), (bias_node, Some(bias))] {
            if let (Some(node), Some(gradient)) = (node, gradient) {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

fn through_relu<B: GradientOps>(output: Option<FloatTensor<B>>, gradient: FloatTensor<B>) -> FloatTensor<B> {
    match output {
        Some(output) => <B as GradientOps>::relu_backward(output, gradient),
        None => gradient,
    }
}

/// A backward pass of one input: its node, what was kept, and what it makes of the gradient.
macro_rules! unary {
    ($name:ident, $state:ty, |$kept:ident, $gradient:ident| $compute:expr) => {
        #[derive(Debug)]
        struct $name;

        impl<B: GradientOps> Backward<B, 1> for $name {
            type State = $state;

            fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let $kept = ops.state;
                let $gradient = gradients.consume::<B>(&ops.node);
                let [node] = ops.parents;
                if let Some(node) = node {
                    gradients.register::<B>(node.id, $compute);
                }
            }
        }
    };
}

unary!(MaxPool, (FloatTensor<B>, usize), |kept, gradient| B::max_pool_input(kept.0, gradient, kept.1));
unary!(AveragePool, ([usize; 2], usize), |kept, gradient| B::average_pool_input(gradient, kept.0, kept.1));
unary!(Pad, [isize; 2], |around, gradient| B::pad(gradient, around.map(isize::wrapping_neg)));
unary!(DropOut, Mask, |mask, gradient| B::drop_out(gradient, mask));
unary!(Summed, (), |_kept, gradient| gradient);
unary!(Activate, (FloatTensor<B>, Activation), |kept, gradient| B::activate_input(kept.0, gradient, kept.1));
// The objective's gradient was computed with its figures; what comes in are the ones that a backward pass begins with.
unary!(Root, FloatTensor<B>, |computed, _ones| computed);
