// What the evaluation after a run says, in English.

import { a } from "./article.js";

export const evaluation = {
  title: "How good is it?",
  savePredictions: "Save the predictions (CSV)",
  test: (/** @type {string} */ loss, /** @type {string} */ accuracy) => `Test loss ${loss}, test accuracy ${accuracy}.`,
  train: (/** @type {string} */ loss, /** @type {string} */ accuracy) => `On the training images, while it learnt: loss ${loss}, accuracy ${accuracy}.`,
  nearChance: "That is near chance: it has learnt next to nothing. A smaller learning rate, more steps or more images are what to try.",
  overfitting: (/** @type {string} */ points) => `The gap of ${points} points is overfitting: part of what it learnt holds only for the images it learnt from. Dropout, fewer epochs or more images narrow it.`,
  lagging: "The training figures are means over the whole epoch, its first steps and any dropout included, so they lag behind the test's.",
  even: "It reads images it has never seen about as well as those it learnt from.",

  matrix: {
    title: "Confusion matrix",
    help: "Each row is what an image is, each column what was read. Right answers lie on the diagonal. Press a cell to see its images.",
    truth: "true",
    readAs: "read as ",
    cell: (/** @type {number} */ images, /** @type {string} */ label, /** @type {string} */ prediction) => `${images} ${images === 1 ? "image" : "images"} of ${a(label)} read as ${prediction}: show ${images === 1 ? "it" : "them"}`,
  },
  report: {
    title: "Classification report",
    help: "Precision: of the images read as a class, the share that are it. Recall: of the images of a class, the share read as it. F1: the harmonic mean of both. Support: how many images there are.",
    columns: ["class", "precision", "recall", "F1", "support"],
    accuracy: "accuracy",
    macroAvg: "macro avg",
    weightedAvg: "weighted avg",
  },
  gallery: {
    title: "Test images",
    inOrder: "Test images, in order",
    all: "All, in order",
    surest: "Wrong, surest first",
    more: "Show more",
    wrong: (/** @type {number} */ images, /** @type {string} */ count) => `${count} ${images === 1 ? "image" : "images"} read wrong, the largest output first`,
    cell: (/** @type {number} */ images, /** @type {string} */ count, /** @type {string} */ label, /** @type {string} */ prediction) => `${count} ${images === 1 ? "image" : "images"} of ${a(label)} read as ${prediction}`,
    is: (/** @type {string} */ label) => `, is ${label}`,
    item: (/** @type {{ index: number, label: string, prediction: string, output: string, isRight: boolean }} */ { index, label, prediction, output, isRight }) =>
      `Test image ${index}: ${a(label)}, read as ${prediction} with ${output}: ${isRight ? "right" : "wrong"}. Show it to the network.`,
  },
  inside: {
    title: "Inside the network",
    layers: "What each layer makes of your drawing",
    help: "Blue is positive, orange negative, paper is zero. Draw, and it follows.",
    filter: (/** @type {number} */ place) => `Filter ${place}`,
    indirect: "Its first weights do not see the image directly, so they make no picture.",
    filters: (/** @type {number} */ filters, /** @type {number} */ side) => `The first layer's ${filters} filters, ${side} × ${side} weights each. A filter answers where the image looks like it: many become edges and strokes.`,
    templates: "The templates: each pixel's weight for each class. Ink on blue speaks for the class, ink on orange against it.",
    units: (/** @type {number} */ shown, /** @type {number} */ all) => `What the first ${shown} of ${all} units look for: each pixel's weight.`,
  },
};
