//! Both ways against sums as they are defined, in f64.

use crate::{Backward, Gradient, Sizes, SparseWeights, Winograd};

/// Numbers from -1 to 1.
fn numbers(stream: u64, count: usize) -> Vec<f32> {
    let mut state = stream.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn sizes(channels: usize, [height, width]: [usize; 2], filters: usize, kernel: usize) -> Sizes {
    Sizes { channels, height, width, filters, kernel }
}

/// Each index of output, weight and input whose numbers meet.
fn each(sizes: Sizes, mut meet: impl FnMut(usize, usize, usize)) {
    let Sizes { channels, height, width, filters, kernel } = sizes;
    for filter in 0..filters {
        for place in 0..sizes.places() {
            let (row, column) = (place / sizes.columns(), place % sizes.columns());
            for tap in 0..sizes.taps() {
                let (channel, r, c) = (tap / (kernel * kernel), tap / kernel % kernel, tap % kernel);
                let pixel = channel * height * width + (row + r) * width + column + c;
                meet(filter * sizes.places() + place, filter * channels * kernel * kernel + tap, pixel);
            }
        }
    }
}

fn close(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-3, |largest: f64, value| largest.max(value.abs()));
    for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f64::from(found) - expected).abs() <= tolerance * largest,
            "{what}[{index}]: {found}, expected {expected}"
        );
    }
}

#[test]
fn winograd_is_the_convolution() {
    // Tiles that fit, that reach past an edge, and that are fewer than a panel; filters that leave lanes empty.
    for sizes in [
        sizes(32, [26, 26], 64, 3),
        sizes(3, [28, 28], 5, 3),
        sizes(8, [9, 13], 8, 3),
        sizes(9, [6, 7], 6, 3),
        sizes(1, [3, 3], 1, 3),
    ] {
        for relu in [false, true] {
            let (weights, bias) = (numbers(1, sizes.weights()), numbers(2, sizes.filters));
            let mut winograd = Winograd::new(sizes, &weights);
            // The second image finds nothing of the first.
            for stream in [3, 4] {
                let image = numbers(stream, sizes.input());
                let mut expected: Vec<f64> =
                    (0..sizes.filters * sizes.places()).map(|at| f64::from(bias[at / sizes.places()])).collect();
                each(sizes, |output, weight, pixel| {
                    expected[output] += f64::from(weights[weight]) * f64::from(image[pixel])
                });
                if relu {
                    expected.iter_mut().for_each(|value| *value = value.max(0.0));
                }
                let mut found = vec![f32::NAN; expected.len()];
                winograd.forward(&image, &bias, relu, &mut found);
                // Against 1e-6 of sums: the transforms multiply by up to 8 and subtract again.
                close(&format!("{sizes:?}"), &found, &expected, 1e-5);
            }
        }
    }
}

#[test]
fn what_sees_only_zeros_is_the_bias() {
    let sizes = sizes(8, [12, 12], 8, 3);
    let (weights, bias) = (numbers(1, sizes.weights()), numbers(2, sizes.filters));
    let mut image = numbers(3, sizes.input());
    // Every map is blank from the fifth row and the sixth column on.
    image
        .iter_mut()
        .enumerate()
        .filter(|(at, _)| at % 144 / 12 >= 4 && at % 12 >= 5)
        .for_each(|(_, value)| *value = 0.0);
    for relu in [false, true] {
        let mut output = vec![f32::NAN; sizes.filters * sizes.places()];
        Winograd::new(sizes, &weights).forward(&image, &bias, relu, &mut output);
        for (map, &bias) in output.chunks_exact(100).zip(&bias) {
            let expected = if relu { bias.max(0.0) } else { bias };
            assert!((0..100).filter(|place| place / 10 >= 4 && place % 10 >= 5).all(|place| map[place] == expected));
        }
    }
}

