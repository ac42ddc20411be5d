// The test images that the network reads wrong with the most confidence.

import { count, percent, wholePercent } from "../../i18n/numbers.js";
import { element as t } from "../../i18n/messages/element.js";
import { h } from "./dom.js";
import { PixelImage } from "./network-input.js";

/** @typedef {import("../../core/protocol.js").EvaluationResult} EvaluationResult */

/** Events: `pick` with `detail.pixels` when a mistake is chosen, `test` when the network is to be tested. */
export class Mistakes extends EventTarget {
  #title = h("h2", { id: "after-title", tabIndex: -1 });
  #text = h("p");
  #grid = h("ol", { role: "list", className: "mistakes" });
  #test = h("button", { type: "button", hidden: true }, t.mistakes.test);
  /** @type {PixelImage[]} */
  #images = [];
  element = h("section", { role: "group", className: "after", part: "mistakes", "aria-labelledby": "after-title" }, this.#title, this.#text, this.#test, this.#grid);

  constructor() {
    super();
    this.#test.addEventListener("click", () => {
      // The button goes: what comes of it stands under the title.
      this.#title.focus({ preventScroll: true });
      this.dispatchEvent(new CustomEvent("test"));
    });
    this.clear();
  }

  /** Whether there is a network to test. @param {boolean} testable */
  set testable(testable) {
    this.#test.hidden = !testable;
  }

  clear() {
    this.#title.textContent = t.mistakes.title;
    this.#text.textContent = t.mistakes.text;
    this.#grid.replaceChildren();
    this.#images = [];
  }

  /** A test has begun. */
  wait() {
    this.clear();
    this.#text.textContent = t.mistakes.testing;
  }

  /** @param {EvaluationResult} result @param {(Uint8Array | null)[]} pixels of each mistake @param {number} total */
  show(result, pixels, total) {
    this.clear();
    const wrong = Math.round((1 - result.accuracy) * total);
    this.#title.textContent = t.mistakes.result(percent(result.accuracy), count(total));
    this.#text.textContent = wrong ? t.mistakes.wrong(count(wrong)) : t.mistakes.none;
    result.mistakes.forEach((mistake, place) => {
      const image = pixels[place];
      if (!image) return;
      const item = this.#item(mistake, image, result.classes);
      item.style.setProperty("--place", String(place));
      this.#grid.append(item);
    });
    this.paint();
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#images) image.paint();
  }

  /** @param {EvaluationResult["mistakes"][number]} mistake @param {Uint8Array} pixels @param {string[]} classes */
  #item({ index, output, ...mistake }, pixels, classes) {
    const [label, prediction] = [classes[mistake.label], classes[mistake.prediction]];
    const image = new PixelImage("");
    image.canvas.setAttribute("aria-hidden", "true");
    image.show(pixels);
    this.#images.push(image);
    const button = h(
      "button",
      { type: "button", className: "mistake", "aria-label": t.mistakes.item({ index, label, prediction, output: wholePercent(output) }) },
      image.canvas,
      h("span", { ariaHidden: "true" }, h("b", {}, prediction), t.mistakes.caption(label)),
    );
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    return h("li", {}, button);
  }
}
