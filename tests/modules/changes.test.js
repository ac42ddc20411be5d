// What differs from a recipe.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesTo, MNIST_COUNTS, takes, usualRate } from "../../www/core/changes.js";
import { recipes } from "../../www/core/recipes.js";

const recipe = (id) => recipes.find((recipe) => recipe.id === id);
const changes = (id, options, counts = MNIST_COUNTS) => changesTo(recipe(id), options, counts);

test("the recipe's own values are no changes", () => {
  for (const own of recipes) assert.deepEqual(changesTo(own, /** @type {any} */ ({ ...own, recipe: own.id, seed: 0, variations: own.variations, writingStyles: own.writingStyles, id: undefined, title: undefined, tutorial: undefined, claim: undefined }), MNIST_COUNTS), {});
});

test("another optimizer comes with its learning rate, and without options of others", () => {
  assert.deepEqual(changes("mlp-512", { optimizer: "sgd", momentum: 0.5, weightDecay: 0.1 }), { optimizer: "sgd", momentum: 0.5, learningRate: 0.01 });
  assert.deepEqual(changes("mlp-512", { optimizer: "sgd", learningRate: 0.3 }), { optimizer: "sgd", learningRate: 0.3 });
  assert.deepEqual(changes("mlp-512", { momentum: 0.5 }), {});
  assert.ok(takes("adamw", "weightDecay") && !takes("adam", "weightDecay"));
  assert.equal(usualRate(recipe("fast-cnn"), recipe("fast-cnn").optimizer), recipe("fast-cnn").learningRate);
});

test("limits count where they leave something out, variations where one is not 0", () => {
  assert.deepEqual(changes("cnn", { trainLimit: 60_000, testLimit: 500 }), { testLimit: 500 });
  assert.deepEqual(changes("cnn", { trainLimit: 60_000 }, { trainLimit: 300, testLimit: 300 }), {});
  assert.deepEqual(changes("cnn", { variations: { shift: 0 } }), {});
  assert.deepEqual(changes("cnn", { variations: { shift: 2, rotation: 0 } }), { variations: { shift: 2, rotation: 0 } });
  // As the engine tells the options of a saved network.
  assert.deepEqual(changes("cnn", /** @type {any} */ ({ variations: null, trainLimit: null })), {});
  assert.deepEqual(changes("any-hand", { writingStyles: 0, layers: [] }), { writingStyles: 0, layers: [] });
});
