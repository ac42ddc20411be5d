// What the element says, in English. Other languages: a folder each, with the same files and the same names.

import { SIDE } from "../../core/image-shape.js";
import { a, upper } from "./article.js";

export const element = {
  parts: { training: "Train", share: "Save, share or load", close: "Close", walk: "Walk through this recipe", closeWalk: "Close the walkthrough", unreachable: "The evaluation could not be loaded. Check the connection, then train or test again." },

  /** Recipes by id; where one is missing, the catalogue's own English stands. */
  recipes: /** @type {Record<string, { title: string, description: string, claim: string }>} */ ({}),

  pad: {
    title: "Draw a digit",
    /** Where the data set has other classes. */
    titleOther: "Draw",
    canvas: "Draw a digit. With the keyboard: arrow keys move the pen, Space lowers or lifts it, Control Z undoes, Delete clears.",
    canvasRole: "drawing canvas",
    penDown: "Pen down.",
    penUp: "Pen up.",
    undo: "Undo",
    clear: "Clear",
    seen: `Input: ${SIDE}\u00a0×\u00a0${SIDE}`,
    seenLabel: `The ${SIDE} by ${SIDE} pixels that the network sees`,
    samples: "Sample digits",
    sample: (/** @type {number} */ digit) => `Draw a sample ${digit}`,
    image: (/** @type {string} */ name) => `A test image of the data set: ${name}`,
  },

  outputs: {
    title: "Prediction",
    list: "Outputs",
    highest10: (/** @type {number} */ all) => `The ten largest of ${all} outputs`,
    highest: "the largest",
    blank: "Draw a digit, or tap one.",
    several: "One digit at a time, please.",
    scribble: "That is too much ink for one digit. Draw one digit.",
    frame: "That frame is empty. Draw a digit.",
    soFar: (/** @type {string} */ name) => `So far it reads ${name}.`,
    unsure: (/** @type {string} */ name, /** @type {string} */ other) => `${upper(a(name))}, or perhaps ${a(other)}.`,
    probably: (/** @type {string} */ name) => `Probably ${a(name)}.`,
    perhaps: (/** @type {string} */ name) => `Perhaps ${a(name)}.`,
    unknown: "This looks like no digit it knows.",
    sees: (/** @type {string} */ name) => `It sees ${a(name)}.`,
    guesses: (/** @type {string} */ name) => `It guesses ${name}.`,
    random: "Its weights are still random.",
    untrained: "It cannot know yet: its weights are still random. Press Train and watch.",
    otherClasses: (/** @type {string} */ names) => `This network was trained on ${names}; the data set has other classes. Start over to learn them.`,
    learningBlank: "Draw while it trains and watch the prediction change.",
    learning: "Training: the bars follow your drawing as the weights change.",
    doubtful: (/** @type {string} */ share, /** @type {boolean} */ overconfident) => `The bars are the raw outputs${overconfident ? ", which are overconfident" : ""}: of drawings as unclear as this one it reads ${share} right.`,
    unlike: "The bars are the raw outputs: one may be high whatever is drawn.",
    separate: "Each bar is one output, from 0 to 100% on its own: they need not add up to 100%.",
    bars: "Each bar is one output of the last layer.",
    shares: "Each bar is one output of the last layer; they add up to 100%.",
  },

  ownDigits: "My drawings and symbols",
  reader: "What does any-hand predict?",
  why: "Why this answer?",
  fool: "Fool it",
  experiments: "Experiments",

  controls: {
    recipe: "Recipe",
    train: "Train",
    startOver: "Start over",
    trainMore: (/** @type {number} */ epochs) => `Train ${epochs} more epochs`,
    pause: "Pause",
    resume: "Resume",
    step: "One step",
    stepHelp: "Take a single training step, then pause",
    stop: "Stop",
    change: (/** @type {number} */ changed) => (changed ? `Settings · ${changed} changed` : "Settings"),
    pace: "Pace",
    fullSpeed: "full speed",
    stepsPerSecond: (/** @type {number} */ steps) => (steps === 1 ? "1 step a second" : `${steps} steps a second`),
    about: (/** @type {{ description: string, weights: string, optimizer: string, epochTime: string, tutorial: string }} */ { description, weights, optimizer, epochTime, tutorial }) =>
      `${description} ${weights} parameters, trained with ${optimizer}, about ${epochTime} per epoch on a laptop CPU.${tutorial && ` From “${tutorial}”.`}`,
  },

  settings: {
    epochs: { label: "Epochs" },
    batchSize: { label: "Batch size" },
    optimizer: { label: "Optimizer" },
    learningRate: { label: "Learning rate" },
    learningRateSchedule: { label: "Learning rate schedule" },
    momentum: { label: "Momentum" },
    weightDecay: { label: "Weight decay" },
    loss: { label: "Loss" },
    output: { label: "Output" },
    scaling: { label: "Scaling" },
    trainLimit: { label: "Training images" },
    testLimit: { label: "Test images" },
    variations: { label: "Augmentation" },
    writingStyles: { label: "Writing styles" },
    seed: { label: "Seed" },
  },

  /** The values of a choice, by the name that programs know them by. */
  choices: /** @type {Record<string, string>} */ ({
    rmsprop: "RMSprop",
    adam: "Adam",
    adamw: "AdamW",
    sgd: "SGD",
    constant: "Constant",
    "one-cycle": "One cycle",
    "categorical-cross-entropy": "Cross-entropy",
    "mean-squared-error": "Mean squared error",
    "mean-absolute-error": "Mean absolute error",
    softmax: "Softmax",
    sigmoid: "Sigmoid",
    "unit-range": "Divide by 255",
    "column-norm": "Normalize each column",
    none: "Raw (0–255)",
  }),

  variations: {
    title: "Augment the images",
    names: /** @type {Record<string, string>} */ ({ shift: "shift", rotation: "rotation", scale: "scale", shear: "shear", elastic: "elastic", strokeBreadth: "stroke breadth" }),
    none: "none",
  },

  /** Layers in a line of text. */
  layers: {
    brief: /** @type {Record<string, string>} */ ({ conv2d: "conv", maxPool2d: "pool", averagePool2d: "average", dropout: "dropout", flatten: "flatten" }),
  },

  dataSource: {
    title: "Another data set",
  },

  keptRun: {
    title: "Saved networks and runs",
  },

  status: {
    progress: "Training progress",
    figures: { epoch: "Epoch", step: "Step", timeLeft: "Time left", imagesPerSecond: "Images/s", millisecondsPerStep: "ms/step", trainLoss: "Training loss", trainAccuracy: "Training accuracy" },
    of: (/** @type {string} */ part, /** @type {string} */ whole) => `${part} of ${whole}`,
    retry: "Retry",
    notKept: "The browser has no room to save the run: after a reload it would start over.",
    waiting: "Training starts as soon as the data set has loaded.",
    queued: "Another network on this page is training. This one is next.",
    testing: (/** @type {string} */ images, /** @type {string} */ count) => `Testing on unseen images: ${images} of ${count}.`,
    epoch: (/** @type {number} */ epoch, /** @type {number} */ epochs) => `Epoch ${epoch} of ${epochs}`,
    starting: "Starting…",
    pausedAt: (/** @type {number} */ step, /** @type {number} */ epoch) => `Paused at step ${step} of epoch ${epoch}.`,
    paused: "Paused.",
    stopped: "Stopped. The network stays as it is until you start over, choose another recipe or leave the page.",
    stoppedAfter: (/** @type {string} */ accuracy) => `Stopped. Last test accuracy: ${accuracy}. The network stays as it is until you start over, choose another recipe or leave the page.`,
    result: (/** @type {string} */ accuracy, /** @type {string} */ count) => `${accuracy} correct on ${count}${count && " "}unseen images.`,
    done: "Done.",
    failed: "The run failed.",
    trained: "This network is trained. Draw something for it to read.",
    ready: "Ready. Press Train.",
    loadingEngine: "Loading the engine…",
    epochDone: (/** @type {number} */ epoch, /** @type {number} */ epochs, /** @type {string} */ accuracy) => `Epoch ${epoch} of ${epochs} done: test accuracy ${accuracy}.`,
    training: "Training.",
    mistakesBelow: "Its most confident mistakes are listed below.",
    mnist: "MNIST loads when it is needed.",
    datasetHere: (/** @type {string} */ name, /** @type {string} */ train, /** @type {string} */ test) => `${name}: ${train} training and ${test} test images.`,
    yours: "Your data set",
    fromStore: "Stored in this browser.",
    notStored: "It cannot be stored here and will be downloaded again next time.",
    unpacking: "Unpacking and checking MNIST…",
    megabytesOf: (/** @type {string} */ bytes, /** @type {string} */ total) => `Loading the data set: ${bytes} of ${total} MB.`,
    megabytes: (/** @type {string} */ bytes) => `Loading the data set: ${bytes} MB.`,
    webgpu: "Engine: WebGPU",
    cpu: (/** @type {number} */ workers, /** @type {boolean} */ fused) => `Engine: CPU${workers > 1 ? `, ${workers} workers` : ""}${fused ? ", fused multiply-add" : ""}`,
    /** In the bar under the thumb, where there is little room. */
    brief: (/** @type {number} */ epoch, /** @type {number} */ epochs, /** @type {string} */ accuracy) => `Epoch ${epoch} of ${epochs} · ${accuracy}`,
    briefResult: (/** @type {string} */ accuracy) => `Test: ${accuracy}`,
  },

  log: { title: "Training log, one row per epoch", columns: ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "time"] },

  curves: {
    title: "Curves",
    log: { loss: "Loss by epoch", accuracy: "Error by epoch" },
    linear: { loss: "Loss by epoch", accuracy: "Accuracy by epoch" },
    axis: "Vertical axis",
    scales: { log: "log", linear: "linear" },
    claim: (/** @type {string} */ accuracy) => `recipe: ${accuracy}`,
    train: "training",
    test: "test",
    summary: (/** @type {{ epoch: number, loss: string, testLoss: string, testAccuracy: string }} */ { epoch, loss, testLoss, testAccuracy }) => `After epoch ${epoch}: training loss ${loss}, test loss ${testLoss}, test accuracy ${testAccuracy}.`,
  },

  mistakes: {
    title: "After training",
    text: "Here you will see how many unseen images it gets right, and its most confident mistakes.",
    test: "Test this network now",
    testing: "Testing on unseen images.",
    result: (/** @type {string} */ accuracy, /** @type {string} */ total) => `${accuracy} correct on ${total} unseen images`,
    wrong: (/** @type {string} */ wrong) => `${wrong} mistakes. These are its most confident ones. Can you draw a digit that fools it?`,
    none: "It gets every one of them right.",
    item: (/** @type {{ index: number, label: string, prediction: string, output: string }} */ { index, label, prediction, output }) => `Test image ${index}: ${prediction} with ${output}, true label ${label}. Show it to the network.`,
    caption: (/** @type {string} */ label) => ` (true: ${label})`,
  },

  compare: {
    title: "Compare runs",
    runs: "Runs",
    columns: ["curve", "recipe", "changed", "test accuracy", "test loss", "time", "seed", "data", "engine"],
    help: "Test accuracy by epoch, in percent. A single run says little: other seeds of the same recipe differ by a few tenths of a point.",
    chart: "Test accuracy of the runs, by epoch",
    forget: "Delete these runs",
    curveOf: (/** @type {number} */ run) => `Curve of run ${run}`,
    stopped: (/** @type {string} */ time) => `${time}, stopped`,
    nothing: "nothing",
    /** The name of a setting inside a sentence. */
    inSentence: (/** @type {string} */ setting) => setting.toLowerCase(),
    layers: (/** @type {string} */ layers) => `layers ${layers || "none"}`,
    cpuFused: "CPU, fused",
  },

  /** What is wrong with an address or an attribute. */
  link: {
    tooLong: (/** @type {number} */ most) => `The address is longer than ${most} characters, so its settings were ignored.`,
    problem: (/** @type {string} */ key, /** @type {string} */ text, /** @type {string} */ expected) => `${key} is “${text}”; it must be ${expected}. It was ignored.`,
    oneOf: (/** @type {string} */ names) => `one of ${names}`,
    someOf: (/** @type {string} */ names) => `some of ${names}`,
    number: "a number without a sign",
    address: "a URL that starts with https:// or http://",
    otherKey: (/** @type {string} */ name, /** @type {string} */ key) => `${name} is called ${key} in an address. It was ignored.`,
    task: "a text of up to 300 characters",
    layers: "layers such as conv2d-32x3-relu,maxpool2d-2,dropout-0.25,flatten,dense-128-relu",
    variations: "variations such as shift:2,rotation:10, or none",
    dataset: (/** @type {string} */ address) => `This link uses the data set at ${address}. It has not been loaded.`,
    loadDataset: "Load",
    notHere: (/** @type {string} */ key) => `${key} does not belong in settings: it is an attribute of its own.`,
  },

  offline: { ready: "Ready to work offline.", newer: "A newer version is available: reload", notKept: (/** @type {string} */ reason) => `This page will not work offline: ${reason}.` },
};
