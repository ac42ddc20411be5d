// The optimizers as src/recipe/optimizer_spec.rs has them: what settings, links and code views know of them.
// Written by: cargo test --test native write_recipes -- --ignored

/** @type {import("./protocol.js").OptimizerKind[]} */
export const optimizers = [
  {
    "id": "rmsprop",
    "usualLearningRate": 0.001,
    "options": [],
    "keras": "RMSprop({learningRate})",
    "burn": [
      "RmsPropConfig",
      "RmsPropConfig::new().with_alpha(0.9).with_momentum(0.0).with_epsilon(1e-7)"
    ]
  },
  {
    "id": "adam",
    "usualLearningRate": 0.001,
    "options": [],
    "keras": "Adam({learningRate})",
    "burn": [
      "AdamConfig",
      "AdamConfig::new().with_epsilon(1e-7)"
    ]
  },
  {
    "id": "adamw",
    "usualLearningRate": 0.001,
    "options": [
      "weightDecay"
    ],
    "keras": "AdamW({learningRate}, weight_decay={weightDecay})",
    "burn": [
      "AdamWConfig",
      "AdamWConfig::new().with_epsilon(1e-7).with_weight_decay({weightDecay})"
    ]
  },
  {
    "id": "sgd",
    "usualLearningRate": 0.01,
    "options": [
      "momentum"
    ],
    "keras": "SGD({learningRate}, momentum={momentum})",
    "burn": [
      "SgdConfig, momentum::MomentumConfig",
      "SgdConfig::new().with_momentum(Some(MomentumConfig::new().with_momentum({momentum}).with_dampening(0.0)))"
    ]
  }
];
