// The outputs as bars, the winner clear without colour: one a class, or the ten highest where there are more than a page can show.

import { digits } from "../../core/classes.js";
import { outputPercent, wholePercent } from "../../i18n/numbers.js";
import { element as t } from "../../i18n/messages/element.js";
import { h, setText } from "./dom.js";
import { opinion } from "./opinion.js";

/** With more classes only the highest outputs are shown. */
const CLASSES_SHOWN_MAX = 12;
const HIGHEST_SHOWN = 10;

export class Probabilities {
  /** @type {readonly string[]} */
  #classes = [];
  /** The class of each row, as the last answer had them. @type {number[]} */
  #places = [];
  #rows = /** @type {ReturnType<typeof row>[]} */ ([]);
  #verdict = h("p", { className: "verdict" });
  /** What a screen reader hears: the verdict once a drawing rests, not at each change. */
  #spoken = h("p", { className: "visually-hidden", role: "status" });
  #hint = h("p", { className: "hint" });
  #bars = h("ol", { role: "list", className: "bars" });
  /** Where the hidden units stand beside the bars. */
  stage = h("div", { className: "network" }, this.#bars);
  /** Where a drawing can be taught. */
  teach = h("div", {});
  element = h("section", { role: "group", className: "outputs", part: "outputs", "aria-labelledby": "outputs-title" }, h("h2", { id: "outputs-title" }, t.outputs.title), this.#verdict, this.#spoken, this.stage, this.teach, this.#hint);

  /** The answer in words; empty before there is a drawing. */
  verdict = "";

  constructor() {
    this.classes = digits;
  }

  /** What the network tells apart. @param {readonly string[]} classes */
  set classes(classes) {
    if (classes.join() === this.#classes.join()) return;
    this.#classes = classes;
    const all = classes.length <= CLASSES_SHOWN_MAX;
    this.#rows = Array.from({ length: all ? classes.length : HIGHEST_SHOWN }, (_, place) => row(all ? classes[place] : ""));
    this.#bars.setAttribute("aria-label", all ? t.outputs.list : t.outputs.highest10(classes.length));
    this.#bars.classList.toggle("named", classes.some((name) => name.length > 2));
    this.#bars.replaceChildren(...this.#rows.map(({ element }) => element));
  }

  /** The bar of a class; null where it is not among those that are shown. @param {number} place @returns {Element | null} */
  barOf(place) {
    const row = this.#rows.findIndex((_, index) => (this.#places[index] ?? index) === place);
    return row < 0 ? null : this.#rows[row].element;
  }

  /** The places of the outputs that are shown, in the order of the rows. @param {number[]} outputs */
  #shown(outputs) {
    if (this.#rows.length === this.#classes.length) return this.#rows.map((_, place) => place);
    return outputs.map((_, place) => place).sort((a, b) => outputs[b] - outputs[a]);
  }

  /**
   * @param {import("../../core/protocol.js").Prediction} prediction
   * @param {{ trained: boolean, learning: boolean, settled: boolean, areOthers?: boolean }} moment settled: no stroke is under way; areOthers: the data set has other classes than the network
   */
  show(prediction, { trained, learning, settled, areOthers = false }) {
    const { digit, outputs, classes, confidence } = prediction;
    if (classes.length > 0) this.classes = classes;
    const shown = (this.#places = this.#shown(outputs));
    this.#rows.forEach(({ element, name, bar, value, highest }, index) => {
      const place = shown[index];
      const output = outputs[place] ?? 0;
      bar.style.transform = `scaleX(${output.toFixed(4)})`;
      setText(name, this.#classes[place] ?? "");
      setText(value, outputs.length ? outputPercent(output) : "");
      const isWinner = digit !== null && place === digit;
      element.classList.toggle("winner", isWinner);
      highest.hidden = !isWinner;
    });
    const answer = digit === null ? "" : this.#classes[digit];
    const verdict = trained || digit === null ? opinion(prediction, this.#classes, learning || !settled) : t.outputs.guesses(answer);
    this.verdict = digit === null ? "" : verdict;
    setText(this.#verdict, verdict);
    // Heard once, when it is known how sure the network is.
    const isOpinion = !trained || digit === null || confidence !== null;
    // While it learns it changes with each step, and what was said before it learnt holds no more.
    if (learning) setText(this.#spoken, "");
    else if (settled && isOpinion) setText(this.#spoken, digit === null ? "" : trained ? verdict : `${verdict} ${t.outputs.random}`);
    const total = outputs.reduce((sum, output) => sum + output, 0);
    setText(this.#hint, areOthers ? t.outputs.otherClasses(brief(this.#classes)) : hint(prediction, trained, learning, settled, Math.abs(total - 1) < 0.001));
  }
}

/** @param {import("../../core/protocol.js").Prediction} prediction @param {boolean} trained @param {boolean} learning @param {boolean} settled whether no stroke is under way @param {boolean} areShares whether the outputs add up to 1 */
function hint({ digit, outputs, doubt, confidence }, trained, learning, settled, areShares) {
  if (!trained) return t.outputs.untrained;
  if (learning) return digit === null ? t.outputs.learningBlank : t.outputs.learning;
  // Whether they add up to 1 is seen once there are some.
  if (digit === null) return t.outputs.bars;
  if (settled && doubt === "unsure" && confidence !== null) return t.outputs.doubtful(wholePercent(confidence), outputs[digit] > confidence);
  if (settled && doubt) return t.outputs.unlike;
  return areShares ? t.outputs.shares : t.outputs.separate;
}

/** "A, B, C … Z": the first names and the last. @param {readonly string[]} names */
const brief = (names) => (names.length > 5 ? `${names.slice(0, 3).join(", ")} … ${names[names.length - 1]}` : names.join(", "));

/** @param {string} text the class's name */
function row(text) {
  const name = h("span", { className: "digit" }, text);
  const bar = h("span", { className: "bar" });
  const value = h("span", { className: "value" });
  const highest = h("span", { className: "visually-hidden", hidden: true }, t.outputs.highest);
  return { element: h("li", {}, name, h("span", { className: "track" }, bar), value, highest), name, bar, value, highest };
}
