// The losses as src/recipe/loss_description.rs has them: what settings, links and code views know of them.
// Written by: cargo test --test native write_recipes -- --ignored

/** @type {import("./protocol.js").LossKind[]} */
export const losses = [
  {
    "id": "categorical-cross-entropy",
    "keras": "categorical_crossentropy",
    "burnUses": "loss::CrossEntropyLossConfig",
    "burn": "CrossEntropyLossConfig::new().init(&device).forward(logits, labels)"
  },
  {
    "id": "mean-squared-error",
    "keras": "mean_squared_error",
    "burnUses": "",
    "burn": "({outputs} - labels.one_hot::<2>({classes}).float()).powi_scalar(2).mean()"
  },
  {
    "id": "mean-absolute-error",
    "keras": "mean_absolute_error",
    "burnUses": "",
    "burn": "({outputs} - labels.one_hot::<2>({classes}).float()).abs().mean()"
  }
];
