// "This is a 7": one press teaches a trained network the drawing, and says what that cost.

import { bring } from "../../i18n/bring.js";
import { sentence } from "../../i18n/language.js";
import { drawings as t } from "../../i18n/messages/drawings.js";
import { percent } from "../../i18n/numbers.js";
import { h, setText } from "../views/dom.js";
import { adoptLater } from "./styles.js";

/** @typedef {import("../../core/protocol.js").FineTuneResult} FineTuneResult */

/** The view, in the visitor's language. @param {ShadowRoot | null} root */
export async function openTeach(root) {
  adoptLater(root);
  await bring("drawings", t);
  return new Teach();
}

/** Events: `teach` with `detail.label`; `undo`. */
export class Teach extends EventTarget {
  /** @type {readonly string[]} */
  #classes = [];
  #title = h("p", { className: "line", id: "teach-title" }, t.teach.title);
  #labels = h("div", { className: "buttons labels", role: "group", "aria-labelledby": "teach-title" });
  #told = h("p", { className: "line", role: "status" });
  #undo = h("button", { type: "button", hidden: true }, t.teach.undo);
  #isAvailable = false;
  #isTeaching = false;
  element = h("div", { className: "teach", part: "teach" }, this.#title, this.#labels, this.#told, this.#undo);

  constructor() {
    super();
    this.#undo.addEventListener("click", () => this.dispatchEvent(new CustomEvent("undo")));
  }

  /** @param {readonly string[]} classes that the network tells apart @param {boolean} isAvailable whether there is something to teach, and a network to be taught */
  show(classes, isAvailable) {
    if (classes.length > 0 && classes.join() !== this.#classes.join()) {
      this.#classes = classes;
      this.#labels.replaceChildren(...classes.map((name, label) => this.#button(name, label)));
    }
    this.#isAvailable = isAvailable;
    this.#mark();
  }

  /** A lesson has begun. @param {number} label */
  wait(label) {
    this.#isTeaching = true;
    setText(this.#told, t.teach.teaching(this.#classes[label]));
    this.#mark();
  }

  /** The network answers otherwise; what that cost is not known yet. */
  taught() {
    if (this.#isTeaching) setText(this.#told, t.teach.taught);
  }

  /** @param {number} label @param {FineTuneResult} result @param {boolean} known whether the drawing is read as that now */
  done(label, { test }, known) {
    this.#end(t.teach.done({ known, name: this.#classes[label], before: percent(test.before), after: percent(test.after) }), true);
  }

  /** @param {boolean} isUndone whether there was a lesson to undo @param {boolean} canUndo whether there is one before */
  undone(isUndone, canUndo) {
    const hadFocus = /** @type {ShadowRoot | Document} */ (this.element.getRootNode()).activeElement === this.#undo;
    this.#end(isUndone ? t.teach.undone : t.teach.nothingToUndo, canUndo);
    if (hadFocus && !canUndo) /** @type {HTMLElement | null} */ (this.#labels.firstElementChild)?.focus({ preventScroll: true });
  }

  /** @param {Error} error why the lesson was none */
  refuse({ message }) {
    this.#end(sentence(message), !this.#undo.hidden);
  }

  /** What was told is of another drawing; what can be undone stays so. */
  told(canUndo = !this.#undo.hidden) {
    this.#end("", canUndo);
  }

  /** There is another network: what was told is of the one before. */
  clear() {
    this.#end("", false);
  }

  /** @param {string} told @param {boolean} canUndo */
  #end(told, canUndo) {
    this.#isTeaching = false;
    setText(this.#told, told);
    this.#undo.hidden = !canUndo;
    this.#mark();
  }

  /** @param {string} name @param {number} label */
  #button(name, label) {
    const button = h("button", { type: "button", "aria-label": t.teach.choose(name) }, name);
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && this.dispatchEvent(new CustomEvent("teach", { detail: { label } })));
    return button;
  }

  #mark() {
    // Not disabled: the one that was pressed keeps the focus.
    for (const button of this.#labels.children) button.setAttribute("aria-disabled", String(!this.#isAvailable || this.#isTeaching));
    this.#undo.disabled = this.#isTeaching;
    this.element.classList.toggle("idle", !this.#isAvailable && !this.#told.textContent);
  }
}