#[test]
fn backward_is_what_the_sums_give() {
    for sizes in [
        sizes(32, [26, 26], 7, 3),
        sizes(1, [28, 28], 8, 5),
        sizes(8, [12, 12], 5, 5),
        sizes(3, [5, 9], 6, 4),
        sizes(6, [4, 4], 3, 1),
    ] {
        let weights = numbers(1, sizes.weights());
        let mut backward = Backward::new(sizes, Some(&weights));
        let (mut of_weights, mut of_bias) = (vec![0.0; weights.len()], vec![0.0; sizes.filters]);
        for stream in [5, 6] {
            let image = numbers(stream, sizes.input());
            let mut gradient = numbers(stream + 2, sizes.filters * sizes.places());
            gradient
                .iter_mut()
                .enumerate()
                .filter(|(at, _)| at % 5 != 1 || at / sizes.places() == 2)
                .for_each(|(_, value)| *value = 0.0);
            let mut of_image = vec![0.0; image.len()];
            each(sizes, |output, weight, pixel| {
                of_weights[weight] += f64::from(gradient[output]) * f64::from(image[pixel]);
                of_image[pixel] += f64::from(gradient[output]) * f64::from(weights[weight]);
            });
            gradient
                .chunks_exact(sizes.places())
                .zip(&mut of_bias)
                .for_each(|(map, sum)| *sum += map.iter().map(|&value| f64::from(value)).sum::<f64>());
            let mut found = vec![f32::NAN; image.len()];
            backward.add(&image, &list(sizes, &gradient), Some(&mut found));
            close(&format!("input of {sizes:?}"), &found, &of_image, 1e-6);
        }
        let (weights, bias) = backward.finish();
        close(&format!("weights of {sizes:?}"), &weights, &of_weights, 1e-6);
        close(&format!("bias of {sizes:?}"), &bias, &of_bias, 1e-6);
    }
}

#[test]
fn weights_by_lists_of_pixels_are_what_the_sums_give() {
    for sizes in [sizes(1, [28, 28], 32, 3), sizes(2, [9, 13], 19, 4), sizes(3, [5, 6], 3, 5), sizes(2, [4, 4], 4, 1)] {
        let mut weights = SparseWeights::new(sizes);
        let mut expected = vec![0.0; sizes.weights()];
        // The second image finds nothing of the first.
        for stream in [5, 6] {
            let mut image = numbers(stream, sizes.input());
            image.iter_mut().enumerate().filter(|(at, _)| at % 3 == 1).for_each(|(_, pixel)| *pixel = 0.0);
            let gradient = numbers(stream + 2, sizes.filters * sizes.places());
            each(sizes, |output, weight, pixel| {
                expected[weight] += f64::from(gradient[output]) * f64::from(image[pixel]);
            });
            weights.add(&image, &gradient);
        }
        close(&format!("{sizes:?}"), &weights.finish(), &expected, 1e-6);
    }
}

#[test]
fn what_a_relu_cut_off_is_zero() {
    let sizes = sizes(1, [2, 2], 1, 1);
    let mut gradient = Gradient::default();
    gradient.set(&[1.0, 2.0, 4.0, 8.0], &[0, 1, 2, 3], Some(&[0.0, 1.0, f32::NAN, -1.0]), 4);
    let mut backward = Backward::new(sizes, None);
    backward.add(&[1.0; 4], &gradient, None);
    assert_eq!(backward.finish(), (vec![6.0], vec![6.0]));
}

#[test]
fn what_is_not_a_number_is_no_zero() {
    let sizes = sizes(1, [3, 3], 2, 2);
    let mut backward = Backward::new(sizes, None);
    let mut gradient = vec![0.0; 8];
    (gradient[1], gradient[6]) = (f32::NAN, -0.0);
    backward.add(&[1.0; 9], &list(sizes, &gradient), None);
    let (weights, bias) = backward.finish();
    assert!(weights[..4].iter().all(|value| value.is_nan()) && bias[0].is_nan());
    assert_eq!((&weights[4..], bias[1]), (&[0.0; 4][..], 0.0));
}

fn list(sizes: Sizes, gradient: &[f32]) -> Gradient {
    let pixel = |place: usize| (place / sizes.columns() * sizes.width + place % sizes.columns()) as u32;
    let pixels: Vec<u32> = (0..gradient.len()).map(|at| pixel(at % sizes.places())).collect();
    let mut to = Gradient::default();
    to.set(gradient, &pixels, None, sizes.places());
    to
}
