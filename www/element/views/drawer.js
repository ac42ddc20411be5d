// A part that most visitors come to later: a button that opens it, and code that is loaded when it is first opened.

import { sentence } from "../../i18n/language.js";
import { h } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/** @typedef {{ element: HTMLElement, refresh: () => Promise<void> }} DrawerView */

export class Drawer {
  #button;
  #box = h("div", {});
  #labels;
  #lazy;
  #isOpen = false;
  element;

  /** @param {{ open: string, close: string }} labels @param {() => Promise<DrawerView>} load */
  constructor(labels, load) {
    this.#labels = labels;
    this.#lazy = new LazyView(load);
    this.#button = h("button", { type: "button", "aria-expanded": "false" }, labels.open);
    this.#button.addEventListener("click", () => void this.#toggle());
    this.element = h("div", { className: "later" }, this.#button, this.#box);
  }

  /** What it shows may have changed. */
  async refresh() {
    if (this.#isOpen) await this.#lazy.view?.refresh();
  }

  async #toggle() {
    this.#isOpen = !this.#isOpen;
    this.#button.setAttribute("aria-expanded", String(this.#isOpen));
    this.#button.textContent = this.#isOpen ? this.#labels.close : this.#labels.open;
    if (!this.#isOpen) return this.#box.replaceChildren();
    const view = await this.#lazy.get();
    if (!this.#isOpen) return;
    const refuse = (/** @type {string} */ why) => this.#box.replaceChildren(h("p", { className: "refusal" }, why));
    if (!view) return refuse(this.#lazy.problem);
    this.#box.replaceChildren(view.element);
    await view.refresh().catch((error) => refuse(sentence(error.message)));
  }
}
