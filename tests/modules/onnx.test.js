// The exported ONNX model in onnxruntime: the same outputs as the engine's, for every recipe and every activation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ort from "onnxruntime-web";
import init, { Session } from "../../dist/wasm/cpu/inkgrad.js";
import { recipes } from "../../www/core/recipes.js";

const here = (path) => new URL(`../../${path}`, import.meta.url);
const FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
const IMAGES = 1_000;
/** Sums of up to 9,216 products in another order; outputs are from 0 to 1. */
const TOLERANCE = 1e-5;

await init({ module_or_path: readFileSync(here("dist/wasm/cpu/inkgrad_bg.wasm")) });
ort.env.wasm.numThreads = 1;
const session = await Session.create();
session.loadDataset(.../** @type {[Uint8Array, Uint8Array, Uint8Array, Uint8Array]} */ (FILES.map((name) => new Uint8Array(readFileSync(here(`.cache/mnist/${name}`))))));

const activations = ["leaky_relu", "gelu", "tanh", "sigmoid"].map((activation) => ({ recipe: "mlp-100", layers: [{ type: "dense", units: 20, activation }], output: "softmax" }));
const cases = [...recipes.map(({ id }) => ({ recipe: id })), ...activations, { recipe: "fast-cnn", layers: [{ type: "conv2d", filters: 3, kernelSize: 4, activation: "tanh" }, { type: "maxPool2d", poolSize: 3 }], scaling: "none" }, { recipe: "mlp-100", layers: [{ type: "conv2d", filters: 3, kernelSize: 4, activation: "relu", padding: "same" }, { type: "averagePool2d", poolSize: 3 }] }];

for (const options of cases) {
  test(`${JSON.stringify(options).slice(0, 90)}: ${IMAGES} images`, async () => {
    await session.train(JSON.stringify({ ...options, epochs: 1, trainLimit: 640, testLimit: 1, seed: 3 }), () => {});
    const model = await ort.InferenceSession.create(await session.exportOnnx());
    const pixels = new Float32Array(IMAGES * 784);
    for (let index = 0; index < IMAGES; index++) pixels.set(session.image("test", index), 784 * index);
    const { outputs } = await model.run({ pixels: new ort.Tensor("float32", pixels, [IMAGES, 784]) });
    let worst = 0;
    for (let index = 0; index < IMAGES; index++) {
      const own = await session.predict(session.image("test", index));
      own.forEach((output, digit) => (worst = Math.max(worst, Math.abs(output - Number(outputs.data[10 * index + digit])))));
    }
    assert.ok(worst <= TOLERANCE, `outputs differ by ${worst}`);
    await model.release();
  });
}
