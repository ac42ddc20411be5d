//! Each operation and its gradients on each engine against Burn's own operations on the CPU.
//!
//! With the feature `webgpu` the GPU's kernels too, on whatever adapter there is: `./build.sh gpu-test` brings Mesa's lavapipe.

use burn::nn;
use burn::tensor::{activation, module};

use std::sync::Arc;

use super::*;
use crate::dataset::{ImageShape, ResidentSplit, Split};
use crate::engine::Engine;
use crate::random::{Key, Purpose};

fn engines() -> Vec<Engine> {
    #[allow(unused_mut)]
    let mut engines = vec![Engine::cpu()];
    #[cfg(feature = "webgpu")]
    engines.push(webgpu());
    engines
}

#[cfg(feature = "webgpu")]
fn webgpu() -> Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| pollster::block_on(Engine::webgpu()).unwrap().0).clone()
}

/// Numbers from -1 to 1, of which every third is 0.
fn numbers(stream: u32, count: usize) -> Vec<f32> {
    let key = Key::new(11, Purpose::Weights, &[stream]);
    (0..count as u32).map(|i| if i % 3 == 1 { 0.0 } else { 2.0 * key.uniform(i) - 1.0 }).collect()
}

fn tensor<const D: usize>(stream: u32, shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(numbers(stream, shape.iter().product()), shape), device)
}

fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// Sums of up to some thousand products in another order differ by a few units of the last of 24 bits.
fn close(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-3f32, |largest, value| largest.max(value.abs()));
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= 1e-5 * largest, "{what}[{index}]: {a}, expected {b}");
    }
}

/// An output and the gradients of x, weight and bias, where the output's gradient is a tensor of random numbers.
fn passes<const X: usize, const W: usize, const Y: usize>(
    x: Tensor<X>,
    weight: Tensor<W>,
    bias: Tensor<1>,
    forward: impl Fn(Tensor<X>, Tensor<W>, Tensor<1>) -> Tensor<Y>,
) -> [Vec<f32>; 4] {
    let (x, weight, bias) = (x.require_grad(), weight.require_grad(), bias.require_grad());
    let y = forward(x.clone(), weight.clone(), bias.clone());
    let pull = tensor(9, y.dims(), &y.device().inner());
    let gradients = (y.clone() * Tensor::from_inner(pull)).sum().backward();
    let gradient = |values: Option<Vec<f32>>| values.unwrap_or_default();
    [
        read(y.inner()),
        gradient(x.grad(&gradients).map(read)),
        gradient(weight.grad(&gradients).map(read)),
        gradient(bias.grad(&gradients).map(read)),
    ]
}

fn same(what: &str, found: [Vec<f32>; 4], expected: [Vec<f32>; 4]) {
    for (part, (found, expected)) in found.iter().zip(&expected).enumerate() {
        close(&format!("{what}, {}", ["output", "gradient of x", "of weight", "of bias"][part]), found, expected);
    }
}

#[test]
fn dense_is_burns_product_sum_and_relu() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        // Of one output a unit, of tiles of 4 and of 8, with numbers read one by one and by four, with edges that cut a tile, and with
        // a depth that is cut into parts.
        for ([batch, features, units], relu) in [
            ([3, 7, 10], true),
            ([33, 65, 130], true),
            ([128, 784, 20], false),
            ([98, 132, 700], true),
            ([100, 528, 500], false),
            ([517, 64, 524], true),
            ([66, 2060, 260], true),
            ([66, 2061, 261], false),
            ([66, 260, 2060], true),
            ([66, 261, 2061], false),
            ([13, 1100, 7], false),
            ([30, 12, 2051], true),
        ] {
            let inputs = |device: &Device| {
                (tensor(1, [batch, features], device), tensor(2, [features, units], device), tensor(3, [units], device))
            };
            let (x, weight, bias) = inputs(&reference);
            let expected = passes(x, weight, bias, |x, weight, bias| {
                let y = x.matmul(weight) + bias.unsqueeze::<2>();
                if relu { activation::relu(y) } else { y }
            });
            let (x, weight, bias) = inputs(&device);
            let found =
                passes(x, weight, bias, |x, weight, bias| dense(x, weight, bias, Form { relu, finite_weights: false }));
            same(&format!("dense {batch} x {features} x {units} on {:?}", engine.kind()), found, expected);
        }
    }
}

