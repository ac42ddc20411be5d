//! The operations on the CPU engine: plain loops, and products for everything large.

mod average_pool;
mod convolution;
mod dense;
mod pad;
mod pool;
mod pooled_convolution;

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::{Shape, TensorData};
use burn_flex::{Flex, FlexTensor};
use elementwise::relu::relu_backward;
use elementwise::sum::{add, count_nonzero};

use super::{Activation, Form, GradientOps, LayerOps, LinearGradients, Mask, Objective, Pooled, SumOps};

impl LayerOps for Flex {
    fn dense(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, form: Form) -> FlexTensor {
        dense::forward([x, weight, bias].map(contiguous), form)
    }

    /// Without a backward pass nothing is added.
    fn dense_adding(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, form: Form, _: FlexTensor) -> FlexTensor {
        Self::dense(x, weight, bias, form)
    }

    fn convolution(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, form: Form) -> FlexTensor {
        convolution::forward([x, weight, bias].map(contiguous), form)
    }

    fn pooled_convolution(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, form: Form, size: usize) -> FlexTensor {
        Self::pooled_convolution_and_maxima(x, weight, bias, form, size).0
    }

    fn max_pool(x: FlexTensor, size: usize) -> FlexTensor {
        pool::forward(contiguous(x), size)
    }

    fn average_pool(x: FlexTensor, size: usize) -> FlexTensor {
        average_pool::forward(contiguous(x), size)
    }

    fn pad(x: FlexTensor, around: [isize; 2]) -> FlexTensor {
        pad::pad(contiguous(x), around)
    }

    fn drop_out(x: FlexTensor, mask: Mask) -> FlexTensor {
        changed(x, |x| mask.apply(x))
    }

    fn summed(_: FlexTensor, sum: FlexTensor) -> FlexTensor {
        sum
    }

    fn activate(x: FlexTensor, function: Activation) -> FlexTensor {
        changed(x, |x| x.iter_mut().for_each(|x| *x = function.value(*x)))
    }

    fn objective(logits: FloatTensor<Self>, labels: IntTensor<Self>, objective: Objective) -> FloatTensor<Self> {
        let [figures, _] = Self::objective_and_gradient(logits, labels, objective);
        figures
    }
}

impl SumOps for Flex {
    fn add(x: FlexTensor, y: FlexTensor) -> FlexTensor {
        let y = contiguous(y);
        changed(contiguous(x), |x| add(x, values(&y)))
    }
}

impl GradientOps for Flex {
    type Maxima = pooled_convolution::Maxima;

    fn pooled_convolution_and_maxima(
        x: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        form: Form,
        size: usize,
    ) -> (FlexTensor, Self::Maxima) {
        pooled_convolution::forward([x, weight, bias].map(contiguous), form, size)
    }

    fn pooled_convolution_backward(
        pooled: Pooled<Self>,
        gradient: FlexTensor,
        of_input: bool,
    ) -> LinearGradients<Self> {
        let Pooled { x, weight, .. } = pooled;
        let pooled = Pooled { x: contiguous(x), weight: contiguous(weight), ..pooled };
        pooled_convolution::backward(pooled, contiguous(gradient), of_input)
    }

    fn relu_backward(output: FlexTensor, gradient: FlexTensor) -> FlexTensor {
        let output = contiguous(output);
        changed(gradient, |gradient| relu_backward(values(&output), gradient))
    }

    fn dense_input(gradient: FlexTensor, weight: FlexTensor, form: Form) -> FlexTensor {
        dense::input(contiguous(gradient), contiguous(weight), form)
    }

    fn dense_parameters(x: FlexTensor, gradient: FlexTensor, sum: Option<FlexTensor>) -> [FlexTensor; 2] {
        dense::parameters(contiguous(x), contiguous(gradient), sum)
    }

    fn convolution_input(gradient: FlexTensor, weight: FlexTensor) -> FlexTensor {
        convolution::input(contiguous(gradient), contiguous(weight))
    }

    fn convolution_parameters(x: FlexTensor, gradient: FlexTensor, kernel_size: usize) -> [FlexTensor; 2] {
        convolution::parameters(contiguous(x), contiguous(gradient), kernel_size)
    }

    fn max_pool_input(x: FlexTensor, gradient: FlexTensor, size: usize) -> FlexTensor {
        pool::input(contiguous(x), contiguous(gradient), size)
    }

    fn average_pool_input(gradient: FlexTensor, sides: [usize; 2], size: usize) -> FlexTensor {
        average_pool::input(contiguous(gradient), sides, size)
    }

    fn activate_input(kept: FlexTensor, gradient: FlexTensor, function: Activation) -> FlexTensor {
        let kept = contiguous(kept);
        changed(gradient, |gradient| {
            for (gradient, &kept) in gradient.iter_mut().zip(values(&kept)) {
                *gradient *= function.slope_by_kept(kept);
            }
        })
    }

    fn objective_and_gradient(logits: FlexTensor, labels: FlexTensor, objective: Objective) -> [FlexTensor; 2] {
        let [batch, classes] = dims(&logits);
        let (logits, labels) = (contiguous(logits), contiguous(labels));
        let (mut figures, mut gradient) = (Vec::with_capacity(2 * batch), vec![0.0; batch * classes]);
        let rows = values(&logits).chunks_exact(classes).zip(gradient.chunks_exact_mut(classes));
        for ((logits, gradient), &label) in rows.zip(labels.storage::<i32>()) {
            let (loss, right) = objective.of_row(logits, label as u8, gradient);
            figures.extend([loss, f32::from(u8::from(right))]);
        }
        [tensor(figures, [batch, 2]), tensor(gradient, [batch, classes])]
    }
}

fn dims<const D: usize>(tensor: &FlexTensor) -> [usize; D] {
    tensor.layout().shape().dims()
}

fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.as_slice::<f32>().is_some() || tensor.is_contiguous() { tensor } else { tensor.to_contiguous() }
}

/// The numbers of a contiguous tensor.
fn values(tensor: &FlexTensor) -> &[f32] {
    tensor.as_slice().unwrap_or_else(|| unreachable!("networks are of f32, and made contiguous"))
}

fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.into()))
}

/// Whether less than this share of the numbers is not 0.
fn is_sparse(values: &[f32], share: f32) -> bool {
    (count_nonzero(values) as f32) < values.len() as f32 * share
}

/// `x` after `change`, in its own memory where nothing else holds it.
fn changed(x: FlexTensor, change: impl FnOnce(&mut [f32])) -> FlexTensor {
    let mut data = x.into_data();
    change(data.as_mut_slice().unwrap_or_else(|_| unreachable!("networks are of f32")));
    FlexTensor::from_data(data)
}
