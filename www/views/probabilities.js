// The ten outputs as bars, the winner clear without colour.

import { h, setText } from "./dom.js";

export class Probabilities {
  #rows = Array.from({ length: 10 }, (_, digit) => {
    const bar = h("span", { className: "bar" });
    const value = h("span", { className: "value" });
    const highest = h("span", { className: "visually-hidden", hidden: true }, "the highest");
    const row = h("li", {}, h("span", { className: "digit" }, String(digit)), h("span", { className: "track" }, bar), value, highest);
    return { row, bar, value, highest };
  });
  #verdict = h("p", { className: "verdict" });
  /** What a screen reader hears: the verdict once a drawing rests, not at each change. */
  #spoken = h("p", { className: "visually-hidden", role: "status" });
  #hint = h("p", { className: "hint" });
  element = h(
    "section",
    { className: "outputs", part: "outputs", "aria-labelledby": "outputs-title" },
    h("h2", { id: "outputs-title" }, "What it answers"),
    this.#verdict,
    this.#spoken,
    h("ol", { className: "bars", "aria-label": "The ten outputs" }, ...this.#rows.map(({ row }) => row)),
    this.#hint,
  );

  /**
   * @param {{ digit: number | null, outputs: number[] }} prediction
   * @param {{ trained: boolean, learning: boolean, settled: boolean }} moment settled: no stroke is under way
   */
  show({ digit, outputs }, { trained, learning, settled }) {
    this.#rows.forEach(({ row, bar, value, highest }, index) => {
      const output = outputs[index] ?? 0;
      bar.style.transform = `scaleX(${output.toFixed(4)})`;
      setText(value, outputs.length ? `${(100 * output).toFixed(1)} %` : "");
      row.classList.toggle("winner", index === digit);
      highest.hidden = index !== digit;
    });
    const verdict = digit === null ? "Draw or tap a digit." : trained ? `It sees ${article(digit)} ${digit}.` : `It guesses ${digit}.`;
    setText(this.#verdict, verdict);
    if (settled && !learning) setText(this.#spoken, digit === null ? "" : trained ? verdict : `${verdict} Its weights are still random numbers.`);
    const total = outputs.reduce((sum, output) => sum + output, 0);
    setText(this.#hint, hint(digit, trained, learning, Math.abs(total - 1) < 0.001));
  }
}

/** @param {number} digit */
const article = (digit) => (digit === 8 ? "an" : "a");

/** @param {number | null} digit @param {boolean} trained @param {boolean} learning @param {boolean} areShares whether the outputs add up to 1 */
function hint(digit, trained, learning, areShares) {
  if (!trained) return "Its weights are still random numbers, so this is a guess. Press Train and watch.";
  if (learning) return digit === null ? "Draw while it trains: it answers as it learns." : "It is learning: the bars follow your digit as its weights change.";
  if (digit !== null && !areShares) return "Each bar is one output of the last layer, from 0 to 100 % by itself: they need not add up.";
  return "Each bar is one output of the last layer; together they make 100 %.";
}