fn burns_convolution(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, relu: bool) -> Tensor<4> {
    let options = burn::tensor::ops::ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
    let y = module::conv2d(x, weight, Some(bias), options);
    if relu { activation::relu(y) } else { y }
}

/// Input, weight and bias of a convolution.
fn convolution_inputs(
    x: [usize; 4],
    filters: usize,
    kernel: usize,
    device: &Device,
) -> (Tensor<4>, Tensor<4>, Tensor<1>) {
    let weight = tensor(2, [filters, x[1], kernel, kernel], device);
    (tensor(1, x, device), weight, tensor(3, [filters], device))
}

#[test]
fn convolution_is_burns_conv2d_and_relu() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        // The last two are large enough for Winograd's algorithm; the first two have kernels of which nothing may be written out whole.
        for ([batch, channels, side, filters, kernel], relu) in [
            ([2, 1, 28, 3, 28], true),
            ([1, 2, 20, 5, 14], false),
            ([2, 1, 28, 5, 3], true),
            ([3, 6, 13, 9, 5], false),
            ([1, 3, 8, 4, 1], true),
            ([5, 4, 26, 8, 3], true),
            ([2, 8, 26, 12, 3], true),
            ([1, 16, 11, 9, 3], false),
        ] {
            let inputs = |device| convolution_inputs([batch, channels, side, side], filters, kernel, device);
            let (x, weight, bias) = inputs(&reference);
            let expected = passes(x, weight, bias, |x, weight, bias| burns_convolution(x, weight, bias, relu));
            let (x, weight, bias) = inputs(&device);
            let found = passes(x, weight, bias, |x, weight, bias| {
                convolution(x, weight, bias, Form { relu, finite_weights: false })
            });
            same(
                &format!("convolution {batch} {channels} {side} {filters} {kernel} on {:?}", engine.kind()),
                found,
                expected,
            );
        }
    }
}

#[test]
fn a_pooled_convolution_is_both_one_after_the_other() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        // Squares of one leave a gradient that is not sparse.
        for ([batch, channels, side, filters, kernel], relu, size) in [
            ([2, 1, 28, 8, 5], true, 2),
            ([3, 8, 12, 6, 5], false, 2),
            ([2, 16, 15, 20, 3], true, 2),
            ([2, 3, 11, 5, 2], true, 3),
            ([2, 3, 7, 5, 3], true, 1),
        ] {
            let inputs = |device| convolution_inputs([batch, channels, side, side], filters, kernel, device);
            let (x, weight, bias) = inputs(&reference);
            let expected = passes(x, weight, bias, |x, weight, bias| {
                let y = burns_convolution(x, weight, bias, relu);
                nn::pool::MaxPool2dConfig::new([size, size]).init().forward(y)
            });
            let (x, weight, bias) = inputs(&device);
            let found = passes(x, weight, bias, |x, weight, bias| {
                pooled_convolution(x, weight, bias, Form { relu, finite_weights: false }, size)
            });
            let what =
                format!("{channels} {side} {filters} {kernel}, pooled by {size}, relu {relu}, on {:?}", engine.kind());
            same(&what, found, expected);
        }
    }
}

#[test]
fn a_dense_gradient_is_added_to_the_sum_that_is_given() {
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        let gradient = |sum: Option<Tensor<2>>| {
            let (x, weight) = (tensor(1, [9, 20], &device), tensor(2, [20, 7], &device).require_grad());
            let (bias, form) = (tensor(3, [7], &device), Form { relu: true, finite_weights: true });
            let y = match sum {
                Some(sum) => dense_adding(x, weight.clone(), bias, form, sum),
                None => dense(x, weight.clone(), bias, form),
            };
            read(weight.grad(&y.sum().backward()).unwrap())
        };
        let sum = tensor(4, [20, 7], engine.device());
        let expected: Vec<f32> = gradient(None).iter().zip(read(sum.clone())).map(|(a, b)| a + b).collect();
        close(&format!("sum on {:?}", engine.kind()), &gradient(Some(sum.clone())), &expected);
        assert_eq!(read(sum), numbers(4, 140), "what somebody holds stays");
    }
}

