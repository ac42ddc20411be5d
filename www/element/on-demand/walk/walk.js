// The guided walk: the tutorial's steps in its own order, each beside the live thing it explains. Loaded when it is opened.

import { SIDE } from "../../../core/image-shape.js";
import { takeMaps } from "../../../core/layer-kind.js";
import { count, lossText, percent } from "../../../i18n/numbers.js";
import { bring } from "../../../i18n/bring.js";
import { decimal, localized, sentence } from "../../../i18n/language.js";
import { element as texts } from "../../../i18n/messages/element.js";
import { walk as t } from "../../../i18n/messages/walk.js";
import { recipes } from "../../../core/recipes.js";
import { h, setText } from "../../views/dom.js";
import { recipeInWords } from "../../views/settings-text.js";
import { adoptLater } from "../styles.js";
import { architecturePicture, summaryTable } from "./architecture.js";
import { arraysAfter, arraysBefore, isOneHot, tensors } from "./arrays.js";
import { activationPlot, SlidingWindow } from "./pictures.js";
import { asFloat, printsScientific, scientific, table, text } from "./tables.js";
import { ideas } from "./ideas.js";
import { Samples, picture } from "./samples.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../../trainer/trainer.js").Trainer} Trainer */

/** A run of so many epochs shows overfitting. */
const LONG = 10;
/** The row of the image that is shown before and after scaling: through the middle of every digit. */
const MIDDLE_ROW = SIDE / 2;

/**
 * What the walk needs of the element.
 * @typedef {object} WalkHost
 * @property {Trainer} trainer
 * @property {Recipe} recipe with the changes made to it
 * @property {number} trainCount images it learns from
 * @property {() => Uint8Array} seen the drawing as the network sees it
 * @property {() => boolean} isTrained whether there is a trained network that a step of a new run would throw away
 * @property {() => Promise<unknown>} step takes one step of training, told by the trainer's event `step`
 */

/** Who wrote a text, where it says so. @type {Record<string, string>} */
const AUTHORS = { "Hello World of Deep Learning": "Md Khaled Hasan", "Mnist handwritten digit classification using tensorflow": "Milind Soorya" };
/** Recipes whose text tells one story, in its order. */
const PARTS = [["single-layer", "mlp-100", "mlp-100-flatten"]];

/** Events: `train`; `try` with `detail.changes`; `recipe` with `detail.recipe`; `pick` with `detail.pixels`. */
export class Walk extends EventTarget {
  #trainer;
  #samples;
  #scaled = h("div", {});
  #result = h("p", {}, t.evaluation.notYet);
  #outputs = h("div", {});
  /** Whether the filters are being read. */
  #isReading = false;
  #tested = 0;
  #recipe;
  #host;
  #tensors = h("div", {});
  #arrays = h("div", {});
  #arraysAfter = h("div", {});
  #step = h("div", {});
  #window = h("div", {});
  /** @type {SlidingWindow | null} */
  #sliding = null;
  #trainCount;
  element = h("section", { role: "group", className: "walk", part: "walk", "aria-labelledby": "walk-title" });

  /** @param {WalkHost} host */
  constructor(host) {
    super();
    const { trainer, recipe, trainCount } = host;
    this.#host = host;
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
    this.#showArrays();
    await this.#showWindow();
    await this.#predict();
  }

