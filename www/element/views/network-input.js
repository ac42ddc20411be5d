// The 28x28 image that the network sees, as crisp squares.

import { SIDE } from "../../core/image-shape.js";
import { cssColor, h } from "./dom.js";


/** Paints raw pixels (0 background, 255 ink) in the colours of paper and ink. */
export class PixelImage {
  canvas;
  /** @type {Uint8Array} */
  #pixels = new Uint8Array(SIDE * SIDE);

  /** @param {string} label for those who do not see it */
  constructor(label) {
    this.canvas = h("canvas", { className: "pixels", width: SIDE, height: SIDE, role: "img", "aria-label": label });
  }

  /** @param {Uint8Array} pixels */
  show(pixels) {
    this.#pixels = pixels;
    this.paint();
  }

  paint() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const [paper, ink] = ["--paper", "--ink"].map((name) => cssColor(this.canvas, name));
    const image = context.createImageData(SIDE, SIDE);
    this.#pixels.forEach((pixel, index) => {
      for (let channel = 0; channel < 3; channel++) {
        image.data[4 * index + channel] = paper[channel] + ((ink[channel] - paper[channel]) * pixel) / 255;
      }
      image.data[4 * index + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }
}
