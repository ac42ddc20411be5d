//! The operations on a GPU: kernels of our own, in CubeCL.
//!
//! A unit (an invocation, in WGSL's words) computes a tile of the output in registers and shares no memory with others, so that
//! nothing waits at a barrier. Sizes are arguments, not constants: the smaller last batch runs the same pipelines.

// Launching is unsafe where bounds are not checked on the device: a kernel stays within the sizes that it is given, and `buffer` asserts
// that each of its tensors has them.
#![allow(unsafe_code)]
// A kernel passes its sizes on by `&`: what `#[cube]` makes of a bare name would move them.
#![allow(clippy::needless_borrow)]

mod average_pool;
mod convolution;
mod elementwise;
mod finite;
mod gather;
mod objective;
mod optimizer;
mod pad;
mod pool;
mod product;
mod tile;
mod vary;

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::{DType, Shape};
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::calculate_cube_count_elemwise;
use cubecl::prelude::*;

use super::device::DeviceOps;
use super::{
    Activation, Form, GradientOps, LayerOps, LinearGradients, Mask, Objective, Pooled, Scaling, SumOps, Update, Vary,
};

impl LayerOps for CubeBackend {
    fn dense(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, form: Form) -> CubeTensor {
        product::dense(x, weight, bias, form.relu)
    }

    /// Without a backward pass nothing is added.
    fn dense_adding(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, form: Form, _: CubeTensor) -> CubeTensor {
        Self::dense(x, weight, bias, form)
    }

    fn convolution(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, form: Form) -> CubeTensor {
        convolution::forward(x, weight, bias, form.relu)
    }

    fn pooled_convolution(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, form: Form, size: usize) -> CubeTensor {
        pool::forward(convolution::forward(x, weight, bias, form.relu), size)
    }

    fn max_pool(x: CubeTensor, size: usize) -> CubeTensor {
        pool::forward(x, size)
    }

    fn average_pool(x: CubeTensor, size: usize) -> CubeTensor {
        average_pool::forward(x, size)
    }

    fn pad(x: CubeTensor, around: [isize; 2]) -> CubeTensor {
        pad::pad(x, around)
    }

    fn drop_out(x: CubeTensor, mask: Mask) -> CubeTensor {
        elementwise::drop_out(x, mask)
    }

    fn summed(_: CubeTensor, sum: CubeTensor) -> CubeTensor {
        sum
    }

    fn activate(x: CubeTensor, function: Activation) -> CubeTensor {
        elementwise::activate(x, function)
    }

    fn objective(logits: FloatTensor<Self>, labels: IntTensor<Self>, objective: Objective) -> FloatTensor<Self> {
        let [figures, _] = Self::objective_and_gradient(logits, labels, objective);
        figures
    }
}

impl SumOps for CubeBackend {
    fn add(x: CubeTensor, y: CubeTensor) -> CubeTensor {
        elementwise::add(x, y)
    }
}

impl GradientOps for CubeBackend {
    /// The convolution's output.
    type Maxima = CubeTensor;

    fn pooled_convolution_and_maxima(
        x: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        form: Form,
        size: usize,
    ) -> (CubeTensor, CubeTensor) {
        let y = convolution::forward(x, weight, bias, form.relu);
        (pool::forward(y.clone(), size), y)
    }

    fn pooled_convolution_backward(
        pooled: Pooled<Self>,
        gradient: CubeTensor,
        of_input: bool,
    ) -> LinearGradients<Self> {
        let Pooled { x, weight, form, size, maxima } = pooled;
        let [.., kernel_size] = dims::<4>(&weight);
        let mut gradient = pool::input(maxima.clone(), gradient, size);
        if form.relu {
            gradient = elementwise::relu_backward(maxima, gradient);
        }
        let input = of_input.then(|| convolution::input(gradient.clone(), weight));
        (input, convolution::parameters(x, gradient, kernel_size))
    }

    fn relu_backward(output: CubeTensor, gradient: CubeTensor) -> CubeTensor {
        elementwise::relu_backward(output, gradient)
    }

    fn dense_input(gradient: CubeTensor, weight: CubeTensor, _: Form) -> CubeTensor {
        product::dense_input(gradient, weight)
    }

    fn dense_parameters(x: CubeTensor, gradient: CubeTensor, sum: Option<CubeTensor>) -> [CubeTensor; 2] {
        let [weight, bias] = product::dense_parameters(x, gradient);
        let weight = match sum {
            Some(sum) => elementwise::add(sum, weight),
            None => weight,
        };
        [weight, bias]
    }

