// A part that unfolds, whose content is loaded when it first does.

import { h, setText } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/**
 * Events: `loaded`, and those of the view that are passed on.
 * @template {EventTarget & { element: HTMLElement }} View
 */
export class LazyDetails extends EventTarget {
  element;
  #lazy;
  #events;
  #problem = h("p", { className: "refusal", role: "status" });

  /** @param {{ className: string, part: string, title: string }} look @param {string[]} events of the view, passed on @param {() => Promise<View>} load */
  constructor({ className, part, title }, events, load) {
    super();
    this.#lazy = new LazyView(load);
    this.#events = events;
    this.element = h("details", { className, part }, h("summary", {}, title), this.#problem);
    this.element.addEventListener("toggle", () => void this.#open());
  }

  /** There once it has unfolded. */
  get view() {
    return this.#lazy.view;
  }

  async #open() {
    if (this.view || !this.element.open) return;
    const view = await this.#lazy.get();
    setText(this.#problem, this.#lazy.problem);
    if (!view || view.element.parentNode === this.element) return;
    for (const type of this.#events) view.addEventListener(type, (event) => this.dispatchEvent(new CustomEvent(type, { detail: /** @type {CustomEvent} */ (event).detail })));
    this.element.append(view.element);
    this.dispatchEvent(new CustomEvent("loaded"));
  }
}
