// Ten samples to tap, under the drawing: digits drawn by strokes, or images of a data set that has other classes.

import { SIDE } from "../../core/image-shape.js";
import { element as t } from "../../i18n/messages/element.js";
import { h } from "./dom.js";
import { PixelImage } from "./network-input.js";
import { paint, sampleDigit } from "./strokes.js";

const SAMPLE_SIDE_PX = 2 * SIDE;
const DIGITS = 10;

/** @typedef {{ name: string, pixels: Uint8Array }} SampleImage */

/** Events: `digit` with `detail.strokes`, `image` with `detail.pixels`. */
export class Samples extends EventTarget {
  #paints = /** @type {(() => void)[]} */ ([]);
  #showsImages = false;
  element = h("div", { className: "samples", role: "group", "aria-label": t.pad.samples });

  constructor() {
    super();
    this.showImages([]);
  }

  /** @param {SampleImage[]} images ten or fewer; without any, the ten digits */
  showImages(images) {
    if (images.length > 0) this.#show(images.map((image) => this.#image(image)));
    else if (this.#showsImages || this.#paints.length === 0) this.#show(Array.from({ length: DIGITS }, (_, digit) => this.#drawn(digit)));
    this.#showsImages = images.length > 0;
  }

  /** Again, in the colours of now. */
  paint() {
    for (const paintSample of this.#paints) paintSample();
  }

  /** @param {{ button: HTMLButtonElement, paintSample: () => void }[]} samples */
  #show(samples) {
    this.#paints = samples.map(({ paintSample }) => paintSample);
    this.element.replaceChildren(...samples.map(({ button }) => button));
    if (this.element.isConnected) this.paint();
  }

  /** @param {number} digit */
  #drawn(digit) {
    const canvas = h("canvas", { width: SAMPLE_SIDE_PX, height: SAMPLE_SIDE_PX, ariaHidden: "true" });
    const paintSample = () => {
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.clearRect(0, 0, SAMPLE_SIDE_PX, SAMPLE_SIDE_PX);
      paint(context, sampleDigit(digit), SAMPLE_SIDE_PX, getComputedStyle(canvas).color);
    };
    return { button: this.#button(t.pad.sample(digit), canvas, () => ["digit", { strokes: sampleDigit(digit) }]), paintSample };
  }

  /** @param {SampleImage} image */
  #image({ name, pixels }) {
    const image = new PixelImage("");
    image.canvas.setAttribute("aria-hidden", "true");
    image.show(pixels);
    return { button: this.#button(t.pad.image(name), image.canvas, () => ["image", { pixels }]), paintSample: () => image.paint() };
  }

  /** @param {string} label @param {HTMLCanvasElement} canvas @param {() => [string, object]} pressed type and detail of the event */
  #button(label, canvas, pressed) {
    const button = h("button", { type: "button", className: "sample", "aria-label": label, title: label }, canvas);
    button.addEventListener("click", () => {
      const [type, detail] = pressed();
      this.dispatchEvent(new CustomEvent(type, { detail }));
    });
    return button;
  }
}
