// How the training images are varied, and how many drawings in writing styles come besides: fields, with pictures of what they do.

import { PIXELS } from "../../core/image-shape.js";
import { variationKinds } from "../../core/variations.js";
import { bring } from "../../i18n/bring.js";
import { drawings as t } from "../../i18n/messages/drawings.js";
import { element } from "../../i18n/messages/element.js";
import { settings } from "../../i18n/messages/settings.js";
import { h, setText } from "../views/dom.js";
import { PixelImage } from "../views/network-input.js";
import { wanted } from "./settings/wanted.js";
import { adoptLater } from "./styles.js";

/** @typedef {import("./settings/varied-settings.js").Varied} Varied */
/** @typedef {import("../../core/protocol.js").Variations} Variations */

/**
 * Where the pictures come from.
 * @typedef {object} PicturesHost
 * @property {ShadowRoot | null} root
 * @property {(options: import("../../core/protocol.js").TrainOptions, count: number) => Promise<Uint8Array>} varied the first training image in so many epochs
 * @property {(count: number) => Promise<Uint8Array>} styles so many drawings, of the digits 0 to 9 by turns
 */

const EPOCHS_SHOWN = 8;
const DRAWINGS_SHOWN = 40;
/** As src/recipe/limits.rs has it. */
const STYLES_MAX = 60_000;

/** The view, in the visitor's language. @param {PicturesHost} host */
export async function openVariations(host) {
  adoptLater(host.root);
  await bring("drawings", t);
  return new VariationsView(host);
}

/** Events: `change` with the values. */
export class VariationsView extends EventTarget {
  #host;
  /** @type {Varied} */
  #usual = { variations: {}, writingStyles: 0 };
  #fields = variationKinds.map(({ name, max }) => ({ name, ...this.#field(name, { label: t.variations.fields[name], max, step: "any" }) }));
  #styles = this.#field("writingStyles", { label: element.settings.writingStyles.label, max: STYLES_MAX, step: "1" });
  #problem = h("p", { className: "refusal", role: "status" });
  #varied = new Pictures(t.variations.pictures, (place) => t.variations.picture(place + 1));
  #drawn = new Pictures(t.variations.styles, (place) => t.variations.style(String(place % 10)));
  element = h(
    "div",
    { className: "fields" },
    h("p", { className: "help" }, settings.help.variations),
    ...this.#fields.map(({ row }) => row),
    this.#varied.element,
    this.#styles.row,
    h("p", { className: "help" }, settings.help.writingStyles),
    this.#drawn.element,
  );

  /** @param {PicturesHost} host */
  constructor(host) {
    super();
    this.#host = host;
    void this.#drawn.show(host.styles(DRAWINGS_SHOWN));
  }

  /** @param {Varied} now @param {Varied} usual */
  show({ variations, writingStyles }, usual) {
    this.#usual = usual;
    for (const { name, input } of this.#fields) input.value = String(variations[name] ?? 0);
    this.#styles.input.value = String(writingStyles);
    setText(this.#problem, "");
    this.#mark();
    this.#showVaried();
  }

  isValid() {
    const wrong = [...this.#fields, this.#styles].find(({ input }) => !input.checkValidity());
    setText(this.#problem, wrong ? wanted(wrong.input) : "");
    wrong?.row.append(this.#problem);
    wrong?.input.focus();
    return !wrong;
  }

  /** @param {boolean} disabled */
  set disabled(disabled) {
    for (const { input, reset } of [...this.#fields, this.#styles]) input.disabled = reset.disabled = disabled;
  }

  /** @returns {Varied} */
  get #values() {
    return { variations: Object.fromEntries(this.#fields.map(({ name, input }) => [name, Number(input.value)])), writingStyles: Number(this.#styles.input.value) };
  }

  /** @param {string} name @param {{ label: string, max: number, step: string }} of */
  #field(name, { label, max, step }) {
    const id = `field-${name}`;
    const input = h("input", { id, type: "number", min: "0", max: String(max), step, required: true, inputMode: "decimal" });
    const reset = h("button", { type: "button", className: "reset", "aria-label": settings.fields.resetOf(label) }, settings.fields.reset);
    const row = h("div", { className: "field" }, h("label", { htmlFor: id }, label), input, reset);
    reset.addEventListener("click", () => {
      input.value = String(this.#usualOf(name));
      input.focus();
      this.#settle();
    });
    input.addEventListener("change", () => this.#settle());
    return { input, reset, row };
  }

  /** @param {string} name */
  #usualOf(name) {
    return name === "writingStyles" ? this.#usual.writingStyles : (this.#usual.variations[/** @type {keyof Variations} */ (name)] ?? 0);
  }

  #settle() {
    this.#mark();
    if (!this.isValid()) return;
    this.dispatchEvent(new CustomEvent("change", { detail: this.#values }));
    this.#showVaried();
  }

  #mark() {
    for (const { name, input, reset, row } of [...this.#fields, { ...this.#styles, name: "writingStyles" }]) {
      const isChanged = Number(input.value) !== this.#usualOf(name);
      row.classList.toggle("changed", isChanged);
      reset.hidden = !isChanged;
    }
  }

  #showVaried() {
    void this.#varied.show(this.#host.varied({ variations: this.#values.variations }, EPOCHS_SHOWN));
  }
}

/** A row of images with a title. */
class Pictures {
  #nameOf;
  #list = h("ol", { role: "list", className: "pictures" });
  element;

  /** @param {string} title @param {(place: number) => string} nameOf */
  constructor(title, nameOf) {
    this.#nameOf = nameOf;
    this.element = h("div", {}, h("p", { className: "line" }, title), this.#list);
  }

  /** @param {Promise<Uint8Array>} coming raw pixels, one image after the other */
  async show(coming) {
    try {
      const pixels = await coming;
      const images = Array.from({ length: pixels.length / PIXELS }, (_, place) => new PixelImage(this.#nameOf(place)));
      this.#list.replaceChildren(...images.map(({ canvas }) => h("li", {}, canvas)));
      images.forEach((image, place) => image.show(pixels.subarray(place * PIXELS, (place + 1) * PIXELS)));
    } catch {
      this.#list.replaceChildren(h("li", { className: "help" }, t.variations.notHere));
    }
  }
}
