// The live network: hidden units as pictures of what they have learnt, framed by how they answer the drawing, with lines to the outputs.

import { bring } from "../../../i18n/bring.js";
import { count, figure } from "../../../i18n/numbers.js";
import { list } from "../../../i18n/language.js";
import { kerasName } from "../../../core/layer-kind.js";
import { network as t } from "../../../i18n/messages/network.js";
import { h, setText } from "../../views/dom.js";
import { adopt } from "../../styles.js";
import { SignedImage, fullColor, signedColors } from "../signed-image.js";
import { drawLines } from "./lines.js";
import { NETWORK_CSS } from "./styles.js";
import { UnitDetails } from "./unit-details.js";

/** @typedef {import("../../../core/protocol.js").Inspection} Inspection */
/** @typedef {import("../../../core/protocol.js").LayerView} LayerView */

/** Units of the last hidden layer, and of each layer before it. */
export const UNITS_SHOWN = 20;
const EARLIER_SHOWN = 8;
/** Units that are named for a screen reader. */
const NAMED = 3;

/**
 * @typedef {object} NetworkHost
 * @property {(row: number, unit: number) => Promise<import("../../../core/protocol.js").UnitArithmetic>} unit of the drawing
 * @property {(place: number) => Element | null} barOf the bar of a class
 * @property {HTMLElement} stage where units and bars stand
 */

/** The view, in the visitor's language. @param {ShadowRoot | null} root @param {NetworkHost} host */
export async function openNetwork(root, host) {
  if (root) adopt(root, NETWORK_CSS);
  await bring("network", t);
  return new LiveNetwork(host);
}

