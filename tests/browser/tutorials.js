// What each tutorial's text prints, plots, tabulates and sets, in its order, and where the page has it: a CSS selector inside the element and
// what stands there. `walk` is found when the walk is open, `run` after a run, `share` when that part is open. Titles and claims: src/recipe/.

/** @typedef {{ says: string, at: string, has?: RegExp }} Line */

/** What all of them do with the data. @param {string} after the shape after preprocessing @param {RegExp} scaled @returns {Line[]} */
const data = (after, scaled) => [
  { says: "print(X_train.shape, y_train.shape)", at: ".walk", has: /X_train\(60000, 28, 28\)uint8y_train\(60000,\)uint8/ },
  { says: "print(X_test.shape, y_test.shape)", at: ".walk", has: /X_test\(10000, 28, 28\)uint8y_test\(10000,\)uint8/ },
  { says: "plt.imshow(X_train[0])", at: ".walk .one canvas" },
  { says: "print(X_train[0])", at: ".walk .one .numbers tr:nth-child(28) td:nth-child(28)" },
  { says: "print(y_train[0])", at: ".walk .one figcaption", has: /Training image 0\. Its label is 5\./ },
  { says: "the first five, with labels", at: ".walk .first-five li:nth-child(5)", has: /9/ },
  { says: "a tensor's dimensions", at: ".walk", has: /0scalar: one number.*1vector.*2matrix.*\(28, 28\).*33-D tensor.*\(5, 28, 28\)/s },
  { says: "the shape after preprocessing", at: ".walk", has: new RegExp(`X_train${after.replace(/[()]/g, "\\$&")}`) },
  { says: "the values after preprocessing", at: ".walk", has: scaled },
  { says: "the whole scaled image", at: ".walk details .numbers tr:nth-child(28)" },
];

/** The model's table. @param {[string, string, string][]} rows layer, output shape, parameters @param {string} total @returns {Line[]} */
const summary = (rows, total) => [
  ...rows.map(([layer, shape, parameters]) => ({ says: `model.summary(): ${layer}`, at: ".walk", has: new RegExp(`${layer}\\(None, ${shape}\\)${parameters}`) })),
  { says: "model.summary(): total", at: ".walk", has: new RegExp(`all of them trainable${total}`) },
  { says: "a drawing of the network", at: ".walk .architecture" },
];

/** Compiling and training. @param {{ loss: RegExp, optimizer: RegExp, fit: RegExp }} words @returns {Line[]} */
const training = ({ loss, optimizer, fit }) => [
  { says: "compile(loss=...)", at: ".walk", has: loss },
  { says: "compile(optimizer=...)", at: ".walk", has: optimizer },
  { says: "compile(metrics=['accuracy'])", at: ".walk", has: /The metric is accuracy/ },
  { says: "fit(epochs=..., batch_size=...)", at: ".walk", has: fit },
  { says: "gradient descent and backpropagation", at: ".walk", has: /Backpropagation finds all these slopes/ },
  { says: "the log of fit()", at: ".log thead", has: /epochlossaccuracyval_lossval_accuracytime/ },
  { says: "time a step", at: ".machine .figures", has: /ms\/step/ },
];

/** What comes of it. @type {Line[]} */
const results = [
  { says: "history: loss", at: ".curves figure:nth-of-type(1) canvas" },
  { says: "history: accuracy", at: ".curves figure:nth-of-type(2) canvas" },
  { says: "model.evaluate(X_test, y_test)", at: ".evaluation", has: /Test loss \d+\.\d{4}, test accuracy \d+\.\d\d%/ },
  { says: "beside what the text found", at: ".walk", has: /The tutorial says: / },
  { says: "model.predict(...): ten numbers", at: ".walk", has: /as NumPy prints it(\d\.\d*(e[+-]\d\d)?){10}/ },
  { says: "np.argmax", at: ".walk", has: /Output \d is largest, so it predicts \d/ },
  { says: "the image beside its prediction", at: ".walk .steps canvas.pixels" },
];
const matrix = [
  { says: "confusion matrix", at: ".matrix tbody tr:nth-child(10) td:nth-child(11)" },
  { says: "its axes", at: ".matrix thead", has: /predicted.*true/s },
];
const labels = { says: "to_categorical(y)", at: ".walk", has: /as a one-hot vector/ };
const relu = { says: "why relu", at: ".walk .activation-plot .curve" };
/** @param {string} name @returns {Line} */
const next = (name) => ({ says: `to try: ${name}`, at: ".walk .steps", has: new RegExp(name) });
const NEXT = ["SGD with momentum", "Mean squared error", "Twice as many epochs", "A learning rate ten times", "Batches of", "Other data sets"].map(next);
const WIDER = ["Dense layers twice as wide", "One more dense layer", "tanh instead of relu", "Dropout before the last layer"].map(next);

