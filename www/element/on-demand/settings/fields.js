// What may be changed of a recipe: one row a setting, marked when it differs, each with its own reset and its own refusal.

import { losses } from "../../../core/losses.js";
import { optimizers } from "../../../core/optimizers.js";
import { element as t } from "../../../i18n/messages/element.js";
import { settings as words } from "../../../i18n/messages/settings.js";
import { bring } from "../../../i18n/bring.js";
import { h, setText } from "../../views/dom.js";
import { MNIST_COUNTS, takes, usualRate } from "../../../core/changes.js";
import { LayersEditor } from "./layers-editor.js";
import { VariedSettings } from "./varied-settings.js";
import { adoptLater } from "../styles.js";
import { wanted } from "./wanted.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {"epochs" | "batchSize" | "learningRate" | "momentum" | "weightDecay" | "seed" | "trainLimit" | "testLimit"} NumberName */
/** @typedef {"optimizer" | "learningRateSchedule" | "loss" | "output" | "scaling"} ChoiceName */

/**
 * @typedef {object} Setting
 * @property {NumberName | ChoiceName} name
 * @property {(recipe: Recipe) => number | string} usual the recipe's own value
 * @property {{ min: number, max: number, step: number | "any" }} [range] of a number
 * @property {readonly string[]} [choices] of a choice
 * @property {(current: { optimizer: string }) => boolean} [applies] whether it means anything just now
 */

const { trainLimit: TRAIN_COUNT, testLimit: TEST_COUNT } = MNIST_COUNTS;

/** The fields of a recipe. @param {import("../variations.js").PicturesHost} pictures @param {Recipe} recipe */
export async function openFields(pictures, recipe) {
  adoptLater(pictures.root);
  await bring("settings", words);
  return new Fields(recipe, pictures);
}

/** @type {Setting[]} */
const SETTINGS = [
  { name: "epochs", range: { min: 1, max: 1000, step: 1 }, usual: (recipe) => recipe.epochs },
  { name: "batchSize", range: { min: 1, max: 1024, step: 1 }, usual: (recipe) => recipe.batchSize },
  { name: "optimizer", choices: optimizers.map(({ id }) => id), usual: (recipe) => recipe.optimizer },
  { name: "learningRate", range: { min: 1e-12, max: 1e30, step: "any" }, usual: (recipe) => recipe.learningRate },
  { name: "learningRateSchedule", choices: ["constant", "one-cycle"], usual: (recipe) => recipe.learningRateSchedule },
  { name: "momentum", range: { min: 0, max: 0.999999, step: "any" }, usual: (recipe) => recipe.momentum, applies: ({ optimizer }) => takes(optimizer, "momentum") },
  { name: "weightDecay", range: { min: 0, max: 1, step: "any" }, usual: (recipe) => recipe.weightDecay, applies: ({ optimizer }) => takes(optimizer, "weightDecay") },
  { name: "loss", choices: losses.map(({ id }) => id), usual: (recipe) => recipe.loss },
  { name: "output", choices: ["softmax", "sigmoid"], usual: (recipe) => recipe.output },
  { name: "scaling", choices: ["unit-range", "column-norm", "none"], usual: (recipe) => recipe.scaling },
  { name: "trainLimit", range: { min: 1, max: TRAIN_COUNT, step: 1 }, usual: () => TRAIN_COUNT },
  { name: "testLimit", range: { min: 1, max: TEST_COUNT, step: 1 }, usual: () => TEST_COUNT },
  { name: "seed", range: { min: 0, max: Number.MAX_SAFE_INTEGER, step: 1 }, usual: () => 0 },
];

