// The test images that the network reads wrong with the most confidence.

import { h } from "./dom.js";
import { PixelImage } from "./network-input.js";
import { count, percent } from "../format.js";

/** @typedef {import("../protocol.js").EvaluationResult} EvaluationResult */

/** Events: `pick` with `detail.pixels` when a mistake is chosen. */
export class Mistakes extends EventTarget {
  #title = h("h2", { id: "after-title" });
  #text = h("p");
  #grid = h("ol", { className: "mistakes" });
  /** @type {PixelImage[]} */
  #images = [];
  element = h("section", { className: "after", part: "mistakes", "aria-labelledby": "after-title" }, this.#title, this.#text, this.#grid);

  constructor() {
    super();
    this.clear();
  }

  clear() {
    this.#title.textContent = "After training";
    this.#text.textContent = "Here you will see how many of 10,000 images that it has never seen it reads right, and the mistakes that it is most sure of.";
    this.#grid.replaceChildren();
    this.#images = [];
  }

  /** @param {EvaluationResult} result @param {(Uint8Array | null)[]} pixels of each mistake @param {number} total */
  show(result, pixels, total) {
    this.clear();
    const wrong = Math.round((1 - result.accuracy) * total);
    this.#title.textContent = `${percent(result.accuracy)} of ${count(total)} images it has never seen`;
    this.#text.textContent = wrong ? `It reads ${count(wrong)} of them wrong. These are the mistakes it is most sure of. Can you draw a digit that fools it?` : "It reads every one of them right.";
    result.mistakes.forEach((mistake, place) => {
      const image = pixels[place];
      if (image) this.#grid.append(this.#item(mistake, image));
    });
    this.paint();
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#images) image.paint();
  }

  /** @param {EvaluationResult["mistakes"][number]} mistake @param {Uint8Array} pixels */
  #item({ index, label, prediction, output }, pixels) {
    const image = new PixelImage("");
    image.canvas.ariaHidden = "true";
    image.show(pixels);
    this.#images.push(image);
    const button = h(
      "button",
      { type: "button", className: "mistake", "aria-label": `Test image ${index}: a ${label}, read as ${prediction} with ${(100 * output).toFixed(0)} percent. Show it to the network.` },
      image.canvas,
      h("span", { ariaHidden: "true" }, h("b", {}, String(label)), ` read as `, h("b", {}, String(prediction))),
    );
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    return h("li", {}, button);
  }
}