/// As [`passes`], for an operation of one tensor.
fn passes_of_one<const X: usize, const Y: usize>(
    x: Tensor<X>,
    forward: impl Fn(Tensor<X>) -> Tensor<Y>,
) -> [Vec<f32>; 4] {
    let unused = || Tensor::<1>::zeros([1], &x.device());
    passes(x.clone(), unused(), unused(), |x, _, _| forward(x))
}

#[test]
fn max_pooling_is_burns_and_leaves_out_what_fills_no_square() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        for (shape, size) in [([2, 3, 24, 24], 2), ([1, 2, 11, 13], 3)] {
            let expected = passes_of_one(tensor(1, shape, &reference), |x| {
                nn::pool::MaxPool2dConfig::new([size, size]).init().forward(x)
            });
            let found = passes_of_one(tensor(1, shape, &device), |x| max_pool(x, size));
            same(&format!("pooling by {size} on {:?}", engine.kind()), found, expected);
        }
    }
}

#[test]
fn average_pooling_is_burns_and_leaves_out_what_fills_no_square() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        for (shape, size) in [([2, 3, 24, 24], 2), ([1, 2, 11, 13], 3), ([1, 1, 5, 5], 5)] {
            let expected = passes_of_one(tensor(1, shape, &reference), |x| {
                nn::pool::AvgPool2dConfig::new([size, size]).with_strides([size, size]).init().forward(x)
            });
            let found = passes_of_one(tensor(1, shape, &device), |x| average_pool(x, size));
            same(&format!("average pooling by {size} on {:?}", engine.kind()), found, expected);
        }
    }
}

#[test]
fn padding_is_burns() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        for (shape, [before, after]) in [([2, 3, 8, 8], [2, 2]), ([1, 2, 5, 7], [0, 1]), ([1, 1, 4, 3], [3, 1])] {
            let expected = passes_of_one(tensor(1, shape, &reference), |x| {
                x.pad((before, after, before, after), burn::tensor::ops::PadMode::Constant(0.0))
            });
            let found = passes_of_one(tensor(1, shape, &device), |x| pad(x, [before, after]));
            same(&format!("padding by {before} and {after} on {:?}", engine.kind()), found, expected);
        }
    }
}

#[test]
fn a_sum_leaves_a_tensor_that_somebody_holds_as_it_is() {
    for engine in engines() {
        let x = tensor(1, [3, 333], engine.device());
        let sum = read(add(x.clone(), tensor(2, [3, 333], engine.device())));
        let expected: Vec<f32> = numbers(1, 999).iter().zip(numbers(2, 999)).map(|(x, y)| x + y).collect();
        assert_eq!((sum, read(x)), (expected, numbers(1, 999)), "{:?}", engine.kind());
    }
}

#[test]
fn of_equal_numbers_the_first_gets_the_gradient() {
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        let x = Tensor::<4>::zeros([1, 1, 2, 2], &device).require_grad();
        let gradients = max_pool(x.clone(), 2).sum().backward();
        assert_eq!(read(x.grad(&gradients).unwrap()), [1.0, 0.0, 0.0, 0.0], "{:?}", engine.kind());
    }
}

#[test]
fn activations_are_burns() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        for function in
            [Activation::Relu, Activation::LeakyRelu, Activation::Gelu, Activation::Tanh, Activation::Sigmoid]
        {
            // At 0, where slopes differ by convention, Burn's relus agree with ours.
            let scaled = |device: &Device| tensor(4, [7, 50], device).mul_scalar(4.0);
            let expected = passes_of_one(scaled(&reference), |x| match function {
                Activation::Relu => activation::relu(x),
                Activation::LeakyRelu => activation::leaky_relu(x, f64::from(activation_slope())),
                Activation::Gelu => activation::gelu(x),
                Activation::Tanh => activation::tanh(x),
                Activation::Sigmoid | Activation::Softmax => activation::sigmoid(x),
            });
            let found = passes_of_one(scaled(&device), |x| activate(x, function));
            same(&format!("{function:?} on {:?}", engine.kind()), found, expected);
        }
    }
}

