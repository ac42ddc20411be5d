// What the experiments and "Fool it" say.

/** @typedef {{ accuracy: string, before: string, gap: string }} Told */

export const experiments = {
  help: "Guess first, then run it. Training experiments use your settings with one change.",
  run: "Run it",
  runOf: (/** @type {string} */ title) => `Run it: ${title}`,
  running: "Running…",
  undo: "Undo",
  undone: "Undone: the network is as it was before.",
  needsNetwork: "Train a network first.",
  notUndone: "It cannot be undone by itself any more: the network has been changed since.",
  failed: "The experiment did not finish.",
  stopped: "It was stopped.",
  ownData: "It needs a data set that can be loaded again: go back to MNIST first.",
  guessed: (/** @type {string} */ accuracy) => `Your guess: ${accuracy}.`,
  list: {
    linear: {
      title: "No activation at all",
      question: "Take relu out of every layer. The network has as many weights as before. How many test images will it still get right?",
      guess: "Test accuracy",
      result: (/** @type {Told} */ { accuracy, before }) => `Result: ${accuracy}${before && `, against ${before} in the run before`}. Without an activation, layers in a row are no more than one: each digit is left with a single template.`,
    },
    rate: {
      title: "Learning rate × 10",
      question: "Every step goes ten times as far. Will it learn ten times as fast?",
      guess: "Test accuracy",
      result: (/** @type {Told} */ { accuracy, before }) => `Result: ${accuracy}${before && `, against ${before} in the run before`}. Steps that are too long jump over the valley they should walk down into.`,
    },
    oneUnit: {
      title: "One hidden unit",
      question: "Everything the network knows about the image must pass through a single number. How many digits can it tell apart?",
      guess: "Test accuracy",
      result: (/** @type {Told} */ { accuracy, before }) => `Result: ${accuracy}${before && `, against ${before} in the run before`}. One number can put the digits in a row, but not set ten apart. With relu, everything below zero looks the same as well.`,
    },
    shuffledLabels: {
      title: "Shuffled labels",
      question: "Give 1,000 training images labels at random: there is nothing to understand. What training accuracy will it reach after 60 epochs?",
      guess: "Training accuracy",
      result: (/** @type {Told} */ { accuracy, gap }) => `Result: ${accuracy} on its training images, ${gap} on the test images. A network with enough weights can memorize pure noise; only unseen images show whether it has understood anything. (Zhang et al., 2017)`,
    },
    half: {
      title: "Silence half of the units",
      question: "Set every second unit of the first layer to zero, without training again. How many test images does it still get right?",
      guess: "Test accuracy",
      result: (/** @type {Told} */ { accuracy, before }) => `Result: ${accuracy}, ${before} before. Knowledge is spread over many units: no single one holds a digit. Draw something and see.`,
    },
    layer: {
      title: "Silence the whole layer",
      question: "Set all units of the first layer to zero. What is left?",
      guess: "Test accuracy",
      result: (/** @type {Told} */ { accuracy, before }) => `Result: ${accuracy}, ${before} before. Only biases remain, so it gives the same answer to every image, whatever it shows.`,
    },
    noise: {
      title: "Noise on the weights",
      question: "Add random noise to the first layer's weights, as large as the weights themselves. Does it still recognize digits?",
      guess: "Test accuracy",
      result: (/** @type {Told} */ { accuracy, before }) => `Result: ${accuracy}, ${before} before. Hundreds of small errors cancel out when they are summed: networks tolerate noise, which is why phones can store their weights in few bits.`,
    },
  },

  fool: {
    text: "Change as few pixels of your digit as you can until the network predicts something else. A person would still see the same digit.",
    start: "Start with this drawing",
    map: "Where a changed pixel would help",
    hint: "Press pixels on the canvas or here: a press inks or clears one, a second press takes it back. Orange: pixels whose change works against the current prediction.",
    computer: "Let the computer play",
    again: "Start again",
    end: "Back to drawing",
    still: (/** @type {{ pixels: number, name: string, certainty: string }} */ { pixels, name, certainty }) => `${pixels === 1 ? "1 pixel" : `${pixels} pixels`} changed: still ${name} (${certainty}).`,
    fooled: (/** @type {{ pixels: number, from: string, to: string }} */ { pixels, from, to }) => `Fooled with ${pixels === 1 ? "1 pixel" : `${pixels} pixels`}: ${from} is now ${to}. Can you do it with fewer?`,
    score: (/** @type {{ pixels: number, from: string, to: string }} */ { pixels, from, to }) => `I fooled a neural network with ${pixels === 1 ? "1 pixel" : `${pixels} pixels`}: it takes my ${from} for ${to}.`,
    copy: "Copy score and link",
    copied: "Copied.",
    save: "Save picture",
  },
};
