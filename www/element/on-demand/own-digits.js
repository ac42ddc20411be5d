// The visitor's own drawings, labelled and kept while the page is open: a small test set.

import { areDigits, digits } from "../../core/classes.js";
import { PIXELS } from "../../core/image-shape.js";
import { element as t } from "../../i18n/messages/element.js";
import { h, setText } from "../views/dom.js";
import { PixelImage } from "../views/network-input.js";

/** @typedef {{ pixels: Uint8Array, label: number, name: string }} OwnDigit */

const DIGITS_MAX = 200;

/** Events: `test` when the set is to be put to the network. */
export class OwnDigits extends EventTarget {
  /** @type {OwnDigit[]} */
  digits = [];
  #images = /** @type {PixelImage[]} */ ([]);
  /** @type {Uint8Array} */
  #current = new Uint8Array(PIXELS);
  #text = h("p", { className: "help" });
  #list = h("ol", { role: "list", className: "pictures own" });
  /** @type {readonly string[]} */
  #classes = [];
  #labels = h("div", { className: "buttons", role: "group", "aria-label": t.ownDigits.which });
  #test = h("button", { type: "button" }, t.ownDigits.test(true));
  #forget = h("button", { type: "button" }, t.ownDigits.forget);
  #result = h("p", { role: "status" });
  element = h("div", {}, this.#text, this.#labels, this.#list, h("div", { className: "buttons" }, this.#test, this.#forget), this.#result);

  constructor() {
    super();
    this.classes = digits;
    this.#test.addEventListener("click", () => this.dispatchEvent(new CustomEvent("test")));
    this.#forget.addEventListener("click", () => {
      this.digits = [];
      this.#show();
    });
  }

  /** What a drawing can be; those that were kept for other classes go. @param {readonly string[]} classes */
  set classes(classes) {
    if (classes.join() === this.#classes.join()) return;
    this.#classes = classes;
    const button = (/** @type {string} */ name, /** @type {number} */ label) => {
      const button = h("button", { type: "button", "aria-label": t.ownDigits.keepAs(name) }, name);
      button.addEventListener("click", () => this.#keep(label));
      return button;
    };
    this.#labels.replaceChildren(...classes.map(button));
    setText(this.#test, t.ownDigits.test(areDigits(classes)));
    this.digits = [];
    this.#show();
  }

  /** What the network sees of the drawing now. @param {Uint8Array} pixels */
  see(pixels) {
    this.#current = pixels;
  }

  /** Why they could not be put to the network. @param {string} message */
  refuse(message) {
    setText(this.#result, message);
  }

  /** @param {readonly OwnDigit[]} asked @param {string[]} answers the names of the classes, in their order; of another list than the one shown they are dropped */
  showAnswers(asked, answers) {
    if (asked !== this.digits) return;
    const right = answers.filter((answer, place) => answer === this.digits[place]?.name).length;
    setText(this.#result, t.ownDigits.result(right, answers.length, areDigits(this.#classes)));
    answers.forEach((answer, place) => {
      const item = this.#list.children[place];
      const isRight = answer === this.digits[place]?.name;
      item?.classList.toggle("wrong", !isRight);
      const note = item?.querySelector("span");
      if (note) note.textContent = isRight ? `✓ ${this.digits[place].name}` : `✗ ${t.ownDigits.wrong(this.digits[place].name, answer)}`;
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
    this.digits = [...this.digits, { pixels: this.#current.slice(), label, name: this.#classes[label] }];
    this.#show();
    setText(this.#result, t.ownDigits.kept(this.#classes[label]));
  }

  #show() {
    setText(this.#text, t.ownDigits.help);
    this.#test.disabled = this.#forget.disabled = this.digits.length === 0;
    setText(this.#result, "");
    this.#images = this.digits.map(({ name }) => new PixelImage(t.ownDigits.yours(name)));
    this.#list.replaceChildren(...this.digits.map(({ name }, place) => h("li", {}, this.#images[place].canvas, h("span", {}, name))));
    requestAnimationFrame(() => this.#images.forEach((image, place) => this.digits[place] && image.show(this.digits[place].pixels)));
  }
}
