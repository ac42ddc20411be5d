// The recipe, the buttons, and what may be changed.

import { h } from "./dom.js";
import { count, duration } from "../format.js";

/** @typedef {import("../protocol.js").Recipe} Recipe */
/** @typedef {import("../protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../state.js").Phase} Phase */

/**
 * @typedef {object} Field
 * @property {"epochs" | "batchSize" | "learningRate" | "seed" | "trainLimit"} name
 * @property {string} label
 * @property {string} help one line on what it is
 * @property {number} min
 * @property {number} max
 * @property {number | "any"} step
 * @property {(recipe: Recipe) => number} usual the recipe's own value
 */

/** @type {Field[]} */
const FIELDS = [
  { name: "epochs", label: "Epochs", help: "How often it sees every training image.", min: 1, max: 1000, step: 1, usual: (recipe) => recipe.epochs },
  { name: "batchSize", label: "Batch size", help: "Images in one step.", min: 1, max: 1024, step: 1, usual: (recipe) => recipe.batchSize },
  { name: "learningRate", label: "Learning rate", help: "How far one step goes. Larger learns faster; too large, and the loss becomes infinite.", min: 1e-12, max: 1e30, step: "any", usual: (recipe) => recipe.learningRate },
  { name: "trainLimit", label: "Training images", help: "How many of the 60,000 it learns from: the first so many.", min: 1, max: 60_000, step: 1, usual: () => 60_000 },
  { name: "seed", label: "Seed", help: "Equal seeds start from equal random weights.", min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, usual: () => 0 },
];

/** The longest time between the two taps of a double tap. */
const DOUBLE_TAP_MS = 400;
/** What one laptop core does in WebAssembly, operations a second (measured with the `cnn` recipe). */
const CPU_FLOPS = 15e9;
/** Passes of a training step: forward, and backward to the weights and to the input. */
const STEP_PASSES = 3;

/** Events: `train`, `pause`, `resume`, `stop`, `step`, and `recipe` and `seed` when these change. */
export class Controls extends EventTarget {
  #recipes;
  #select;
  #description = h("p", { className: "description" });
  #train = h("button", { type: "button", className: "primary first", part: "train" }, "Train");
  #pause = h("button", { type: "button", className: "first", part: "pause" }, "Pause");
  #step = h("button", { type: "button", part: "step", title: "Take a single step, then pause" }, "One step");
  #stop = h("button", { type: "button", part: "stop" }, "Stop");
  #inputs = FIELDS.map((field) => this.#field(field));
  #details;
  #paused = false;
  #trainedAt = -Infinity;
  element;