/** By recipe: lines in the order of the text. @type {Record<string, Line[]>} */
export const TUTORIALS = {
  "mlp-256x2": [
    ...data("(60000, 784)", /divided by 255/),
    { says: "why reshape to 784", at: ".walk", has: /28 × 28 becomes 784/ },
    { says: "0 or 1 after dividing: it is not", at: ".walk", has: /it leaves everything in between, too/ },
    labels,
    ...summary([["Dense, relu", "256", "200,960"], ["Dense, relu", "256", "65,792"], ["Dense, softmax", "10", "2,570"]], "269,322"),
    relu,
    ...training({ loss: /Cross-entropy: minus the logarithm/, optimizer: /RMSprop divides.*Its learning rate here is 0\.001/s, fit: /batch of 128 images.*469 steps \(the last batch has 96 images\).*20 epochs/s }),
    { says: "overfitting", at: ".walk", has: /that is overfitting/ },
    ...results,
    ...NEXT,
    ...WIDER,
  ],
  cnn: [
    ...data("(60000, 28, 28, 1)", /divided by 255/),
    labels,
    ...summary([["Conv2D, relu", "26, 26, 32", "320"], ["Conv2D, relu", "24, 24, 64", "18,496"], ["MaxPooling2D", "12, 12, 64", "0"], ["Flatten", "9216", "0"], ["Dense, relu", "128", "1,179,776"], ["Dense, softmax", "10", "1,290"]], "1,199,882"),
    relu,
    { says: "how a filter slides", at: ".walk .sliding .window-frame" },
    { says: "dropout", at: ".walk", has: /It acts at every training step, from the first one on/ },
    ...training({ loss: /Cross-entropy/, optimizer: /Adam gives each weight/, fit: /batch of 128 images.*469 steps.*12 epochs/s }),
    ...results,
    ...NEXT,
    ...WIDER,
  ],
  "single-layer": [
    ...data("(60000, 784)", /divided by 255/),
    { says: "part 1 of three", at: ".walk", has: /Part 1: no hidden layer/ },
    ...summary([["Dense, sigmoid", "10", "7,850"]], "7,850"),
    ...training({ loss: /Keras computes it from the numbers before the sigmoid/, optimizer: /Adam/, fit: /batch of 32 images.*1,875 steps.*5 epochs/s }),
    ...results,
    { says: "outputs that need not add up to 1", at: ".walk", has: /the outputs need not add up to 1/ },
    ...matrix,
    next("A hidden layer of 100"),
    ...NEXT,
  ],
  "mlp-100": [
    ...data("(60000, 784)", /divided by 255/),
    { says: "part 2 of three", at: ".walk", has: /Part 2: a hidden layer of 100 units/ },
    ...summary([["Dense, relu", "100", "78,500"], ["Dense, sigmoid", "10", "1,010"]], "79,510"),
    relu,
    ...training({ loss: /Cross-entropy/, optimizer: /Adam/, fit: /1,875 steps.*5 epochs/s }),
    ...results,
    ...matrix,
    ...NEXT,
    ...WIDER,
  ],
  "mlp-100-flatten": [
    ...data("(60000, 28, 28)", /divided by 255/),
    { says: "part 3 of three", at: ".walk", has: /Part 3: the same network/ },
    ...summary([["Flatten", "784", "0"], ["Dense, relu", "100", "78,500"], ["Dense, sigmoid", "10", "1,010"]], "79,510"),
    ...training({ loss: /Cross-entropy/, optimizer: /Adam/, fit: /1,875 steps/ }),
    ...results,
    ...matrix,
    ...NEXT,
  ],
  "mlp-512": [
    ...data("(60000, 784)", /divided by 255/),
    labels,
    { says: "the author", at: ".walk", has: /Hello World of Deep Learning.*Khaled Hasan/s },
    ...summary([["Dense, relu", "512", "401,920"], ["Dense, softmax", "10", "5,130"]], "407,050"),
    relu,
    ...training({ loss: /Cross-entropy/, optimizer: /RMSprop/, fit: /batch of 128 images.*5 epochs/s }),
    ...results,
    ...NEXT,
    ...WIDER,
  ],
  "mlp-64-32": [
    ...data("(60000, 28, 28)", /divided by its length/),
    ...summary([["Flatten", "784", "0"], ["Dense, relu", "64", "50,240"], ["Dense, relu", "32", "2,080"], ["Dense, softmax", "10", "330"]], "52,650"),
    relu,
    ...training({ loss: /Cross-entropy/, optimizer: /Adam/, fit: /batch of 32 images.*3 epochs/s }),
    ...results,
    { says: "classification report", at: ".report tbody tr:nth-child(13)", has: /weighted avg/ },
    { says: "precision, recall, f1, support", at: ".report thead", has: /precision.*recall.*F1.*support/s },
    ...matrix,
    { says: "model.save and Netron", at: ".walk", has: /Netron opens as well/ },
    ...NEXT,
    ...WIDER,
  ],
};
