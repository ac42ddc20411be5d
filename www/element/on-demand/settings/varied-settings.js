// The settings "vary the images" and "writing styles" as values; their fields and pictures are loaded when they are unfolded.

import { part } from "../../../core/load-part.js";
import { variationKinds } from "../../../core/variations.js";
import { element as t } from "../../../i18n/messages/element.js";
import { LazyDetails } from "../../views/lazy-details.js";
import { h, setText } from "../../views/dom.js";

/** @typedef {import("../../../core/protocol.js").Variations} Variations */
/** @typedef {import("../../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../variations.js").PicturesHost} PicturesHost */

/** @typedef {{ variations: Variations, writingStyles: number }} Varied */

/** Every variation by its name, 0 where it is none. @param {Variations} [given] */
const full = (given = {}) => Object.fromEntries(variationKinds.map(({ name }) => [name, given[name] ?? 0]));

/** Events: `change` with `detail.name`, of `variations` or `writingStyles`. */
export class VariedSettings extends EventTarget {
  /** @type {Varied} */
  #usual = { variations: full(), writingStyles: 0 };
  /** @type {Varied} */
  #now = this.#usual;
  #disabled = false;
  #problem = h("p", { className: "refusal", role: "status" });
  #details;
  element;

  /** @param {PicturesHost} host */
  constructor(host) {
    super();
    this.#details = new LazyDetails({ className: "changes varied", part: "variations", title: t.variations.title }, [], async () => {
      const { openVariations } = await part(() => import("../variations.js"));
      return openVariations(host);
    });
    this.#details.addEventListener("loaded", () => {
      this.#details.view?.addEventListener("change", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
      this.#show();
    });
    this.element = h("div", { className: "field varied" }, this.#details.element, this.#problem);
  }

  /** @param {import("../../../core/protocol.js").Recipe} recipe @param {TrainOptions} options */
  fill(recipe, options) {
    this.#usual = { variations: full(recipe.variations), writingStyles: recipe.writingStyles ?? 0 };
    this.#now = { variations: full(options.variations ?? recipe.variations), writingStyles: options.writingStyles ?? this.#usual.writingStyles };
    this.#show();
  }

  /** Only what differs from the recipe. @returns {TrainOptions} */
  get changes() {
    /** @type {TrainOptions} */
    const changes = {};
    if (JSON.stringify(this.#now.variations) !== JSON.stringify(this.#usual.variations)) changes.variations = this.#now.variations;
    if (this.#now.writingStyles !== this.#usual.writingStyles) changes.writingStyles = this.#now.writingStyles;
    return changes;
  }

  /** Whether every value is in its range; if not, the first that is not has the focus. */
  isValid() {
    return this.#details.view?.isValid() ?? true;
  }

  /** @param {string | undefined} option @param {string} message */
  refuse(option, message) {
    setText(this.#problem, option === "variations" || option === "writingStyles" ? message : "");
  }

  /** @param {boolean} disabled */
  set disabled(disabled) {
    this.#disabled = disabled;
    if (this.#details.view) this.#details.view.disabled = disabled;
  }

  /** @param {Varied} varied */
  #take(varied) {
    const name = varied.writingStyles === this.#now.writingStyles ? "variations" : "writingStyles";
    this.#now = varied;
    this.#mark();
    this.dispatchEvent(new CustomEvent("change", { detail: { name } }));
  }

  #show() {
    this.#details.view?.show(this.#now, this.#usual);
    if (this.#details.view) this.#details.view.disabled = this.#disabled;
    this.#mark();
  }

  #mark() {
    this.element.classList.toggle("changed", Object.keys(this.changes).length > 0);
  }
}
