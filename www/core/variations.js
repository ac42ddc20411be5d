// The variations of the training images as src/ops/variations.rs has them.
// Written by: cargo test --test native write_recipes -- --ignored

/** @type {import("./protocol.js").VariationKind[]} */
export const variationKinds = [
  {
    "name": "shift",
    "max": 8.0
  },
  {
    "name": "rotation",
    "max": 45.0
  },
  {
    "name": "scale",
    "max": 0.5
  },
  {
    "name": "shear",
    "max": 45.0
  },
  {
    "name": "elastic",
    "max": 8.0
  },
  {
    "name": "strokeBreadth",
    "max": 1.0
  }
];