fn activation_slope() -> f32 {
    super::activation::LEAKY_RELU_SLOPE
}

#[test]
fn the_mask_is_the_same_on_every_engine_and_lets_the_same_gradients_through() {
    let mask = Mask::new(Key::new(3, Purpose::Dropout, &[1, 2, 3]), 12_345, 0.25);
    let mut expected = numbers(5, 3000);
    mask.apply(&mut expected);
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        let [found, gradient, ..] = passes_of_one(tensor(5, [30, 100], &device), |x| drop_out(x, mask));
        assert_eq!(found, expected, "{:?}", engine.kind());
        let mut pulled = numbers(9, 3000);
        mask.apply(&mut pulled);
        assert_eq!(gradient, pulled, "{:?}", engine.kind());
    }
}

#[test]
fn the_objective_is_the_hosts_on_every_engine() {
    for classes in [2, 10, 62] {
        the_objective_is_the_hosts(classes);
    }
}

fn the_objective_is_the_hosts(classes: usize) {
    let labels: Vec<u8> = (0..37).map(|row| (row * 7 % classes) as u8).collect();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        for loss in [Loss::CategoricalCrossEntropy, Loss::MeanSquaredError, Loss::MeanAbsoluteError] {
            for output in [Activation::Softmax, Activation::Sigmoid] {
                let of_rows = Objective { loss, output, scale: 0.125 };
                let logits = tensor(6, [37, classes], &device).mul_scalar(5.0).detach().require_grad();
                let of_labels: Vec<i32> = labels.iter().map(|&label| i32::from(label)).collect();
                let of_labels = Tensor::<1, Int>::from_data(
                    TensorData::new(of_labels, [37]),
                    (engine.device(), burn::tensor::DType::I32),
                );
                let figures = objective(logits.clone(), of_labels, of_rows);
                let gradients = figures.clone().backward();
                let (mut expected, mut expected_gradient) = (Vec::new(), vec![0.0; 37 * classes]);
                let values: Vec<f32> = numbers(6, 37 * classes).iter().map(|value| value * 5.0).collect();
                for ((row, gradient), &label) in
                    values.chunks(classes).zip(expected_gradient.chunks_mut(classes)).zip(&labels)
                {
                    let (loss, right) = of_rows.of_row(row, label, gradient);
                    expected.extend([loss, f32::from(u8::from(right))]);
                }
                let what = format!("{of_rows:?}, {classes} classes on {:?}", engine.kind());
                close(&what, &read(figures.inner()), &expected);
                close(&what, &read(logits.grad(&gradients).unwrap()), &expected_gradient);
            }
        }
    }
}

/// Ones among so many zeros that lists of what is not zero pay.
fn few_ones<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    let ones = (0..shape.iter().product::<usize>()).map(|at| f32::from(u8::from(at * 7 % 31 < 6)));
    Tensor::from_data(TensorData::new(ones.collect::<Vec<f32>>(), shape), device)
}

#[test]
fn gradients_are_burns_where_lists_of_what_is_not_zero_pay() {
    let reference = Engine::cpu().device().clone().autodiff();
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        for relu in [true, false] {
            let form = Form { relu, finite_weights: false };
            for [batch, features, units] in [[16, 96, 5], [33, 150, 130], [20, 900, 7]] {
                let inputs = |device| {
                    (
                        tensor(1, [batch, features], device),
                        tensor(2, [features, units], device),
                        tensor(3, [units], device),
                    )
                };
                let (x, weight, bias) = inputs(&reference);
                let few = few_ones([batch, units], &reference);
                let expected = passes(x, weight, bias, |x, weight, bias| {
                    let y = x.matmul(weight) + bias.unsqueeze::<2>();
                    (if relu { activation::relu(y) } else { y }) * few.clone()
                });
                let (x, weight, bias) = inputs(&device);
                let few = few_ones([batch, units], &device);
                let found = passes(x, weight, bias, |x, weight, bias| dense(x, weight, bias, form) * few.clone());
                same(&format!("dense {batch} x {features} x {units} on {:?}", engine.kind()), found, expected);
            }
            for [batch, channels, side, filters, kernel] in [[2, 1, 28, 32, 3], [3, 2, 9, 19, 4], [1, 1, 6, 16, 1]] {
                let inputs = |device| convolution_inputs([batch, channels, side, side], filters, kernel, device);
                let (x, weight, bias) = inputs(&reference);
                let few = few_ones([batch, channels, side, side], &reference);
                let expected =
                    passes(x, weight, bias, |x, weight, bias| burns_convolution(x * few.clone(), weight, bias, relu));
                let (x, weight, bias) = inputs(&device);
                let few = few_ones([batch, channels, side, side], &device);
                let found = passes(x, weight, bias, |x, weight, bias| convolution(x * few.clone(), weight, bias, form));
                same(
                    &format!("convolution {channels} {side} {filters} {kernel} on {:?}", engine.kind()),
                    found,
                    expected,
                );
            }
        }
    }
}

