// The catalogue as src/recipe/catalogue.rs has it, so that the page can show it before any engine is there.
// Written by: cargo test --test native write_recipes -- --ignored

/** @type {import("./protocol.js").Recipe[]} */
export const recipes = [
  {
    "id": "mlp-512",
    "title": "One hidden layer of 512",
    "tutorial": "Hello World of Deep Learning",
    "description": "Every pixel is connected to 512 units, and those to the ten digits.",
    "layers": [
      {
        "type": "dense",
        "units": 512,
        "activation": "relu"
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "rmsprop",
    "learningRate": 0.001,
    "batchSize": 128,
    "epochs": 5,
    "parameters": 407050,
    "summary": [
      {
        "spec": {
          "type": "dense",
          "units": 512,
          "activation": "relu"
        },
        "output": [
          512
        ],
        "parameters": 401920,
        "forwardFlops": 802816
      },
      {
        "spec": {
          "type": "dense",
          "units": 10,
          "activation": null
        },
        "output": [
          10
        ],
        "parameters": 5130,
        "forwardFlops": 10240
      }
    ]
  },
  {
    "id": "cnn",
    "title": "A convolutional network",
    "tutorial": "Handwritten Digit Classification (CNN lesson)",
    "description": "Small filters slide over the image and find strokes wherever they are.",
    "layers": [
      {
        "type": "conv2d",
        "filters": 32,
        "kernelSize": 3,
        "activation": "relu"
      },
      {
        "type": "conv2d",
        "filters": 64,
        "kernelSize": 3,
        "activation": "relu"
      },
      {
        "type": "maxPool2d",
        "poolSize": 2
      },
      {
        "type": "dropout",
        "rate": 0.25
      },
      {
        "type": "flatten"
      },
      {
        "type": "dense",
        "units": 128,
        "activation": "relu"
      },
      {
        "type": "dropout",
        "rate": 0.5
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.001,
    "batchSize": 128,
    "epochs": 12,
    "parameters": 1199882,
    "summary": [
      {
        "spec": {
          "type": "conv2d",
          "filters": 32,
          "kernelSize": 3,
          "activation": "relu"
        },
        "output": [
          32,
          26,
          26
        ],
        "parameters": 320,
        "forwardFlops": 389376
      },
      {
        "spec": {
          "type": "conv2d",
          "filters": 64,
          "kernelSize": 3,
          "activation": "relu"
        },
        "output": [
          64,
          24,
          24
        ],
        "parameters": 18496,
        "forwardFlops": 21233664
      },
      {
        "spec": {
          "type": "maxPool2d",
          "poolSize": 2
        },
        "output": [
          64,
          12,
          12
        ],
        "parameters": 0,
        "forwardFlops": 0
      },
      {
        "spec": {
          "type": "dropout",
          "rate": 0.25
        },
        "output": [
          64,
          12,
          12
        ],
        "parameters": 0,
        "forwardFlops": 0
      },
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          9216
        ],
        "parameters": 0,
        "forwardFlops": 0
      },
      {
        "spec": {
          "type": "dense",
          "units": 128,
          "activation": "relu"
        },
        "output": [
          128
        ],
        "parameters": 1179776,
        "forwardFlops": 2359296
      },
      {
        "spec": {
          "type": "dropout",
          "rate": 0.5
        },
        "output": [
          128
        ],
        "parameters": 0,
        "forwardFlops": 0
      },
      {
        "spec": {
          "type": "dense",
          "units": 10,
          "activation": null
        },
        "output": [
          10
        ],
        "parameters": 1290,
        "forwardFlops": 2560
      }
    ]
  }
];
