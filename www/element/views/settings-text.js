// A recipe, and what differs from it, in words of the visitor's language.

import { kindOf, valueOf } from "../../core/layer-kind.js";
import { localized } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";

/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../../core/protocol.js").LayerSpec} LayerSpec */

/** With title, description and claim in the visitor's language. @param {import("../../core/protocol.js").Recipe} recipe */
export const recipeInWords = (recipe) => ({ ...recipe, ...t.recipes[recipe.id] });

/** As lists and pictures name it. @param {import("../../core/protocol.js").Recipe} recipe */
export const recipeName = (recipe) => `${recipeInWords(recipe).title} (${recipe.id})`;

/** What differs from the recipe; empty when nothing does. @param {TrainOptions} options */
export function settingsInWords(options) {
  const given = Object.entries(options).filter(([name, value]) => name !== "recipe" && value !== undefined);
  return given.map(([name, value]) => (name === "layers" ? t.compare.layers(/** @type {LayerSpec[]} */ (value).map(brief).join("-")) : `${label(name)} ${typeof value === "number" ? localized(String(value)) : (t.choices[String(value)] ?? value)}`)).join(", ");
}

/** @param {string} name of an option */
function label(name) {
  const { label } = t.settings[/** @type {keyof typeof t.settings} */ (name)] ?? { label: name };
  return t.compare.inSentence(label);
}

/** A dense layer by its units, another by its name and its first number. @param {LayerSpec} layer */
function brief(layer) {
  const { fields } = kindOf(layer);
  const name = layer.type === "dense" ? "" : (t.layers.brief[layer.type] ?? layer.type);
  const number = fields[0] ? valueOf(layer, fields[0]) : "";
  const activation = layer.type === "dense" ? layer.activation : null;
  return [name, localized(String(number)), activation].filter(Boolean).join(" ");
}
