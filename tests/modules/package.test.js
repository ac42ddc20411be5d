// The wasm package itself, as somebody uses it who has none of this project's JavaScript.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import init, { Session, describe, preprocess, recipes, verifyFile } from "../../dist/wasm/cpu/inkgrad.js";

const here = (path) => new URL(`../../${path}`, import.meta.url);
const file = (name) => new Uint8Array(readFileSync(here(`.cache/mnist/${name}`)));
const FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

await init({ module_or_path: readFileSync(here("dist/wasm/cpu/inkgrad_bg.wasm")) });

test("train and predict", async () => {
  const session = await Session.create();
  session.loadDataset(.../** @type {[Uint8Array, Uint8Array, Uint8Array, Uint8Array]} */ (FILES.map(file)));
  const events = [];
  const end = JSON.parse(await session.train('{"recipe":"mlp-512","seed":1,"epochs":1,"trainLimit":6400,"testLimit":3000}', (event) => events.push(JSON.parse(event))));
  assert.equal(end.type, "trainend");
  assert.ok(end.testAccuracy > 0.85, `${end.testAccuracy}`);
  assert.deepEqual([...new Set(events.map(({ type }) => type))], ["progress", "evaluating", "epochend", "trainend"]);
  const outputs = await session.predict(session.image("test", 0));
  assert.equal(outputs.indexOf(Math.max(...outputs)), 7);
  assert.ok(Math.abs(outputs.reduce((sum, output) => sum + output) - 1) < 1e-5);
});

test("errors are Error objects with stable codes", async () => {
  const session = await Session.create();
  await assert.rejects(session.predict(new Uint8Array(784)), { name: "InkgradError", code: "no-run" });
  await assert.rejects(session.pump(1), { code: "no-run" });
  assert.throws(() => session.start("{}"), { code: "no-dataset" });
  assert.throws(() => preprocess(new Uint8Array(3), 1, 1, "white", true), { code: "invalid-input" });
  assert.throws(() => verifyFile(FILES[1], new Uint8Array(3)), { code: "checksum" });
});

test("a data set that is refused leaves the one there was, and the run", async () => {
  const session = await Session.create();
  const [images, labels] = [file(FILES[2]), file(FILES[3])];
  session.loadDataset(images, labels, images, labels);
  session.start('{"trainLimit":256}');
  assert.throws(() => session.loadDataset(labels, labels, images, labels), { code: "idx-magic" });
  assert.ok(JSON.parse(await session.pump(1))); // the run goes on
});

test("images alone in a resizable buffer are taken, once nothing is refused; others stay as they are", async () => {
  const session = await Session.create();
  const [images, labels] = [file(FILES[2]), file(FILES[3])];
  const resizable = (length) => {
    const copy = new Uint8Array(new /** @type {any} */ (ArrayBuffer)(length, { maxByteLength: length }));
    copy.set(images);
    return copy;
  };
  const taken = resizable(images.length);
  const within = resizable(images.length + 1).subarray(0, images.length);
  assert.throws(() => session.loadDataset(images, labels, taken, labels, ["one alone"]), { code: "invalid-input" });
  assert.equal(taken.length, images.length);
  session.loadDataset(within, labels, taken, labels);
  assert.deepEqual([within.length, taken.length], [7_840_016, 0]);
  session.loadDataset(images, labels, within, labels);
  assert.deepEqual([images.length, within.length], [7_840_016, 7_840_016]);
  const files = session.datasetFiles();
  for (const [place, expected] of [images, labels, images, labels].entries()) assert.equal(Buffer.compare(files[place], expected), 0);
  session.loadDataset(.../** @type {[Uint8Array, Uint8Array, Uint8Array, Uint8Array]} */ (files));
  assert.equal(Buffer.compare(session.datasetFiles()[2], images), 0);
});

test("the catalogue lists the default first", () => {
  assert.deepEqual(JSON.parse(recipes()).map(({ id }) => id), ["mlp-512", "single-layer", "mlp-100", "mlp-100-flatten", "mlp-64-32", "mlp-256x2", "cnn", "fast-cnn", "lenet-5", "any-hand"]);
});

test("describe tells what options would train, and names the option that cannot work", () => {
  const described = JSON.parse(describe('{"recipe":"mlp-100","layers":[{"type":"dense","units":20,"activation":"tanh"}],"optimizer":"sgd"}'));
  assert.deepEqual([described.parameters, described.learningRate, described.summary.length], [15_910, 0.01, 2]);
  const option = (json) => {
    try {
      describe(json);
    } catch (error) {
      return error.option;
    }
    return "none";
  };
  const letters = JSON.parse(describe('{"recipe":"mlp-100"}', Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")));
  assert.deepEqual(letters.summary.at(-1).output, [26]);
  assert.throws(() => describe("{}", ["one alone"]), { code: "invalid-input" });
  assert.equal(option('{"layers":[{"type":"maxPool2d","poolSize":29}]}'), "layers");
  assert.equal(option('{"momentum":1}'), "momentum");
  assert.equal(option('{"learningRate":-1}'), "learningRate");
  assert.equal(option('{"layers":[{"type":"conv2d","filters":512,"kernelSize":3,"activation":null}],"batchSize":1024}'), "batchSize");
  assert.equal(option('{"layers":[{"type":"dense","units":1000000000,"activation":null}]}'), "layers");
});

test("a look inside: images, labels, weights and activations", async () => {
  const session = await Session.create();
  const [images, labels] = [file(FILES[2]), file(FILES[3])];
  session.loadDataset(images, labels, images, labels);
  session.prepare('{"recipe":"cnn"}');
  assert.deepEqual([...session.labels("test").slice(0, 3)], [7, 2, 1]);
  assert.throws(() => session.labels("validation"), { code: "invalid-input" });
  assert.equal(session.image("test", 10_000), undefined);
  assert.equal((await session.parameter(0)).length, 32 * 9);
  assert.equal(await session.parameter(8), undefined);
  const activations = await session.activations(session.image("test", 0));
  assert.deepEqual(activations.map(({ length }) => length), [32 * 26 * 26, 64 * 24 * 24, 64 * 144, 64 * 144, 9216, 128, 128, 10]);
  // The last are the logits: their softmax is what predict answers.
  const outputs = await session.predict(session.image("test", 0));
  const exponentials = Array.from(activations[7], Math.exp);
  const sum = exponentials.reduce((a, b) => a + b);
  outputs.forEach((output, digit) => assert.ok(Math.abs(output - exponentials[digit] / sum) < 1e-5));
});
