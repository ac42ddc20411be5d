//! Loss, right answer and gradient of each row of logits, one unit a row.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{buffer, dims, grid, output};
use crate::ops::{Activation, Loss, Objective};

/// See [`crate::ops::GradientOps::objective_and_gradient`].
pub fn objective(logits: CubeTensor, labels: CubeTensor, objective: Objective) -> [CubeTensor; 2] {
    let [batch, classes] = dims(&logits);
    let (figures, gradient) = (output(&logits, [batch, 2]), output(&logits, [batch, classes]));
    let (client, cubes, units) = grid!(logits, batch);
    // SAFETY: the kernel stays within the sizes that it is given, which `buffer` asserts of each tensor.
    unsafe {
        objective_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            buffer(logits, batch * classes),
            buffer(labels, batch),
            buffer(figures.clone(), batch * 2),
            buffer(gradient.clone(), batch * classes),
            batch as u32,
            objective.scale,
            objective.loss,
            objective.output == Activation::Softmax,
            classes,
        );
    }
    [figures, gradient]
}

/// [`Objective::of_row`].
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)]
fn objective_kernel(
    logits: &[f32],
    labels: &[i32],
    figures: &mut [f32],
    gradient: &mut [f32],
    batch: u32,
    scale: f32,
    #[comptime] loss: Loss,
    #[comptime] softmax: bool,
    #[comptime] classes: usize,
) {
    let row = ABSOLUTE_POS;
    if row < batch as usize {
        let first = row * classes;
        let label = labels[row] as u32;
        let mut largest = logits[first];
        for class in 1..classes {
            largest = f32::max(largest, logits[first + class]);
        }
        let mut total = 0.0f32;
        for class in 0..classes {
            total += f32::exp(logits[first + class] - largest);
        }
        let mut best = output_of(logits[first], largest, total, softmax);
        let mut answer = 0u32;
        let mut sum = 0.0f32;
        // Of the outputs' gradient with the outputs: what softmax takes off each.
        let mut inner = 0.0f32;
        for class in 0..classes {
            let output = output_of(logits[first + class], largest, total, softmax);
            if output > best {
                best = output;
                answer = class as u32;
            }
            let target = select(class as u32 == label, 1.0f32, 0.0f32);
            match loss {
                Loss::CategoricalCrossEntropy => {
                    let share = f32::exp(logits[first + class] - largest) / total;
                    gradient[first + class] = (share - target) * scale;
                }
                Loss::MeanSquaredError | Loss::MeanAbsoluteError => {
                    let difference = output - target;
                    sum += size_of_difference(difference, loss);
                    inner += output * slope_of_difference(difference, loss);
                }
            }
        }
        match loss {
            Loss::CategoricalCrossEntropy => {
                sum = f32::ln(total) + largest - logits[first + label as usize];
            }
            Loss::MeanSquaredError | Loss::MeanAbsoluteError => {
                sum /= classes as f32;
                for class in 0..classes {
                    let output = output_of(logits[first + class], largest, total, softmax);
                    let target = select(class as u32 == label, 1.0f32, 0.0f32);
                    let slope = slope_of_difference(output - target, loss);
                    let through =
                        if comptime!(softmax) { (slope - inner) * output } else { slope * output * (1.0f32 - output) };
                    gradient[first + class] = through * scale / (classes as f32);
                }
            }
        }
        figures[row * 2] = sum;
        figures[row * 2 + 1] = select(answer == label, 1.0f32, 0.0f32);
    }
}

#[cube]
fn output_of(logit: f32, largest: f32, total: f32, #[comptime] softmax: bool) -> f32 {
    if comptime!(softmax) { f32::exp(logit - largest) / total } else { 1.0f32 / (1.0f32 + f32::exp(-logit)) }
}

#[cube]
fn size_of_difference(difference: f32, #[comptime] loss: Loss) -> f32 {
    match loss {
        Loss::MeanSquaredError => difference * difference,
        _ => f32::abs(difference),
    }
}

#[cube]
fn slope_of_difference(difference: f32, #[comptime] loss: Loss) -> f32 {
    match loss {
        Loss::MeanSquaredError => 2.0f32 * difference,
        _ => select(difference > 0.0f32, 1.0f32, select(difference < 0.0f32, -1.0f32, difference * 0.0f32)),
    }
}
