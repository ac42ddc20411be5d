// What differs from a recipe, in words of the visitor's language.

import { filled, kindOf, valueOf } from "../../core/layer-kind.js";
import { localized } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";

/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../../core/protocol.js").LayerSpec} LayerSpec */

/** What differs from the recipe; empty when nothing does. @param {TrainOptions} options */
export function settingsInWords(options) {
  const given = Object.entries(options).filter(([name, value]) => name !== "recipe" && value !== undefined);
  return given.map(([name, value]) => (name === "layers" ? t.compare.layers(/** @type {LayerSpec[]} */ (value).map(brief).join("-")) : `${label(name)} ${inWords(value)}`)).join(", ");
}

/** @param {unknown} value of an option */
function inWords(value) {
  if (typeof value === "number") return localized(String(value));
  if (typeof value !== "object" || value === null) return t.choices[String(value)] ?? value;
  const varied = Object.entries(value).filter(([, most]) => most);
  return varied.map(([name, most]) => `${t.variations.names[name]} ${localized(String(most))}`).join(", ") || t.variations.none;
}

/** @param {string} name of an option */
function label(name) {
  const { label } = t.settings[/** @type {keyof typeof t.settings} */ (name)] ?? { label: name };
  return t.compare.inSentence(label);
}

/** A dense layer by its units, another by its name and its numbers, and what is chosen for it. @param {LayerSpec} layer */
function brief(layer) {
  const { fields, link } = kindOf(layer);
  const values = fields.map((field) => ({ field, value: valueOf(layer, field) }));
  const numbers = filled(link, Object.fromEntries(values.map(({ field, value }) => [field.name, localized(String(value))])));
  const chosen = values.filter(({ field, value }) => field.kind === "activation" || (field.kind === "choice" && value !== field.choices[0])).map(({ value }) => value);
  return [t.layers.brief[layer.type], numbers, ...chosen].filter(Boolean).join(" ");
}
