//! What networks and their training are made of, as operations of Burn's backends.
//!
//! Burn's own operations serve every data type, layout and device; these serve f32 and the layers of [`crate::model`], so that a
//! layer's forward pass is one kernel with its bias and activation in it (two where a GPU cuts a deep product into parts), and its
//! backward pass two or three.
//!
//! # Layout
//! The traits and functions on tensors are here, `autodiff` says what is called when gradients flow back, `flex` computes on the
//! CPU and `cube` on a GPU. What they are told is in `activation`, `objective`, `scaling` and `update`.

pub mod activation;
mod autodiff;
#[cfg(feature = "webgpu")]
mod cube;
#[cfg(feature = "cpu")]
mod flex;
pub mod objective;
pub mod scaling;
pub mod update;
pub mod variations;

pub use activation::Activation;
pub use elementwise::dropout::Mask;
pub use objective::{Loss, Objective};
pub use scaling::Scaling;
pub use update::Update;
pub use variations::{Variations, Vary};

use burn::backend::ops::{FloatTensorOps, IntTensorOps};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Device, Int, Shape, Tensor, TensorData};

/// How a dense layer or a convolution is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// What is under 0 is made 0.
    pub relu: bool,
    /// The weights are known to be finite numbers. Where that is not known the CPU engine looks at them, since 0 times others is not 0.
    pub finite_weights: bool,
}

