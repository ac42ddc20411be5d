//! What training makes small, and whether an answer is right.

use elementwise::softmax::{self, cross_entropy};
use serde::{Deserialize, Serialize};

use super::Activation;

/// A loss function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Softmax cross-entropy of the logits: also behind a sigmoid output, as Keras computes it.
    CategoricalCrossEntropy,
    /// Mean over the outputs of the squared difference from the one-hot label.
    MeanSquaredError,
    /// Mean over the outputs of the absolute difference from the one-hot label.
    MeanAbsoluteError,
}

/// A loss of a network's outputs, and how much of its gradient flows back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// The loss.
    pub loss: Loss,
    /// What turns logits into outputs: softmax or sigmoid.
    pub output: Activation,
    /// One over the images of a step: Keras's loss is a mean.
    pub scale: f32,
}

impl Objective {
    /// The loss of one row of logits, whether its largest output is the label's, and in `gradient` the loss's gradient times
    /// [`Objective::scale`]. Ties go to the first output, as in NumPy and Keras.
    pub fn of_row(self, logits: &[f32], label: u8, gradient: &mut [f32]) -> (f32, bool) {
        if self.loss == Loss::CategoricalCrossEntropy {
            let (loss, answer) = cross_entropy(logits, usize::from(label), self.scale, gradient);
            let answer = match self.output {
                Activation::Softmax => answer as u8,
                Activation::Sigmoid => first_of_largest_sigmoid(logits),
                output => argmax(&output.outputs(logits)),
            };
            return (loss, answer == label);
        }
        let target = |class: usize| if class == usize::from(label) { 1.0 } else { 0.0 };
        let outputs = self.output.outputs(logits);
        let squared = self.loss == Loss::MeanSquaredError;
        let mut loss = 0.0;
        for (class, (gradient, output)) in gradient.iter_mut().zip(&outputs).enumerate() {
            let difference = output - target(class);
            loss += if squared { difference * difference } else { difference.abs() };
            *gradient = if squared { 2.0 * difference } else { sign(difference) };
        }
        self.through_output(&outputs, gradient);
        (loss / logits.len() as f32, argmax(&outputs) == label)
    }

    /// From the gradient of the outputs' summed differences to that of the logits.
    fn through_output(self, outputs: &[f32], gradient: &mut [f32]) {
        let scale = self.scale / outputs.len() as f32;
        let inner: f32 = match self.output {
            Activation::Softmax => {
                outputs.iter().zip(gradient.iter()).map(|(output, gradient)| output * gradient).sum()
            }
            _ => 0.0,
        };
        for (gradient, &output) in gradient.iter_mut().zip(outputs) {
            let slope = if self.output == Activation::Softmax { output } else { output * (1.0 - output) };
            *gradient = (*gradient - inner) * slope * scale;
        }
    }
}

/// -1, 0 or 1: the slope of the absolute value, as in TensorFlow.
fn sign(value: f32) -> f32 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

/// The place of the largest number; of several, the first, as NumPy's.
pub fn argmax(outputs: &[f32]) -> u8 {
    softmax::argmax(outputs) as u8
}

/// [`argmax`] of each logit's sigmoid, which grows with the logit; but rounded, those of earlier logits may be equal to that of the largest.
fn first_of_largest_sigmoid(logits: &[f32]) -> u8 {
    let output = Activation::Sigmoid;
    let best = argmax(logits);
    let largest = logits[usize::from(best)];
    // Above 8 its slope is under 3.4e-4 and falls on, and under -80 its values near the smallest numbers: there logits that are far apart
    // may have equal outputs. Between, where logits differ by 1e-3 outputs differ by five thousand roundings.
    let is_near = |logit: f32| largest - logit < 1e-3 || logit > 8.0 || largest < -80.0;
    let is_equal = |&logit: &f32| is_near(logit) && output.value(logit) == output.value(largest);
    logits[..usize::from(best)].iter().position(is_equal).map_or(best, |earlier| earlier as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_outputs_is_the_answer_where_logits_differ() {
        let mut logits = vec![-3.0, 0.0, 0.0, 0.0];
        for largest in [-200.0f32, -90.0, -5.0, 0.0, 3.0, 9.0, 14.0, 17.0, 30.0] {
            for ulps in [0, 1, 2, 20, 1_000, 100_000, 10_000_000] {
                let below = if largest == 0.0 {
                    -(ulps as f32) * 1e-9
                } else {
                    largest - largest.abs() * ulps as f32 * f32::EPSILON
                };
                logits[1..].copy_from_slice(&[below, largest, below]);
                let expected = argmax(&Activation::Sigmoid.outputs(&logits));
                assert_eq!(first_of_largest_sigmoid(&logits), expected, "{logits:?}");
            }
        }
    }

    const CLASSES: usize = 10;

    /// Gradients against central differences of the loss, in the directions of all ten logits.
    #[test]
    fn each_gradient_is_the_slope_of_its_loss() {
        let logits = [0.3, -1.2, 2.0, 0.0, 0.7, -0.4, 1.1, -2.0, 0.5, 0.9];
        for loss in [Loss::CategoricalCrossEntropy, Loss::MeanSquaredError, Loss::MeanAbsoluteError] {
            for output in [Activation::Softmax, Activation::Sigmoid] {
                let objective = Objective { loss, output, scale: 0.25 };
                let (mut gradient, mut unused) = ([0.0; CLASSES], [0.0; CLASSES]);
                assert!(!objective.of_row(&logits, 6, &mut gradient).1);
                for class in 0..CLASSES {
                    let mut at = |step: f32| {
                        let mut moved = logits;
                        moved[class] += step;
                        f64::from(objective.of_row(&moved, 6, &mut unused).0)
                    };
                    let slope = (at(1e-2) - at(-1e-2)) / 2e-2 * 0.25;
                    // Losses near 2 with 24 bits, divided by 0.02, leave an error of some 1e-5.
                    assert!((slope - f64::from(gradient[class])).abs() < 5e-5, "{objective:?} {class}");
                }
            }
        }
    }

    #[test]
    fn a_tie_goes_to_the_first_output() {
        let objective = Objective { loss: Loss::CategoricalCrossEntropy, output: Activation::Sigmoid, scale: 1.0 };
        let mut logits = [0.0; CLASSES];
        // Both outputs are 1 in f32.
        (logits[2], logits[5]) = (50.0, 60.0);
        assert!(objective.of_row(&logits, 2, &mut [0.0; CLASSES]).1);
        assert!(!objective.of_row(&logits, 5, &mut [0.0; CLASSES]).1);
    }
}
