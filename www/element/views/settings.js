// What is changed of a recipe, as values; the fields are loaded when they are unfolded, or when one of them is at fault.

import { changesTo, MNIST_COUNTS } from "../../core/changes.js";
import { part } from "../../core/load-part.js";
import { h, setText } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/** @typedef {import("../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../on-demand/settings/fields.js").Fields} Fields */
/** @typedef {import("../../core/changes.js").Counts} Counts */

/** Events: `change` with `detail.name` when a value is settled. */
export class Settings extends EventTarget {
  #recipe;
  /** @type {TrainOptions} */
  #changes = {};
  #counts = MNIST_COUNTS;
  #disabled = false;
  /** Options that nobody may change. @type {ReadonlySet<string>} */
  #locked = new Set();
  /** What is at fault. @type {{ option: string | undefined, message: string }} */
  #refused = { option: undefined, message: "" };
  #problem = h("p", { className: "refusal", role: "status" });
  element = h("div", {}, this.#problem);
  /** @type {LazyView<Fields>} */
  #lazy;

  /** @param {Recipe} recipe @param {import("../on-demand/variations.js").PicturesHost} pictures */
  constructor(recipe, pictures) {
    super();
    this.#recipe = recipe;
    this.#lazy = new LazyView(async () => {
      const { openFields } = await part(() => import("../on-demand/settings/fields.js"));
      return openFields(pictures, recipe);
    });
  }

  /** The fields, with what they are to show. */
  async open() {
    if (this.#fields) return this.#fields;
    const fields = await this.#lazy.get();
    setText(this.#problem, this.#lazy.problem);
    if (!fields || fields.element.isConnected) return fields;
    this.element.append(fields.element);
    fields.addEventListener("change", (event) => this.dispatchEvent(new CustomEvent("change", { detail: /** @type {CustomEvent} */ (event).detail })));
    this.#show(fields);
    return fields;
  }

  get #fields() {
    const { view } = this.#lazy;
    return view && this.element.contains(view.element) ? view : null;
  }

  /** @param {Fields} fields */
  #show(fields) {
    fields.counts = this.#counts;
    fields.fill(this.#recipe, this.#changes);
    fields.locked = this.#locked;
    fields.disabled = this.#disabled;
    fields.refuse(this.#refused.option, this.#refused.message);
  }

  /** Every value to the recipe's, or to what is asked for. @param {Recipe} recipe @param {TrainOptions} options */
  fill(recipe, options) {
    this.#recipe = recipe;
    // As asked for: what is a change depends on the data set, which may still come.
    this.#changes = options;
    this.#refused = { option: undefined, message: "" };
    this.#fields?.fill(recipe, options);
  }

  /** Puts changes over what is set; another optimizer brings its own usual learning rate. @param {TrainOptions} changes */
  apply(changes) {
    const { learningRate, ...others } = this.changes;
    const kept = changes.optimizer && changes.learningRate === undefined ? others : { ...others, ...(learningRate !== undefined && { learningRate }) };
    this.fill(this.#recipe, { ...kept, ...changes });
  }

  /** Only what differs from the recipe. @returns {TrainOptions} */
  get changes() {
    return this.#fields?.changes ?? changesTo(this.#recipe, this.#changes, this.#counts);
  }

  /** Whether every value that can be seen is in its range; if not, the first that is not has the focus. What came by a link the engine checks. */
  isValid() {
    return this.#fields?.isValid() ?? true;
  }

  /** The reason why a run cannot begin, beside the field at fault; none clears it. @param {string | undefined} option @param {string} message */
  refuse(option, message) {
    this.#refused = { option, message };
    if (this.#fields) this.#fields.refuse(option, message);
    else if (option) void this.open();
  }

  /** @param {boolean} disabled */
  set disabled(disabled) {
    this.#disabled = disabled;
    if (this.#fields) this.#fields.disabled = disabled;
  }

  /** Options that nobody may change. @param {ReadonlySet<string>} locked */
  set locked(locked) {
    this.#locked = locked;
    if (this.#fields) this.#fields.locked = locked;
  }

  /** How many images there are. @param {Counts} counts */
  set counts(counts) {
    this.#counts = counts;
    if (this.#fields) this.#fields.counts = counts;
  }
}
