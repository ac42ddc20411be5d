// What to change next in a recipe: one thing at a time.

import { element as texts } from "../../../i18n/messages/element.js";
import { walk } from "../../../i18n/messages/walk.js";

/** @typedef {import("../../../core/protocol.js").LayerSpec} LayerSpec */
/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */

/** What the tutorials tell their readers to try next. @param {Recipe} recipe @returns {{ label: string, changes: import("../../../core/protocol.js").TrainOptions }[]} */
export function ideas(recipe) {
  const t = walk.next;
  const other = recipe.optimizer === "adam" ? "rmsprop" : "adam";
  const wide = recipe.layers.map((layer) => (layer.type === "dense" ? { ...layer, units: layer.units * 2 } : layer));
  const bent = recipe.layers.map((layer) => ("activation" in layer ? { ...layer, activation: "tanh" } : layer));
  const hidden = /** @type {LayerSpec} */ ({ type: "dense", units: 100, activation: "relu" });
  const dropout = /** @type {LayerSpec} */ ({ type: "dropout", rate: 0.3 });
  const batch = recipe.batchSize === 32 ? 128 : 32;
  const last = recipe.layers.map(({ type }) => type).lastIndexOf("dense");
  const hasHidden = recipe.layers.some(({ type }) => type === "dense");
  return [
    { label: t.insteadOf(texts.choices[other], texts.choices[recipe.optimizer]), changes: { optimizer: other } },
    { label: t.sgd, changes: { optimizer: "sgd", momentum: 0.9 } },
    { label: t.squaredError, changes: { loss: "mean-squared-error" } },
    hasHidden ? { label: t.wide, changes: { layers: wide } } : { label: t.hidden, changes: { layers: [hidden] } },
    ...(recipe.layers.some((layer) => "activation" in layer && layer.activation === "relu") ? [{ label: t.tanh, changes: { layers: bent } }] : []),
    ...(hasHidden ? [{ label: t.dropout, changes: { layers: [...recipe.layers, dropout] } }] : []),
    { label: t.batch(batch), changes: { batchSize: batch } },
    ...(last >= 0 ? [{ label: t.deeper, changes: { layers: [...recipe.layers.slice(0, last + 1), ...recipe.layers.slice(last)] } }] : []),
    { label: t.few, changes: { trainLimit: 1000, epochs: 20 } },
    { label: t.epochs, changes: { epochs: 2 * recipe.epochs } },
    { label: t.rate, changes: { learningRate: 10 * recipe.learningRate } },
  ];
}
