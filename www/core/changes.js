// What differs from a recipe, of all that a run is asked for.

import { optimizers } from "./optimizers.js";

/** @typedef {import("./protocol.js").Recipe} Recipe */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {{ trainLimit: number, testLimit: number }} Counts */

/** MNIST's training and test images. @type {Counts} */
export const MNIST_COUNTS = { trainLimit: 60_000, testLimit: 10_000 };
/** Options that not every optimizer takes. */
const OF_SOME = ["momentum", "weightDecay"];

/** @param {string} id */
const optimizerOf = (id) => optimizers.find((optimizer) => optimizer.id === id);

/** The learning rate that is usual for an optimizer, in a recipe that may have its own. @param {Recipe} recipe @param {string} optimizer */
export const usualRate = (recipe, optimizer) => (optimizer === recipe.optimizer ? recipe.learningRate : Number(optimizerOf(optimizer)?.usualLearningRate));

/** Whether an optimizer takes an option that not every one does. @param {string} optimizer @param {string} option */
export const takes = (optimizer, option) => optimizerOf(optimizer)?.options.includes(option) ?? false;

/** Only what differs from the recipe; another optimizer comes with its learning rate. @param {Recipe} recipe @param {TrainOptions} options @param {Counts} counts @returns {TrainOptions} */
export function changesTo(recipe, options, counts) {
  const optimizer = options.optimizer ?? recipe.optimizer;
  /** @type {Record<string, unknown>} */
  const usual = { ...recipe, ...counts, seed: 0, variations: recipe.variations ?? {}, writingStyles: recipe.writingStyles ?? 0, learningRate: usualRate(recipe, optimizer) };
  const differs = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (value === undefined || value === null || name === "recipe" || (OF_SOME.includes(name) && !takes(optimizer, name))) return false;
    if (name === "trainLimit" || name === "testLimit") return Number(value) < counts[name];
    return JSON.stringify(withoutZeros(value)) !== JSON.stringify(withoutZeros(usual[name]));
  };
  const changes = Object.fromEntries(Object.entries(options).filter(([name, value]) => differs(name, value)));
  return changes.optimizer === undefined ? changes : { ...changes, learningRate: options.learningRate ?? usualRate(recipe, optimizer) };
}

/** Variations of 0 are none. @param {unknown} value */
const withoutZeros = (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).filter(([, most]) => most).sort()) : value);
