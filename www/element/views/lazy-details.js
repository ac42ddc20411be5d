// A part that unfolds, whose content is loaded when it first does.

import { sentence } from "../../i18n/language.js";
import { h, setText } from "./dom.js";

/**
 * @template {EventTarget & { element: HTMLElement }} View
 */
export class LazyDetails extends EventTarget {
  /** There once it has unfolded. @type {View | null} */
  view = null;
  element;
  #load;
  #events;
  #problem = h("p", { className: "refusal", role: "status" });

  /** @param {{ className: string, part: string, title: string }} look @param {string[]} events of the view, passed on @param {() => Promise<View>} load */
  constructor({ className, part, title }, events, load) {
    super();
    this.#load = load;
    this.#events = events;
    this.element = h("details", { className, part }, h("summary", {}, title), this.#problem);
    this.element.addEventListener("toggle", () => void this.#open());
  }

  async #open() {
    if (this.view || !this.element.open) return;
    // What cannot be loaded is asked for again when it next unfolds.
    const view = await this.#load().catch((error) => {
      setText(this.#problem, sentence(error.message));
      return null;
    });
    if (view) setText(this.#problem, "");
    if (this.view || !view) return;
    this.view = view;
    for (const type of this.#events) view.addEventListener(type, (event) => this.dispatchEvent(new CustomEvent(type, { detail: /** @type {CustomEvent} */ (event).detail })));
    this.element.append(view.element);
    this.dispatchEvent(new CustomEvent("loaded"));
  }
}
