// Numbers of either sign as a picture: one colour for positive, another for negative, paper for zero.

import { cssColor, h } from "../views/dom.js";

/** @typedef {{ paper: number[], positive: number[], negative: number[] }} SignedColors */

/** The colours of signed pictures where `element` is: asked for once where many are painted. @param {Element} element @returns {SignedColors} */
export function signedColors(element) {
  const [paper, positive, negative] = ["--paper", "--accent", "--second"].map((name) => cssColor(element, name));
  return { paper, positive, negative };
}

export class SignedImage {
  canvas;
  /** @type {Float32Array} */
  #values = new Float32Array();
  #scale = 1;

  /** @param {number} width @param {number} height @param {string} label for those who do not see it; without one it is decoration */
  constructor(width, height, label) {
    this.canvas = h("canvas", { className: "signed", width, height, ...(label ? { role: "img", "aria-label": label } : { ariaHidden: "true" }) });
  }

  /** @param {Float32Array} values row by row @param {number} scale the value of full colour @param {SignedColors} [colors] */
  show(values, scale, colors) {
    this.#values = values;
    this.#scale = scale || 1;
    this.paint(colors);
  }

  /** @param {SignedColors} [colors] */
  paint(colors = signedColors(this.canvas)) {
    const { width, height } = this.canvas;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const { paper, positive, negative } = colors;
    const image = context.createImageData(width, height);
    this.#values.forEach((value, index) => {
      // What is not a number is left blank.
      const share = Math.min(1, Math.abs(value) / this.#scale) || 0;
      const color = value < 0 ? negative : positive;
      for (let channel = 0; channel < 3; channel++) image.data[4 * index + channel] = paper[channel] + (color[channel] - paper[channel]) * share;
      image.data[4 * index + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }
}

/** The value of full colour: so few of all are larger. @param {ArrayLike<number>} values @param {number} [share] */
export function fullColor(values, share = 0.01) {
  const sizes = Array.from(values, Math.abs).filter((value) => value > 0 && value < Infinity).sort((a, b) => b - a);
  return sizes[Math.floor(share * sizes.length)] ?? 1;
}