/// A few numbers and one that is spoilt, at the place that each test knows.
fn spoilt<const D: usize>(shape: [usize; D], place: usize, value: f32, device: &Device) -> Tensor<D> {
    let mut values = numbers(1, shape.iter().product());
    values[place] = value;
    Tensor::from_data(TensorData::new(values, shape), device)
}

#[test]
fn what_is_not_a_number_travels_through_every_operation() {
    for engine in engines() {
        let (kind, device) = (engine.kind(), engine.device());
        for relu in [true, false] {
            let bias = Tensor::<1>::zeros([6], device);
            // A weight whose inputs are all 0, as those of most pixels are.
            let blank = Tensor::<2>::zeros([5, 12], device);
            for value in [f32::NAN, f32::INFINITY] {
                let y = read(dense(
                    blank.clone(),
                    spoilt([12, 6], 9, value, device),
                    bias.clone(),
                    Form { relu, finite_weights: false },
                ));
                let found: Vec<usize> = (0..y.len()).filter(|&place| y[place].is_nan()).collect();
                assert_eq!(found, [3, 9, 15, 21, 27], "dense, {value}, {kind:?}");
            }
            let (image, weight) = (spoilt([1, 1, 6, 6], 0, f32::NAN, device), tensor(2, [6, 1, 3, 3], device));
            let y = read(convolution(image, weight, bias, Form { relu, finite_weights: false }));
            assert!((0..6).all(|filter| y[filter * 16].is_nan() && y[filter * 16 + 5].is_finite()), "{kind:?}: {y:?}");
        }
        for size in [2, 3] {
            for place in 0..size {
                let y = read(max_pool(spoilt([1, 1, 6, 6], place, f32::NAN, device), size));
                assert!(y[0].is_nan() && y[1..].iter().all(|y| y.is_finite()), "pool {size}, {place}, {kind:?}: {y:?}");
                let y = read(average_pool(spoilt([1, 1, 6, 6], place, f32::NAN, device), size));
                assert!(y[0].is_nan() && y[1..].iter().all(|y| y.is_finite()), "mean {size}, {place}, {kind:?}: {y:?}");
            }
        }
        for function in
            [Activation::Relu, Activation::LeakyRelu, Activation::Gelu, Activation::Tanh, Activation::Sigmoid]
        {
            let y = read(activate(spoilt([1, 8], 3, f32::NAN, device), function));
            assert!(y[3].is_nan() && y[4].is_finite(), "{function:?} on {kind:?}: {y:?}");
        }
    }
}

