// What the element says, in English. Other languages: a folder each, with the same files and the same names.

/** One or many. @param {number} count @param {string} one @param {string} many */
const plural = (count, one, many) => (count === 1 ? one : many);

export const element = {
  parts: { training: "Train it", share: "Keep it, share it, open another", close: "Close", walk: "Walk me through this recipe", closeWalk: "Close the walk" },

  /** Recipes by id; where one is missing, the catalogue's own English stands. */
  recipes: /** @type {Record<string, { title: string, description: string, claim: string }>} */ ({}),

  pad: {
    title: "Draw a digit",
    canvas: "Draw a digit. With the keyboard: arrow keys move the pen, Space puts it down or lifts it, Control Z undoes, Delete clears.",
    canvasRole: "drawing canvas",
    penDown: "Pen down.",
    penUp: "Pen up.",
    undo: "Undo",
    clear: "Clear",
    seen: "The network sees this, 28 × 28",
    seenLabel: "The 28 by 28 pixels that the network sees",
    samples: "Sample digits",
    sample: (/** @type {number} */ digit) => `Draw a sample ${digit}`,
  },

  outputs: {
    title: "What it answers",
    list: "The ten outputs",
    highest: "the highest",
    blank: "Draw or tap a digit.",
    sees: (/** @type {number} */ digit) => `It sees ${digit === 8 ? "an" : "a"} ${digit}.`,
    guesses: (/** @type {number} */ digit) => `It guesses ${digit}.`,
    random: "Its weights are still random numbers.",
    untrained: "Its weights are still random numbers, so this is a guess. Press Train and watch.",
    learningBlank: "Draw while it trains: it answers as it learns.",
    learning: "It is learning: the bars follow your digit as its weights change.",
    separate: "Each bar is one output of the last layer, from 0 to 100 % by itself: they need not add up.",
    shares: "Each bar is one output of the last layer; together they make 100 %.",
  },

  ownDigits: {
    title: "Keep my drawings as a test set",
    help: "Draw a digit, then press what it is. No network has ever seen your hand: an honest test.",
    which: "What the drawing is",
    keepAs: (/** @type {number} */ digit) => `Keep the drawing as a ${digit}`,
    test: "Test on my digits",
    forget: "Forget them",
    blank: "The canvas is blank: draw a digit first.",
    full: (/** @type {number} */ most) => `There are ${most} already: forget them to begin anew.`,
    kept: (/** @type {number} */ digit) => `Kept as a ${digit}.`,
    yours: (/** @type {number} */ digit) => `Your ${digit}`,
    result: (/** @type {number} */ right, /** @type {number} */ all) => `It reads ${right} of your ${all} ${plural(all, "digit", "digits")} right.`,
    wrong: (/** @type {number} */ label, /** @type {number} */ answer) => `${label} as ${answer}`,
  },

  controls: {
    recipe: "Recipe",
    train: "Train",
    trainAgain: "Train again",
    pause: "Pause",
    resume: "Resume",
    step: "One step",
    stepOfNewRun: "One step of a new run",
    stepHelp: "Take a single step, then pause",
    stop: "Stop",
    change: "Change something",
    about: (/** @type {{ description: string, weights: string, optimizer: string, epochTime: string, tutorial: string }} */ { description, weights, optimizer, epochTime, tutorial }) =>
      `${description} ${weights} weights, trained with ${optimizer}. About ${epochTime} an epoch on a laptop's CPU.${tutorial && ` From “${tutorial}”.`}`,
  },

  settings: {
    epochs: { label: "Epochs", help: "How often it sees every training image." },
    batchSize: { label: "Batch size", help: "Images in one step." },
    optimizer: { label: "Optimizer", help: "How the gradient becomes a step: straight down (SGD), or with a step size of its own for each weight." },
    learningRate: { label: "Learning rate", help: "How far one step goes. Larger learns faster; too large, and the loss becomes infinite." },
    learningRateSchedule: { label: "Learning rate schedule", help: "The same rate at every step, or one cycle: from a small rate up to it, then down to almost nothing." },
    momentum: { label: "Momentum", help: "How much of the last step SGD adds to the next. 0.9 is usual." },
    weightDecay: { label: "Weight decay", help: "How strongly AdamW pulls every weight towards 0." },
    loss: { label: "Loss", help: "What training makes small." },
    output: { label: "Output", help: "Softmax shares 100 % among the digits; sigmoid gives each its own number from 0 to 1." },
    scaling: { label: "Scaling", help: "What becomes of the pixels, 0 to 255, before the first layer." },
    trainLimit: { label: "Training images", help: "How many it learns from: the first so many." },
    testLimit: { label: "Test images", help: "How many it is tested on: the first so many." },
    seed: { label: "Seed", help: "Equal seeds start from equal random weights." },
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
    "unit-range": "Divided by 255",
    "column-norm": "Columns of length 1",
    none: "As they are",
  }),

  fields: {
    reset: "Reset",
    resetOf: (/** @type {string} */ setting) => `Reset ${setting.toLowerCase()} to the recipe's value`,
    resetLayers: "Reset the layers to the recipe's value",
  },

  layers: {
    title: "Layers",
    none: "None: the pixels are connected straight to the ten outputs.",
    add: "Add this layer",
    typeToAdd: "Type of the layer to add",
    units: "units",
    filters: "filters",
    poolSize: "pixels a side",
    rate: "of the numbers",
    noActivation: "no activation",
    layer: (/** @type {number} */ place, /** @type {string} */ name) => `layer ${place}, ${name}`,
    numberOf: (/** @type {string} */ unit, /** @type {string} */ layer) => `${unit} of ${layer}`,
    activationOf: (/** @type {string} */ layer) => `activation of ${layer}`,
    remove: "Remove",
    removeLayer: (/** @type {string} */ layer) => `Remove ${layer}`,
    brief: { conv2d: "conv", maxPool2d: "pool", dropout: "dropout", flatten: "flatten" },
  },

  dataSource: {
    title: "Another data set",
    help: "Any set of 28 × 28 images in ten classes, in MNIST's file format: Fashion-MNIST, KMNIST, EMNIST's digits. The files stay in this browser; an address is asked only when you press Load.",
    drop: "Drop four IDX files here, or choose them",
    address: "Address",
    load: "Load it",
    coming: "Bringing it: the data set there is stays until this one is whole.",
    noAddress: "Name the address of a folder that holds the four files.",
    badAddress: (/** @type {string} */ text) => `“${text}” is no address that can be asked: one begins with https://.`,
    noFile: "What was dropped is no file. Drop the four IDX files, or name their address.",
  },

  keptRun: {
    text: (/** @type {{ epochsDone: number, epochs: number, when: string, changes: string }} */ { epochsDone, epochs, when, changes }) =>
      `A run of this recipe stopped after epoch ${epochsDone} of ${epochs} (${when}). It was kept in this browser and can go on as if it had never stopped.${changes && ` Its settings: ${changes}.`}`,
    goOn: "Go on",
    forget: "Forget it",
  },

  status: {
    progress: "Progress of the run",
    figures: { epoch: "Epoch", step: "Step", timeLeft: "Time left", imagesPerSecond: "Images/s", millisecondsPerStep: "ms/step", trainLoss: "Train loss", trainAccuracy: "Train accuracy" },
    of: (/** @type {string} */ part, /** @type {string} */ whole) => `${part} of ${whole}`,
    retry: "Retry",
    notKept: "This browser gives the page no room to keep the run: after a reload it would begin anew.",
    waiting: "Training begins as soon as the data set is here.",
    queued: "Another network on this page is training: this one goes on when it is done.",
    testing: (/** @type {string} */ images, /** @type {string} */ count) => `Testing on images it has never seen: ${images} of ${count}.`,
    epoch: (/** @type {number} */ epoch, /** @type {number} */ epochs) => `Epoch ${epoch} of ${epochs}`,
    starting: "Starting.",
    pausedAt: (/** @type {number} */ step, /** @type {number} */ epoch) => `Paused at step ${step} of epoch ${epoch}.`,
    paused: "Paused.",
    stopped: "Stopped. The network stays as it is until you train again or leave the page.",
    stoppedAfter: (/** @type {string} */ accuracy) => `Stopped. Its last test: ${accuracy}. The network stays as it is until you train again or leave the page.`,
    result: (/** @type {string} */ accuracy) => `${accuracy} of the test images are read right.`,
    done: "Done.",
    failed: "The run failed.",
    trained: "This network is trained: draw a digit, or press Train to begin anew.",
    ready: "Ready. Press Train.",
    loadingEngine: "Loading the engine.",
    epochDone: (/** @type {number} */ epoch, /** @type {number} */ epochs, /** @type {string} */ accuracy) => `Epoch ${epoch} of ${epochs} done: test accuracy ${accuracy}.`,
    training: "Training.",
    mistakesBelow: "The mistakes it is most sure of are listed below.",
    mnist: "MNIST: 60,000 training and 10,000 test images.",
    datasetHere: (/** @type {string} */ name, /** @type {string} */ train, /** @type {string} */ test) => `${name} is here: ${train} training and ${test} test images.`,
    fromStore: "From this browser's store.",
    notStored: "This page cannot store it, so it will be loaded anew next time.",
    unpacking: "Unpacking and checking the data set.",
    megabytesOf: (/** @type {string} */ bytes, /** @type {string} */ total) => `${bytes} of ${total} MB of the data set.`,
    megabytes: (/** @type {string} */ bytes) => `${bytes} MB of the data set.`,
    webgpu: "Engine: WebGPU.",
    cpu: (/** @type {number} */ workers, /** @type {boolean} */ fused) => `Engine: CPU${workers > 1 ? `, ${workers} workers` : ""}${fused ? ", with fused multiply-add" : ""}.`,
    /** In the bar under the thumb, where there is little room. */
    brief: (/** @type {number} */ epoch, /** @type {number} */ epochs, /** @type {string} */ accuracy) => `Epoch ${epoch} of ${epochs} · ${accuracy} right`,
  },

  curves: {
    title: "Curves",
    loss: "Loss, by epoch",
    accuracy: "Accuracy, by epoch",
    train: "training images, as it learns",
    test: "test images, each epoch",
    summary: (/** @type {{ epoch: number, loss: string, testLoss: string, testAccuracy: string }} */ { epoch, loss, testLoss, testAccuracy }) => `After epoch ${epoch}: training loss ${loss}, test loss ${testLoss}, test accuracy ${testAccuracy}.`,
  },

  mistakes: {
    title: "After training",
    text: "Here you will see how many of 10,000 images that it has never seen it reads right, and the mistakes that it is most sure of.",
    test: "Test this network now",
    testing: "Testing it on images it has never seen.",
    result: (/** @type {string} */ accuracy, /** @type {string} */ total) => `${accuracy} of ${total} images it has never seen`,
    wrong: (/** @type {string} */ wrong) => `It reads ${wrong} of them wrong. These are the mistakes it is most sure of. Can you draw a digit that fools it?`,
    none: "It reads every one of them right.",
    item: (/** @type {{ index: number, label: number, prediction: number, output: string }} */ { index, label, prediction, output }) => `Test image ${index}: a ${label}, read as ${prediction} with ${output}. Show it to the network.`,
    readAs: " read as ",
  },

  compare: {
    title: "Compare the runs",
    runs: "Runs",
    columns: ["curve", "recipe", "changed", "test accuracy", "test loss", "time", "seed", "data", "engine"],
    help: "Test accuracy by epoch, in percent. One run tells little: other seeds of the same recipe differ by a few tenths of a point.",
    chart: "Test accuracy of the runs, by epoch",
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
    tooLong: (/** @type {number} */ most) => `The address is longer than ${most} characters, so its settings were left out.`,
    problem: (/** @type {string} */ key, /** @type {string} */ text, /** @type {string} */ expected) => `${key} is “${text}”; it must be ${expected}. It was left out.`,
    oneOf: (/** @type {string} */ names) => `one of ${names}`,
    someOf: (/** @type {string} */ names) => `some of ${names}`,
    number: "a number, 0 or more",
    layers: "layers such as conv2d-32x3-relu,maxpool2d-2,dropout-0.25,flatten,dense-128-relu",
    notHere: (/** @type {string} */ key) => `${key} does not belong into settings: it is an attribute of its own.`,
  },

  offline: { ready: "Ready to work offline.", newer: "A newer version is here: reload" },
};
