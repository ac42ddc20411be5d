// A recipe in words of the visitor's language.

import { element as t } from "../../i18n/messages/element.js";

/** With title, description and claim in the visitor's language. @param {import("../../core/protocol.js").Recipe} recipe */
export const recipeInWords = (recipe) => ({ ...recipe, ...t.recipes[recipe.id] });

/** As lists and pictures name it. @param {import("../../core/protocol.js").Recipe} recipe */
export const recipeName = (recipe) => `${recipeInWords(recipe).title} (${recipe.id})`;
