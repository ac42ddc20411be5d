// The catalogue as src/recipe/catalogue.rs has it, so that the page can show it before any engine is there.
// Written by: cargo test --test native write_recipes -- --ignored

/** @type {import("./protocol.js").Recipe[]} */
export const recipes = [
  {
    "id": "mlp-512",
    "title": "One hidden layer of 512",
    "tutorial": "Hello World of Deep Learning",
    "claim": "97.93% of the test images",
    "claimedTestAccuracy": 0.9793,
    "description": "Every pixel is connected to 512 units, and those to the ten digits.",
    "scaling": "unit-range",
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
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
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
        "forwardFlops": 802816,
        "parameterShapes": [
          [
            784,
            512
          ],
          [
            512
          ]
        ]
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
        "forwardFlops": 10240,
        "parameterShapes": [
          [
            512,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "single-layer",
    "title": "No hidden layer",
    "tutorial": "Mnist handwritten digit classification using tensorflow",
    "claim": "92.41% of the test images, loss 0.2702",
    "claimedTestAccuracy": 0.9241,
    "description": "Every pixel is connected straight to the ten digits: each digit learns one template.",
    "scaling": "unit-range",
    "layers": [],
    "output": "sigmoid",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.001,
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 32,
    "epochs": 5,
    "parameters": 7850,
    "summary": [
      {
        "spec": {
          "type": "dense",
          "units": 10,
          "activation": null
        },
        "output": [
          10
        ],
        "parameters": 7850,
        "forwardFlops": 15680,
        "parameterShapes": [
          [
            784,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "mlp-100",
    "title": "One hidden layer of 100",
    "tutorial": "Mnist handwritten digit classification using tensorflow",
    "claim": "97.59% of the test images, loss 0.0769",
    "claimedTestAccuracy": 0.9759,
    "description": "A hundred units between the pixels and the digits.",
    "scaling": "unit-range",
    "layers": [
      {
        "type": "dense",
        "units": 100,
        "activation": "relu"
      }
    ],
    "output": "sigmoid",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.001,
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 32,
    "epochs": 5,
    "parameters": 79510,
    "summary": [
      {
        "spec": {
          "type": "dense",
          "units": 100,
          "activation": "relu"
        },
        "output": [
          100
        ],
        "parameters": 78500,
        "forwardFlops": 156800,
        "parameterShapes": [
          [
            784,
            100
          ],
          [
            100
          ]
        ]
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
        "parameters": 1010,
        "forwardFlops": 2000,
        "parameterShapes": [
          [
            100,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "mlp-100-flatten",
    "title": "The same, with a Flatten layer",
    "tutorial": "Mnist handwritten digit classification using tensorflow",
    "claim": "98.46% of the training images",
    "description": "The network itself turns 28 rows of 28 into one row of 784; otherwise it is mlp-100.",
    "scaling": "unit-range",
    "layers": [
      {
        "type": "flatten"
      },
      {
        "type": "dense",
        "units": 100,
        "activation": "relu"
      }
    ],
    "output": "sigmoid",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.001,
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 32,
    "epochs": 5,
    "parameters": 79510,
    "summary": [
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          784
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "dense",
          "units": 100,
          "activation": "relu"
        },
        "output": [
          100
        ],
        "parameters": 78500,
        "forwardFlops": 156800,
        "parameterShapes": [
          [
            784,
            100
          ],
          [
            100
          ]
        ]
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
        "parameters": 1010,
        "forwardFlops": 2000,
        "parameterShapes": [
          [
            100,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "mlp-64-32",
    "title": "Two small hidden layers",
    "tutorial": "MNIST Handwritten Digit Classification",
    "claim": "96% of the test images",
    "claimedTestAccuracy": 0.96,
    "description": "64 units, then 32, on images whose columns are scaled to the same length.",
    "scaling": "column-norm",
    "layers": [
      {
        "type": "flatten"
      },
      {
        "type": "dense",
        "units": 64,
        "activation": "relu"
      },
      {
        "type": "dense",
        "units": 32,
        "activation": "relu"
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.001,
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 32,
    "epochs": 3,
    "parameters": 52650,
    "summary": [
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          784
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "dense",
          "units": 64,
          "activation": "relu"
        },
        "output": [
          64
        ],
        "parameters": 50240,
        "forwardFlops": 100352,
        "parameterShapes": [
          [
            784,
            64
          ],
          [
            64
          ]
        ]
      },
      {
        "spec": {
          "type": "dense",
          "units": 32,
          "activation": "relu"
        },
        "output": [
          32
        ],
        "parameters": 2080,
        "forwardFlops": 4096,
        "parameterShapes": [
          [
            64,
            32
          ],
          [
            32
          ]
        ]
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
        "parameters": 330,
        "forwardFlops": 640,
        "parameterShapes": [
          [
            32,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "mlp-256x2",
    "title": "Two hidden layers of 256",
    "tutorial": "Creating a handwritten digit classifier",
    "claim": "about 99% of the training images, 97% of the test images",
    "claimedTestAccuracy": 0.97,
    "description": "Two layers of 256 units and many epochs: long enough to see it learn images by heart.",
    "scaling": "unit-range",
    "layers": [
      {
        "type": "dense",
        "units": 256,
        "activation": "relu"
      },
      {
        "type": "dense",
        "units": 256,
        "activation": "relu"
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "rmsprop",
    "learningRate": 0.001,
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 128,
    "epochs": 20,
    "parameters": 269322,
    "summary": [
      {
        "spec": {
          "type": "dense",
          "units": 256,
          "activation": "relu"
        },
        "output": [
          256
        ],
        "parameters": 200960,
        "forwardFlops": 401408,
        "parameterShapes": [
          [
            784,
            256
          ],
          [
            256
          ]
        ]
      },
      {
        "spec": {
          "type": "dense",
          "units": 256,
          "activation": "relu"
        },
        "output": [
          256
        ],
        "parameters": 65792,
        "forwardFlops": 131072,
        "parameterShapes": [
          [
            256,
            256
          ],
          [
            256
          ]
        ]
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
        "parameters": 2570,
        "forwardFlops": 5120,
        "parameterShapes": [
          [
            256,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "cnn",
    "title": "A convolutional network",
    "tutorial": "Handwritten Digit Classification (CNN lesson)",
    "claim": "about 99% of the test images",
    "claimedTestAccuracy": 0.99,
    "description": "Small filters slide over the image and find strokes wherever they are.",
    "scaling": "unit-range",
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
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
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
        "forwardFlops": 389376,
        "parameterShapes": [
          [
            32,
            1,
            3,
            3
          ],
          [
            32
          ]
        ]
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
        "forwardFlops": 21233664,
        "parameterShapes": [
          [
            64,
            32,
            3,
            3
          ],
          [
            64
          ]
        ]
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
        "forwardFlops": 0,
        "parameterShapes": []
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
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          9216
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
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
        "forwardFlops": 2359296,
        "parameterShapes": [
          [
            9216,
            128
          ],
          [
            128
          ]
        ]
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
        "forwardFlops": 0,
        "parameterShapes": []
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
        "forwardFlops": 2560,
        "parameterShapes": [
          [
            128,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "fast-cnn",
    "title": "A fast convolutional network",
    "tutorial": "",
    "claim": "99.1% of 10,000 training images kept apart, the mean of four runs",
    "description": "Few filters, early pooling, and a learning rate that rises and falls: the quickest way here to 99%.",
    "scaling": "unit-range",
    "layers": [
      {
        "type": "conv2d",
        "filters": 8,
        "kernelSize": 5,
        "activation": "relu"
      },
      {
        "type": "maxPool2d",
        "poolSize": 2
      },
      {
        "type": "conv2d",
        "filters": 24,
        "kernelSize": 5,
        "activation": "relu"
      },
      {
        "type": "maxPool2d",
        "poolSize": 2
      },
      {
        "type": "flatten"
      },
      {
        "type": "dense",
        "units": 64,
        "activation": "relu"
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.01,
    "learningRateSchedule": "one-cycle",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 128,
    "epochs": 4,
    "parameters": 30322,
    "summary": [
      {
        "spec": {
          "type": "conv2d",
          "filters": 8,
          "kernelSize": 5,
          "activation": "relu"
        },
        "output": [
          8,
          24,
          24
        ],
        "parameters": 208,
        "forwardFlops": 230400,
        "parameterShapes": [
          [
            8,
            1,
            5,
            5
          ],
          [
            8
          ]
        ]
      },
      {
        "spec": {
          "type": "maxPool2d",
          "poolSize": 2
        },
        "output": [
          8,
          12,
          12
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "conv2d",
          "filters": 24,
          "kernelSize": 5,
          "activation": "relu"
        },
        "output": [
          24,
          8,
          8
        ],
        "parameters": 4824,
        "forwardFlops": 614400,
        "parameterShapes": [
          [
            24,
            8,
            5,
            5
          ],
          [
            24
          ]
        ]
      },
      {
        "spec": {
          "type": "maxPool2d",
          "poolSize": 2
        },
        "output": [
          24,
          4,
          4
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          384
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "dense",
          "units": 64,
          "activation": "relu"
        },
        "output": [
          64
        ],
        "parameters": 24640,
        "forwardFlops": 49152,
        "parameterShapes": [
          [
            384,
            64
          ],
          [
            64
          ]
        ]
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
        "parameters": 650,
        "forwardFlops": 1280,
        "parameterShapes": [
          [
            64,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "lenet-5",
    "title": "LeNet-5, the classic",
    "tutorial": "",
    "claim": "98.5% of the test images, the mean of two runs",
    "claimedTestAccuracy": 0.985,
    "description": "A network of 1998, as it is taught today: two convolutions, each averaged down to half its size, then three dense layers.",
    "scaling": "unit-range",
    "layers": [
      {
        "type": "conv2d",
        "filters": 6,
        "kernelSize": 5,
        "activation": "tanh",
        "padding": "same"
      },
      {
        "type": "averagePool2d",
        "poolSize": 2
      },
      {
        "type": "conv2d",
        "filters": 16,
        "kernelSize": 5,
        "activation": "tanh"
      },
      {
        "type": "averagePool2d",
        "poolSize": 2
      },
      {
        "type": "flatten"
      },
      {
        "type": "dense",
        "units": 120,
        "activation": "tanh"
      },
      {
        "type": "dense",
        "units": 84,
        "activation": "tanh"
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.001,
    "learningRateSchedule": "constant",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 128,
    "epochs": 10,
    "parameters": 61706,
    "summary": [
      {
        "spec": {
          "type": "conv2d",
          "filters": 6,
          "kernelSize": 5,
          "activation": "tanh",
          "padding": "same"
        },
        "output": [
          6,
          28,
          28
        ],
        "parameters": 156,
        "forwardFlops": 235200,
        "parameterShapes": [
          [
            6,
            1,
            5,
            5
          ],
          [
            6
          ]
        ]
      },
      {
        "spec": {
          "type": "averagePool2d",
          "poolSize": 2
        },
        "output": [
          6,
          14,
          14
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "conv2d",
          "filters": 16,
          "kernelSize": 5,
          "activation": "tanh"
        },
        "output": [
          16,
          10,
          10
        ],
        "parameters": 2416,
        "forwardFlops": 480000,
        "parameterShapes": [
          [
            16,
            6,
            5,
            5
          ],
          [
            16
          ]
        ]
      },
      {
        "spec": {
          "type": "averagePool2d",
          "poolSize": 2
        },
        "output": [
          16,
          5,
          5
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          400
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "dense",
          "units": 120,
          "activation": "tanh"
        },
        "output": [
          120
        ],
        "parameters": 48120,
        "forwardFlops": 96000,
        "parameterShapes": [
          [
            400,
            120
          ],
          [
            120
          ]
        ]
      },
      {
        "spec": {
          "type": "dense",
          "units": 84,
          "activation": "tanh"
        },
        "output": [
          84
        ],
        "parameters": 10164,
        "forwardFlops": 20160,
        "parameterShapes": [
          [
            120,
            84
          ],
          [
            84
          ]
        ]
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
        "parameters": 850,
        "forwardFlops": 1680,
        "parameterShapes": [
          [
            84,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  },
  {
    "id": "any-hand",
    "title": "Reads any hand",
    "tutorial": "",
    "claim": "99.4% of the test images, the mean of three runs",
    "claimedTestAccuracy": 0.994,
    "description": "A small convolutional network that also learns from varied images and from digits as other schools write them: the one to draw with.",
    "scaling": "unit-range",
    "layers": [
      {
        "type": "conv2d",
        "filters": 16,
        "kernelSize": 5,
        "activation": "relu"
      },
      {
        "type": "maxPool2d",
        "poolSize": 2
      },
      {
        "type": "conv2d",
        "filters": 32,
        "kernelSize": 5,
        "activation": "relu"
      },
      {
        "type": "maxPool2d",
        "poolSize": 2
      },
      {
        "type": "flatten"
      },
      {
        "type": "dropout",
        "rate": 0.25
      },
      {
        "type": "dense",
        "units": 128,
        "activation": "relu"
      }
    ],
    "output": "softmax",
    "loss": "categorical-cross-entropy",
    "optimizer": "adam",
    "learningRate": 0.006,
    "learningRateSchedule": "one-cycle",
    "momentum": 0.0,
    "weightDecay": 0.004,
    "batchSize": 128,
    "epochs": 3,
    "variations": {
      "shift": 1.5,
      "rotation": 12.0,
      "scale": 0.1,
      "shear": 10.0,
      "elastic": 3.0,
      "strokeBreadth": 0.6
    },
    "writingStyles": 36000,
    "parameters": 80202,
    "summary": [
      {
        "spec": {
          "type": "conv2d",
          "filters": 16,
          "kernelSize": 5,
          "activation": "relu"
        },
        "output": [
          16,
          24,
          24
        ],
        "parameters": 416,
        "forwardFlops": 460800,
        "parameterShapes": [
          [
            16,
            1,
            5,
            5
          ],
          [
            16
          ]
        ]
      },
      {
        "spec": {
          "type": "maxPool2d",
          "poolSize": 2
        },
        "output": [
          16,
          12,
          12
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "conv2d",
          "filters": 32,
          "kernelSize": 5,
          "activation": "relu"
        },
        "output": [
          32,
          8,
          8
        ],
        "parameters": 12832,
        "forwardFlops": 1638400,
        "parameterShapes": [
          [
            32,
            16,
            5,
            5
          ],
          [
            32
          ]
        ]
      },
      {
        "spec": {
          "type": "maxPool2d",
          "poolSize": 2
        },
        "output": [
          32,
          4,
          4
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "flatten"
        },
        "output": [
          512
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
      },
      {
        "spec": {
          "type": "dropout",
          "rate": 0.25
        },
        "output": [
          512
        ],
        "parameters": 0,
        "forwardFlops": 0,
        "parameterShapes": []
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
        "parameters": 65664,
        "forwardFlops": 131072,
        "parameterShapes": [
          [
            512,
            128
          ],
          [
            128
          ]
        ]
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
        "forwardFlops": 2560,
        "parameterShapes": [
          [
            128,
            10
          ],
          [
            10
          ]
        ]
      }
    ]
  }
];