    fn convolution_input(gradient: CubeTensor, weight: CubeTensor) -> CubeTensor {
        convolution::input(gradient, weight)
    }

    fn convolution_parameters(x: CubeTensor, gradient: CubeTensor, kernel_size: usize) -> [CubeTensor; 2] {
        convolution::parameters(x, gradient, kernel_size)
    }

    fn max_pool_input(x: CubeTensor, gradient: CubeTensor, size: usize) -> CubeTensor {
        pool::input(x, gradient, size)
    }

    fn average_pool_input(gradient: CubeTensor, sides: [usize; 2], size: usize) -> CubeTensor {
        average_pool::input(gradient, sides, size)
    }

    fn activate_input(kept: CubeTensor, gradient: CubeTensor, function: Activation) -> CubeTensor {
        elementwise::activate_input(kept, gradient, function)
    }

    fn objective_and_gradient(logits: CubeTensor, labels: CubeTensor, objective: Objective) -> [CubeTensor; 2] {
        objective::objective(logits, labels, objective)
    }
}

impl DeviceOps for CubeBackend {
    fn gather(
        words: CubeTensor,
        labels: CubeTensor,
        sides: [usize; 2],
        order: CubeTensor,
        positions: [usize; 2],
        input: (Scaling, Option<Vary>),
    ) -> (CubeTensor, CubeTensor) {
        gather::gather(words, labels, sides, order, positions, input)
    }

    fn put_ints(to: CubeTensor, x: CubeTensor, start: usize) -> CubeTensor {
        elementwise::put::<i32>(to, x, start)
    }

    fn put(to: CubeTensor, x: CubeTensor, start: usize) -> CubeTensor {
        elementwise::put::<f32>(to, x, start)
    }

    fn update_one(
        parameter: CubeTensor,
        state: CubeTensor,
        gradient: CubeTensor,
        update: Update,
    ) -> (CubeTensor, CubeTensor) {
        optimizer::update_one(parameter, state, gradient, update)
    }

    fn update_two(
        parameter: CubeTensor,
        first: CubeTensor,
        second: CubeTensor,
        gradient: CubeTensor,
        update: Update,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        optimizer::update_two(parameter, first, second, gradient, update)
    }

    fn not_finite_one(parameter: CubeTensor, state: CubeTensor) -> CubeTensor {
        finite::not_finite_one(parameter, state)
    }

    fn not_finite_two(parameter: CubeTensor, first: CubeTensor, second: CubeTensor) -> CubeTensor {
        finite::not_finite_two(parameter, first, second)
    }
}

/// The sizes of a tensor; all of ours are contiguous.
fn dims<const D: usize>(tensor: &CubeTensor) -> [usize; D] {
    tensor.meta.shape().dims()
}

/// Memory for an output on the device of `like`, not yet written.
fn output(like: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    typed_output(like, shape, DType::F32)
}

fn typed_output(like: &CubeTensor, shape: impl Into<Shape>, dtype: DType) -> CubeTensor {
    empty_device_contiguous_dtype(like.client.clone(), like.device.clone(), shape.into(), dtype)
}

/// What a kernel reads or writes of a tensor without checking bounds.
///
/// # Panics
/// When the tensor is not contiguous or has not so many numbers: a fault of this crate's, since sizes are checked where data comes in.
fn buffer(tensor: CubeTensor, numbers: usize) -> BufferArg {
    assert!(
        tensor.is_contiguous() && count(&tensor) == numbers,
        "a kernel takes {numbers} numbers in a row, not {:?}",
        tensor.meta.shape()
    );
    tensor.into_buffer_arg()
}

/// The numbers of a tensor.
fn count(tensor: &CubeTensor) -> usize {
    tensor.meta.shape().num_elements()
}

/// The grid for so many units, in cubes of one size: each size is another pipeline, which short runs of units are not worth.
fn small_grid(client: &Client, units: usize) -> (CubeCount, CubeDim) {
    let cube = CubeDim::new_1d(64);
    (calculate_cube_count_elemwise(client, units, cube), cube)
}

/// The grid for so many units in a row: the client of `of`, cubes and their size.
macro_rules! grid {
    ($of:expr, $units:expr) => {{
        let client = $of.client.clone();
        let cube_dim = $crate::ops::cube::CubeDim::new(&client, $units);
        let cube_count = $crate::ops::cube::calculate_cube_count_elemwise(&client, $units, cube_dim);
        (client, cube_count, cube_dim)
    }};
}
use grid;
