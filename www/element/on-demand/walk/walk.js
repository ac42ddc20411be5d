// The guided walk: the tutorial's steps in its own order, each beside the live thing it explains. Loaded when it is opened.

import { SIDE } from "../../../core/image-shape.js";
import { takeMaps } from "../../../core/layer-kind.js";
import { count, lossText, percent } from "../../../i18n/numbers.js";
import { bring } from "../../../i18n/bring.js";
import { decimal, localized } from "../../../i18n/language.js";
import { walk as t } from "../../../i18n/messages/walk.js";
import { recipes } from "../../../core/recipes.js";
import { h, setText } from "../../views/dom.js";
import { recipeInWords } from "../../views/settings-text.js";
import { adoptLater } from "../styles.js";
import { architecturePicture, summaryTable } from "./architecture.js";
import { ideas } from "./ideas.js";
import { Samples } from "./samples.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../../trainer/trainer.js").Trainer} Trainer */

/** The row of the image that is shown before and after scaling: through the middle of every digit. */
const MIDDLE_ROW = SIDE / 2;

/** Events: `train`; `try` with `detail.changes`; `pick` with `detail.pixels`. */
export class Walk extends EventTarget {
  #trainer;
  #samples;
  #scaled = h("div", {});
  #result = h("p", {}, t.evaluation.notYet);
  #outputs = h("div", {});
  #tested = 0;
  #recipe;
  #trainCount;
  element = h("section", { role: "group", className: "walk", part: "walk", "aria-labelledby": "walk-title" });

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
    const { epochs, tutorial, title, claim } = recipeInWords(recipe);
    const said = tutorial ? t.evaluation.tutorialSays(claim) : t.evaluation.weMeasured(claim);
    const result = t.evaluation.result({ title, epochs, loss: lossText(loss), accuracy: percent(accuracy) });
    const compared = isTutorials(recipe) ? t.evaluation.chance : t.evaluation.changed;
    setText(this.#result, this.#isMnist ? `${result} ${said} ${compared}` : `${result} ${t.evaluation.otherData}`);
    void this.#predict();
  }

  /** Again, in the colours of now. */
  paint() {
    this.#samples.paint();
  }

