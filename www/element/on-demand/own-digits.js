// The visitor's own drawings, labelled and kept while the page is open: a small test set.

import { element as t } from "../../i18n/messages/element.js";
import { h, setText } from "../views/dom.js";
import { PixelImage } from "../views/network-input.js";

/** @typedef {{ pixels: Uint8Array, label: number }} OwnDigit */

const DIGITS_MAX = 200;

/** Events: `test` when the set is to be put to the network. */
export class OwnDigits extends EventTarget {
  /** @type {OwnDigit[]} */
  digits = [];
  #images = /** @type {PixelImage[]} */ ([]);
  /** @type {Uint8Array} */
  #current = new Uint8Array(784);
  #text = h("p", { className: "help" });
  #list = h("ol", { role: "list", className: "pictures own" });
  #labels = Array.from({ length: 10 }, (_, digit) => h("button", { type: "button", "aria-label": t.ownDigits.keepAs(digit) }, String(digit)));
  #test = h("button", { type: "button" }, t.ownDigits.test);
  #forget = h("button", { type: "button" }, t.ownDigits.forget);
  #result = h("p", { role: "status" });
  element = h("div", {}, this.#text, h("div", { className: "buttons", role: "group", "aria-label": t.ownDigits.which }, ...this.#labels), this.#list, h("div", { className: "buttons" }, this.#test, this.#forget), this.#result);

  constructor() {
    super();
    this.#labels.forEach((button, label) => button.addEventListener("click", () => this.#keep(label)));
    this.#test.addEventListener("click", () => this.dispatchEvent(new CustomEvent("test")));
    this.#forget.addEventListener("click", () => {
      this.digits = [];
      this.#show();
    });
    this.#show();
  }

  /** What the network sees of the drawing now. @param {Uint8Array} pixels 784 */
  see(pixels) {
    this.#current = pixels;
  }

  /** Why they could not be put to the network. @param {string} message */
  refuse(message) {
    setText(this.#result, message);
  }

  /** @param {readonly OwnDigit[]} asked @param {(number | null)[]} answers in their order; of another list than the one shown they are dropped */
  showAnswers(asked, answers) {
    if (asked !== this.digits) return;
    const right = answers.filter((answer, place) => answer === this.digits[place]?.label).length;
    setText(this.#result, t.ownDigits.result(right, answers.length));
    answers.forEach((answer, place) => {
      const item = this.#list.children[place];
      const isRight = answer === this.digits[place]?.label;
      item?.classList.toggle("wrong", !isRight);
      const note = item?.querySelector("span");
      if (note) note.textContent = isRight ? `✓ ${this.digits[place].label}` : `✗ ${t.ownDigits.wrong(this.digits[place].label, Number(answer))}`;
    });
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#images) image.paint();
  }

  /** @param {number} label */
  #keep(label) {
    if (this.#current.every((pixel) => pixel === 0)) return setText(this.#result, t.ownDigits.blank);
    if (this.digits.length >= DIGITS_MAX) return setText(this.#result, t.ownDigits.full(DIGITS_MAX));
    this.digits = [...this.digits, { pixels: this.#current.slice(), label }];
    this.#show();
    setText(this.#result, t.ownDigits.kept(label));
  }

  #show() {
    setText(this.#text, t.ownDigits.help);
    this.#test.disabled = this.#forget.disabled = this.digits.length === 0;
    setText(this.#result, "");
    this.#images = this.digits.map(({ label }) => new PixelImage(t.ownDigits.yours(label)));
    this.#list.replaceChildren(...this.digits.map(({ label }, place) => h("li", {}, this.#images[place].canvas, h("span", {}, String(label)))));
    requestAnimationFrame(() => this.#images.forEach((image, place) => this.digits[place] && image.show(this.digits[place].pixels)));
  }
}