/// The layers' forward passes.
#[backend_extension(Flex: cfg(feature = "cpu"), Cube: cfg(feature = "webgpu"), Autodiff)]
pub trait LayerOps: Backend {
    /// See [`dense`].
    fn dense(x: FloatTensor<Self>, weight: FloatTensor<Self>, bias: FloatTensor<Self>, form: Form)
    -> FloatTensor<Self>;
    /// See [`dense_adding`].
    fn dense_adding(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        sum: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
    /// See [`convolution()`].
    fn convolution(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
    ) -> FloatTensor<Self>;
    /// See [`pooled_convolution`].
    fn pooled_convolution(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        size: usize,
    ) -> FloatTensor<Self>;
    /// See [`max_pool`].
    fn max_pool(x: FloatTensor<Self>, size: usize) -> FloatTensor<Self>;
    /// See [`average_pool`].
    fn average_pool(x: FloatTensor<Self>, size: usize) -> FloatTensor<Self>;
    /// See [`pad`]; of a negative number so many rows and columns are cut off.
    fn pad(x: FloatTensor<Self>, around: [isize; 2]) -> FloatTensor<Self>;
    /// See [`drop_out`].
    fn drop_out(x: FloatTensor<Self>, mask: Mask) -> FloatTensor<Self>;
    /// See [`summed`].
    fn summed(part: FloatTensor<Self>, sum: FloatTensor<Self>) -> FloatTensor<Self>;
    /// See [`activate`].
    fn activate(x: FloatTensor<Self>, function: Activation) -> FloatTensor<Self>;
    /// See [`objective()`].
    fn objective(logits: FloatTensor<Self>, labels: IntTensor<Self>, objective: Objective) -> FloatTensor<Self>;
}

/// The layers' backward passes: `gradient` is of the output, and of its shape.
pub trait GradientOps: LayerOps {
    /// What the backward pass of a pooled convolution needs of its forward pass.
    type Maxima: Clone + std::fmt::Debug + Send + 'static;
    /// What [`pooled_convolution`] gives, and what its backward pass needs.
    fn pooled_convolution_and_maxima(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        form: Form,
        size: usize,
    ) -> (FloatTensor<Self>, Self::Maxima);
    /// The gradient of a pooled convolution's x, where it is asked for.
    fn pooled_convolution_backward(
        pooled: Pooled<Self>,
        gradient: FloatTensor<Self>,
        of_input: bool,
    ) -> LinearGradients<Self>;
    /// `gradient` where `output` is over 0 or not a number, else 0.
    fn relu_backward(output: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self>;
    /// The gradient of `x [batch, in]`: `gradient weight^T`.
    fn dense_input(gradient: FloatTensor<Self>, weight: FloatTensor<Self>, form: Form) -> FloatTensor<Self>;
    /// The gradients of weight and bias: `x^T gradient`, added to `sum` where there is one, and the sum of `gradient` over the batch.
    fn dense_parameters(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        sum: Option<FloatTensor<Self>>,
    ) -> [FloatTensor<Self>; 2];
    /// The gradient of `x [batch, channels, height, width]`.
    fn convolution_input(gradient: FloatTensor<Self>, weight: FloatTensor<Self>) -> FloatTensor<Self>;
    /// The gradients of weight and bias for square kernels of side `kernel_size`.
    fn convolution_parameters(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        kernel_size: usize,
    ) -> [FloatTensor<Self>; 2];
    /// The gradient of `x`: of each square the first largest gets it all, as in TensorFlow.
    fn max_pool_input(x: FloatTensor<Self>, gradient: FloatTensor<Self>, size: usize) -> FloatTensor<Self>;
    /// The gradient of `x`, of these sides (height, width): of each square every number gets its part.
    fn average_pool_input(gradient: FloatTensor<Self>, sides: [usize; 2], size: usize) -> FloatTensor<Self>;
    /// The gradient of `x`, of which the output or `x` itself was kept: [`Activation::keeps_output`].
    fn activate_input(kept: FloatTensor<Self>, gradient: FloatTensor<Self>, function: Activation) -> FloatTensor<Self>;
    /// What [`objective()`] gives, and the gradient of the logits `[batch, classes]` times [`Objective::scale`].
    fn objective_and_gradient(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        objective: Objective,
    ) -> [FloatTensor<Self>; 2];
}

/// The forward pass of a pooled convolution.
#[derive(Clone, Debug)]
pub struct Pooled<B: GradientOps> {
    /// `[batch, channels, height, width]`
    pub x: FloatTensor<B>,
    /// `[filters, channels, k, k]`
    pub weight: FloatTensor<B>,
    /// How it was computed.
    pub form: Form,
    /// Side of the squares.
    pub size: usize,
    /// Which numbers were the largest.
    pub maxima: B::Maxima,
}

/// The gradients of x, where it is asked for, of weight and of bias.
pub type LinearGradients<B> = (Option<FloatTensor<B>>, [FloatTensor<B>; 2]);

/// Sums of gradients, through which nothing flows back.
#[backend_extension(Flex: cfg(feature = "cpu"), Cube: cfg(feature = "webgpu"))]
pub trait SumOps: Backend {
    /// See [`add`].
    fn add(x: FloatTensor<Self>, y: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// The sums of the numbers of two tensors of one shape, without automatic differentiation; those of `x` are changed where they lie
/// if nothing else holds them. Burn's own addition serves quantized tensors too: 90 KB of code for the CPU engine.
pub fn add<const D: usize>(x: Tensor<D>, y: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::add(x.into_dispatch(), y.into_dispatch()))
}

/// Numbers on a device. Burn's own `from_data` can convert every type of number into every other: 115 KB of code for an engine.
///
/// # Panics
/// Where there are not as many numbers as the shape has.
pub fn floats<const D: usize>(values: Vec<f32>, shape: impl Into<Shape>, device: &Device) -> Tensor<D> {
    of_data(TensorData::new(values, shape), device)
}

/// The same of numbers that stand as data already, `f32`.
pub fn of_data<const D: usize>(data: TensorData, device: &Device) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::float_from_data(data, device.as_dispatch()))
}

/// Whole numbers on a device.
///
/// # Panics
/// As [`floats`].
pub fn ints<const D: usize>(values: Vec<i32>, shape: impl Into<Shape>, device: &Device) -> Tensor<D, Int> {
    Tensor::from_dispatch(Dispatch::int_from_data(TensorData::new(values, shape), device.as_dispatch()))
}

/// `x weight + bias`, and what is under 0 made 0 with a relu (here and in all operations infinity and what is not a number travel
/// as IEEE 754 says): `[batch, out]` of x `[batch, in]`, weight `[in, out]`, bias `[out]`.
pub fn dense(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>, form: Form) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::dense(x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch(), form))
}

/// The same, where the gradient of the weight is added to `sum [in, out]`: on the CPU engine where that lies, if nothing else holds it.
pub fn dense_adding(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>, form: Form, sum: Tensor<2>) -> Tensor<2> {
    let sum = Tensor::from_inner(sum).into_dispatch();
    let (x, weight, bias) = (x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(Dispatch::dense_adding(x, weight, bias, form, sum))
}

/// The convolution (cross-correlation, stride 1, no padding) of x `[batch, channels, height, width]` with weight
/// `[filters, channels, k, k]` plus bias `[filters]`, and what is under 0 made 0 with a relu:
/// `[batch, filters, height - k + 1, width - k + 1]`.
pub fn convolution(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, form: Form) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::convolution(x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch(), form))
}

