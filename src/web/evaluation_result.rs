//! What an evaluation looks like to JavaScript.

use serde::Serialize;

use crate::dataset::CLASSES;
use crate::evaluation::{ClassificationReport, ConfusionMatrix, Evaluation, argmax};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvaluationResult {
    loss: f64,
    accuracy: f64,
    confusion_matrix: ConfusionMatrix,
    report: ClassificationReport,
    mistakes: Vec<Mistake>,
    /// The digit predicted for each image, `[count]`.
    predictions: Vec<u8>,
    /// The output for that digit, `[count]`.
    confidences: Vec<f32>,
}

/// A test image answered wrong.
#[derive(Serialize)]
struct Mistake {
    index: usize,
    label: u8,
    prediction: u8,
    output: f32,
}

/// Mistakes sent with an evaluation: two rows of ten fill the page's grid.
const MISTAKES_SHOWN: usize = 20;

impl EvaluationResult {
    /// `labels` is `[count]` or longer.
    pub(super) fn new(evaluation: &Evaluation, labels: &[u8]) -> Self {
        let confusion_matrix = ConfusionMatrix::new(labels.iter().copied().zip(evaluation.predictions()));
        let mistakes = evaluation.mistakes(labels).into_iter().take(MISTAKES_SHOWN);
        let outputs = evaluation.outputs();
        Self {
            loss: evaluation.loss(),
            accuracy: evaluation.accuracy(labels),
            report: ClassificationReport::new(&confusion_matrix),
            confusion_matrix,
            predictions: evaluation.predictions().collect(),
            confidences: outputs.chunks_exact(CLASSES).map(|row| row[usize::from(argmax(row))]).collect(),
            mistakes: mistakes
                .map(|(index, output)| Mistake {
                    index,
                    label: labels[index],
                    prediction: argmax(&outputs[index * CLASSES..(index + 1) * CLASSES]),
                    output,
                })
                .collect(),
        }
    }
}
