// Inside the network: the first layer's weights as pictures, and what each layer makes of the drawing.

import { PIXELS, SIDE } from "../../../core/image-shape.js";
import { kerasName } from "../../../core/layer-kind.js";
import { evaluation as t } from "../../../i18n/messages/evaluation.js";
import { h } from "../../views/dom.js";
import { SignedImage } from "../signed-image.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */

/** Pictures of one layer, at most: a row or two. */
const PICTURES_MAX = 64;
/** Layers that hand on what they got when the network is used. */
const PASSES_ON = new Set(["flatten", "dropout"]);

/**
 * @typedef {object} Source where the numbers come from
 * @property {(index: number) => Promise<Float32Array | null>} parameter
 * @property {(pixels: Uint8Array) => Promise<Float32Array[]>} activations
 */

export class Inside {
  #weightsText = h("p", { className: "help" });
  #weights = h("ol", { role: "list", className: "pictures" });
  #layers = h("div", { className: "layers-seen" });
  element = h(
    "section",
    { role: "group", className: "inside", "aria-labelledby": "inside-title" },
    h("h3", { id: "inside-title" }, t.inside.title),
    this.#weightsText,
    this.#weights,
    h("h4", {}, t.inside.layers),
    h("p", { className: "help" }, t.inside.help),
    this.#layers,
  );
  #source;
  /** @type {SignedImage[]} */
  #painted = [];
  /** @type {Recipe | null} */
  #recipe = null;
  /** @type {string[]} */
  #classes = [];
  #busy = false;
  /** @type {Uint8Array | null} */
  #next = null;

  /** @param {Source} source */
  constructor(source) {
    this.#source = source;
  }

  /** The weights of the network as it is now. @param {Recipe} recipe of that network @param {string[]} classes that it tells apart */
  async show(recipe, classes) {
    this.#recipe = recipe;
    this.#classes = classes;
    const weights = await this.#source.parameter(0).catch(() => null);
    const first = recipe.summary.find(({ parameters }) => parameters > 0);
    if (!weights || !first) return;
    const pictures = first.parameterShapes[0].length === 4 ? filters(weights, first.parameterShapes[0]) : templates(weights, first.output[0], recipe.summary.length === 1 ? classes : []);
    this.#weightsText.textContent = describeWeights(first, recipe.summary.length === 1, pictures.length);
    this.#painted = [];
    this.#weights.replaceChildren(...pictures.map(({ values, side, name }) => h("li", {}, this.#picture(values, side, side, name, largest(values)), h("span", {}, name))));
  }

  /** What each layer makes of raw pixels: the newest drawing wins. @param {Uint8Array} pixels */
  async see(pixels) {
    this.#next = pixels;
    if (this.#busy || !this.#recipe) return;
    this.#busy = true;
    try {
      while (this.#next) {
        const drawing = this.#next;
        this.#painted = this.#painted.filter(({ canvas }) => canvas.isConnected);
        this.#next = null;
        const outputs = await this.#source.activations(drawing);
        const { summary } = /** @type {Recipe} */ (this.#recipe);
        const acts = outputs.map((values, row) => ({ values, row })).filter(({ row }) => summary[row] && !PASSES_ON.has(summary[row].spec.type));
        this.#layers.replaceChildren(...acts.map(({ values, row }) => this.#layer(values, row)));
      }
    } catch {
      // No network just now: the next drawing asks again.
    } finally {
      this.#busy = false;
    }
  }

  /** Again, in the colours of now. */
  paint() {
    for (const image of this.#painted) image.paint();
  }

  /** @param {Float32Array} values @param {number} row of the summary */
  #layer(values, row) {
    const rows = /** @type {Recipe} */ (this.#recipe).summary;
    const summary = rows[row];
    const name = layerName(summary, row);
    const scale = largest(values);
    const box = h("figure", {}, h("figcaption", {}, name));
    if (summary.output.length === 3) {
      const [channels, height, width] = summary.output;
      const maps = Array.from({ length: Math.min(channels, PICTURES_MAX) }, (_, channel) => values.subarray(channel * height * width, (channel + 1) * height * width));
      box.append(h("div", { className: "maps" }, ...maps.map((map, channel) => this.#picture(map, width, height, t.inside.filter(channel), scale))));
    } else {
      const columns = Math.min(values.length, values.length > 512 ? 96 : 64);
      const lines = Math.ceil(values.length / columns);
      const padded = new Float32Array(columns * lines);
      padded.set(values);
      const image = this.#picture(padded, columns, lines, name, scale);
      image.classList.add("strip");
      box.append(image);
      if (row === rows.length - 1) box.append(classNames(this.#classes));
    }
    return box;
  }

  /** @param {Float32Array} values @param {number} width @param {number} height @param {string} name @param {number} scale */
  #picture(values, width, height, name, scale) {
    const image = new SignedImage(width, height, name);
    this.#painted.push(image);
    requestAnimationFrame(() => image.show(values, scale));
    return image.canvas;
  }
}

/** The names under the outputs. @param {string[]} classes */
function classNames(classes) {
  const names = h("div", { className: "strip digits", ariaHidden: "true" }, ...classes.map((name) => h("span", {}, name)));
  names.style.gridTemplateColumns = `repeat(${classes.length}, 1fr)`;
  return names;
}

/** One picture a unit of a dense layer that sees the pixels, [pixels, units]. @param {Float32Array} weights @param {number} units @param {string[]} names of the units, where they are the outputs */
function templates(weights, units, names) {
  const inputs = weights.length / units;
  if (inputs !== PIXELS) return [];
  return Array.from({ length: Math.min(units, PICTURES_MAX) }, (_, unit) => ({ values: Float32Array.from({ length: inputs }, (_, pixel) => weights[pixel * units + unit]), side: SIDE, name: names[unit] ?? String(unit) }));
}

/** One picture a filter that sees the image. @param {Float32Array} weights @param {number[]} shape [filters, 1, k, k] */
function filters(weights, [filters, channels, kernelSize]) {
  const size = kernelSize * kernelSize;
  if (channels !== 1) return [];
  return Array.from({ length: Math.min(filters, PICTURES_MAX) }, (_, filter) => ({ values: weights.slice(filter * size, (filter + 1) * size), side: kernelSize, name: String(filter) }));
}

/** @param {Recipe["summary"][number]} first @param {boolean} isOnly @param {number} shown */
function describeWeights({ output, parameterShapes: [weight] }, isOnly, shown) {
  if (shown === 0) return t.inside.indirect;
  if (weight.length === 4) return t.inside.filters(weight[0], weight[2]);
  if (isOnly) return t.inside.templates;
  return t.inside.units(shown, output[0]);
}

/** @param {Recipe["summary"][number]} summary @param {number} row */
function layerName({ spec, output }, row) {
  const activation = "activation" in spec && spec.activation ? `, ${spec.activation.replace("_", " ")}` : "";
  return `${row + 1}. ${kerasName(spec)}${activation}: ${output.join(" × ")}`;
}

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