export class LiveNetwork {
  #host;
  #earlier = h("div", { className: "earlier" });
  #units = h("div", { className: "units" });
  #lines = h("canvas", { className: "lines", ariaHidden: "true" });
  #legend = h("span");
  /** Hidden with the lines. */
  #linesLegend = h("span", { className: "lines-legend" });
  #spoken = h("p", { className: "visually-hidden", role: "status" });
  #details;
  element = h("div", { className: "live" }, this.#lines, this.#earlier, this.#units, h("p", { className: "help legend-units" }, this.#legend, this.#linesLegend), this.#spoken);
  /** The pictures of each layer. @type {LayerPictures[]} */
  #layers = [];
  /** @type {Inspection | null} */
  #inspection = null;
  /** @type {number | null} */
  #digit = null;
  #observer = new ResizeObserver(() => this.#drawLines());

  /** @param {NetworkHost} host */
  constructor(host) {
    this.#host = host;
    this.#details = new UnitDetails((row, unit) => host.unit(row, unit));
    this.#details.addEventListener("close", () => this.#mark());
    this.element.append(this.#details.element);
    this.#observer.observe(host.stage);
  }

  /** The units that are shown of each layer: they keep their places as long as they matter. */
  get shown() {
    return this.#layers.map(({ units }) => [...units]);
  }

  /** @param {Inspection} inspection @param {{ digit: number | null, classes: readonly string[], settled: boolean }} answer of the drawing */
  show(inspection, { digit, classes, settled }) {
    const { layers, logits } = inspection;
    const isFinite = logits.every(Number.isFinite);
    this.element.classList.toggle("not-finite", !isFinite);
    if (!isFinite) {
      setText(this.#legend, t.notFinite);
      setText(this.#linesLegend, "");
      return this.#lines.getContext("2d")?.clearRect(0, 0, this.#lines.width, this.#lines.height);
    }
    this.#inspection = inspection;
    this.#digit = digit;
    if (!this.#fits(layers)) this.#build(layers);
    const colors = signedColors(this.element);
    layers.forEach((layer, place) => this.#layers[place].show(layer, digit !== null, colors));
    const last = layers[layers.length - 1];
    setText(this.#legend, digit === null ? t.legend[last.picture] : `${t.legend[last.picture]} ${t.frame}`);
    setText(this.#linesLegend, digit !== null && last.contributions ? ` ${t.lines}` : "");
    this.#drawLines();
    this.#mark();
    this.#details.refresh();
    if (settled && digit !== null && last.contributions) setText(this.#spoken, t.spoken({ name: classes[digit], units: list(strongest(last, digit, classes.length)) }));
  }

  /** Again, in the colours of now. */
  paint() {
    const colors = signedColors(this.element);
    for (const layer of this.#layers) layer.paint(colors);
    this.#details.paint();
    this.#drawLines();
  }

  close() {
    this.#observer.disconnect();
  }

  /** @param {LayerView[]} layers */
  #fits(layers) {
    return layers.length === this.#layers.length && layers.every((layer, place) => this.#layers[place].fits(layer));
  }

  /** @param {LayerView[]} layers */
  #build(layers) {
    this.#details.close();
    const open = (/** @type {LayerView} */ layer, /** @type {number} */ unit) => {
      this.#details.open(layer, unit);
      this.#mark();
    };
    this.#layers = layers.map((layer, place) => new LayerPictures(layer, place < layers.length - 1 ? EARLIER_SHOWN : UNITS_SHOWN, open));
    this.#earlier.replaceChildren(...this.#layers.slice(0, -1).map(({ element }) => element));
    this.#units.replaceChildren(...this.#layers.slice(-1).map(({ element }) => element));
    this.#host.stage.classList.toggle("deep", layers.length > 1);
  }

  #mark() {
    for (const layer of this.#layers) layer.mark(this.#details.opened);
  }

  #drawLines() {
    const last = this.#inspection?.layers[this.#layers.length - 1];
    const buttons = this.#layers[this.#layers.length - 1]?.buttons ?? [];
    const contributions = this.#digit === null ? null : (last?.contributions ?? null);
    const classes = this.#inspection?.logits.length ?? 0;
    drawLines(this.#lines, this.#host.stage, { contributions, classes, digit: this.#digit, units: buttons, barOf: this.#host.barOf });
  }
}

/** The units that add most to a class. @param {LayerView} layer @param {number} digit @param {number} classes */
function strongest({ units, contributions }, digit, classes) {
  const added = (/** @type {number} */ place) => contributions?.[place * classes + digit] ?? 0;
  const places = units.map((_, place) => place).sort((a, b) => added(b) - added(a));
  return places.slice(0, NAMED).map((place) => String(units[place]));
}

/** Pictures of one layer: buttons in a row or a grid, of which one takes the focus of Tab and the arrow keys the others. */
class LayerPictures {
  /** @type {number[]} */
  units = [];
  /** @type {HTMLButtonElement[]} */
  buttons = [];
  /** @type {SignedImage[]} */
  #images = [];
  #title = h("p", { className: "line" });
  #grid = h("div", { className: "unit-grid", role: "group" });
  element = h("div", { className: "layer-units" }, this.#title, this.#grid);
  #key;
  /** @type {LayerView} */
  #layer;

  /** @param {LayerView} layer @param {number} most @param {(layer: LayerView, unit: number) => void} open */
  constructor(layer, most, open) {
    this.#layer = layer;
    this.#key = keyOf(layer);
    const [rows, columns] = layer.size;
    const length = Math.min(most, layer.units.length);
    this.#images = Array.from({ length }, () => new SignedImage(columns || 1, rows || 1, ""));
    this.buttons = this.#images.map((image, place) => {
      const button = h("button", { type: "button", className: "unit", tabIndex: place === 0 ? 0 : -1 }, image.canvas);
      button.addEventListener("click", () => open(this.#layer, this.units[place]));
      return button;
    });
    this.#grid.append(...this.buttons);
    this.#grid.addEventListener("keydown", (event) => this.#move(event));
  }

  /** @param {LayerView} layer */
  fits(layer) {
    return keyOf(layer) === this.#key;
  }

  /** @param {LayerView} layer @param {boolean} answers whether there is a drawing @param {import("../signed-image.js").SignedColors} colors */
  show(layer, answers, colors) {
    this.#layer = layer;
    const { units, activations, pictures, size, spec } = layer;
    this.units = units.slice(0, this.buttons.length);
    const activation = "activation" in spec && spec.activation ? t.activation(spec.activation) : "";
    const name = t.layer({ name: kerasName(spec), activation, shown: this.units.length, count: count(layer.count) });
    setText(this.#title, name);
    this.#grid.setAttribute("aria-label", name);
    const numbers = size[0] * size[1];
    const scale = fullColor(pictures.subarray(0, numbers * this.units.length));
    const most = Math.max(...activations.slice(0, this.units.length), 0);
    const isMap = layer.picture === "map";
    this.units.forEach((unit, place) => {
      const label = (isMap ? t.filter : t.unit)({ unit, activation: figure(activations[place]) });
      const button = this.buttons[place];
      if (button.title !== label) {
        button.title = label;
        button.setAttribute("aria-label", label);
      }
      button.style.setProperty("--strength", `${answers && most > 0 ? Math.round((100 * Math.max(0, activations[place])) / most) : 0}%`);
      if (numbers > 0) this.#images[place].show(pictures.subarray(place * numbers, (place + 1) * numbers), scale, layer.picture === "initial" ? noise(colors) : colors);
    });
  }

  /** @param {import("../signed-image.js").SignedColors} colors */
  paint(colors) {
    for (const image of this.#images) image.paint(colors);
  }

  /** @param {{ row: number, unit: number } | null} opened */
  mark(opened) {
    this.buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(opened?.row === this.#layer.row && opened.unit === this.units[place])));
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const place = this.buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (!step || place < 0) return;
    event.preventDefault();
    const next = this.buttons[(place + step + this.buttons.length) % this.buttons.length];
    for (const button of this.buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}

/** Random weights in grey: there is nothing for or against yet. @param {import("../signed-image.js").SignedColors} colors */
const noise = ({ paper }) => {
  const grey = paper.map((value) => (value > 127 ? value - 110 : value + 110));
  return { paper, positive: grey, negative: paper.map((value, channel) => (value + grey[channel]) / 2) };
};

/** What a layer's pictures depend on besides their numbers. @param {LayerView} layer */
const keyOf = ({ row, spec, count: all, size, units }) => JSON.stringify([row, spec, all, size, units.length]);
