//! What an evaluation looks like to JavaScript.

use serde::Serialize;

use crate::dataset::Classes;
use crate::evaluation::{ClassificationReport, ConfusionMatrix, Evaluation, argmax};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvaluationResult {
    loss: f64,
    accuracy: f64,
    confusion_matrix: ConfusionMatrix,
    report: ClassificationReport,
    mistakes: Vec<Mistake>,
    /// The names of the classes, that of label 0 first.
    classes: Vec<String>,
    /// The class predicted for each image, `[count]`.
    predictions: Vec<u8>,
    /// The output for that class, `[count]`.
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
    pub(super) fn new(evaluation: &Evaluation, labels: &[u8], classes: &Classes) -> Self {
        let confusion_matrix =
            ConfusionMatrix::new(classes.len(), labels.iter().copied().zip(evaluation.predictions()));
        let mistakes = evaluation.mistakes(labels).into_iter().take(MISTAKES_SHOWN);
        let outputs = evaluation.outputs();
        Self {
            loss: evaluation.loss(),
            accuracy: evaluation.accuracy(labels),
            report: ClassificationReport::new(&confusion_matrix),
            confusion_matrix,
            classes: classes.names().to_vec(),
            predictions: evaluation.predictions().collect(),
            confidences: outputs.chunks_exact(classes.len()).map(|row| row[usize::from(argmax(row))]).collect(),
            mistakes: mistakes
                .map(|(index, output)| Mistake {
                    index,
                    label: labels[index],
                    prediction: argmax(&outputs[index * classes.len()..(index + 1) * classes.len()]),
                    output,
                })
                .collect(),
        }
    }
}
