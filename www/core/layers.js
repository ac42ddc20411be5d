// The kinds of layers as src/model/layers/ has them, a file each: what editor, links and code views know of them.
// Written by: cargo test --test native write_recipes -- --ignored

/** @type {import("./protocol.js").LayerKind[]} */
export const layerKinds = [
  {
    "type": "dense",
    "keras": "Dense",
    "takesMaps": false,
    "flattens": true,
    "fields": [
      {
        "name": "units",
        "kind": "integer",
        "min": 1,
        "max": 8192,
        "fresh": 64
      },
      {
        "name": "activation",
        "kind": "activation"
      }
    ],
    "link": "{units}",
    "burn": {
      "uses": [
        "Linear",
        "LinearConfig"
      ],
      "field": "Linear",
      "make": "dense({inputs}, {units}, device)",
      "helper": "dense"
    }
  },
  {
    "type": "conv2d",
    "keras": "Conv2D",
    "takesMaps": true,
    "flattens": false,
    "fields": [
      {
        "name": "filters",
        "kind": "integer",
        "min": 1,
        "max": 512,
        "fresh": 16
      },
      {
        "name": "kernelSize",
        "kind": "integer",
        "min": 1,
        "max": null,
        "fresh": 3
      },
      {
        "name": "activation",
        "kind": "activation"
      },
      {
        "name": "padding",
        "kind": "choice",
        "choices": [
          "valid",
          "same"
        ]
      }
    ],
    "link": "{filters}x{kernelSize}",
    "burn": {
      "uses": [
        "PaddingConfig2d",
        "conv::{Conv2d, Conv2dConfig}"
      ],
      "field": "Conv2d",
      "make": "convolution({channels}, {filters}, {kernelSize}, PaddingConfig2d::{padding}, device)",
      "helper": "convolution"
    }
  },
  {
    "type": "maxPool2d",
    "keras": "MaxPooling2D",
    "takesMaps": true,
    "flattens": false,
    "fields": [
      {
        "name": "poolSize",
        "kind": "integer",
        "min": 1,
        "max": null,
        "fresh": 2
      }
    ],
    "link": "{poolSize}",
    "burn": {
      "uses": [
        "pool::{MaxPool2d, MaxPool2dConfig}"
      ],
      "field": "MaxPool2d",
      "make": "MaxPool2dConfig::new([{poolSize}, {poolSize}]).init()",
      "helper": ""
    }
  },
  {
    "type": "averagePool2d",
    "keras": "AveragePooling2D",
    "takesMaps": true,
    "flattens": false,
    "fields": [
      {
        "name": "poolSize",
        "kind": "integer",
        "min": 1,
        "max": null,
        "fresh": 2
      }
    ],
    "link": "{poolSize}",
    "burn": {
      "uses": [
        "pool::{AvgPool2d, AvgPool2dConfig}"
      ],
      "field": "AvgPool2d",
      "make": "AvgPool2dConfig::new([{poolSize}, {poolSize}]).with_strides([{poolSize}, {poolSize}]).init()",
      "helper": ""
    }
  },
  {
    "type": "dropout",
    "keras": "Dropout",
    "takesMaps": false,
    "flattens": false,
    "fields": [
      {
        "name": "rate",
        "kind": "number",
        "min": 0.0,
        "max": 0.95,
        "fresh": 0.25
      }
    ],
    "link": "{rate}",
    "burn": {
      "uses": [
        "Dropout",
        "DropoutConfig"
      ],
      "field": "Dropout",
      "make": "DropoutConfig::new({rate}).init()",
      "helper": ""
    }
  },
  {
    "type": "flatten",
    "keras": "Flatten",
    "takesMaps": false,
    "flattens": true,
    "fields": [],
    "link": "",
    "burn": {
      "uses": [],
      "field": "",
      "make": "",
      "helper": ""
    }
  }
];
