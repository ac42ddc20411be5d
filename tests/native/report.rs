//! The confusion matrix and the report against scikit-learn's on equal answers (tests/goldens/make_report.py).

use inkgrad::evaluation::report::ClassScores;
use inkgrad::evaluation::{ClassificationReport, ConfusionMatrix};
use serde_json::Value;

use crate::common::mnist;

/// Both divide the same whole numbers in f64; the averages add ten of them in another order.
const TOLERANCE: f64 = 1e-14;

fn compare(what: &str, found: &ClassScores, expected: &Value) {
    for (name, value) in [("precision", found.precision), ("recall", found.recall), ("f1-score", found.f1_score)] {
        let expected = expected[name].as_f64().unwrap();
        assert!((value - expected).abs() <= TOLERANCE, "{what}, {name}: {value}, scikit-learn {expected}");
    }
    assert_eq!(found.support as f64, expected["support"].as_f64().unwrap(), "{what}");
}

#[test]
fn the_matrix_and_the_report_are_scikit_learns() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goldens/scikit_learn/report.json");
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for (name, case) in golden["cases"].as_object().unwrap() {
        let predictions = case["predictions"].as_str().unwrap().bytes().map(|digit| digit - b'0');
        let matrix = ConfusionMatrix::new(10, mnist().test.labels().iter().copied().zip(predictions));
        assert_eq!(serde_json::to_value(&matrix).unwrap(), case["confusion_matrix"], "{name}");
        let report = ClassificationReport::new(&matrix);
        assert!((report.accuracy - case["accuracy"].as_f64().unwrap()).abs() <= TOLERANCE, "{name}");
        for (digit, scores) in report.classes.iter().enumerate() {
            compare(&format!("{name}, {digit}"), scores, &case["rows"][digit.to_string()]);
        }
        compare(&format!("{name}, macro"), &report.macro_avg, &case["rows"]["macro avg"]);
        compare(&format!("{name}, weighted"), &report.weighted_avg, &case["rows"]["weighted avg"]);
    }
}
