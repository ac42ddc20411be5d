// How one unit comes to its number: inputs times weights, summed, plus bias, through the activation.

import { count, figure } from "../../../i18n/numbers.js";
import { sentence } from "../../../i18n/language.js";
import { network as t } from "../../../i18n/messages/network.js";
import { h, setText } from "../../views/dom.js";
import { SignedImage, fullColor } from "../signed-image.js";

/** @typedef {import("../../../core/protocol.js").LayerView} LayerView */
/** @typedef {import("../../../core/protocol.js").UnitArithmetic} UnitArithmetic */

/** While the network learns the numbers change no faster than one can read. */
const LEAST_MS = 400;
/** Products that are written out. */
const TERMS = 5;

/** Event: `close`. */
export class UnitDetails extends EventTarget {
  /** The unit that is open. @type {{ row: number, unit: number } | null} */
  opened = null;
  #ask;
  #busy = false;
  #again = false;
  #shownAt = -Infinity;
  /** @type {LayerView | null} */
  #layer = null;
  #title = h("h3", { tabIndex: -1 });
  #pictures = h("div", { className: "unit-pictures" });
  #sums = h("p", {});
  #terms = h("tbody");
  #caption = h("p", { className: "line" }, t.arithmetic.terms);
  #table = h("table", {}, h("thead", {}, h("tr", {}, ...t.arithmetic.columns.map((name) => h("th", { scope: "col" }, name)))), this.#terms);
  #close = h("button", { type: "button", className: "reset" }, t.arithmetic.close);
  element = h("section", { className: "unit-details", hidden: true }, h("div", { className: "unit-head" }, this.#title, this.#close), this.#pictures, this.#sums, this.#caption, this.#table);
  /** @type {SignedImage[]} */
  #images = [];
  /** @type {HTMLElement | null} */
  #opener = null;

  /** @param {(row: number, unit: number) => Promise<UnitArithmetic>} ask */
  constructor(ask) {
    super();
    this.#ask = ask;
    this.#close.addEventListener("click", () => {
      this.close();
      this.#opener?.focus();
    });
  }

  /** @param {LayerView} layer @param {number} unit */
  open(layer, unit) {
    if (this.opened?.row === layer.row && this.opened.unit === unit) return this.close();
    const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
    this.#opener = /** @type {HTMLElement | null} */ (root.activeElement);
    this.#layer = layer;
    this.opened = { row: layer.row, unit };
    this.element.hidden = false;
    this.#shownAt = -Infinity;
    this.refresh();
    // What is open now is read from here.
    this.#title.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  close() {
    if (!this.opened) return;
    this.opened = null;
    this.element.hidden = true;
    this.dispatchEvent(new CustomEvent("close"));
  }

  /** The drawing or the network has changed. */
  refresh() {
    this.#again = true;
    if (!this.#busy && performance.now() - this.#shownAt > LEAST_MS) void this.#show();
  }

  paint() {
    for (const image of this.#images) image.paint();
  }

  async #show() {
    this.#busy = true;
    try {
      while (this.#again && this.opened) {
        this.#again = false;
        this.#shownAt = performance.now();
        const { row, unit } = this.opened;
        const arithmetic = await this.#ask(row, unit);
        if (this.opened?.row === row && this.opened.unit === unit && this.#layer) this.#fill(arithmetic, this.#layer, unit);
      }
    } catch (error) {
      setText(this.#sums, sentence(/** @type {Error} */ (error).message));
    } finally {
      this.#busy = false;
    }
  }

  /** @param {UnitArithmetic} arithmetic @param {LayerView} layer @param {number} unit */
  #fill({ inputs, weights, bias, output, size, at }, { spec }, unit) {
    const words = t.arithmetic;
    setText(this.#title, at ? words.filterTitle({ filter: unit, row: at[0], column: at[1] }) : words.title(unit));
    const products = weights.map((weight, place) => weight * inputs[place]);
    this.#paintPictures({ inputs, weights, products, size });
    this.#table.hidden = this.#caption.hidden = weights.length === 0;
    if (weights.length === 0) return setText(this.#sums, (spec.type === "averagePool2d" ? words.average : words.max)(figure(output)));
    const sum = products.reduce((total, product) => total + product, 0);
    const name = "activation" in spec ? spec.activation : null;
    const total = figure(sum + bias);
    const end = name ? words.activation({ name: t.activation(name), total, output: figure(output) }) : words.linear(figure(output));
    setText(this.#sums, `${words.sum({ inputs: count(inputs.length), sum: figure(sum), bias: figure(bias), total })} ${end}.`.replace(/\.\.$/, "."));
    const largest = Array.from(products.keys()).sort((a, b) => Math.abs(products[b]) - Math.abs(products[a])).slice(0, TERMS);
    const [channels, rows, columns] = size;
    const named = (/** @type {number} */ place) => (rows * columns > 1 && channels === 1 && rows > 1 ? words.at(Math.floor(place / columns), place % columns) : words.place(place));
    this.#terms.replaceChildren(...largest.map((place) => h("tr", {}, h("th", { scope: "row" }, named(place)), h("td", {}, `${figure(inputs[place])} × ${figure(weights[place])}`), h("td", {}, figure(products[place])))));
  }

  /** One channel as pictures: of several, their products summed. @param {{ inputs: Float32Array, weights: Float32Array, products: Float32Array, size: [number, number, number] }} numbers */
  #paintPictures({ inputs, weights, products, size: [channels, rows, columns] }) {
    const shows = rows > 1 && columns > 1;
    const parts = [[inputs, t.arithmetic.input], ...(weights.length > 0 ? [[weights, t.arithmetic.weight], [products, t.arithmetic.product]] : [])];
    const shown = /** @type {[Float32Array, string][]} */ (!shows ? [] : channels === 1 ? parts : parts.slice(-1));
    if (this.#images.length !== shown.length || this.#images.some(({ canvas }) => canvas.width !== columns || canvas.height !== rows)) {
      this.#images = shown.map(([, name]) => new SignedImage(columns, rows, name));
      const signs = ["×", "=", ""];
      this.#pictures.replaceChildren(...this.#images.flatMap(({ canvas }, place) => [h("figure", {}, canvas, h("figcaption", {}, shown[place][1])), ...(place < shown.length - 1 ? [h("span", { ariaHidden: "true" }, signs[place])] : [])]));
    }
    this.#images.forEach((image, place) => {
      const values = summed(shown[place][0], channels, rows * columns);
      image.show(values, fullColor(values));
    });
  }
}

/** Over all channels. @param {Float32Array} values @param {number} channels @param {number} places */
function summed(values, channels, places) {
  if (channels === 1) return values;
  const sums = new Float32Array(places);
  values.forEach((value, place) => (sums[place % places] += value));
  return sums;
}
