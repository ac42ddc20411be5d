// A part that most visitors come to later: a button that opens it, and code that is loaded when it is first opened.

import { sentence } from "../../i18n/language.js";
import { h } from "./dom.js";

export class Drawer {
  #button;
  #box = h("div", {});
  #labels;
  #load;
  /** @type {{ element: HTMLElement, refresh: () => Promise<void> } | null} */
  #view = null;
  #isOpen = false;
  element;

  /** @param {{ open: string, close: string }} labels @param {() => Promise<{ element: HTMLElement, refresh: () => Promise<void> }>} load */
  constructor(labels, load) {
    this.#labels = labels;
    this.#load = load;
    this.#button = h("button", { type: "button", "aria-expanded": "false" }, labels.open);
    this.#button.addEventListener("click", () => void this.#toggle());
    this.element = h("div", { className: "later" }, this.#button, this.#box);
  }

  /** What it shows may have changed. */
  async refresh() {
    if (this.#isOpen) await this.#view?.refresh();
  }

  async #toggle() {
    this.#isOpen = !this.#isOpen;
    this.#button.setAttribute("aria-expanded", String(this.#isOpen));
    this.#button.textContent = this.#isOpen ? this.#labels.close : this.#labels.open;
    if (!this.#isOpen) return this.#box.replaceChildren();
    try {
      this.#view ??= await this.#load();
      if (this.#isOpen) this.#box.replaceChildren(this.#view.element);
      await this.#view.refresh();
    } catch (error) {
      this.#box.replaceChildren(h("p", { className: "refusal" }, sentence(/** @type {Error} */ (error).message)));
    }
  }
}
