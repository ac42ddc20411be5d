// Test images with what the network reads in them: all in order, the wrong ones, or those of one cell of the matrix.

import { count, wholePercent } from "../../../i18n/numbers.js";
import { evaluation as t } from "../../../i18n/messages/evaluation.js";
import { h } from "../../views/dom.js";
import { PixelImage } from "../../views/network-input.js";

/** @typedef {import("../../../core/protocol.js").EvaluationResult} EvaluationResult */
/** @typedef {(indices: number[]) => Promise<(Uint8Array | null)[]>} FetchImages */

/** Images that are added at a time. */
const PAGE = 40;

/** Events: `pick` with `detail.pixels` when an image is chosen. */
export class Gallery extends EventTarget {
  #title = h("h3", { id: "gallery-title", tabIndex: -1 }, t.gallery.title);
  #grid = h("ol", { role: "list", className: "gallery" });
  #more = h("button", { type: "button" }, t.gallery.more);
  #choices = [
    { button: h("button", { type: "button" }, t.gallery.all), pick: () => this.showAll() },
    { button: h("button", { type: "button" }, t.gallery.surest), pick: () => this.showWrong() },
  ];
  element = h("section", { role: "group", "aria-labelledby": "gallery-title" }, this.#title, h("div", { className: "buttons" }, ...this.#choices.map(({ button }) => button)), this.#grid, this.#more);
  /** @type {PixelImage[]} */
  #images = [];
  /** @type {number[]} */
  #indices = [];
  #shown = 0;
  /** Grows with each choice, so that images that arrive late are dropped. */
  #choice = 0;
  /** @type {EvaluationResult | null} */
  #result = null;
  /** @type {Uint8Array} */
  #labels = new Uint8Array();
  /** @type {FetchImages} */
  #fetch;

  /** @param {FetchImages} fetch */
  constructor(fetch) {
    super();
    this.#fetch = fetch;
    for (const { button, pick } of this.#choices) button.addEventListener("click", pick);
    this.#more.addEventListener("click", () => void this.#add());
  }

  /** @param {EvaluationResult} result @param {Uint8Array} labels */
  show(result, labels) {
    this.#result = result;
    this.#labels = labels;
    this.showAll();
  }

  showAll() {
    this.#choose(t.gallery.inOrder, this.#places());
  }

  showWrong() {
    const { confidences } = /** @type {EvaluationResult} */ (this.#result);
    const wrong = this.#places().filter((index) => !this.#isRight(index));
    this.#choose(t.gallery.wrong(wrong.length, count(wrong.length)), wrong.sort((a, b) => confidences[b] - confidences[a]));
  }

  /** @param {number} label @param {number} prediction */
  showCell(label, prediction) {
    const { predictions, classes } = /** @type {EvaluationResult} */ (this.#result);
    const chosen = this.#places().filter((index) => this.#labels[index] === label && predictions[index] === prediction);
    this.#choose(t.gallery.cell(chosen.length, count(chosen.length), classes[label], classes[prediction]), chosen);
    this.#title.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "start" });
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#images) image.paint();
  }

  #places() {
    return (this.#result?.predictions ?? []).map((_, index) => index);
  }

  /** @param {number} index */
  #isRight(index) {
    return this.#result?.predictions[index] === this.#labels[index];
  }

  /** @param {string} title @param {number[]} indices */
  #choose(title, indices) {
    this.#title.textContent = title;
    this.#grid.replaceChildren();
    this.#images = [];
    this.#indices = indices;
    this.#shown = 0;
    this.#choice++;
    void this.#add();
  }

  async #add() {
    const choice = this.#choice;
    const indices = this.#indices.slice(this.#shown, this.#shown + PAGE);
    this.#shown += indices.length;
    this.#more.hidden = this.#shown >= this.#indices.length;
    const pixels = await this.#fetch(indices).catch(() => []);
    if (choice !== this.#choice) return;
    indices.forEach((index, place) => {
      const image = pixels[place];
      if (image) this.#grid.append(this.#item(index, image));
    });
  }

  /** @param {number} index @param {Uint8Array} pixels */
  #item(index, pixels) {
    const { predictions, confidences, classes } = /** @type {EvaluationResult} */ (this.#result);
    const [label, prediction, isRight] = [classes[this.#labels[index]], classes[predictions[index]], this.#isRight(index)];
    const image = new PixelImage("");
    image.canvas.setAttribute("aria-hidden", "true");
    this.#images.push(image);
    const words = isRight ? `✓ ${prediction}` : `✗ ${prediction}${t.gallery.is(label)}`;
    const button = h(
      "button",
      { type: "button", className: isRight ? "mistake" : "mistake wrong", "aria-label": `${words}. ${t.gallery.item({ index, label, prediction, output: wholePercent(confidences[index]), isRight })}` },
      image.canvas,
      h("span", { ariaHidden: "true" }, words),
    );
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    const item = h("li", {}, button);
    // Painted in the colours of its place.
    requestAnimationFrame(() => image.show(pixels));
    return item;
  }
}
