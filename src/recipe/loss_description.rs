//! The losses as the page is told of them: rows of `www/core/losses.js`.

use serde::Serialize;

use super::Loss;

/// A loss in the code views. In its source for Burn, `{outputs}` and `{classes}` stand in braces.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LossDescription {
    /// Its name in [`TrainOptions`](super::TrainOptions).
    pub id: Loss,
    /// Its name in Keras.
    pub keras: &'static str,
    /// What of `burn::nn` it needs; nothing where it is made of tensors alone.
    pub burn_uses: &'static str,
    /// Its value in Burn, of `logits` or of the outputs, and of `labels`.
    pub burn: &'static str,
}

/// Every loss, in the order in which they are offered.
pub fn loss_descriptions() -> Vec<LossDescription> {
    vec![
        LossDescription {
            id: Loss::CategoricalCrossEntropy,
            keras: "categorical_crossentropy",
            burn_uses: "loss::CrossEntropyLossConfig",
            burn: "CrossEntropyLossConfig::new().init(&device).forward(logits, labels)",
        },
        LossDescription {
            id: Loss::MeanSquaredError,
            keras: "mean_squared_error",
            burn_uses: "",
            burn: "({outputs} - labels.one_hot::<2>({classes}).float()).powi_scalar(2).mean()",
        },
        LossDescription {
            id: Loss::MeanAbsoluteError,
            keras: "mean_absolute_error",
            burn_uses: "",
            burn: "({outputs} - labels.one_hot::<2>({classes}).float()).abs().mean()",
        },
    ]
}