/// The same where the CPU engine leaves zeros out by lists, or mixes the inputs of a tile.
#[test]
fn what_is_not_a_number_travels_through_what_is_left_out() {
    for engine in engines() {
        let (kind, device) = (engine.kind(), engine.device());
        for relu in [true, false] {
            let form = Form { relu, finite_weights: false };
            let (blank, bias) = (Tensor::<2>::zeros([16, 12], device), Tensor::<1>::zeros([128], device));
            let y = read(dense(blank, spoilt([12, 128], 130, f32::INFINITY, device), bias, form));
            let found: Vec<usize> = (0..y.len()).filter(|&place| y[place].is_nan()).collect();
            assert_eq!(found, Vec::from_iter((0..16).map(|row| row * 128 + 2)), "dense, {kind:?}");

            let autodiff = device.clone().autodiff();
            // The pixel in the second row and column, which four places see, all of one square.
            let image = || spoilt([1, 8, 12, 12], 13, f32::NAN, &autodiff);
            let weight = || tensor::<4>(2, [9, 8, 3, 3], &autodiff).require_grad();
            let bias = || Tensor::<1>::zeros([9], &autodiff);
            let y = read(convolution(image(), weight(), bias(), form).inner());
            let found: Vec<usize> = (0..y.len()).filter(|&place| y[place].is_nan()).collect();
            let expected = (0..9).flat_map(|filter| [0, 1, 10, 11].map(|place| filter * 100 + place));
            assert_eq!(found, Vec::from_iter(expected), "convolution, {kind:?}");

            let weight = weight();
            let y = pooled_convolution(image(), weight.clone(), bias(), form, 2);
            let gradient = read(weight.grad(&y.clone().sum().backward()).unwrap());
            let y = read(y.inner());
            assert!((0..9).all(|filter| y[filter * 25].is_nan()), "pooled, {kind:?}");
            assert_eq!(y.iter().filter(|y| y.is_nan()).count(), 9, "pooled, {kind:?}");
            // Of the weights that met it: where the gradient is 0 too, since zero times it is not.
            let found: Vec<usize> = (0..gradient.len()).filter(|&place| gradient[place].is_nan()).collect();
            let expected = (0..9).flat_map(|filter| [0, 1, 3, 4].map(|tap| filter * 72 + tap));
            assert_eq!(found, Vec::from_iter(expected), "its gradient, {kind:?}");
        }
    }
}

#[test]
fn what_is_not_finite_meets_zeros_in_gradients_too() {
    // Where zeros are left out.
    let device = Engine::cpu().device().clone().autodiff();
    let form = Form { relu: false, finite_weights: false };
    let few = || few_ones([16, 6], &device);
    // The sixth number of the first image, whose gradient is zero for most units.
    let weight = tensor::<2>(2, [96, 6], &device).require_grad();
    let y = dense(spoilt([16, 96], 5, f32::NAN, &device), weight.clone(), Tensor::zeros([6], &device), form) * few();
    let gradient = read(weight.grad(&y.sum().backward()).unwrap());
    let found: Vec<usize> = (0..gradient.len()).filter(|&at| gradient[at].is_nan()).collect();
    assert_eq!(found, Vec::from_iter(30..36), "dense weights");

    // The weight of the sixth number and of a unit whose gradient is zero for most images.
    let x = tensor::<2>(1, [16, 96], &device).require_grad();
    let y = dense(x.clone(), spoilt([96, 6], 33, f32::INFINITY, &device), Tensor::zeros([6], &device), form) * few();
    let gradient = read(x.grad(&y.sum().backward()).unwrap());
    let found: Vec<usize> = (0..gradient.len()).filter(|&at| !gradient[at].is_finite()).collect();
    assert_eq!(found, Vec::from_iter((0..16).map(|image| image * 96 + 5)), "dense input");

    let weight = tensor::<4>(2, [16, 1, 3, 3], &device).require_grad();
    let y = convolution(Tensor::zeros([1, 1, 8, 8], &device), weight.clone(), Tensor::ones([16], &device), form);
    let pull = spoilt([1, 16, 6, 6], 40, f32::INFINITY, &device);
    let gradient = read(weight.grad(&(y * pull).sum().backward()).unwrap());
    let found: Vec<usize> = (0..gradient.len()).filter(|&at| gradient[at].is_nan()).collect();
    assert_eq!(found, Vec::from_iter(9..18), "convolution's weights");

    // The first pixel, which only the first tap meets.
    let mut pixels = vec![0.0; 64];
    pixels[0] = f32::NAN;
    let image = Tensor::from_data(TensorData::new(pixels, [1, 1, 8, 8]), &device);
    let weight = tensor::<4>(2, [16, 1, 3, 3], &device).require_grad();
    let y = convolution(image, weight.clone(), Tensor::ones([16], &device), form);
    let gradient = read(weight.grad(&y.sum().backward()).unwrap());
    let found: Vec<usize> = (0..gradient.len()).filter(|&at| gradient[at].is_nan()).collect();
    assert_eq!(found, Vec::from_iter((0..16).map(|filter| filter * 9)), "convolution of a spoilt image");
}

