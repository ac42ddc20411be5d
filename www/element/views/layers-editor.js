// The layers between the image and the ten outputs: a list in which each can be changed or removed, and others added.

import { element as t } from "../../i18n/messages/element.js";
import { h } from "./dom.js";
import { wanted } from "./wanted.js";

/** @typedef {import("../../core/protocol.js").LayerSpec} LayerSpec */

const ACTIVATIONS = { relu: "relu", leaky_relu: "leaky relu", sigmoid: "sigmoid", tanh: "tanh", gelu: "gelu" };

/** What a layer of each type begins with, and the number that can be changed in it. */
const TYPES = /** @type {const} */ ({
  dense: { label: "Dense", number: "units", min: 1, max: 8192, fresh: { type: "dense", units: 64, activation: "relu" } },
  conv2d: { label: "Conv2D, 3×3", number: "filters", min: 1, max: 512, fresh: { type: "conv2d", filters: 16, kernelSize: 3, activation: "relu" } },
  maxPool2d: { label: "MaxPooling2D", number: "poolSize", min: 1, max: 28, fresh: { type: "maxPool2d", poolSize: 2 } },
  dropout: { label: "Dropout", number: "rate", min: 0, max: 0.95, fresh: { type: "dropout", rate: 0.25 } },
  flatten: { label: "Flatten", number: null, min: 0, max: 0, fresh: { type: "flatten" } },
});

/** Events: `change`; `wrong` with what a number must be. */
export class LayersEditor extends EventTarget {
  /** @type {LayerSpec[]} */
  #layers = [];
  #list = h("ol", { role: "list", className: "layer-list" });
  #type = h("select", { "aria-label": t.layers.typeToAdd }, ...Object.entries(TYPES).map(([type, { label }]) => h("option", { value: type }, label)));
  #add = h("button", { type: "button" }, t.layers.add);
  #disabled = false;
  /** Tells a screen reader what was added or removed. */
  #said = h("p", { className: "visually-hidden", role: "status" });
  element = h("div", {}, this.#list, h("div", { className: "buttons" }, this.#type, this.#add), this.#said);

  constructor() {
    super();
    this.#add.addEventListener("click", () => {
      const fresh = TYPES[/** @type {keyof typeof TYPES} */ (this.#type.value)].fresh;
      // Convolutions and pooling need rows and columns: before whatever flattens them.
      const flat = this.#layers.findIndex(({ type }) => type === "dense" || type === "flatten");
      const isFlat = fresh.type === "conv2d" || fresh.type === "maxPool2d";
      const place = isFlat && flat >= 0 ? flat : this.#layers.length;
      this.#change(this.#layers.toSpliced(place, 0, { ...fresh }));
      this.#said.textContent = t.layers.added(t.layers.layer(place + 1, TYPES[fresh.type].label));
    });
  }

  get layers() {
    return this.#layers;
  }

  /** @param {boolean} disabled */
  set disabled(disabled) {
    this.#disabled = disabled;
    for (const control of this.element.querySelectorAll("button, input, select")) /** @type {HTMLButtonElement} */ (control).disabled = disabled;
  }

  get disabled() {
    return this.#disabled;
  }

  /** @param {readonly LayerSpec[]} layers */
  show(layers) {
    this.#layers = layers.map((layer) => ({ ...layer }));
    this.#list.replaceChildren(...this.#layers.map((layer, place) => this.#row(layer, place)));
    if (this.#layers.length === 0) this.#list.append(h("li", { className: "help" }, t.layers.none));
  }

  /** What the first number that is not in its range must be; it gets the focus. Empty when all are. */
  problem() {
    const inputs = [...this.#list.querySelectorAll("input")];
    for (const input of inputs) input.setAttribute("aria-invalid", String(!input.checkValidity()));
    const wrong = inputs.find((input) => !input.checkValidity());
    wrong?.focus();
    return wrong ? wanted(wrong) : "";
  }

  /** @param {LayerSpec[]} layers */
  #change(layers) {
    this.show(layers);
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** A value inside a row: the row stays as it is, and with it the focus. @param {number} place @param {object} change */
  #replace(place, change) {
    this.#layers = this.#layers.with(place, /** @type {LayerSpec} */ ({ ...this.#layers[place], ...change }));
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** @param {LayerSpec} layer @param {number} place */
  #row(layer, place) {
    const { label, number, min, max } = TYPES[layer.type];
    const name = t.layers.layer(place + 1, label);
    const parts = [h("span", { className: "layer-name" }, label)];
    if (number) {
      const value = /** @type {any} */ (layer)[number];
      const unit = t.layers[number];
      const input = h("input", { type: "number", value: String(value), min: String(min), max: String(max), required: true, step: number === "rate" ? "any" : "1", "aria-label": t.layers.numberOf(unit, name) });
      input.addEventListener("change", () => {
        input.setAttribute("aria-invalid", String(!input.checkValidity()));
        if (input.checkValidity()) this.#replace(place, { [number]: Number(input.value) });
        else this.dispatchEvent(new CustomEvent("wrong", { detail: wanted(input) }));
      });
      parts.push(h("span", {}, input, ` ${unit}`));
    }
    if ("activation" in layer) {
      const select = h("select", { "aria-label": t.layers.activationOf(name) }, ...Object.entries({ ...ACTIVATIONS, "": t.layers.noActivation }).map(([value, text]) => h("option", { value }, text)));
      select.value = layer.activation ?? "";
      select.addEventListener("change", () => this.#replace(place, { activation: select.value || null }));
      parts.push(select);
    }
    const remove = h("button", { type: "button", className: "reset", "aria-label": t.layers.removeLayer(name) }, t.layers.remove);
    remove.addEventListener("click", () => {
      this.#change(this.#layers.toSpliced(place, 1));
      this.#said.textContent = t.layers.removed(name);
      this.#add.focus();
    });
    return h("li", {}, ...parts, remove);
  }
}