  /** The figures of a finished run. @param {{ loss: number, accuracy: number }} evaluation @param {Recipe} recipe of that run */
  evaluated({ loss, accuracy }, recipe) {
    const { epochs, tutorial, title, claim } = recipeInWords(recipe);
    const said = tutorial ? t.evaluation.tutorialSays(claim) : t.evaluation.weMeasured(claim);
    const result = t.evaluation.result({ title, epochs, loss: lossText(loss), accuracy: percent(accuracy) });
    void this.#showWindow().catch(() => {});
    const compared = isTutorials(recipe) ? t.evaluation.chance : t.evaluation.changed;
    setText(this.#result, this.#isMnist ? `${result} ${said} ${compared}` : `${result} ${t.evaluation.otherData}`);
    void this.#predict();
  }

  /** Again, in the colours of now. */
  paint() {
    this.#sliding?.paint();
    this.#samples.paint();
  }

  /** The drawing has changed. @param {Uint8Array} pixels as the network sees it */
  see(pixels) {
    this.#sliding?.see(pixels);
    // The filters change with every step.
    if (this.#sliding && !this.#isReading) {
      this.#isReading = true;
      void this.#showWindow().catch(() => {}).finally(() => (this.#isReading = false));
    }
  }

  get #counts() {
    const { dataset } = this.#trainer;
    return { train: Math.min(this.#trainCount, dataset?.trainCount ?? this.#trainCount), test: dataset?.testCount ?? 0 };
  }

  #showArrays() {
    const { after } = t.scalings[this.#recipe.scaling];
    this.#arrays.replaceChildren(arraysBefore(this.#counts));
    this.#arraysAfter.replaceChildren(arraysAfter(this.#counts, this.#recipe, this.#trainer.dataset?.classes.length ?? 10, after));
  }

  /** A convolution that sees the image: its window on the drawing. */
  async #showWindow() {
    const first = this.#recipe.summary.find(({ parameters }) => parameters > 0);
    const shape = first?.parameterShapes[0];
    if (first?.spec.type !== "conv2d" || !shape || shape[1] !== 1) return;
    const [values, biases] = await Promise.all([this.#trainer.parameter(0), this.#trainer.parameter(1)]);
    if (!values || !biases || values.length !== shape.reduce((product, side) => product * side, 1)) return;
    const weights = { values, biases, filters: shape[0], side: shape[2], isPadded: first.spec.padding === "same", scale: (/** @type {Uint8Array} */ pixels) => scale(pixels, this.#recipe.scaling) };
    if (this.#sliding) this.#sliding.weights = weights;
    else {
      this.#sliding = new SlidingWindow(weights);
      this.#window.replaceChildren(h("h4", {}, t.window.title), text(t.window.text), this.#sliding.element);
    }
    this.#sliding.see(this.#host.seen());
  }

  get #isMnist() {
    return this.#trainer.dataset?.isMnist ?? true;
  }

  #build() {
    const { tutorial } = this.#recipe;
    const steps = [this.#data(), this.#preprocessing(), this.#model(), this.#compiling(), this.#training(), this.#evaluation(), this.#prediction(), this.#next()];
    this.element.replaceChildren(
      h("h2", { id: "walk-title", tabIndex: -1 }, t.title(recipeInWords(this.#recipe).title)),
      h("p", { className: "help" }, [tutorial ? t.ofTutorial(tutorial, AUTHORS[tutorial] ?? "") : t.ofOurs, t.origins[this.#recipe.id], this.#isMnist ? "" : t.otherData].filter(Boolean).join(" ")),
      ...this.#parts(),
      h("ol", { role: "list", className: "steps" }, ...steps.map(([name, ...content]) => h("li", {}, h("h3", {}, name), ...content))),
    );
  }

  /** The other parts of the same text. @returns {Node[]} */
  #parts() {
    const parts = PARTS.find((ids) => ids.includes(this.#recipe.id));
    if (!parts) return [];
    const buttons = parts.map((id, place) => {
      const button = h("button", { type: "button", "aria-pressed": String(id === this.#recipe.id) }, t.parts.part(place + 1));
      button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("recipe", { detail: { recipe: id } })));
      return button;
    });
    return [text(t.parts.text), h("div", { className: "buttons" }, ...buttons), text(t.parts.told[this.#recipe.id] ?? "")];
  }

  /** @returns {[string, ...Node[]]} */
  #data() {
    return [t.data.title, text(t.data.text), h("h4", {}, t.arrays.before), this.#arrays, this.#tensors, this.#samples.data, h("h4", {}, t.data.one), this.#samples.one];
  }

  /** @returns {[string, ...Node[]]} */
  #preprocessing() {
    const { before, after, words } = t.scalings[this.#recipe.scaling];
    const { columns, withChannel, flattened, inRow } = t.preprocessing;
    const { layers } = this.#recipe;
    const form = takeMaps(layers) ? withChannel : layers[0]?.type === "flatten" ? flattened : inRow;
    return [t.preprocessing.title, table([columns, [t.preprocessing.before, `(${SIDE}, ${SIDE})`, before], [t.preprocessing.after, form, after]], "words"), text(words), text(t.preprocessing.whyFloat), ...(form === withChannel ? [] : [text(t.preprocessing.whyFlatten)]), h("h4", {}, t.arrays.after), this.#arraysAfter, this.#scaled];
  }

  /** @returns {[string, ...Node[]]} */
  #model() {
    const { layers, output, summary } = this.#recipe;
    const types = [...new Set(summary.map(({ spec }) => spec.type))];
    const activations = [...new Set([...layers.map((layer) => ("activation" in layer ? layer.activation : null)), output])].filter((name) => name !== null);
    return [t.model.title, architecturePicture(this.#recipe), summaryTable(this.#recipe), text(t.model.none), h("ul", { role: "list" }, ...types.map((type) => h("li", {}, t.layers[type])), ...activations.map((name) => h("li", {}, t.activations[name]))), ...activations.flatMap((name) => activationPlot(name) ?? []), ...(types.includes("dropout") ? [text(t.dropoutAlways)] : []), this.#window];
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
    const step = h("button", { type: "button" }, t.oneStep.button);
    step.addEventListener("click", () => void this.#takeStep(step));
    return [t.training.title, text(t.training.text({ batch: Math.min(batchSize, this.#trainCount), images: count(this.#trainCount), whole, steps: count(whole + Math.sign(rest)), rest, epochs })), text(t.oneStep.gradient), text(t.oneStep.backpropagation), step, this.#step, button, ...(epochs >= LONG ? [text(t.training.overfitting)] : [])];
  }

  /** One step, and one weight before and after it. @param {HTMLButtonElement} button */
  async #takeStep(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    if (this.#host.isTrained()) return this.#step.replaceChildren(text(t.oneStep.trained));
    button.setAttribute("aria-disabled", "true");
    const told = (/** @type {Event} */ event) => {
      const { weight, learningRate, loss } = /** @type {CustomEvent<import("../../../core/protocol.js").StepTrace>} */ (event).detail;
      const number = (/** @type {number} */ value) => localized(value.toPrecision(6));
      this.#step.replaceChildren(
        table([
          [t.oneStep.weight, String(weight.place)],
          [t.oneStep.before, number(weight.before)],
          [t.oneStep.slope, number(weight.gradient)],
          [t.oneStep.after, number(weight.after)],
        ]),
        text(t.oneStep.told({ optimizer: texts.choices[this.#recipe.optimizer], rate: localized(String(learningRate)), moved: number(weight.after - weight.before), loss: lossText(loss) })),
      );
    };
    this.#trainer.addEventListener("step", told, { once: true });
    try {
      await this.#host.step();
    } catch (error) {
      this.#step.replaceChildren(text(sentence(/** @type {Error} */ (error).message)));
    } finally {
      this.#trainer.removeEventListener("step", told);
      button.setAttribute("aria-disabled", "false");
    }
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
    return [t.next.title, text(t.next.text), h("div", { className: "buttons" }, ...buttons), text(t.next.otherData), text(t.next.files)];
  }

  /** The middle row of an image before and after scaling, and its label as a one-hot vector. @param {{ pixels: Uint8Array, label: number, classes: readonly string[] }} image */
  #showScaled({ pixels, label, classes }) {
    const scaled = scale(pixels, this.#recipe.scaling);
    const columns = Array.from({ length: 12 }, (_, index) => index + 8);
    const row = (/** @type {string} */ name, /** @type {(index: number) => string} */ value) => [name, ...columns.map((column) => value(SIDE * MIDDLE_ROW + column))];
    this.#tensors.replaceChildren(tensors(pixels));
    this.#scaled.replaceChildren(
      h("h4", {}, t.preprocessing.middleRow),
      table([row(t.preprocessing.pixel, (index) => String(index % SIDE)), row(t.preprocessing.before, (index) => String(pixels[index])), row(t.preprocessing.after, (index) => decimal(scaled[index], 3))]),
      h("details", { className: "changes" }, h("summary", {}, t.preprocessing.whole), h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.preprocessing.whole }, h("table", { className: "numbers" }, h("tbody", {}, ...Array.from({ length: SIDE }, (_, y) => h("tr", {}, ...Array.from(scaled.subarray(SIDE * y, SIDE * (y + 1)), (value) => h("td", { className: value ? "inked" : "" }, asFloat(value))))))))),
      ...(isOneHot(this.#recipe) ? [h("h4", {}, t.preprocessing.label(classes[label])), table([[t.preprocessing.digit, ...classes], [t.preprocessing.oneHot, ...classes.map((_, place) => String(Number(place === label)))]])] : []),
    );
  }

  async #predict() {
    const [pixels] = await this.#trainer.images("test", [this.#tested]);
    const labels = await this.#trainer.labels("test");
    if (!pixels) return;
    const { digit, outputs, classes } = await this.#trainer.predict(pixels);
    const button = h("button", { type: "button" }, t.prediction.show);
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    this.#outputs.replaceChildren(picture(pixels, t.data.testImage(this.#tested)).canvas, table([[t.preprocessing.digit, ...classes], [t.prediction.output, ...outputs.map((output) => decimal(output, 4))], [t.prediction.printed, ...outputs.map(printsScientific(outputs) ? scientific : asFloat)]]), text(t.prediction.result({ index: this.#tested, label: (this.#trainer.dataset?.classes ?? classes)[labels[this.#tested]], sum: decimal(outputs.reduce((sum, output) => sum + output, 0), 4), digit: digit === null ? "" : classes[digit] })), button);
  }
}

/** The walk, in the visitor's language. @param {ShadowRoot | null} root @param {WalkHost} host */
export async function openWalk(root, host) {
  adoptLater(root);
  await bring("walk", t);
  return new Walk(host);
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
