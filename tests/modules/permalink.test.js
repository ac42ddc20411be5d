// Permalinks: what is written is read again, and what nobody wrote is left out with a reason.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PARTS, readQuery, writeQuery } from "../../www/core/permalink.js";
import { recipes } from "../../www/core/recipes.js";
import { linkProblem } from "../../www/element/link-problems.js";
import { mutations } from "./mutations.js";

const IDS = recipes.map(({ id }) => id);

test("every recipe and every kind of change comes back as it was", () => {
  const changes = [
    {},
    { seed: 42, epochs: 3, batchSize: 64, learningRate: 0.0003, trainLimit: 1000, testLimit: 10 },
    { learningRate: 1e-7, optimizer: "sgd", momentum: 0.9, learningRateSchedule: "one-cycle" },
    { optimizer: "adamw", weightDecay: 0.004, loss: "mean-squared-error", output: "sigmoid", scaling: "column-norm" },
    { layers: [] },
    { learningRate: 1e21 },
    ...recipes.map(({ layers }) => ({ layers })),
    { layers: [{ type: "conv2d", filters: 6, kernelSize: 5, activation: "tanh", padding: "same" }, { type: "conv2d", filters: 6, kernelSize: 5, activation: null, padding: "same" }, { type: "averagePool2d", poolSize: 2 }] },
    { variations: { shift: 2, rotation: 12.5, strokeBreadth: 0.5 }, writingStyles: 36000 },
    { variations: {} },
    { layers: [{ type: "dense", units: 40, activation: "leaky_relu" }, { type: "dense", units: 8, activation: null }] },
  ];
  for (const recipe of IDS) {
    for (const change of changes) {
      /** @type {any} */
      const configuration = { options: { recipe, ...change }, engine: "cpu", parts: ["draw", "curves"], network: "any-hand" };
      const query = writeQuery(configuration);
      assert.deepEqual(readQuery(query, IDS), { ...configuration, problems: [] }, query);
    }
  }
});

test("a task, locked settings and the projector go along", () => {
  /** @type {any} */
  const configuration = { options: { recipe: "mlp-512" }, present: true, task: "Get below 2% error. Change one thing & say why.", lock: ["recipe", "layers", "rate"] };
  const query = writeQuery(configuration);
  assert.equal(query, "recipe=mlp-512&present=1&task=Get%20below%202%25%20error.%20Change%20one%20thing%20%26%20say%20why.&lock=recipe,layers,rate");
  assert.deepEqual(readQuery(query, IDS), { ...configuration, problems: [] });
  assert.equal(readQuery("?present", IDS).present, true);
});

test("a data set's address goes along, and stays readable", () => {
  const configuration = { options: { recipe: "cnn" }, dataset: "https://sets.example/kmnist/" };
  assert.equal(writeQuery(configuration), "recipe=cnn&dataset=https://sets.example/kmnist/");
  assert.deepEqual(readQuery(writeQuery(configuration), IDS), { ...configuration, problems: [] });
});

test("addresses are readable", () => {
  assert.equal(
    writeQuery({ options: { recipe: "cnn", seed: 7, layers: recipes.find(({ id }) => id === "cnn").layers }, engine: "auto" }),
    "recipe=cnn&seed=7&layers=conv2d-32x3-relu,conv2d-64x3-relu,maxpool2d-2,dropout-0.25,flatten,dense-128-relu,dropout-0.5",
  );
  assert.match(writeQuery({ options: { layers: recipes.find(({ id }) => id === "lenet-5").layers } }), /layers=conv2d-6x5-tanh-same,averagepool2d-2,conv2d-16x5-tanh,/);
});

test("what does not have the documented form is left out by name", () => {
  for (const [query, word] of [
    ["recipe=mlp-9", "recipe"], ["epochs=banana", "epochs"], ["seed=-1", "seed"], ["rate=NaN", "rate"], ["rate=Infinity", "rate"], ["batch=0x10", "batch"],
    ["engine=gpu", "engine"], ["parts=draw,everything", "parts"], ["parts=", "parts"], ["layers=dense", "layers"], ["layers=dense-1-relu6", "layers"], ["layers=conv2d-8x3-same-relu", "layers"], ["layers=conv2d-8-relu", "layers"], ["layers=dense-8-relu-same", "layers"], ["layers=flatten-2", "layers"],
    [`layers=${"flatten,".repeat(17)}flatten`, "layers"], ["optimizer=__proto__", "optimizer"], ["output=constructor", "output"],
    ["task=", "task"], [`task=${"x".repeat(301)}`, "task"], ["lock=everything", "lock"], ["lock=constructor", "lock"], ["present=yes", "present"], ["vary=shift", "vary"], ["vary=shift:x", "vary"], ["vary=tilt:2", "vary"], ["styles=many", "styles"], ["network=https://x.example/n", "network"], ["dataset=javascript:alert(1)", "dataset"], ["dataset=data/mnist", "dataset"],
  ]) {
    const { options, engine, parts, problems } = readQuery(query, IDS);
    assert.deepEqual([Object.keys(options), engine, parts, problems.length], [[], undefined, undefined, 1], query);
    assert.deepEqual([problems[0].code, /** @type {any} */ (problems[0]).key], ["value", word]);
  }
  assert.equal(readQuery(`seed=1&x=${"y".repeat(3000)}`, IDS).problems.length, 1);
});

test("200 mutated addresses: never an exception, and only values of the documented kinds", () => {
  const good = writeQuery({ options: { recipe: "cnn", seed: 7, epochs: 3, learningRate: 0.01, optimizer: "sgd", layers: recipes.find(({ id }) => id === "cnn").layers }, engine: "cpu", parts: PARTS });
  for (const bytes of mutations(new TextEncoder().encode(good), 200, 1)) {
    const { options, parts, engine, problems } = readQuery(new TextDecoder().decode(bytes), IDS);
    for (const [name, value] of Object.entries(options)) {
      if (name === "layers") assert.ok(Array.isArray(value) && value.length <= 16);
      else assert.ok(typeof value === "string" || Number.isFinite(value), `${name}: ${value}`);
    }
    assert.ok(parts === undefined || parts.every((part) => PARTS.includes(part)));
    assert.ok(engine === undefined || ["auto", "cpu", "webgpu"].includes(engine));
    assert.ok(problems.map(linkProblem).every((problem) => problem.length < 400));
  }
});
