// A recipe, and what differs from it, in words of the visitor's language.

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

/** @param {LayerSpec} layer */
function brief(layer) {
  const words = t.layers.brief;
  switch (layer.type) {
    case "dense":
      return `${layer.units} ${layer.activation ?? ""}`.trim();
    case "conv2d":
      return `${words.conv2d} ${layer.filters}`;
    case "maxPool2d":
      return `${words.maxPool2d} ${layer.poolSize}`;
    case "dropout":
      return `${words.dropout} ${layer.rate}`;
    case "flatten":
      return words.flatten;
  }
}