/** Events: `change` with `detail.name` when a value is settled. */
export class Fields extends EventTarget {
  #recipe;
  #rows = SETTINGS.map((setting) => this.#row(setting));
  #layers = new LayersEditor();
  #layersProblem = h("p", { className: "refusal", id: "refusal-layers", role: "status" });
  #layersReset = this.#resetButton(words.fields.resetLayers, () => {
    this.#layers.show(this.#recipe.layers);
    this.#settle("layers");
  });
  #varied;
  #disabled = false;
  /** @type {ReadonlySet<string>} */
  #locked = new Set();
  #counts = { trainLimit: TRAIN_COUNT, testLimit: TEST_COUNT };
  element;

  /** @param {Recipe} recipe @param {import("../variations.js").PicturesHost} pictures */
  constructor(recipe, pictures) {
    super();
    this.#recipe = recipe;
    this.#varied = new VariedSettings(pictures);
    this.#varied.addEventListener("change", (event) => this.#settle(/** @type {CustomEvent} */ (event).detail.name));
    const layers = h("fieldset", { className: "field layers", "aria-describedby": "refusal-layers" }, h("legend", {}, words.layers.title), this.#layers.element, this.#layersReset, this.#layersProblem);
    this.element = h("div", { className: "fields" }, ...this.#rows.map(({ row }) => row), this.#varied.element, layers);
    this.#layers.addEventListener("change", () => this.#settle("layers"));
    this.#layers.addEventListener("wrong", (event) => this.refuse("layers", /** @type {CustomEvent} */ (event).detail));
  }

  /** Every field to the recipe's value, or to what is asked for. @param {Recipe} recipe @param {TrainOptions} options */
  fill(recipe, options) {
    this.#recipe = recipe;
    for (const { setting, control } of this.#rows) control.value = String(options[setting.name] ?? this.#usual(setting));
    this.#layers.show(options.layers ?? recipe.layers);
    this.#varied.fill(recipe, options);
    this.refuse(undefined, "");
    this.#mark();
  }

  /** Only what differs from the recipe. @returns {TrainOptions} */
  get changes() {
    /** @type {Record<string, unknown>} */
    const changes = {};
    for (const { setting, control, row } of this.#rows) {
      const value = setting.range ? Number(control.value) : control.value;
      if (!row.hidden && control.value !== "" && value !== this.#usual(setting)) changes[setting.name] = value;
    }
    // The optimizer brings its own usual rate: what the field shows is meant.
    if (changes.optimizer) changes.learningRate = Number(this.#control("learningRate").value);
    if (this.#layersChanged) changes.layers = this.#layers.layers;
    return { ...changes, ...this.#varied.changes };
  }

  /** Whether every value is in its range; if not, the first that is not has the focus, and beside it stands what it must be. */
  isValid() {
    const wrong = this.#rows.find(({ control, row }) => !row.hidden && !control.checkValidity());
    if (wrong) {
      this.refuse(wrong.setting.name, wanted(/** @type {HTMLInputElement} */ (wrong.control)));
      wrong.control.focus();
      return false;
    }
    if (!this.#varied.isValid()) return false;
    const problem = this.#layers.problem();
    if (problem) this.refuse("layers", problem);
    return !problem;
  }

  /** The reason why a run cannot begin, beside the field at fault; none clears them. @param {string | undefined} option @param {string} message */
  refuse(option, message) {
    for (const { setting, problem, control } of this.#rows) {
      const isAtFault = setting.name === option;
      setText(problem, isAtFault ? message : "");
      control.setAttribute("aria-invalid", String(isAtFault));
    }
    this.#varied.refuse(option, message);
    setText(this.#layersProblem, option === "layers" ? message : "");
  }

  /** @param {boolean} disabled */
  set disabled(disabled) {
    this.#disabled = disabled;
    const isOff = (/** @type {string} */ name) => disabled || this.#locked.has(name);
    for (const { setting, control, reset } of this.#rows) control.disabled = reset.disabled = isOff(setting.name);
    this.#varied.disabled = isOff("variations") || isOff("writingStyles");
    this.#layers.disabled = this.#layersReset.disabled = isOff("layers");
  }

  /** Options that nobody may change. @param {ReadonlySet<string>} locked */
  set locked(locked) {
    this.#locked = locked;
    this.disabled = this.#disabled;
  }

  /** How many images there are. @param {{ trainLimit: number, testLimit: number }} counts */
  set counts(counts) {
    for (const name of /** @type {const} */ (["trainLimit", "testLimit"])) {
      const control = /** @type {HTMLInputElement} */ (this.#control(name));
      const wasAll = Number(control.value) === this.#counts[name];
      control.max = String(counts[name]);
      if (wasAll || Number(control.value) > counts[name]) control.value = String(counts[name]);
    }
    this.#counts = counts;
    this.#mark();
  }

  /** @param {string} name */
  #control(name) {
    const found = this.#rows.find(({ setting }) => setting.name === name);
    return /** @type {NonNullable<typeof found>} */ (found).control;
  }

  /** @param {Setting} setting */
  #usual(setting) {
    if (setting.name === "trainLimit" || setting.name === "testLimit") return this.#counts[setting.name];
    // Another optimizer has a usual rate of its own: Reset means that one.
    if (setting.name === "learningRate") return this.#usualRate(this.#control("optimizer").value);
    return setting.usual(this.#recipe);
  }

  get #layersChanged() {
    return JSON.stringify(this.#layers.layers) !== JSON.stringify(this.#recipe.layers);
  }

  /** @param {Setting} setting */
  #row(setting) {
    const id = `field-${setting.name}`;
    const described = { id, "aria-describedby": `${id}-help refusal-${setting.name}`, required: true };
    const { range, choices = [] } = setting;
    const [{ label }, help] = [t.settings[setting.name], words.help[setting.name]];
    const control = range
      ? h("input", { ...described, type: "number", min: String(range.min), max: String(range.max), step: String(range.step), inputMode: "decimal" })
      : h("select", described, ...choices.map((value) => h("option", { value }, t.choices[value])));
    const problem = h("p", { className: "refusal", id: `refusal-${setting.name}`, role: "status" });
    const reset = this.#resetButton(words.fields.resetOf(label), () => {
      control.value = String(this.#usual(setting));
      control.focus();
      this.#settle(setting.name);
    });
    const row = h("div", { className: "field" }, h("label", { htmlFor: id }, label), control, reset, h("p", { id: `${id}-help`, className: "help" }, help), problem);
    control.addEventListener("input", () => this.#mark());
    control.addEventListener("change", () => {
      if (setting.name === "optimizer") this.#control("learningRate").value = String(this.#usualRate(control.value));
      this.#settle(setting.name);
    });
    return { setting, control, reset, row, problem };
  }

  /** @param {string} optimizer */
  #usualRate(optimizer) {
    return usualRate(this.#recipe, optimizer);
  }

  /** @param {string} label @param {() => void} act */
  #resetButton(label, act) {
    const button = h("button", { type: "button", className: "reset", "aria-label": label }, words.fields.reset);
    button.addEventListener("click", act);
    return button;
  }

  /** @param {string} name */
  #settle(name) {
    this.#mark();
    this.dispatchEvent(new CustomEvent("change", { detail: { name } }));
  }

  #mark() {
    const optimizer = this.#control("optimizer").value;
    for (const { setting, control, reset, row } of this.#rows) {
      row.hidden = setting.applies ? !setting.applies({ optimizer }) : false;
      const changed = (setting.range ? Number(control.value) : control.value) !== this.#usual(setting);
      row.classList.toggle("changed", changed);
      reset.hidden = !changed;
    }
    this.#layersReset.hidden = !this.#layersChanged;
  }
}
