//! The confusion matrix and the classification report, as scikit-learn defines them.

use serde::Serialize;

/// Counts of images: rows are the truth, columns what was predicted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ConfusionMatrix(Vec<Vec<usize>>);

impl ConfusionMatrix {
    /// Counts pairs of a label and a prediction, each under `classes`.
    pub fn new(classes: usize, pairs: impl IntoIterator<Item = (u8, u8)>) -> Self {
        let mut counts = vec![vec![0; classes]; classes];
        for (label, prediction) in pairs {
            counts[usize::from(label)][usize::from(prediction)] += 1;
        }
        Self(counts)
    }

    /// The counts, rows truth and columns prediction.
    pub fn counts(&self) -> &[Vec<usize>] {
        &self.0
    }
}

/// How well one class is recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ClassScores {
    /// Of the images predicted as this class, the fraction that are.
    pub precision: f64,
    /// Of the images of this class, the fraction predicted as it.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1_score: f64,
    /// Images of this class.
    pub support: usize,
}

/// scikit-learn's `classification_report`; a ratio without a denominator is 0, as its default.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassificationReport {
    /// One row a class.
    pub classes: Vec<ClassScores>,
    /// Fraction of all images predicted right.
    pub accuracy: f64,
    /// The mean over classes.
    pub macro_avg: ClassScores,
    /// The mean over classes, weighted by support.
    pub weighted_avg: ClassScores,
}

impl ClassificationReport {
    /// The report that follows from a confusion matrix.
    pub fn new(matrix: &ConfusionMatrix) -> Self {
        let counts = matrix.counts();
        let total: usize = counts.iter().flatten().sum();
        let right: usize = (0..counts.len()).map(|class| counts[class][class]).sum();
        let scored = (0..counts.len()).map(|class| {
            let support: usize = counts[class].iter().sum();
            let predicted: usize = counts.iter().map(|row| row[class]).sum();
            scores(counts[class][class], predicted, support)
        });
        let classes: Vec<ClassScores> = scored.collect();
        Self {
            accuracy: ratio(right as f64, total as f64),
            macro_avg: average(&classes, |_| 1.0, total),
            weighted_avg: average(&classes, |scores| scores.support as f64, total),
            classes,
        }
    }
}

fn scores(right: usize, predicted: usize, support: usize) -> ClassScores {
    ClassScores {
        precision: ratio(right as f64, predicted as f64),
        recall: ratio(right as f64, support as f64),
        f1_score: ratio(2.0 * right as f64, (predicted + support) as f64),
        support,
    }
}

fn average(classes: &[ClassScores], weight: impl Fn(&ClassScores) -> f64, total: usize) -> ClassScores {
    let weights: f64 = classes.iter().map(&weight).sum();
    let mean =
        |score: fn(&ClassScores) -> f64| ratio(classes.iter().map(|class| weight(class) * score(class)).sum(), weights);
    ClassScores {
        precision: mean(|class| class.precision),
        recall: mean(|class| class.recall),
        f1_score: mean(|class| class.f1_score),
        support: total,
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_scikit_learns() {
        // classification_report(y, p, labels=range(10), output_dict=True) of scikit-learn 1.5 for
        // y = [0,0,0,1,1,2], p = [0,0,1,1,2,2]: macro over ten labels, eight of them absent.
        let matrix = ConfusionMatrix::new(10, [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]);
        let report = ClassificationReport::new(&matrix);
        assert_eq!(matrix.counts()[0][..3], [2, 1, 0]);
        assert_eq!(report.classes[0], ClassScores { precision: 1.0, recall: 2.0 / 3.0, f1_score: 0.8, support: 3 });
        assert_eq!(report.classes[1], ClassScores { precision: 0.5, recall: 0.5, f1_score: 0.5, support: 2 });
        assert_eq!(report.classes[9], ClassScores::default());
        assert!((report.accuracy - 4.0 / 6.0).abs() < 1e-12);
        assert!((report.weighted_avg.precision - (3.0 + 1.0 + 0.5) / 6.0).abs() < 1e-12);
        assert_eq!(report.weighted_avg.support, 6);
    }
}
