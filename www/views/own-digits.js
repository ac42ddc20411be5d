// The visitor's own drawings, labelled and kept while the page is open: a small test set.

import { h, setText } from "./dom.js";
import { PixelImage } from "./network-input.js";

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
  #list = h("ol", { className: "pictures own" });
  #labels = Array.from({ length: 10 }, (_, digit) => h("button", { type: "button", "aria-label": `Keep the drawing as a ${digit}` }, String(digit)));
  #test = h("button", { type: "button" }, "Test on my digits");
  #forget = h("button", { type: "button" }, "Forget them");
  #result = h("p", { role: "status" });
  element = h("details", { className: "changes own-digits", part: "own-digits" }, h("summary", {}, "Keep my drawings as a test set"), this.#text, h("div", { className: "buttons", role: "group", "aria-label": "What the drawing is" }, ...this.#labels), this.#list, h("div", { className: "buttons" }, this.#test, this.#forget), this.#result);

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
    setText(this.#result, `It reads ${right} of your ${answers.length} digits right.`);
    answers.forEach((answer, place) => {
      const item = this.#list.children[place];
      const isRight = answer === this.digits[place]?.label;
      item?.classList.toggle("wrong", !isRight);
      const note = item?.querySelector("span");
      if (note) note.textContent = `${isRight ? "✓" : "✗"} ${this.digits[place].label}${isRight ? "" : ` as ${answer}`}`;
    });
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#images) image.paint();
  }

  /** @param {number} label */
  #keep(label) {
    if (this.#current.every((pixel) => pixel === 0)) return setText(this.#result, "The canvas is blank: draw a digit first.");
    if (this.digits.length >= DIGITS_MAX) return setText(this.#result, `There are ${DIGITS_MAX} already: forget them to begin anew.`);
    this.digits = [...this.digits, { pixels: this.#current.slice(), label }];
    this.#show();
    setText(this.#result, `Kept as a ${label}.`);
  }

  #show() {
    setText(this.#text, "Draw a digit, then press what it is. No network has ever seen your hand: an honest test.");
    this.#test.disabled = this.#forget.disabled = this.digits.length === 0;
    setText(this.#result, "");
    this.#images = this.digits.map(({ label }) => new PixelImage(`Your ${label}`));
    this.#list.replaceChildren(...this.digits.map(({ label }, place) => h("li", {}, this.#images[place].canvas, h("span", {}, String(label)))));
    requestAnimationFrame(() => this.#images.forEach((image, place) => this.digits[place] && image.show(this.digits[place].pixels)));
  }
}
