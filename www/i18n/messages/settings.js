// What the settings and the choice of a data set say, in English.

import { SIDE } from "../../core/image-shape.js";

export const settings = {
  /** What each setting means. */
  help: {
    epochs: "Number of passes through the training set.",
    batchSize: "Number of images per training step.",
    optimizer: "How gradients become updates: plain steps downhill (SGD), or a step size adapted to each weight.",
    learningRate: "How far each step moves the weights. Larger learns faster; too large, and the loss blows up.",
    learningRateSchedule: "The same rate at every step, or one cycle: warm up to this rate, then anneal to almost zero.",
    momentum: "The fraction of the last update that SGD adds to the next. 0.9 is usual.",
    weightDecay: "How strongly AdamW shrinks every weight towards 0.",
    loss: "What training minimizes.",
    output: "Softmax makes the outputs add up to 100%; sigmoid scores each class from 0 to 1 on its own.",
    scaling: "How pixel values (0–255) are rescaled.",
    trainLimit: "Train on only the first N images.",
    testLimit: "Evaluate on only the first N images.",
    variations: "Every epoch shows each training image slightly changed, at random up to these limits. 0 turns a change off.",
    writingStyles: "How many synthetic drawings join the training set: digits as people elsewhere write them.",
    seed: "The same seed gives the same initial weights and the same order of images.",
  },

  fields: {
    reset: "Reset",
    resetOf: (/** @type {string} */ setting) => `Reset ${setting.toLowerCase()} to the recipe's value`,
    resetLayers: "Reset the layers to the recipe's value",
    whole: (/** @type {string} */ least, /** @type {string} */ most) => `This must be a whole number from ${least} to ${most}.`,
    between: (/** @type {string} */ least, /** @type {string} */ most) => `This must be a number from ${least} to ${most}.`,
    positive: "This must be a number over 0.",
  },

  layers: {
    title: "Layers",
    none: "None: the pixels connect directly to the outputs.",
    add: "Add layer",
    typeToAdd: "Type of layer to add",
    fields: /** @type {Record<string, string>} */ ({ units: "units", filters: "filters", kernelSize: "kernel size", poolSize: "pool size", padding: "padding", rate: "rate" }),
    choices: /** @type {Record<string, string>} */ ({ valid: "no padding", same: "padding: same" }),
    noActivation: "no activation",
    layer: (/** @type {number} */ place, /** @type {string} */ name) => `layer ${place}, ${name}`,
    numberOf: (/** @type {string} */ unit, /** @type {string} */ layer) => `${unit} of ${layer}`,
    activationOf: (/** @type {string} */ layer) => `activation of ${layer}`,
    added: (/** @type {string} */ layer) => `Added ${layer}.`,
    removed: (/** @type {string} */ layer) => `Removed ${layer}.`,
    remove: "Remove",
    removeLayer: (/** @type {string} */ layer) => `Remove ${layer}`,
    choiceOf: (/** @type {string} */ field, /** @type {string} */ layer) => `${field} of ${layer}`,
  },

  dataSource: {
    help: `Any set of ${SIDE}\u00a0×\u00a0${SIDE} images in 2 to 62 classes, in MNIST's file format: Fashion-MNIST, KMNIST, EMNIST's digits and letters. Files stay on this device; after a reload, add them again. An address is requested only when you press Load.`,
    drop: "Drop four IDX files, a folder or a zip here, or choose files",
    deleteStored: "Delete stored data sets",
    deleted: "Deleted. The current data set stays until you leave the page.",
    back: "Back to MNIST",
    notDeleted: "The browser did not allow the page to delete them.",
    address: "Address",
    load: "Load",
    coming: "Loading. The current data set stays until this one is complete.",
    noAddress: "Enter the address of a folder with the four files.",
    badAddress: (/** @type {string} */ text) => `“${text}” is not a valid address; it must start with https://.`,
    noFile: "That was not a file. Drop the four IDX files, or enter their address.",
  },

  doubts: {
    inverted: "This data set looks inverted: its background is light (near 255) and its strokes are dark (near 0), where MNIST has a background of 0 and strokes up to 255. A network trained on it will not recognize your drawings.",
    "zero-one": "The pixels of this data set are 0 and 1, not 0 to 255: divided by 255, hardly any signal is left.",
    transposed: "The images of this data set lie on their side: rows and columns seem to be swapped. A network trained on it will not recognize your drawings.",
    sorted: (/** @type {string} */ limit) => `This data set is sorted by class, so its first ${limit} images miss some classes: the network never sees those.`,
    learningRate: (/** @type {{ epoch: number, rate: string, optimizer: string, usual: string }} */ { epoch, rate, optimizer, usual }) => `After epoch ${epoch} it does hardly better than always giving the same answer. The learning rate is ${rate}; ${usual} is usual for ${optimizer}.`,
    useRate: (/** @type {string} */ rate) => `Train with ${rate}`,
    remedies: { invert: "Invert the pixels", stretch: "Scale to 0–255", transpose: "Swap rows and columns", shuffle: "Shuffle the training images", "shuffle-labels": "Shuffle the labels" },
    done: { invert: "The pixels are inverted. Train on them now.", stretch: "The pixels now range from 0 to 255. Train on them now.", transpose: "Rows and columns are swapped. Train on them now.", shuffle: "The training images are shuffled. Train on them now.", "shuffle-labels": "The labels of the training images are shuffled." },
  },

  keptRun: {
    text: (/** @type {{ epochsDone: number, epochs: number, when: string, changes: string }} */ { epochsDone, epochs, when, changes }) =>
      `A run of this recipe was saved in this browser after epoch ${epochsDone} of ${epochs} (${when}). Continue takes it up from there.${changes && ` Its settings: ${changes}.`}`,
    network: (/** @type {{ dataset: string | null, epochsDone: number, epochs: number, when: string, changes: string, accuracy: string }} */ { dataset, epochsDone, when, changes, accuracy }) =>
      `A network of this recipe is saved in this browser: trained ${dataset === null ? "" : `on ${dataset || "your own data set"} `}for ${epochsDone} ${epochsDone === 1 ? "epoch" : "epochs"}${accuracy && `, ${accuracy} test accuracy`} (${when}).${changes && ` Its settings: ${changes}.`}`,
    none: "Nothing saved yet. A run is saved in this browser after each epoch, and its network when it ends.",
    item: (/** @type {{ recipe: string, dataset: string | null, epochsDone: number, epochs: number, accuracy: string, when: string, changes: string }} */ { recipe, dataset, epochsDone, epochs, accuracy, when, changes }) =>
      `${recipe}${dataset === null ? "" : ` on ${dataset || "your own data set"}`}, ${epochsDone} of ${epochs} ${epochs === 1 ? "epoch" : "epochs"}${accuracy && `, ${accuracy}`}, ${when}${changes && `; ${changes}`}`,
    goOn: "Continue",
    open: "Open",
    forget: "Delete",
    forgotten: "Deleted.",
    undo: "Undo",
  },
};
