// Numbers of either sign as a picture: one colour for positive, another for negative, paper for zero.

import { cssColor, h } from "../../views/dom.js";

export class SignedImage {
  canvas;
  /** @type {Float32Array} */
  #values = new Float32Array();
  #scale = 1;

  /** @param {number} width @param {number} height @param {string} label for those who do not see it */
  constructor(width, height, label) {
    this.canvas = h("canvas", { className: "signed", width, height, role: "img", "aria-label": label });
  }

  /** @param {Float32Array} values row by row @param {number} scale the value of full colour */
  show(values, scale) {
    this.#values = values;
    this.#scale = scale || 1;
    this.paint();
  }

  paint() {
    const { width, height } = this.canvas;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const [paper, positive, negative] = ["--paper", "--accent", "--second"].map((name) => cssColor(this.canvas, name));
    const image = context.createImageData(width, height);
    this.#values.forEach((value, index) => {
      const share = Math.min(1, Math.abs(value) / this.#scale);
      const color = value < 0 ? negative : positive;
      for (let channel = 0; channel < 3; channel++) image.data[4 * index + channel] = paper[channel] + (color[channel] - paper[channel]) * share;
      image.data[4 * index + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }
}
