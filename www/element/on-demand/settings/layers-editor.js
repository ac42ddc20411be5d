// The layers between the image and the outputs: a list in which each can be changed or removed, and others added. What can be
// changed in a layer is what its kind says (core/layers.js).

import { SIDE } from "../../../core/image-shape.js";
import { fresh, kerasName, kindOf, valueOf, withValue } from "../../../core/layer-kind.js";
import { layerKinds } from "../../../core/layers.js";
import { settings as words } from "../../../i18n/messages/settings.js";
import { h } from "../../views/dom.js";
import { wanted } from "./wanted.js";

/** @typedef {import("../../../core/protocol.js").LayerSpec} LayerSpec */
/** @typedef {import("../../../core/protocol.js").LayerField} LayerField */

const ACTIVATIONS = { relu: "relu", leaky_relu: "leaky relu", sigmoid: "sigmoid", tanh: "tanh", gelu: "gelu" };

/** Events: `change`; `wrong` with what a number must be. */
export class LayersEditor extends EventTarget {
  /** @type {LayerSpec[]} */
  #layers = [];
  #list = h("ol", { role: "list", className: "layer-list" });
  #type = h("select", { "aria-label": words.layers.typeToAdd }, ...layerKinds.map(({ type, keras }) => h("option", { value: type }, keras)));
  #add = h("button", { type: "button" }, words.layers.add);
  #disabled = false;
  /** Tells a screen reader what was added or removed. */
  #said = h("p", { className: "visually-hidden", role: "status" });
  element = h("div", {}, this.#list, h("div", { className: "buttons" }, this.#type, this.#add), this.#said);

  constructor() {
    super();
    this.#add.addEventListener("click", () => {
      const kind = kindOf({ type: this.#type.value });
      // What needs rows and columns stands before whatever flattens them.
      const flat = this.#layers.findIndex((layer) => kindOf(layer).flattens);
      const place = kind.takesMaps && flat >= 0 ? flat : this.#layers.length;
      this.#change(this.#layers.toSpliced(place, 0, fresh(kind)));
      this.#said.textContent = words.layers.added(words.layers.layer(place + 1, kind.keras));
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
    if (this.#layers.length === 0) this.#list.append(h("li", { className: "help" }, words.layers.none));
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

  /** A value inside a row: the row stays as it is, and with it the focus. @param {number} place @param {LayerField} field @param {number | string | null} value */
  #replace(place, field, value) {
    this.#layers = this.#layers.with(place, withValue(this.#layers[place], field, value));
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** @param {LayerSpec} layer @param {number} place */
  #row(layer, place) {
    const name = words.layers.layer(place + 1, kerasName(layer));
    const parts = [h("span", { className: "layer-name" }, kerasName(layer)), ...kindOf(layer).fields.map((field) => this.#field(layer, field, place, name))];
    const remove = h("button", { type: "button", className: "reset", "aria-label": words.layers.removeLayer(name) }, words.layers.remove);
    remove.addEventListener("click", () => {
      this.#change(this.#layers.toSpliced(place, 1));
      this.#said.textContent = words.layers.removed(name);
      this.#add.focus();
    });
    return h("li", {}, ...parts, remove);
  }

  /** @param {LayerSpec} layer @param {LayerField} field @param {number} place @param {string} name of the layer */
  #field(layer, field, place, name) {
    const value = valueOf(layer, field);
    if (field.kind === "activation") return this.#select(words.layers.activationOf(name), { ...ACTIVATIONS, "": words.layers.noActivation }, value ?? "", (chosen) => this.#replace(place, field, chosen || null));
    if (field.kind === "choice") return this.#select(words.layers.choiceOf(words.layers.fields[field.name], name), Object.fromEntries(field.choices.map((choice) => [choice, words.layers.choices[choice]])), value, (chosen) => this.#replace(place, field, chosen));
    const unit = words.layers.fields[field.name];
    const input = h("input", { type: "number", value: String(value), min: String(field.min), max: String(field.max ?? SIDE), required: true, step: field.kind === "integer" ? "1" : "any", "aria-label": words.layers.numberOf(unit, name) });
    input.addEventListener("change", () => {
      input.setAttribute("aria-invalid", String(!input.checkValidity()));
      if (input.checkValidity()) this.#replace(place, field, Number(input.value));
      else this.dispatchEvent(new CustomEvent("wrong", { detail: wanted(input) }));
    });
    return h("span", {}, input, ` ${unit}`);
  }

  /** @param {string} label @param {Record<string, string>} choices @param {string} value @param {(chosen: string) => void} onChosen */
  #select(label, choices, value, onChosen) {
    const select = h("select", { "aria-label": label }, ...Object.entries(choices).map(([value, text]) => h("option", { value }, text)));
    select.value = value;
    select.addEventListener("change", () => onChosen(select.value));
    return select;
  }
}
