// The guided walk: the tutorial's steps in its own order, each beside the live thing it explains. Loaded when it is opened.

import { h, setText } from "../dom.js";
import { count } from "../../format.js";
import { recipes } from "../../recipes.js";
import { architecturePicture, summaryTable } from "./architecture.js";
import { Samples } from "./samples.js";
import { ACTIVATIONS, LAYERS, LOSSES, OPTIMIZERS, SCALINGS, SCHEDULES, ideas } from "./words.js";

/** @typedef {import("../../protocol.js").Recipe} Recipe */
/** @typedef {import("../../trainer.js").Trainer} Trainer */

const SIDE = 28;
/** The row of the image that is shown before and after scaling: through the middle of every digit. */
const MIDDLE_ROW = 14;

/** Events: `train`; `try` with `detail.changes`; `pick` with `detail.pixels`. */
export class Walk extends EventTarget {
  #trainer;
  #samples;
  #scaled = h("div", {});
  #result = h("p", {}, "Train it first; the figures will stand here.");
  #outputs = h("div", {});
  #tested = 0;
  #recipe;
  #trainCount;
  element = h("section", { className: "walk", part: "walk", "aria-labelledby": "walk-title" });

  /** @param {Trainer} trainer @param {Recipe} recipe with the changes made to it @param {number} trainCount images it learns from */
  constructor(trainer, recipe, trainCount) {
    super();
    this.#trainer = trainer;
    this.#recipe = recipe;
    this.#trainCount = trainCount;
    this.#samples = new Samples(trainer);
    this.#samples.addEventListener("choose", (event) => this.#showScaled(/** @type {CustomEvent} */ (event).detail));
    this.#build();
  }