  /** @param {readonly Recipe[]} recipes @param {TrainOptions} options what differs from the recipe at first */
  constructor(recipes, options) {
    super();
    this.#recipes = recipes;
    this.#select = h("select", { id: "recipe", part: "recipe" }, ...recipes.map(({ id, title }) => h("option", { value: id }, `${title} (${id})`)));
    this.#select.value = options.recipe && recipes.some(({ id }) => id === options.recipe) ? options.recipe : recipes[0].id;
    this.#details = h("details", { className: "changes", part: "changes" }, h("summary", {}, "Change something"), h("div", { className: "fields" }, ...this.#inputs.map(({ row }) => row)));
    this.element = h(
      "div",
      { className: "controls" },
      h("div", { className: "recipe" }, h("label", { htmlFor: "recipe" }, "Recipe"), this.#select),
      this.#description,
      h("div", { className: "buttons" }, this.#train, this.#pause, this.#step, this.#stop),
      this.#details,
    );
    this.#listen();
    this.#fill(options);
    this.show("loading", false, false);
  }

  get recipe() {
    return this.#recipes.find(({ id }) => id === this.#select.value) ?? this.#recipes[0];
  }

  /** What a run is asked for: the recipe and only what differs from it. @returns {TrainOptions} */
  get options() {
    /** @type {TrainOptions} */
    const options = { recipe: this.recipe.id };
    for (const { field, input } of this.#inputs) {
      const value = input.valueAsNumber;
      if (Number.isFinite(value) && value !== field.usual(this.recipe)) options[field.name] = value;
    }
    return options;
  }

  /** Whether every field holds a value that can work; if not, the browser points at the first that does not. */
  isValid() {
    const wrong = this.#inputs.find(({ input }) => !input.checkValidity());
    if (!wrong) return true;
    this.#details.open = true;
    wrong.input.reportValidity();
    return false;
  }

  /** @param {Phase} phase @param {boolean} waiting for the data set @param {boolean} trained */
  show(phase, waiting, trained) {
    const running = phase === "training" || phase === "evaluating" || phase === "paused";
    this.#paused = phase === "paused";
    const hadFocus = /** @type {ShadowRoot | Document} */ (this.element.getRootNode()).activeElement;
    this.#train.hidden = running;
    this.#pause.hidden = this.#stop.hidden = !running;
    this.#pause.textContent = this.#paused ? "Resume" : "Pause";
    // Not hidden nor disabled: it keeps the focus while its step is taken.
    this.#step.ariaDisabled = String(running && !this.#paused);
    this.#train.textContent = trained ? "Train again" : "Train";
    this.#pause.disabled = waiting;
    this.#select.disabled = running;
    for (const { input, reset } of this.#inputs) input.disabled = reset.disabled = running;
    // A button that hides takes the focus with it: hand it to the one in its place.
    if (hadFocus === this.#train && running) (waiting ? this.#stop : this.#pause).focus();
    if ((hadFocus === this.#pause || hadFocus === this.#stop) && !running) this.#train.focus();
  }

  /** @param {Field} field */
  #field(field) {
    const id = `field-${field.name}`;
    const input = h("input", { id, type: "number", min: String(field.min), max: String(field.max), step: String(field.step), required: true, "aria-describedby": `${id}-help`, inputMode: "decimal" });
    const reset = h("button", { type: "button", className: "reset", "aria-label": `Reset ${field.label.toLowerCase()} to the recipe's value` }, "Reset");
    const row = h("div", { className: "field" }, h("label", { htmlFor: id }, field.label), input, reset, h("p", { id: `${id}-help`, className: "help" }, field.help));
    reset.addEventListener("click", () => {
      input.valueAsNumber = field.usual(this.recipe);
      this.#mark();
      input.focus();
      this.#changed(field);
    });
    input.addEventListener("input", () => this.#mark());
    input.addEventListener("change", () => this.#changed(field));
    return { field, input, reset, row };
  }

  #listen() {
    const emit = (/** @type {string} */ type) => () => this.dispatchEvent(new CustomEvent(type));
    this.#train.addEventListener("click", () => {
      if (!this.isValid()) return;
      this.#details.open = false;
      this.#trainedAt = performance.now();
      emit("train")();
    });
    this.#pause.addEventListener("click", (event) => {
      // Pause stands where Train was: the second tap of a double tap is not meant for it.
      const isSecondTap = event.detail > 1 && performance.now() - this.#trainedAt < DOUBLE_TAP_MS;
      if (!isSecondTap) this.dispatchEvent(new CustomEvent(this.#paused ? "resume" : "pause"));
    });
    this.#step.addEventListener("click", () => this.#step.ariaDisabled !== "true" && this.isValid() && emit("step")());
    this.#stop.addEventListener("click", emit("stop"));
    this.#select.addEventListener("change", () => {
      this.#fill({});
      emit("recipe")();
    });
  }

  /** Every field to the recipe's value, or to what is asked for. @param {TrainOptions} options */
  #fill(options) {
    const { recipe } = this;
    for (const { field, input } of this.#inputs) input.valueAsNumber = options[field.name] ?? field.usual(recipe);
    this.#description.textContent = `${recipe.description} ${count(recipe.parameters)} weights, ${OPTIMIZERS[recipe.optimizer] ?? recipe.optimizer}. ${cpuTime(recipe)} From “${recipe.tutorial}”.`;
    this.#mark();
  }

  #mark() {
    for (const { field, input, reset, row } of this.#inputs) {
      const changed = input.valueAsNumber !== field.usual(this.recipe);
      row.classList.toggle("changed", changed);
      reset.hidden = !changed;
    }
  }

  /** @param {Field} field */
  #changed(field) {
    if (field.name === "seed" && this.isValid()) this.dispatchEvent(new CustomEvent("seed"));
  }
}

/** How long the recipe takes without a GPU, roughly. @param {Recipe} recipe */
function cpuTime(recipe) {
  const flops = recipe.summary.reduce((sum, { forwardFlops }) => sum + forwardFlops, 0) * STEP_PASSES * 60_000;
  const epoch = duration(flops / CPU_FLOPS);
  return `About ${epoch} an epoch on a laptop's CPU.`;
}

/** @type {Record<string, string>} */
const OPTIMIZERS = { adam: "trained with Adam", rmsprop: "trained with RMSprop" };