  get #isMnist() {
    return this.#trainer.dataset?.isMnist ?? true;
  }

  #build() {
    const { tutorial } = this.#recipe;
    const steps = [this.#data(), this.#preprocessing(), this.#model(), this.#compiling(), this.#training(), this.#evaluation(), this.#prediction(), this.#next()];
    this.element.replaceChildren(
      h("h2", { id: "walk-title", tabIndex: -1 }, t.title(recipeInWords(this.#recipe).title)),
      h("p", { className: "help" }, [tutorial ? t.ofTutorial(tutorial) : t.ofOurs, t.origins[this.#recipe.id], this.#isMnist ? "" : t.otherData].filter(Boolean).join(" ")),
      h("ol", { role: "list", className: "steps" }, ...steps.map(([name, ...content]) => h("li", {}, h("h3", {}, name), ...content))),
    );
  }

  /** @returns {[string, ...Node[]]} */
  #data() {
    return [t.data.title, text(t.data.text), this.#samples.data, h("h4", {}, t.data.one), this.#samples.one];
  }

  /** @returns {[string, ...Node[]]} */
  #preprocessing() {
    const { before, after, words } = t.scalings[this.#recipe.scaling];
    const { columns, withChannel, flattened, inRow } = t.preprocessing;
    const { layers } = this.#recipe;
    const form = takeMaps(layers) ? withChannel : layers[0]?.type === "flatten" ? flattened : inRow;
    return [t.preprocessing.title, table([columns, [t.preprocessing.before, `(${SIDE}, ${SIDE})`, before], [t.preprocessing.after, form, after]], "words"), text(words), this.#scaled];
  }

  /** @returns {[string, ...Node[]]} */
  #model() {
    const { layers, output, summary } = this.#recipe;
    const types = [...new Set(summary.map(({ spec }) => spec.type))];
    const activations = [...new Set([...layers.map((layer) => ("activation" in layer ? layer.activation : null)), output])].filter((name) => name !== null);
    return [t.model.title, architecturePicture(this.#recipe), summaryTable(this.#recipe), h("ul", { role: "list" }, ...types.map((type) => h("li", {}, t.layers[type])), ...activations.map((name) => h("li", {}, t.activations[name])))];
  }

  /** @returns {[string, ...Node[]]} */
  #compiling() {
    const { loss, optimizer, learningRate, learningRateSchedule, output } = this.#recipe;
    const logits = loss === "categorical-cross-entropy" && output === "sigmoid" ? ` ${t.compiling.logits}` : "";
    return [t.compiling.title, text(t.losses[loss] + logits), text(`${t.optimizers[optimizer]} ${t.schedules[learningRateSchedule](localized(String(learningRate)))}`), text(t.compiling.metric)];
  }

  /** @returns {[string, ...Node[]]} */
  #training() {
    const { batchSize, epochs } = this.#recipe;
    const whole = Math.floor(this.#trainCount / batchSize);
    const rest = this.#trainCount - whole * batchSize;
    const button = h("button", { type: "button", className: "primary" }, t.training.button);
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("train")));
    return [t.training.title, text(t.training.text({ batch: Math.min(batchSize, this.#trainCount), images: count(this.#trainCount), whole, steps: count(whole + Math.sign(rest)), rest, epochs })), button];
  }

  /** @returns {[string, ...Node[]]} */
  #evaluation() {
    return [t.evaluation.title, text(t.evaluation.text), this.#result];
  }

  /** @returns {[string, ...Node[]]} */
  #prediction() {
    const another = h("button", { type: "button" }, t.prediction.another);
    another.addEventListener("click", () => {
      this.#tested++;
      void this.#predict();
    });
    return [t.prediction.title, text(t.prediction.text), this.#outputs, another];
  }

  /** @returns {[string, ...Node[]]} */
  #next() {
    const buttons = ideas(this.#recipe).map(({ label, changes }) => {
      const button = h("button", { type: "button" }, label);
      button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("try", { detail: { changes } })));
      return button;
    });
    return [t.next.title, text(t.next.text), h("div", { className: "buttons" }, ...buttons)];
  }

  /** The middle row of an image before and after scaling, and its label as a one-hot vector. @param {{ pixels: Uint8Array, label: number, classes: readonly string[] }} image */
  #showScaled({ pixels, label, classes }) {
    const scaled = scale(pixels, this.#recipe.scaling);
    const columns = Array.from({ length: 12 }, (_, index) => index + 8);
    const row = (/** @type {string} */ name, /** @type {(index: number) => string} */ value) => [name, ...columns.map((column) => value(SIDE * MIDDLE_ROW + column))];
    const oneHot = classes.map((_, place) => String(Number(place === label)));
    this.#scaled.replaceChildren(
      h("h4", {}, t.preprocessing.middleRow),
      table([row(t.preprocessing.pixel, (index) => String(index % SIDE)), row(t.preprocessing.before, (index) => String(pixels[index])), row(t.preprocessing.after, (index) => decimal(scaled[index], 3))]),
      h("h4", {}, t.preprocessing.label(classes[label])),
      table([[t.preprocessing.digit, ...classes], [t.preprocessing.oneHot, ...oneHot]]),
    );
  }

  async #predict() {
    const [pixels] = await this.#trainer.images("test", [this.#tested]);
    const labels = await this.#trainer.labels("test");
    if (!pixels) return;
    const { digit, outputs, classes } = await this.#trainer.predict(pixels);
    const button = h("button", { type: "button" }, t.prediction.show);
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    this.#outputs.replaceChildren(table([[t.preprocessing.digit, ...classes], [t.prediction.output, ...outputs.map((output) => decimal(output, 4))]]), text(t.prediction.result({ index: this.#tested, label: (this.#trainer.dataset?.classes ?? classes)[labels[this.#tested]], sum: decimal(outputs.reduce((sum, output) => sum + output, 0), 4), digit: digit === null ? "" : classes[digit] })), button);
  }
}

/** The walk, in the visitor's language. @param {ShadowRoot | null} root @param {Trainer} trainer @param {Recipe} recipe @param {number} trainCount */
export async function openWalk(root, trainer, recipe, trainCount) {
  adoptLater(root);
  await bring("walk", t);
  return new Walk(trainer, recipe, trainCount);
}

/** What the first layer gets of raw pixels, as src/ops/scaling.rs computes it. @param {Uint8Array} pixels @param {string} scaling */
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

/** @param {string} words */
const text = (words) => h("p", {}, words);

/** Rows of text, the first cell of each its head. @param {string[][]} rows @param {string} [className] "words": they may wrap */
function table(rows, className = "") {
  return h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.table }, h("table", { className }, h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, place) => (place === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell))))))));
}
