// What the evaluation after a run says, in English.

import { a } from "./article.js";

export const evaluation = {
  title: "How good is it?",
  savePredictions: "Save the predictions (CSV)",
  test: (/** @type {string} */ loss, /** @type {string} */ accuracy) => `Test loss ${loss}, test accuracy ${accuracy}.`,
  train: (/** @type {string} */ loss, /** @type {string} */ accuracy) => `During training: loss ${loss}, accuracy ${accuracy}.`,
  nearChance: "That is close to chance: it has learned next to nothing. Try a smaller learning rate, more steps or more images.",
  overfitting: (/** @type {string} */ points) => `The gap of ${points} points is overfitting: part of what it learned holds only for its training images. Dropout, fewer epochs or more images narrow it.`,
  lagging: "Training figures average over the whole epoch, including its first steps and any dropout, so they lag behind the test figures.",
  even: "It does about as well on unseen images as on its training images.",

  matrix: {
    title: "Confusion matrix",
    help: "Rows: true label. Columns: predicted label. Correct answers lie on the diagonal. Press a cell to see its images.",
    predicted: "predicted",
    before: "Confusion matrix of the test before",
    beforeHelp: "To compare: the last network that was tested before this one.",
    truth: "true",
    readAs: "predicted ",
    cell: (/** @type {number} */ images, /** @type {string} */ label, /** @type {string} */ prediction) => `${images} ${images === 1 ? "image" : "images"} of ${a(label)} predicted ${prediction}: show ${images === 1 ? "it" : "them"}`,
  },
  report: {
    title: "Classification report",
    help: "Precision: of all images predicted as this digit, the share that really are. Recall: of all images of this digit, the share that were found. F1: the harmonic mean of both. Support: the number of images.",
    columns: ["class", "precision", "recall", "F1", "support"],
    accuracy: "accuracy",
    macroAvg: "macro avg",
    weightedAvg: "weighted avg",
  },
  gallery: {
    title: "Test images",
    inOrder: "Test images, in order",
    all: "All, in order",
    surest: "Most confident mistakes",
    more: "Show more",
    wrong: (/** @type {number} */ images, /** @type {string} */ count) => `${count} ${images === 1 ? "mistake" : "mistakes"}, the most confident first`,
    cell: (/** @type {number} */ images, /** @type {string} */ count, /** @type {string} */ label, /** @type {string} */ prediction) => `${count} ${images === 1 ? "image" : "images"} of ${a(label)} predicted ${prediction}`,
    is: (/** @type {string} */ label) => ` (true: ${label})`,
    item: (/** @type {{ index: number, label: string, prediction: string, output: string, isRight: boolean }} */ { index, label, prediction, output, isRight }) =>
      `Test image ${index}: ${a(label)}, predicted ${prediction} with ${output}: ${isRight ? "correct" : "wrong"}. Show it to the network.`,
  },
  inside: {
    title: "Inside the network",
    layers: "Activations of each layer for your drawing",
    help: "Blue is positive, orange negative, blank zero. They follow your drawing.",
    filter: (/** @type {number} */ place) => `Filter ${place}`,
    indirect: "Its first weights do not see the image directly, so they cannot be shown as pictures.",
    filters: (/** @type {number} */ filters, /** @type {number} */ side) => `The first layer's ${filters} filters, ${side} × ${side} weights each. A filter responds where the image looks like it: many become edges and strokes.`,
    templates: "Templates: each pixel's weight for each class. Ink on blue counts for the class, ink on orange against it.",
    units: (/** @type {number} */ shown, /** @type {number} */ all) => `What the first ${shown} of ${all} units look for: each pixel's weight.`,
  },
};
