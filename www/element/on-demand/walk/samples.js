// Live looks at the data for the guided walk: the first images, one of them as numbers, how many there are of each class.

import { digits } from "../../../core/classes.js";
import { SIDE } from "../../../core/image-shape.js";
import { count } from "../../../i18n/numbers.js";
import { walk as t } from "../../../i18n/messages/walk.js";
import { h } from "../../views/dom.js";
import { PixelImage } from "../../views/network-input.js";

const FIRST = 5;
const GRID = 50;

/** @typedef {import("../../../trainer/trainer.js").Trainer} Trainer */

/** A picture of raw pixels that paints itself once it is in the page. @param {Uint8Array} pixels @param {string} label */
export function picture(pixels, label) {
  const image = new PixelImage(label);
  requestAnimationFrame(() => image.show(pixels));
  return image;
}

/** Everything the walk shows of the training images. Events: `choose` with `detail` { pixels, label, classes } of the image looked at. */
export class Samples extends EventTarget {
  #trainer;
  /** @type {Uint8Array} */
  #labels = new Uint8Array();
  /** @type {readonly string[]} */
  #classes = digits;
  #first = h("ol", { role: "list", className: "pictures first-five" });
  #countsTitle = h("h4");
  #counts = h("ol", { role: "list", className: "class-counts" });
  #grid = h("ol", { role: "list", className: "pictures" });
  #caption = h("figcaption");
  #numbers = h("table", { className: "numbers" });
  #large = h("div", { className: "large" });
  #index = 0;
  #next = h("button", { type: "button" }, t.data.another);
  data = h("div", {}, h("h4", {}, t.data.first), this.#first, h("h4", {}, t.data.fifty), this.#grid, this.#countsTitle, this.#counts);
  one = h("div", {}, h("figure", { className: "one" }, this.#caption, this.#large, h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.data.asNumbers }, this.#numbers)), this.#next);
  /** @type {PixelImage[]} */
  #images = [];

  /** @param {Trainer} trainer */
  constructor(trainer) {
    super();
    this.#trainer = trainer;
    this.#next.addEventListener("click", () => void this.choose((this.#index + 1) % Math.max(1, this.#labels.length)));
  }

  /** Fetches and shows everything. */
  async show() {
    this.#labels = await this.#trainer.labels("train");
    this.#classes = this.#trainer.dataset?.classes ?? digits;
    const images = await this.#trainer.images("train", Array.from({ length: GRID }, (_, index) => index));
    const item = (/** @type {Uint8Array | null} */ pixels, /** @type {number} */ index, /** @type {boolean} */ named) => h("li", {}, ...(pixels ? [this.#picture(pixels, t.data.image(index, this.#classes[this.#labels[index]]))] : []), ...(named ? [h("span", {}, this.#classes[this.#labels[index]])] : []));
    this.#first.replaceChildren(...images.slice(0, FIRST).map((pixels, index) => item(pixels, index, true)));
    this.#grid.replaceChildren(...images.map((pixels, index) => item(pixels, index, false)));
    this.#showCounts();
    await this.choose(0);
  }

  /** Looks at one training image. @param {number} index */
  async choose(index) {
    const [pixels] = await this.#trainer.images("train", [index]);
    if (!pixels) return;
    this.#index = index;
    this.#images = this.#images.filter(({ canvas }) => canvas.isConnected);
    const label = this.#labels[index];
    const name = this.#classes[label];
    this.#caption.textContent = t.data.caption(index, name);
    this.#large.replaceChildren(this.#picture(pixels, t.data.image(index, name)));
    this.#numbers.replaceChildren(h("tbody", {}, ...Array.from({ length: SIDE }, (_, row) => h("tr", {}, ...Array.from(pixels.subarray(SIDE * row, SIDE * (row + 1)), (pixel) => h("td", { className: pixel ? "inked" : "" }, String(pixel)))))));
    this.dispatchEvent(new CustomEvent("choose", { detail: { pixels, label, classes: this.#classes } }));
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#images) image.paint();
  }

  /** @param {Uint8Array} pixels @param {string} label */
  #picture(pixels, label) {
    const image = picture(pixels, label);
    this.#images.push(image);
    return image.canvas;
  }

  #showCounts() {
    const counts = this.#classes.map(() => 0);
    for (const label of this.#labels) counts[label]++;
    const most = Math.max(1, ...counts);
    this.#countsTitle.textContent = t.data.counts(count(this.#labels.length));
    this.#counts.replaceChildren(
      ...counts.map((images, label) => {
        const bar = h("span", { className: "bar" });
        bar.style.transform = `scaleX(${(images / most).toFixed(4)})`;
        return h("li", {}, h("span", { className: "digit" }, this.#classes[label]), h("span", { className: "track" }, bar), h("span", { className: "value" }, count(images)));
      }),
    );
  }
}
