// The ten outputs as bars, the winner clear without colour.

import { decimal } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";
import { h, setText } from "./dom.js";

export class Probabilities {
  #rows = Array.from({ length: 10 }, (_, digit) => {
    const bar = h("span", { className: "bar" });
    const value = h("span", { className: "value" });
    const highest = h("span", { className: "visually-hidden", hidden: true }, t.outputs.highest);
    const row = h("li", {}, h("span", { className: "digit" }, String(digit)), h("span", { className: "track" }, bar), value, highest);
    return { row, bar, value, highest };
  });
  #verdict = h("p", { className: "verdict" });
  /** What a screen reader hears: the verdict once a drawing rests, not at each change. */
  #spoken = h("p", { className: "visually-hidden", role: "status" });
  #hint = h("p", { className: "hint" });
  element = h(
    "section",
    { role: "group", className: "outputs", part: "outputs", "aria-labelledby": "outputs-title" },
    h("h2", { id: "outputs-title" }, t.outputs.title),
    this.#verdict,
    this.#spoken,
    h("ol", { role: "list", className: "bars", "aria-label": t.outputs.list }, ...this.#rows.map(({ row }) => row)),
    this.#hint,
  );

  /** The answer in words; empty before there is a drawing. */
  verdict = "";

  /**
   * @param {{ digit: number | null, outputs: number[] }} prediction
   * @param {{ trained: boolean, learning: boolean, settled: boolean }} moment settled: no stroke is under way
   */
  show({ digit, outputs }, { trained, learning, settled }) {
    this.#rows.forEach(({ row, bar, value, highest }, index) => {
      const output = outputs[index] ?? 0;
      bar.style.transform = `scaleX(${output.toFixed(4)})`;
      setText(value, outputs.length ? `${decimal(100 * output, 1)} %` : "");
      row.classList.toggle("winner", index === digit);
      highest.hidden = index !== digit;
    });
    const verdict = digit === null ? t.outputs.blank : trained ? t.outputs.sees(digit) : t.outputs.guesses(digit);
    this.verdict = digit === null ? "" : verdict;
    setText(this.#verdict, verdict);
    if (settled && !learning) setText(this.#spoken, digit === null ? "" : trained ? verdict : `${verdict} ${t.outputs.random}`);
    const total = outputs.reduce((sum, output) => sum + output, 0);
    setText(this.#hint, hint(digit, trained, learning, Math.abs(total - 1) < 0.001));
  }
}

/** @param {number | null} digit @param {boolean} trained @param {boolean} learning @param {boolean} areShares whether the outputs add up to 1 */
function hint(digit, trained, learning, areShares) {
  if (!trained) return t.outputs.untrained;
  if (learning) return digit === null ? t.outputs.learningBlank : t.outputs.learning;
  // Whether they add up to 1 is seen once there are some.
  if (digit === null) return t.outputs.bars;
  return areShares ? t.outputs.shares : t.outputs.separate;
}
