// Signs that the visitor invents: their names, and a data set of the drawings of them to train on.

import { list } from "../../../i18n/language.js";
import { drawings as t } from "../../../i18n/messages/drawings.js";
import { h, setText } from "../../views/dom.js";
import { idxFiles } from "./drawing-files.js";

/** @typedef {import("./drawing-set.js").DrawingSet} DrawingSet */
/** @typedef {import("./drawing-files.js").LabelledImage} LabelledImage */

const SIGNS_MIN = 2;
const SIGNS_MAX = 10;
const NAME_LENGTH_MAX = 40;
/** Of the drawings of a sign each fifth is for testing. */
const TEST_EVERY = 5;

/**
 * How a network of a visitor's signs is trained. Eight drawings of each of two to ten signs, drawn by the generator of writing styles:
 * 99.6 % of other drawings in the same style read right, 99.0 % in the worst case, in half a second of one core
 * (README.md, "Teaching").
 */
export const SIGN_OPTIONS = { recipe: "any-hand", writingStyles: 0, epochs: 40, batchSize: 16 };

/** Whether the drawing to come of a sign is for teaching or for testing. @param {number} there how many of the sign there are */
export const useOfNext = (there) => (there % TEST_EVERY === 1 ? "test" : "teach");

/** Names as somebody wrote them, separated by commas; null where they are not two to ten different ones. @param {string} text */
export function namesIn(text) {
  const names = text.split(/[,;、，\n]/).map((name) => name.trim()).filter(Boolean);
  const fit = names.length >= SIGNS_MIN && names.length <= SIGNS_MAX && new Set(names).size === names.length;
  return fit && names.every((name) => name.length <= NAME_LENGTH_MAX) ? names : null;
}

/** The classes that lack a drawing for teaching or one for testing. @param {DrawingSet} set */
export const lacking = ({ classes, drawings }) => classes.filter((_, place) => !["teach", "test"].every((use) => drawings.some(({ label, use: has }) => label === place && has === use)));

/** A data set of drawings, as files that `useDataset` takes. @param {readonly string[]} classes @param {LabelledImage[]} images */
export const datasetFiles = (classes, images) => idxFiles(classes, images).map(({ name, bytes }) => new File([/** @type {any} */ (bytes)], name));

/** Events: `begin` with `detail.names`; `back`; `train`. */
export class SignsForm extends EventTarget {
  #names = h("input", { type: "text", id: "sign-names", placeholder: t.signs.example, autocomplete: "off", maxLength: 400, "aria-describedby": "signs-help" });
  #begin = h("button", { type: "button" }, t.signs.begin);
  #drawing = h("p", {});
  #train = h("button", { type: "button", className: "primary" }, t.signs.train);
  #back = h("button", { type: "button" });
  #problem = h("p", { className: "refusal", role: "status" });
  #current = h("div", { hidden: true }, this.#drawing, h("div", { className: "buttons" }, this.#train, this.#back));
  element = h(
    "details",
    { className: "changes" },
    h("summary", {}, t.signs.title),
    h("p", { className: "help", id: "signs-help" }, t.signs.help),
    h("label", { htmlFor: "sign-names" }, t.signs.names),
    h("div", { className: "sign-names" }, this.#names, this.#begin),
    this.#problem,
    this.#current,
  );

  constructor() {
    super();
    const begin = () => {
      const names = namesIn(this.#names.value);
      setText(this.#problem, names ? "" : t.signs.tooFew);
      if (names) this.dispatchEvent(new CustomEvent("begin", { detail: { names } }));
      else this.#names.focus();
    };
    this.#begin.addEventListener("click", begin);
    this.#names.addEventListener("keydown", ({ key }) => key === "Enter" && begin());
    this.#train.addEventListener("click", () => this.dispatchEvent(new CustomEvent("train")));
    this.#back.addEventListener("click", () => this.dispatchEvent(new CustomEvent("back")));
  }

  /** Names that were drawn before. @param {readonly string[]} names */
  suggest(names) {
    this.#names.value = names.join(", ");
  }

  /** @param {readonly string[] | null} classes the signs that are drawn; null while they are those of the data set @param {readonly string[]} others the data set's */
  show(classes, others) {
    const hadFocus = this.#current.contains(/** @type {ShadowRoot | Document} */ (this.element.getRootNode()).activeElement);
    this.#current.hidden = classes === null;
    if (!classes) return void (hadFocus && this.#names.focus());
    this.element.open = true;
    this.#names.value = classes.join(", ");
    setText(this.#drawing, t.signs.drawing(list([...classes])));
    const areTrained = classes.join() === others.join();
    setText(this.#back, areTrained ? t.signs.backToDigits : t.signs.back(others.length > 5 ? `${others[0]} … ${others[others.length - 1]}` : list([...others])));
  }

  /** @param {DrawingSet} set why it cannot be trained on */
  refuse(set) {
    setText(this.#problem, t.signs.needs(list(lacking(set))));
  }

  clearProblem() {
    setText(this.#problem, "");
  }
}
