// What the guided walk says of layers, losses, optimizers and scalings, each in a line or two.

/** @typedef {import("../../protocol.js").LayerSpec} LayerSpec */
/** @typedef {import("../../protocol.js").Recipe} Recipe */

/** @type {Record<LayerSpec["type"], string>} */
export const LAYERS = {
  dense: "Dense: every number that arrives is connected to every unit. A unit multiplies each by a weight of its own and adds them up, with one number more, its bias.",
  conv2d: "Conv2D: a small window of weights, a filter, slides over the image and gives one number at each place: large where the image looks like the filter. Each filter makes a map.",
  maxPool2d: "MaxPooling2D: of each little square of a map only the largest number stays. The map shrinks, and where exactly a stroke lay matters less.",
  dropout: "Dropout: at every training step a part of the numbers, drawn anew, is set to 0 and the others are made larger to match, so that no unit can rely on a single other. It acts from the first step on, and not at all when the network is tested or used.",
  flatten: "Flatten: rows and columns become one long row. Nothing is learnt here.",
};

/** @type {Record<string, string>} */
export const ACTIVATIONS = {
  relu: "relu: negative numbers become 0, positive ones stay. Without such a bend between them, two layers would be no more than one.",
  leaky_relu: "leaky relu: as relu, but a fifth of a negative number stays.",
  gelu: "gelu: a smooth relu.",
  tanh: "tanh: squeezes any number into -1 to 1.",
  sigmoid: "sigmoid: squeezes any number into 0 to 1, each for itself: the ten outputs need not add up to 1.",
  softmax: "softmax: turns the ten numbers into ten shares of 1: the largest gets most.",
};

/** @type {Record<string, string>} */
export const LOSSES = {
  "categorical-cross-entropy": "Cross-entropy: minus the logarithm of the share that the right digit got. 0 when it got everything, large when it got almost nothing.",
  "mean-squared-error": "Mean squared error: each output's distance from what it should be (1 for the digit, 0 for the others), squared, and averaged over the ten.",
  "mean-absolute-error": "Mean absolute error: each output's distance from what it should be, averaged over the ten.",
};

/** @type {Record<string, string>} */
export const OPTIMIZERS = {
  rmsprop: "RMSprop divides each weight's step by the usual size of its gradient, so that weights with small gradients move too.",
  adam: "Adam gives each weight a step size of its own, by the usual size of its gradient, and follows an average of the last gradients, which smooths its way.",
  adamw: "AdamW is Adam that also pulls every weight a little towards 0.",
  sgd: "SGD takes each weight a step against its gradient, the same for all; momentum keeps it rolling the way it came.",
};

/** @type {Record<string, (rate: number) => string>} */
export const SCHEDULES = {
  constant: (rate) => `Its learning rate here is ${rate}.`,
  "one-cycle": (rate) => `Its learning rate here changes from step to step: up to ${rate} in the first third of the run, while the network finds its way, and then down to almost nothing, so that it settles. That is called one cycle, and it takes fewer epochs.`,
};

/** @type {Record<string, { before: string, after: string, words: string }>} */
export const SCALINGS = {
  "unit-range": { before: "uint8, 0 to 255", after: "float32, 0.0 to 1.0", words: "Each pixel is divided by 255. What comes out lies between 0 and 1: the greys at a stroke's edge stay greys." },
  "column-norm": { before: "uint8, 0 to 255", after: "float32, 0.0 to 1.0", words: "Each of the 28 columns of an image is divided by its length (the root of the sum of its squares). An empty column stays empty. Your own drawings are treated the same way." },
  none: { before: "uint8, 0 to 255", after: "float32, 0.0 to 255.0", words: "The pixels stay as they are. Such large numbers make the first steps wild." },
};

/** @type {Record<string, string>} */
const NAMES = { rmsprop: "RMSprop", adam: "Adam", adamw: "AdamW", sgd: "SGD" };

/** What the tutorials tell their readers to try next. @param {Recipe} recipe @returns {{ label: string, changes: import("../../protocol.js").TrainOptions }[]} */
export function ideas(recipe) {
  const other = recipe.optimizer === "adam" ? "rmsprop" : "adam";
  const wide = recipe.layers.map((layer) => (layer.type === "dense" ? { ...layer, units: layer.units * 2 } : layer));
  const bent = recipe.layers.map((layer) => ("activation" in layer ? { ...layer, activation: "tanh" } : layer));
  const hidden = /** @type {LayerSpec} */ ({ type: "dense", units: 100, activation: "relu" });
  const dropout = /** @type {LayerSpec} */ ({ type: "dropout", rate: 0.3 });
  const hasHidden = recipe.layers.some(({ type }) => type === "dense");
  return [
    { label: `${NAMES[other]} instead of ${NAMES[recipe.optimizer]}`, changes: { optimizer: other } },
    { label: "SGD with momentum 0.9", changes: { optimizer: "sgd", momentum: 0.9 } },
    { label: "Mean squared error as the loss", changes: { loss: "mean-squared-error" } },
    hasHidden ? { label: "Dense layers twice as wide", changes: { layers: wide } } : { label: "A hidden layer of 100", changes: { layers: [hidden] } },
    ...(hasHidden ? [{ label: "tanh instead of relu", changes: { layers: bent } }, { label: "Dropout before the last layer", changes: { layers: [...recipe.layers, dropout] } }] : []),
    { label: "Only 1,000 training images: watch the gap", changes: { trainLimit: 1000, epochs: 20 } },
    { label: "Twice as many epochs", changes: { epochs: 2 * recipe.epochs } },
    { label: "A learning rate ten times as large", changes: { learningRate: 10 * recipe.learningRate } },
  ];
}