/// [`max_pool`] of a [`convolution()`] in one: on the CPU engine the convolution's own output is held for one image at a time, and of its
/// gradient, one number of a square at most, what is not 0.
pub fn pooled_convolution(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, form: Form, size: usize) -> Tensor<4> {
    let (x, weight, bias) = (x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(Dispatch::pooled_convolution(x, weight, bias, form, size))
}

/// The largest of each square of side `size`, `[batch, channels, height / size, width / size]`.
pub fn max_pool(x: Tensor<4>, size: usize) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::max_pool(x.into_dispatch(), size))
}

/// The mean of each square of side `size`, `[batch, channels, height / size, width / size]`.
pub fn average_pool(x: Tensor<4>, size: usize) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::average_pool(x.into_dispatch(), size))
}

/// x `[batch, channels, height, width]` with so many rows of zeros above and below, and so many columns to the left and to the right.
pub fn pad(x: Tensor<4>, [before, after]: [usize; 2]) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::pad(x.into_dispatch(), [before as isize, after as isize]))
}

/// `x` with what `mask` drops made 0 and the rest scaled up.
pub fn drop_out<const D: usize>(x: Tensor<D>, mask: Mask) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::drop_out(x.into_dispatch(), mask))
}

/// `sum`, to which `part` was added, both of one shape: what flows back goes to `part`, and is the gradient of the sum.
pub fn summed<const D: usize>(part: Tensor<D>, sum: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::summed(part.into_dispatch(), sum.into_dispatch()))
}

/// `function` of each number.
pub fn activate<const D: usize>(x: Tensor<D>, function: Activation) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::activate(x.into_dispatch(), function))
}

/// Of each row of logits `[batch, classes]` with its label its loss and 1 where its answer is right, else 0: `[batch, 2]`.
///
/// What flows back is the gradient of the summed losses times [`Objective::scale`]: this is where a backward pass begins.
pub fn objective(logits: Tensor<2>, labels: Tensor<1, Int>, objective: Objective) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::objective(logits.into_dispatch(), labels.into_dispatch(), objective))
}

#[cfg(feature = "cpu")]
#[cfg(test)]
mod tests;

#[cfg(feature = "webgpu")]
pub use device::{gather, in_a_row, not_finite, one_after_another, update};

/// What only a GPU is asked: the CPU engine does these on its own memory.
#[cfg(feature = "webgpu")]
mod device {
    use super::*;

    /// The data set and the optimizers on a GPU.
    #[backend_extension(Cube)]
    pub trait DeviceOps: Backend {
        /// See [`gather`].
        fn gather(
            words: IntTensor<Self>,
            labels: IntTensor<Self>,
            sides: [usize; 2],
            order: IntTensor<Self>,
            positions: [usize; 2],
            input: (Scaling, Option<Vary>),
        ) -> (FloatTensor<Self>, IntTensor<Self>);
        /// Writes `x` into `to` from number `start` on: `to`, which nothing else holds.
        fn put_ints(to: IntTensor<Self>, x: IntTensor<Self>, start: usize) -> IntTensor<Self>;
        /// Writes `x` into `to` from number `start` on: `to`, which nothing else holds.
        fn put(to: FloatTensor<Self>, x: FloatTensor<Self>, start: usize) -> FloatTensor<Self>;
        /// See [`update`]: with one row of state.
        fn update_one(
            parameter: FloatTensor<Self>,
            state: FloatTensor<Self>,
            gradient: FloatTensor<Self>,
            update: Update,
        ) -> (FloatTensor<Self>, FloatTensor<Self>);
        /// See [`update`]: with two rows of state.
        fn update_two(
            parameter: FloatTensor<Self>,
            first: FloatTensor<Self>,
            second: FloatTensor<Self>,
            gradient: FloatTensor<Self>,
            update: Update,
        ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
        /// See [`not_finite`]: with one row of state.
        fn not_finite_one(parameter: FloatTensor<Self>, state: FloatTensor<Self>) -> FloatTensor<Self>;
        /// See [`not_finite`]: with two rows of state.
        fn not_finite_two(
            parameter: FloatTensor<Self>,
            first: FloatTensor<Self>,
            second: FloatTensor<Self>,
        ) -> FloatTensor<Self>;
    }

