// Pictures that explain: an activation as a plot, and a convolution's window sliding over the drawing.

import { PIXELS, SIDE } from "../../../core/image-shape.js";
import { figure } from "../../../i18n/numbers.js";
import { walk as t } from "../../../i18n/messages/walk.js";
import { h, setText } from "../../views/dom.js";
import { PixelImage } from "../../views/network-input.js";
import { SignedImage, fullColor } from "../signed-image.js";

const SVG = "http://www.w3.org/2000/svg";
/** Of the plot: pixels, and the range of x. */
const [WIDTH, HEIGHT, REACH] = [160, 110, 4];

/** The functions as src/ops/activation.rs has them. @type {Record<string, (x: number) => number>} */
const FUNCTIONS = {
  relu: (x) => Math.max(0, x),
  leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  // By the tanh that approximates the normal distribution: closer than a pixel.
  gelu: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** @param {string} name @param {Record<string, string | number>} attributes */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** What an activation makes of each number, as a plot; null of one that is of a whole row. @param {string} activation */
export function activationPlot(activation) {
  const act = FUNCTIONS[activation];
  if (!act) return null;
  const [x, y] = [(/** @type {number} */ value) => WIDTH / 2 + (value * WIDTH) / (2 * REACH), (/** @type {number} */ value) => HEIGHT * 0.75 - (value * HEIGHT) / (1.5 * REACH)];
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", class: "activation-plot", "aria-label": t.plot(activation.replace("_", " ")) });
  svg.append(draw("path", { class: "axis", d: `M0 ${y(0)}H${WIDTH}M${x(0)} 0V${HEIGHT}` }));
  const points = Array.from({ length: 81 }, (_, step) => -REACH + (2 * REACH * step) / 80);
  svg.append(draw("polyline", { class: "curve", points: points.map((value) => `${x(value).toFixed(1)},${y(act(value)).toFixed(1)}`).join(" ") }));
  return h("figure", { className: "plot-figure" }, svg, h("figcaption", {}, activation.replace("_", " ")));
}

/**
 * A convolution on the pixels: weights [filters, 1, side, side]; whether zeros surround the image; what the layer gets of raw pixels.
 * @typedef {{ values: Float32Array, filters: number, side: number, biases: Float32Array, isPadded: boolean, scale: (pixels: Uint8Array) => Float32Array }} FirstLayer
 */

/** A filter's window on the drawing: where it stands, what it sees, and what it comes to. Its place is set by two sliders. */
export class SlidingWindow {
  #image = new PixelImage(t.window.image);
  #map = new SignedImage(1, 1, t.window.map);
  #told = h("p", { role: "status" });
  #table = h("table", { className: "numbers window-numbers" });
  #sliders = /** @type {const} */ (["row", "column"]).map((name) => h("input", { type: "range", min: "0", value: "10", step: "1", id: `window-${name}` }));
  #frame = h("div", { className: "window-frame", ariaHidden: "true" });
  #filter = h("button", { type: "button" }, t.window.next);
  #weights;
  /** The drawing as the first layer gets it. */
  #scaled = new Float32Array(PIXELS);
  #which = 0;
  #pixels = new Uint8Array(PIXELS);
  element;

  /** @param {FirstLayer} weights */
  constructor(weights) {
    this.#weights = weights;
    const side = weights.isPadded ? SIDE : SIDE - weights.side + 1;
    for (const slider of this.#sliders) {
      slider.max = String(side - 1);
      slider.addEventListener("input", () => this.#show());
    }
    this.#map = new SignedImage(side, side, t.window.map);
    this.#filter.addEventListener("click", () => {
      this.#which = (this.#which + 1) % weights.filters;
      this.#show();
    });
    const labelled = this.#sliders.map((slider, place) => h("div", { className: "pace" }, h("label", { htmlFor: slider.id, className: "line" }, t.window[place === 0 ? "row" : "column"]), slider));
    this.element = h("div", { className: "sliding" }, h("div", { className: "sliding-pictures" }, h("div", { className: "window-stage" }, this.#image.canvas, this.#frame), this.#map.canvas), ...labelled, h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.table }, this.#table), this.#told, this.#filter);
  }

  /** The filters as they are now. @param {FirstLayer} weights */
  set weights(weights) {
    this.#weights = weights;
  }

  /** @param {Uint8Array} pixels the drawing as the network sees it */
  see(pixels) {
    this.#pixels = Uint8Array.from(pixels);
    this.#scaled = Float32Array.from(this.#weights.scale(this.#pixels));
    this.#show();
  }

  paint() {
    this.#image.paint();
    this.#map.paint();
  }

  #show() {
    const { values, side, biases, isPadded } = this.#weights;
    const kernel = values.subarray(this.#which * side * side, (this.#which + 1) * side * side);
    const before = isPadded ? Math.floor((side - 1) / 2) : 0;
    const [row, column] = this.#sliders.map((slider) => Number(slider.value) - before);
    // Beyond the edges there is nothing.
    const input = (/** @type {number} */ y, /** @type {number} */ x) => (y >= 0 && y < SIDE && x >= 0 && x < SIDE ? this.#scaled[SIDE * y + x] : 0);
    const at = (/** @type {number} */ top, /** @type {number} */ left) => {
      let sum = biases[this.#which];
      for (let place = 0; place < side * side; place++) sum += kernel[place] * input(top + Math.floor(place / side), left + (place % side));
      return sum;
    };
    const length = this.#map.canvas.width;
    const map = Float32Array.from({ length: length * length }, (_, place) => at(Math.floor(place / length) - before, (place % length) - before));
    this.#image.show(this.#pixels);
    this.#map.show(map, fullColor(map));
    const share = (/** @type {number} */ pixels) => `${((100 * pixels) / SIDE).toFixed(2)}%`;
    Object.assign(this.#frame.style, { left: share(column), top: share(row), width: share(side), height: share(side) });
    const cell = (/** @type {number} */ y, /** @type {number} */ x) => `${figure(input(row + y, column + x))} × ${figure(kernel[side * y + x])}`;
    this.#table.replaceChildren(h("tbody", {}, ...Array.from({ length: side }, (_, y) => h("tr", {}, ...Array.from({ length: side }, (_, x) => h("td", {}, cell(y, x)))))));
    setText(this.#told, t.window.sum({ filter: this.#which, bias: figure(biases[this.#which]), sum: figure(at(row, column)) }));
  }
}
