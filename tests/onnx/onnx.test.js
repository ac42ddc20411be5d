// The exported ONNX model in the oldest and the newest onnxruntime and OpenCV that this machine's Python can have: the same outputs as
// the engine's, for every recipe, activation and scaling. (onnxruntime 1.14 has no wheel for Python 3.11; the graph asks for nothing
// that came after it: operators of opset 13, file format 7.)

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { before, test } from "node:test";
import init, { Session } from "../../dist/wasm/cpu/inkgrad.js";
import { recipes } from "../../www/core/recipes.js";

const here = (path) => new URL(`../../${path}`, import.meta.url);
const FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
const IMAGES = 50;
/** Sums of up to 9,216 products in another order; outputs are from 0 to 1. */
const TOLERANCE = 1e-5;
const PROGRAMS = {
  oldest: ["onnxruntime==1.15.0", "opencv-python-headless==4.8.0.76", "numpy==1.26.4"],
  newest: ["onnxruntime==1.32.0", "opencv-python-headless==5.0.0.93", "numpy==2.3.5"],
};
const OPSET = 13;
const folder = here("target/onnx/models/").pathname;

const activations = ["leaky_relu", "gelu", "tanh", "sigmoid"].map((activation) => ({ recipe: "mlp-100", layers: [{ type: "dense", units: 20, activation }], output: "softmax" }));
const others = [{ recipe: "fast-cnn", layers: [{ type: "conv2d", filters: 3, kernelSize: 4, activation: "gelu" }, { type: "maxPool2d", poolSize: 3 }], scaling: "none" }, { recipe: "fast-cnn", scaling: "column-norm" }, { recipe: "mlp-100", layers: [{ type: "conv2d", filters: 3, kernelSize: 4, activation: "relu", padding: "same" }, { type: "averagePool2d", poolSize: 3 }] }];
const cases = [...recipes.map(({ id }) => ({ recipe: id })), ...activations, ...others].map((options, index) => ({ name: `${String(index).padStart(2, "0")}-${options.recipe}`, options }));

before(async () => {
  await init({ module_or_path: readFileSync(here("dist/wasm/cpu/inkgrad_bg.wasm")) });
  const session = await Session.create();
  session.loadDataset(.../** @type {[Uint8Array, Uint8Array, Uint8Array, Uint8Array]} */ (FILES.map((name) => new Uint8Array(readFileSync(here(`.cache/mnist/${name}`))))));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const images = Array.from({ length: IMAGES }, (_, index) => session.image("test", index));
  const floats = (rows) => Buffer.from(Float32Array.from(rows.flatMap((row) => [...row])).buffer);
  writeFileSync(`${folder}pixels.f32`, floats(images));
  for (const { name, options } of cases) {
    await session.train(JSON.stringify({ ...options, epochs: 1, trainLimit: 640, testLimit: 1, seed: 3 }), () => {});
    writeFileSync(`${folder}${name}.onnx`, await session.exportOnnx());
    const outputs = [];
    for (const image of images) outputs.push(await session.predict(image));
    writeFileSync(`${folder}${name}.f32`, floats(outputs));
  }
});

for (const [age, packages] of Object.entries(PROGRAMS)) {
  test(`${packages.slice(0, 2).join(" and ")} read every model as the engine does`, { timeout: 600_000 }, () => {
    const environment = here(`target/onnx/${age}`).pathname;
    if (!existsSync(`${environment}/ready`)) {
      execFileSync("python3", ["-m", "venv", environment]);
      execFileSync(`${environment}/bin/pip`, ["install", "--quiet", "--disable-pip-version-check", ...packages], { stdio: ["ignore", "ignore", "inherit"] });
      writeFileSync(`${environment}/ready`, "");
    }
    const told = execFileSync(`${environment}/bin/python`, [here("tests/onnx/read.py").pathname, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const results = told.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(results.length, 2 * cases.length);
    assert.deepEqual(results.filter(({ difference }) => !(difference <= TOLERANCE)), []);
  });
}

test("every graph asks for the oldest operators that have its forms", () => {
  for (const { name } of cases) {
    const bytes = readFileSync(`${folder}${name}.onnx`);
    // ModelProto's field 8, opset_import: an OperatorSetId whose field 2 is the version; its domain, the default one, is empty.
    assert.ok(bytes.includes(Buffer.from([0x42, 0x02, 0x10, OPSET])), name);
  }
});