    /// Zeros `[rows, 2]` where a parameter and its one or two rows of state, all of one shape, are finite numbers; else a 1 among
    /// them.
    pub fn not_finite<const D: usize>(parameter: Tensor<D>, rows: &[Tensor<D>]) -> Tensor<2> {
        let parameter = parameter.into_dispatch();
        let found = match rows {
            [state] => Dispatch::not_finite_one(parameter, state.clone().into_dispatch()),
            [first, second] => {
                Dispatch::not_finite_two(parameter, first.clone().into_dispatch(), second.clone().into_dispatch())
            }
            _ => unreachable!("optimizers keep one or two rows of state"),
        };
        Tensor::from_dispatch(found)
    }

    /// Tensors `[any, 2]` on a GPU, one after the other.
    ///
    /// # Panics
    /// Without any tensor.
    pub fn in_a_row(tensors: Vec<Tensor<2>>) -> Tensor<2> {
        let device = tensors[0].device();
        let rows = tensors.iter().map(|tensor| tensor.dims()[0]).sum();
        let mut start = 0;
        tensors.into_iter().fold(Tensor::empty([rows, 2], &device), |to, tensor| {
            let numbers = tensor.shape().num_elements();
            let put = Dispatch::put(to.into_dispatch(), tensor.into_dispatch(), start);
            start += numbers;
            Tensor::from_dispatch(put)
        })
    }

    /// Tensors of one width on a GPU, the rows of one after those of the other.
    pub fn one_after_another<const D: usize>(tensors: [Tensor<D, Int>; 2]) -> Tensor<D, Int> {
        let mut dims = tensors[0].dims();
        dims[0] += tensors[1].dims()[0];
        let options = (&tensors[0].device(), burn::tensor::DType::I32);
        let mut start = 0;
        tensors.into_iter().fold(Tensor::empty(dims, options), |to, tensor| {
            let numbers = tensor.shape().num_elements();
            let put = Dispatch::put_ints(to.into_dispatch(), tensor.into_dispatch(), start);
            start += numbers;
            Tensor::from_dispatch(put)
        })
    }

    /// The images `[count, rows * columns]`, varied and scaled, and labels `[count]` at `start..start + count` of `order`, from packed pixels
    /// `words [images, rows * columns / 4]` and `labels [images]`; columns are a multiple of 4.
    pub fn gather(
        words: Tensor<2, Int>,
        labels: Tensor<1, Int>,
        sides: [usize; 2],
        order: Tensor<1, Int>,
        [start, count]: [usize; 2],
        input: (Scaling, Option<Vary>),
    ) -> (Tensor<2>, Tensor<1, Int>) {
        let (words, labels, order) = (words.into_dispatch(), labels.into_dispatch(), order.into_dispatch());
        let (pixels, labels) = Dispatch::gather(words, labels, sides, order, [start, count], input);
        (Tensor::from_dispatch(pixels), Tensor::from_dispatch(labels))
    }

    /// An optimizer's step: a parameter and its one or two rows of state after `update` with its gradient, all of one shape.
    pub fn update<const D: usize, const M: usize>(
        tensors: [Tensor<D>; M],
        gradient: Tensor<D>,
        update: Update,
    ) -> [Tensor<D>; M] {
        let gradient = gradient.into_dispatch();
        let mut tensors = tensors.into_iter().map(Tensor::into_dispatch);
        let updated = match (tensors.next(), tensors.next(), tensors.next()) {
            (Some(parameter), Some(state), None) => {
                let (parameter, state) = Dispatch::update_one(parameter, state, gradient, update);
                [Some(parameter), Some(state), None]
            }
            (Some(parameter), Some(first), Some(second)) => {
                let (parameter, first, second) = Dispatch::update_two(parameter, first, second, gradient, update);
                [Some(parameter), Some(first), Some(second)]
            }
            _ => unreachable!("optimizers keep one or two rows of state"),
        };
        let mut updated = updated.into_iter().flatten().map(Tensor::from_dispatch);
        std::array::from_fn(|_| updated.next().unwrap_or_else(|| unreachable!("as many as came")))
    }
}