#[test]
fn gradients_that_are_not_numbers_pass_where_the_output_was_one() {
    for engine in engines() {
        let device = engine.device().clone().autodiff();
        let x = spoilt([1, 8], 3, f32::NAN, &device).require_grad();
        let weight = Tensor::<2>::ones([8, 2], &device).require_grad();
        let y =
            dense(x.clone(), weight.clone(), Tensor::zeros([2], &device), Form { relu: true, finite_weights: false });
        let gradients = y.sum().backward();
        let found = read(weight.grad(&gradients).unwrap());
        assert!(found[6].is_nan() && found[7].is_nan(), "{:?}: {found:?}", engine.kind());
    }
}

#[cfg(feature = "webgpu")]
#[test]
fn tensors_in_a_row_are_one() {
    let engine = webgpu();
    let parts = [(1, 3), (2, 1), (3, 700)];
    let row = in_a_row(parts.map(|(stream, rows)| tensor(stream, [rows, 2], engine.device())).to_vec());
    assert_eq!(read(row), parts.map(|(stream, rows)| numbers(stream, 2 * rows)).concat());
}

#[cfg(feature = "webgpu")]
#[test]
fn a_look_finds_what_is_not_finite_wherever_it_is() {
    let engine = webgpu();
    let device = engine.device();
    let any = |parameter, rows: &[Tensor<1>]| read(not_finite(parameter, rows)).iter().any(|&found| found != 0.0);
    // Two units, some, and as many as there are at most.
    for count in [3, 1000, 300_000] {
        let whole = || tensor::<1>(1, [count], device);
        assert!(!any(whole(), &[whole()]) && !any(whole(), &[whole(), whole()]));
        for (place, value) in [(0, f32::NAN), (count / 3, f32::INFINITY), (count - 1, f32::NEG_INFINITY)] {
            let bad = || spoilt([count], place, value, device);
            assert!(any(bad(), &[whole()]) && any(whole(), &[bad()]), "{place} of {count}");
            assert!(any(bad(), &[whole(), whole()]) && any(whole(), &[whole(), bad()]), "{place} of {count}");
        }
    }
}

/// Images of random pixels, and others that follow them, each with its place as its label.
fn followed(engine: &Engine) -> ResidentSplit {
    let key = Key::new(12, Purpose::Weights, &[0]);
    let split = |first: u32, count: u32| {
        let pixels =
            (first * 784..(first + count) * 784).map(|i| if i % 5 < 2 { key.word(i) as u8 } else { 0 }).collect();
        Arc::new(
            Split::new(ImageShape::MNIST, pixels, (first..first + count).map(|label| label as u8).collect()).unwrap(),
        )
    };
    ResidentSplit::new(&split(0, 7), engine).followed_by(&split(7, 4))
}

#[test]
fn images_are_varied_alike_on_every_engine_with_those_that_follow_among_them() {
    let all = Variations { shift: 3.0, rotation: 30.0, scale: 0.3, shear: 20.0, elastic: 4.0, stroke_breadth: 1.0 };
    let key = Key::new(3, Purpose::Variations, &[2]);
    let order: Vec<u32> = vec![9, 3, 0, 10, 6, 7, 3];
    for variations in [None, Some(all), Some(Variations { shift: 2.5, ..Default::default() })] {
        for scaling in [Scaling::UnitRange, Scaling::ColumnNorm, Scaling::None] {
            let vary = variations.map(|variations| Vary { variations, key });
            let of = |engine: &Engine| {
                let split = followed(engine);
                let batch = split.batch(&split.order(order.clone()), 1..6, scaling, vary);
                let labels: Vec<i32> = batch.labels.into_data().try_into_vec().unwrap();
                assert_eq!(labels, [3, 0, 10, 6, 7]);
                read(batch.images)
            };
            let engines = engines();
            let expected = of(&engines[0]);
            for engine in &engines[1..] {
                // Where a pixel comes from is rounded otherwise, which shows where it lies between bright and dark.
                let off = of(engine).iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                let largest = expected.iter().copied().fold(0.0, f32::max);
                assert!(off <= 1e-4 * largest, "{variations:?} {scaling:?}: {off} of {largest}");
            }
        }
    }
}