  /** To the walk's heading, without scrolling there. */
  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("h2"))?.focus({ preventScroll: true });
  }

  /** Fetches what is live. */
  async show() {
    await this.#samples.show();
    await this.#predict();
  }

  /** The figures of a finished run. @param {{ loss: number, accuracy: number }} evaluation @param {Recipe} recipe of that run */
  evaluated({ loss, accuracy }, recipe) {
    const { title, epochs, claim, tutorial } = recipe;
    const said = tutorial ? "The tutorial says" : "We measured";
    const chance = "With all of the training images and the recipe's number of epochs, a few tenths of a point up or down are chance: other seeds give other figures. With fewer, expect less.";
    setText(this.#result, `Your last run, “${title}”, ${epochs === 1 ? "one epoch" : `${epochs} epochs`}: test loss ${loss.toFixed(4)}, test accuracy ${(100 * accuracy).toFixed(2)} %. ${said}: ${claim}. ${isTutorials(recipe) ? chance : "You changed its model or how it learns, so the two need not agree."}`);
    void this.#predict();
  }

  /** Again, in the colours of now. */
  paint() {
    this.#samples.paint();
  }

  #build() {
    const { tutorial, title } = this.#recipe;
    const steps = [this.#data(), this.#preprocessing(), this.#model(), this.#compiling(), this.#training(), this.#evaluation(), this.#prediction(), this.#next()];
    this.element.replaceChildren(
      h("h2", { id: "walk-title", tabIndex: -1 }, `Step by step: ${title}`),
      h("p", { className: "help" }, tutorial ? `These are the steps of the tutorial “${tutorial}”, in our words, with its model and its data. All credit for the recipe is its author's.` : "These are a tutorial's steps with a recipe of our own, made to reach 99 % in little time. Its layers, learning rate and epochs were chosen on training images kept apart; the test images had no part in it."),
      h("ol", { className: "steps" }, ...steps.map(([name, ...content]) => h("li", {}, h("h3", {}, name), ...content))),
    );
  }

  /** @returns {[string, ...Node[]]} */
  #data() {
    return ["The data", text("Handwritten digits, 28 × 28 pixels each, and for each a label: the digit that its writer meant. Most are to learn from; the others are kept apart and only used to test."), this.#samples.data, h("h4", {}, "One of them, as the computer has it"), this.#samples.one];
  }

  /** @returns {[string, ...Node[]]} */
  #preprocessing() {
    const { before, after, words } = SCALINGS[this.#recipe.scaling];
    const first = this.#recipe.layers[0]?.type;
    const form = first === "conv2d" || first === "maxPool2d" ? "(28, 28, 1): rows, columns, and one channel of grey" : first === "flatten" ? "(28, 28); the network's own Flatten layer makes 784 in a row of it" : "(784): the rows one behind another";
    return ["Preprocessing", table([["scaling", "shape of an image", "values"], ["before", "(28, 28)", before], ["after", form, after]]), text(words), this.#scaled];
  }

  /** @returns {[string, ...Node[]]} */
  #model() {
    const { layers, output, summary } = this.#recipe;
    const types = [...new Set(summary.map(({ spec }) => spec.type))];
    const activations = [...new Set([...layers.map((layer) => ("activation" in layer ? layer.activation : null)), output])].filter((name) => name !== null);
    return ["The model", architecturePicture(this.#recipe), summaryTable(this.#recipe), h("ul", {}, ...types.map((type) => h("li", {}, LAYERS[type])), ...activations.map((name) => h("li", {}, ACTIVATIONS[name])))];
  }

  /** @returns {[string, ...Node[]]} */
  #compiling() {
    const { loss, optimizer, learningRate, learningRateSchedule, output } = this.#recipe;
    const logits = loss === "categorical-cross-entropy" && output === "sigmoid" ? " Keras computes it from the ten numbers before the sigmoid, as if softmax followed; so does this page." : "";
    return ["Compiling: what to aim at, and how to get there", text(LOSSES[loss] + logits), text(`${OPTIMIZERS[optimizer]} ${SCHEDULES[learningRateSchedule](learningRate)}`), text("The metric is accuracy: the share of images whose largest output is their digit. It is only looked at; what training makes small is the loss.")];
  }

  /** @returns {[string, ...Node[]]} */
  #training() {
    const { batchSize, epochs } = this.#recipe;
    const whole = Math.floor(this.#trainCount / batchSize);
    const rest = this.#trainCount - whole * batchSize;
    const button = h("button", { type: "button", className: "primary" }, "Train it now");
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("train")));
    return ["Training", text(`In one step the network answers ${Math.min(batchSize, this.#trainCount)} images, and every weight moves a little. ${count(this.#trainCount)} training images are ${stepsInWords(whole, rest)}: one epoch. ${epochs === 1 ? "There is one, and before it" : `There are ${epochs}, and before each`} the images are shuffled. After each epoch it is tested: that is the dashed curve.`), button];
  }

  /** @returns {[string, ...Node[]]} */
  #evaluation() {
    return ["Evaluation", text("How many images that it has never seen does it read right, and which digits does it take for which? The confusion matrix and the report stand below the trainer."), this.#result];
  }

  /** @returns {[string, ...Node[]]} */
  #prediction() {
    const another = h("button", { type: "button" }, "Another test image");
    another.addEventListener("click", () => {
      this.#tested++;
      void this.#predict();
    });
    return ["One prediction", text("Ten numbers come out, one a digit. The answer is the place of the largest: its argmax."), this.#outputs, another];
  }

  /** @returns {[string, ...Node[]]} */
  #next() {
    const buttons = ideas(this.#recipe).map(({ label, changes }) => {
      const button = h("button", { type: "button" }, label);
      button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("try", { detail: { changes } })));
      return button;
    });
    return ["What to try next", text("Each of these changes one thing in the settings above and leaves the rest as you have it; then press Train and compare the runs in the table."), h("div", { className: "buttons" }, ...buttons)];
  }

  /** The middle row of an image before and after scaling, and its label as a one-hot vector. @param {{ pixels: Uint8Array, label: number }} image */
  #showScaled({ pixels, label }) {
    const scaled = scale(pixels, this.#recipe.scaling);
    const columns = Array.from({ length: 12 }, (_, index) => index + 8);
    const row = (/** @type {string} */ name, /** @type {(index: number) => string} */ value) => [name, ...columns.map((column) => value(SIDE * MIDDLE_ROW + column))];
    const oneHot = Array.from({ length: 10 }, (_, digit) => String(Number(digit === label)));
    this.#scaled.replaceChildren(
      h("h4", {}, "Part of the image's middle row, before and after"),
      table([row("pixel", (index) => String(index % SIDE)), row("before", (index) => String(pixels[index])), row("after", (index) => scaled[index].toFixed(3))]),
      h("h4", {}, `Its label, ${label}, as a one-hot vector: 1 in the place of the digit, 0 elsewhere`),
      table([["digit", ...Array.from({ length: 10 }, (_, digit) => String(digit))], ["one-hot", ...oneHot]]),
    );
  }

  async #predict() {
    const [pixels] = await this.#trainer.images("test", [this.#tested]);
    const labels = await this.#trainer.labels("test");
    if (!pixels) return;
    const { digit, outputs } = await this.#trainer.predict(pixels);
    const button = h("button", { type: "button" }, "Show it to the network above");
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    this.#outputs.replaceChildren(table([["digit", ...Array.from({ length: 10 }, (_, index) => String(index))], ["output", ...outputs.map((output) => output.toFixed(4))]]), text(`Test image ${this.#tested} is a ${labels[this.#tested]}. The outputs add up to ${outputs.reduce((sum, output) => sum + output, 0).toFixed(4)}; the largest stands at ${digit}, so it answers ${digit}.`), button);
  }
}

/** What the first layer gets of 784 raw pixels, as src/dataset/scaling.rs computes it. @param {Uint8Array} pixels @param {string} scaling */
function scale(pixels, scaling) {
  if (scaling === "none") return Float32Array.from(pixels);
  if (scaling === "unit-range") return Float32Array.from(pixels, (pixel) => pixel / 255);
  const norms = Array.from({ length: SIDE }, (_, column) => Math.hypot(...Array.from({ length: SIDE }, (_, row) => pixels[SIDE * row + column])) || 1);
  return Float32Array.from(pixels, (pixel, index) => pixel / norms[index % SIDE]);
}

/** Whether model and training, apart from how long, are as the tutorial has them. @param {Recipe} recipe */
function isTutorials(recipe) {
  const own = recipes.find(({ id }) => id === recipe.id);
  const compared = /** @type {const} */ (["layers", "output", "loss", "optimizer", "learningRate", "learningRateSchedule", "momentum", "weightDecay", "batchSize", "scaling"]);
  return compared.every((name) => JSON.stringify(recipe[name]) === JSON.stringify(own?.[name]));
}

/** @param {number} whole @param {number} rest images of a smaller last one */
function stepsInWords(whole, rest) {
  if (whole === 0) return "one such step";
  return `${whole === 1 ? "one such step" : `${count(whole)} such steps`}${rest ? ` and a smaller one of ${rest}` : ""}`;
}

/** @param {string} words */
const text = (words) => h("p", {}, words);

/** Rows of text, the first cell of each its head. @param {string[][]} rows */
function table(rows) {
  return h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": "Table" }, h("table", {}, h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, place) => (place === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell))))))));
}
