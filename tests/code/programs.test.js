// "Show as code" runs: every recipe's Keras scripts, and Burn programs, on a part of the real MNIST.
//   node --test tests/code     needs ./build.sh data, python3 with venv, cargo; installs Keras into target/keras

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify, stripVTControlCharacters } from "node:util";
import { burnManifest, burnProgram } from "../../www/core/code/burn.js";
import { kerasScript } from "../../www/core/code/keras.js";
import { recipes } from "../../www/core/recipes.js";

const run = promisify(execFile);
const root = new URL("../..", import.meta.url).pathname;
const folder = join(root, "target/code");
const venv = join(root, "target/keras");
/** As in tests/goldens; TensorFlow keeps the logits of an output, as recipes.md says. */
const PACKAGES = ["tensorflow-cpu==2.21.0", "keras==3.15.1"];
/** Enough to learn something: chance is a tenth. */
const LIMITS = { epochs: 1, seed: 5, trainLimit: 2_560, testLimit: 500 };

/** An even kernel, which "same" pads more below and to the right, and squares that leave pixels over. */
const EVEN_KERNEL = /** @type {any} */ ({
  ...recipes.find(({ id }) => id === "mlp-100"),
  id: "even-kernel",
  layers: [{ type: "conv2d", filters: 3, kernelSize: 4, activation: "relu", padding: "same" }, { type: "averagePool2d", poolSize: 3 }],
  parameters: 3 * 16 + 3 + 243 * 10 + 10,
  summary: [
    { spec: { type: "conv2d", filters: 3, kernelSize: 4, activation: "relu", padding: "same" }, output: [3, 28, 28] },
    { spec: { type: "averagePool2d", poolSize: 3 }, output: [3, 9, 9] },
    { spec: { type: "dense", units: 10, activation: null }, output: [10] },
  ],
});

/** Recipes as they are, and one with every kind of change that the code writes differently. */
const configurations = [
  ...recipes,
  { ...recipes.find(({ id }) => id === "mlp-100"), id: "changed-sgd", optimizer: "sgd", momentum: 0.9, learningRate: 0.05, loss: "mean-squared-error", output: "softmax" },
  EVEN_KERNEL,
  { ...recipes.find(({ id }) => id === "mlp-100"), id: "changed-varied", variations: { shift: 2, rotation: 10, scale: 0.1, shear: 8, elastic: 2, strokeBreadth: 0.5 } },
  { ...recipes.find(({ id }) => id === "mlp-64-32"), id: "changed-adamw", optimizer: "adamw", learningRate: 0.005, loss: "mean-absolute-error", output: "softmax" },
];

const PACK = `
import sys, numpy as np
read = lambda name, header: np.frombuffer(open(f"{sys.argv[1]}/{name}", "rb").read(), np.uint8, offset=header)
np.savez(sys.argv[2], x_train=read("train-images-idx3-ubyte", 16).reshape(-1, 28, 28), y_train=read("train-labels-idx1-ubyte", 8),
         x_test=read("t10k-images-idx3-ubyte", 16).reshape(-1, 28, 28), y_test=read("t10k-labels-idx1-ubyte", 8))
`;

/** The keras.datasets module checks the file's sum: ours has the same arrays in another archive. */
const PATCH = "import keras.src.datasets.mnist as m\nget = m.get_file\nm.get_file = lambda *a, **k: get(*a, **{**k, 'file_hash': None})\n";

before(() => {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(venv, "bin/keras-is-here"))) {
    execFileSync("python3", ["-m", "venv", venv]);
    execFileSync(join(venv, "bin/pip"), ["install", "--quiet", ...PACKAGES], { stdio: "inherit" });
    writeFileSync(join(venv, "bin/keras-is-here"), "");
  }
  // What keras.datasets.mnist.load_data() would download, from the files that are here.
  const datasets = join(folder, "keras/datasets");
  mkdirSync(datasets, { recursive: true });
  execFileSync(join(venv, "bin/python"), ["-c", PACK, join(root, ".cache/mnist"), join(datasets, "mnist.npz")]);
});

for (const recipe of configurations) {
  for (const form of /** @type {const} */ (["sequential", "functional"])) {
    test(`Keras, ${form}: ${recipe.id}`, async () => {
      const path = join(folder, `${recipe.id}-${form}.py`);
      writeFileSync(path, kerasScript({ recipe, ...LIMITS }, form));
      const env = { ...process.env, KERAS_HOME: join(folder, "keras"), KERAS_BACKEND: "tensorflow", TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" };
      const { stdout } = await run(join(venv, "bin/python"), ["-c", `${PATCH}import runpy\nrunpy.run_path(${JSON.stringify(path)}, run_name="__main__")`], { env, maxBuffer: 1 << 26 });
      const parameters = Number(/Total params:\D*([\d,]+)/.exec(stripVTControlCharacters(stdout))[1].replaceAll(",", ""));
      assert.equal(parameters, recipe.parameters);
      check(stdout, recipe);
    });
  }
}

for (const recipe of configurations) {
  test(`Burn: ${recipe.id}`, async () => {
    const crate = join(folder, "digits");
    mkdirSync(join(crate, "src"), { recursive: true });
    // A workspace of its own, with this one's versions, profile and target folder, so that Burn is not compiled again.
    writeFileSync(join(crate, "Cargo.toml"), `${burnManifest}\n[workspace]\n`);
    copyFileSync(join(root, "Cargo.lock"), join(crate, "Cargo.lock"));
    writeFileSync(join(crate, "src/main.rs"), burnProgram({ recipe, ...LIMITS }));
    const { stdout, stderr } = await run("cargo", ["run", "--quiet", "--", join(root, ".cache/mnist")], { cwd: crate, env: { ...process.env, CARGO_TARGET_DIR: join(root, "target"), CARGO_PROFILE_DEV_DEBUG: "false" }, maxBuffer: 1 << 26 });
    assert.doesNotMatch(stderr, /warning/);
    check(stdout, recipe);
  });
}

/** @param {string} stdout @param {{ loss: string }} recipe */
function check(stdout, { loss }) {
  const accuracy = Number(/test accuracy (\d\.\d+)/.exec(stdout)[1]);
  assert.ok(accuracy > (loss === "mean-absolute-error" ? 0.3 : 0.5), `test accuracy ${accuracy}`);
}
