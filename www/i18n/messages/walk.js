// What the guided walk says, in English.

import { PIXELS, SIDE } from "../../core/image-shape.js";
import { a } from "./article.js";

const steps = (/** @type {number} */ whole, /** @type {string} */ all, /** @type {number} */ rest) => (whole + Math.sign(rest) <= 1 ? "one step" : `${all} steps${rest ? ` (the last batch has ${rest} images)` : ""}`);

export const walk = {
  title: (/** @type {string} */ recipe) => `Step by step: ${recipe}`,
  ofTutorial: (/** @type {string} */ tutorial, /** @type {string} */ author) => `These are the steps of the tutorial “${tutorial}”${author && ` by ${author}`}, in our words, with its model and its data. All credit for the recipe is its author's.`,
  ofOurs: "These are a tutorial's steps with a recipe of our own.",
  origins: /** @type {Record<string, string>} */ ({
    "fast-cnn": "It is made to reach 99% in little time. Its layers, learning rate and epochs were chosen on training images kept apart; the test images had no part in it.",
    "lenet-5": "Its layers are LeNet-5's (LeCun, Bottou, Bengio and Haffner, 1998), simplified as in most courses: plain averages, every map connected to all before it, softmax and Adam. The paper reports 99.05% on the test images.",
  }),
  otherData: "The data set in use is another than MNIST, for which the recipe was made.",
  table: "Table",

  data: {
    title: "The data",
    text: `Images of ${SIDE} × ${SIDE} pixels, and for each a label: in MNIST the digit that its writer meant. Most are to learn from; the others are kept apart and only used to test.`,
    first: "The first five, with their labels",
    fifty: "Fifty of them",
    counts: (/** @type {string} */ images) => `How many there are of each class among all ${images} training images`,
    one: "One of them, as the computer has it",
    asNumbers: "The image as numbers",
    another: "Another image",
    image: (/** @type {number} */ index, /** @type {string} */ label) => `Training image ${index}, ${a(label)}`,
    testImage: (/** @type {number} */ index) => `Test image ${index}`,
    caption: (/** @type {number} */ index, /** @type {string} */ label) => `Training image ${index}. Its label is ${label}.`,
  },

  /** A text in several parts. */
  parts: {
    text: "This text comes in three parts, each building on the one before:",
    part: (/** @type {number} */ part) => `Part ${part}`,
    told: /** @type {Record<string, string>} */ ({
      "single-layer": "Part 1: no hidden layer. Each digit has one template, and that is enough for about 92%.",
      "mlp-100": "Part 2: a hidden layer of 100 units. Templates can now be combined: about 97.5%.",
      "mlp-100-flatten": "Part 3: the same network, which flattens the images itself, with a Flatten layer in place of a reshape before.",
    }),
  },

  arrays: {
    before: "The four arrays",
    after: "The arrays after preprocessing",
    columns: ["array", "shape", "type"],
    oneHot: "one-hot",
  },
  tensors: {
    text: "All of these are tensors: arrays with a number of dimensions (axes).",
    columns: ["dimensions", "name", "here", "shape"],
    scalar: "scalar: one number",
    vector: "vector: a row of numbers",
    matrix: "matrix: rows and columns",
    stack: "3-D tensor: a stack of images",
  },
  plot: (/** @type {string} */ name) => `Plot of ${name}`,
  dropoutAlways: "Some texts say that dropout acts when the loss begins to rise. It acts at every training step, from the first one on.",
  window: {
    title: "How a convolution's window slides",
    text: "The first layer's filter stands on a square of your drawing, multiplies each pixel by its weight and adds up. Move it: each place gives one number of the map on the right.",
    image: "Your drawing with the window on it",
    map: "The map of this filter",
    row: "Row",
    column: "Column",
    sum: (/** @type {{ filter: number, bias: string, sum: string }} */ { filter, bias, sum }) => `Filter ${filter}: the products plus the bias ${bias} add up to ${sum}.`,
    next: "Next filter",
  },
  oneStep: {
    gradient: "The gradient says for every weight how the loss would change if that weight grew a little: its slope. A step of gradient descent moves each weight against its slope.",
    backpropagation: "Backpropagation finds all these slopes in one pass from the loss back to the first layer: the chain rule, layer by layer, each using what the layer after it has found.",
    button: "Take one step and look at a weight",
    trained: "The network is trained: a step of a new run would throw it away. Start over at a pace of one step a second to see each step.",
    weight: "Weight number",
    before: "before",
    slope: "its gradient",
    after: "after",
    told: (/** @type {{ optimizer: string, rate: string, moved: string, loss: string }} */ { optimizer, rate, moved, loss }) => `The loss of this batch was ${loss}. ${optimizer} with the learning rate ${rate} moved this weight by ${moved}.`,
  },

  preprocessing: {
    title: "Preprocessing",
    columns: ["scaling", "shape of an image", "values"],
    before: "before",
    after: "after",
    withChannel: `(${SIDE}, ${SIDE}, 1): rows, columns, and one channel of grey`,
    flattened: `(${SIDE}, ${SIDE}); the network's own Flatten layer makes ${PIXELS} in a row of it`,
    inRow: `(${PIXELS},): the rows one behind another`,
    whyFlatten: "A dense layer takes one row of numbers, so the 28 rows of an image are put one behind another: 28 × 28 becomes 784. Which pixels were neighbors is lost; every unit has to learn that for itself.",
    whyFloat: "Weights are fractions, and so are the steps that change them: the integers become floats, in a range near 1, where steps of the usual size work. Some texts say that dividing by 255 leaves 0 or 1: it leaves everything in between, too.",
    whole: "The whole image after scaling",
    middleRow: "Part of the image's middle row, before and after",
    pixel: "pixel",
    label: (/** @type {string} */ label) => `Its label, ${label}, as a one-hot vector: 1 in the place of its class, 0 elsewhere`,
    digit: "class",
    oneHot: "one-hot",
  },
  scalings: /** @type {Record<string, { before: string, after: string, words: string }>} */ ({
    "unit-range": { before: "uint8, 0 to 255", after: "float32, 0.0 to 1.0", words: "Each pixel is divided by 255. What comes out lies between 0 and 1: the greys at a stroke's edge stay greys." },
    "column-norm": { before: "uint8, 0 to 255", after: "float32, 0.0 to 1.0", words: `Each of the ${SIDE} columns of an image is divided by its length (the root of the sum of its squares). An empty column stays empty. Your own drawings are treated the same way.` },
    none: { before: "uint8, 0 to 255", after: "float32, 0.0 to 255.0", words: "The pixels stay as they are. Such large numbers make the first steps wild." },
  }),

  model: {
    title: "The model",
    summary: "Model summary",
    none: "None in a shape stands for the batch: as many images as come in at once.",
    columns: ["layer (type)", "output shape", "parameters"],
    trainable: "all of them trainable",
    drawing: "Drawing of the network",
    image: "Image",
    by: " by ",
    path: (/** @type {string} */ stages) => `From the image through ${stages}.`,
  },
  layers: /** @type {Record<string, string>} */ ({
    dense: "Dense: every number that arrives is connected to every unit. A unit multiplies each by a weight of its own and adds them up, with one number more, its bias.",
    conv2d: "Conv2D: a small window of weights, a filter, slides over the image and gives one number at each place: large where the image looks like the filter. Each filter makes a map.",
    maxPool2d: "MaxPooling2D: of each little square of a map only the largest number stays. The map shrinks, and where exactly a stroke lay matters less.",
    averagePool2d: "AveragePooling2D: of each little square of a map the mean stays. The map shrinks, and every number has its say.",
    dropout: "Dropout: at every training step a part of the numbers, drawn anew, is set to 0 and the others are made larger to match, so that no unit can rely on a single other. It acts from the first step on, and not at all when the network is tested or used.",
    flatten: "Flatten: rows and columns become one long row. It has nothing to learn.",
  }),
  activations: /** @type {Record<string, string>} */ ({
    relu: "relu: negative numbers become 0, positive ones stay. Without such a bend between them, two layers would be no more than one.",
    leaky_relu: "leaky relu: as relu, but a fifth of a negative number stays.",
    gelu: "gelu: a smooth relu.",
    tanh: "tanh: squeezes any number into -1 to 1.",
    sigmoid: "sigmoid: squeezes any number into 0 to 1, each for itself: the outputs need not add up to 1.",
    softmax: "softmax: turns the numbers into shares of 1: the largest gets most.",
  }),

  compiling: {
    title: "Compiling: what to aim at, and how to get there",
    logits: "Keras computes it from the numbers before the sigmoid, as if softmax followed; so does this page.",
    metric: "The metric is accuracy: the share of images whose largest output is their class. It is only looked at; what training minimizes is the loss.",
  },
  losses: /** @type {Record<string, string>} */ ({
    "categorical-cross-entropy": "Cross-entropy: minus the logarithm of the share that the right class got. 0 when it got everything, large when it got almost nothing.",
    "mean-squared-error": "Mean squared error: each output's distance from what it should be (1 for the image's class, 0 for the others), squared, and averaged.",
    "mean-absolute-error": "Mean absolute error: each output's distance from what it should be, averaged.",
  }),
  optimizers: /** @type {Record<string, string>} */ ({
    rmsprop: "RMSprop divides each weight's step by the usual size of its gradient, so that weights with small gradients move too.",
    adam: "Adam gives each weight a step size of its own, by the usual size of its gradient, and follows an average of the last gradients, which smooths its way.",
    adamw: "AdamW is Adam that also pulls every weight a little towards 0.",
    sgd: "SGD takes each weight a step against its gradient, the same for all; momentum keeps it rolling the way it came.",
  }),
  schedules: /** @type {Record<string, (rate: string) => string>} */ ({
    constant: (rate) => `Its learning rate here is ${rate}.`,
    "one-cycle": (rate) => `Its learning rate here changes from step to step: up to ${rate} in the first third of the run, while the network finds its way, and then down to almost nothing, so that it settles. That is called one cycle, and it takes fewer epochs.`,
  }),

  training: {
    title: "Training",
    text: (/** @type {{ batch: number, images: string, whole: number, steps: string, rest: number, epochs: number }} */ { batch, images, whole, steps: count, rest, epochs }) =>
      `In each step the network predicts a batch of ${batch} images, and every weight moves a little. ${images} training images make ${steps(whole, count, rest)}: one epoch. ${epochs === 1 ? "This recipe trains for one epoch" : `This recipe trains for ${epochs} epochs`} and shuffles the images before each. After each epoch the network is tested: the dashed curve.`,
    button: "Train it now",
    overfitting: "Watch the curves: after some epochs the training error goes on falling while the test error stays or rises. The network memorizes its training images: that is overfitting.",
  },
  evaluation: {
    title: "Evaluation",
    text: "How many unseen images does it get right, and which digits does it confuse? The confusion matrix and the report stand below the trainer.",
    notYet: "Train it first; the figures will appear here.",
    result: (/** @type {{ title: string, epochs: number, loss: string, accuracy: string }} */ { title, epochs, loss, accuracy }) =>
      `Your last run, “${title}”, ${epochs === 1 ? "one epoch" : `${epochs} epochs`}: test loss ${loss}, test accuracy ${accuracy}.`,
    tutorialSays: (/** @type {string} */ claim) => `The tutorial says: ${claim}.`,
    weMeasured: (/** @type {string} */ claim) => `We measured: ${claim}.`,
    chance: "With all of the training images and the recipe's number of epochs, a few tenths of a point up or down are chance: other seeds give other figures. With fewer, expect less.",
    otherData: "The recipe's figure is for MNIST; this one is for another data set.",
    changed: "You changed its model or how it learns, so the two need not agree.",
  },
  prediction: {
    title: "One prediction",
    text: "One number per class comes out. The prediction is the index of the largest: the argmax.",
    another: "Another test image",
    show: "Show it to the network",
    output: "output",
    printed: "as NumPy prints it",
    result: (/** @type {{ index: number, label: string, sum: string, digit: string }} */ { index, label, sum, digit }) => `Test image ${index} is ${a(label)}. One number comes out per class; they add up to ${sum}. Output ${digit} is largest, so it predicts ${digit}.`,
  },
  next: {
    title: "What to try next",
    text: "Each of these changes one thing and leaves the rest as you have it. Then press Train and compare the runs in the table.",
    otherData: "Other data sets (Fashion-MNIST, KMNIST, EMNIST letters) open under “Another data set”.",
    files: "Where a text saves its model (model.save, a .h5 file) and looks at it in Netron: “Save, share or load” gives the network as ONNX, which Netron opens as well, as safetensors, and its architecture as a drawing.",
    insteadOf: (/** @type {string} */ other, /** @type {string} */ own) => `${other} instead of ${own}`,
    sgd: "SGD with momentum 0.9",
    squaredError: "Mean squared error as the loss",
    wide: "Dense layers twice as wide",
    hidden: "A hidden layer of 100",
    tanh: "tanh instead of relu",
    dropout: "Dropout before the last layer",
    batch: (/** @type {number} */ images) => `Batches of ${images} images`,
    deeper: "One more dense layer",
    few: "Only 1,000 training images: watch the gap",
    epochs: "Twice as many epochs",
    rate: "A learning rate ten times as large",
  },
};
