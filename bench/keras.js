// Seconds of an epoch: this project as a visitor has it, all cores, beside native Keras on the same machine, by turns.
//   node bench/keras.js [--rounds N] [--python PATH] [RECIPE ...]
// needs ./build.sh build, and a Python with what bench/native_keras.py names.

import { execFile } from "node:child_process";
import { cpus } from "node:os";
import { parseArgs, promisify } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { recipes } from "../www/core/recipes.js";
import { measure, median, servePages } from "./pages.js";

const TRAIN_COUNT = 60_000;
/** Of the large network both are given a part of an epoch. */
const IMAGES = { cnn: 6_400 };
/** Enough for memory to be taken and code to be compiled in full. */
const WARMUP_STEPS = { cnn: 4 };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: "string", default: "3" }, python: { type: "string", default: "python3" } } });
const chosen = recipes.filter(({ id, tutorial }) => (positionals.length ? positionals.includes(id) : tutorial));

async function keras(recipe, images) {
  const { stdout } = await promisify(execFile)(values.python, [new URL("native_keras.py", import.meta.url).pathname, recipe, String(images)], { env: { MNIST_DIR: ".cache/mnist", ...process.env } });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

const { urls, close } = await servePages();
const browser = await chromium.launch(CHROMIUM);
const rows = {};
let versions = "";
for (const { id, batchSize } of chosen) {
  const images = IMAGES[id] ?? TRAIN_COUNT;
  const [theirs, ours] = [[], []];
  let engine = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    const peer = await keras(id, images);
    versions = `Keras ${peer.keras}, TensorFlow ${peer.tensorflow}`;
    const options = { engine: "auto", recipe: id, batch: batchSize, warmup: WARMUP_STEPS[id] ?? 100, steps: Math.floor(images / batchSize) };
    const own = await measure(browser, urls.ours, options);
    engine = own.engine;
    theirs.push(TRAIN_COUNT / peer.imagesPerSecond);
    ours.push(TRAIN_COUNT / own.imagesPerSecond);
    console.error(`round ${round + 1}: ${id}: Keras ${theirs.at(-1).toFixed(2)} s, inkgrad ${ours.at(-1).toFixed(2)} s an epoch`);
  }
  const ratio = median(ours.map((seconds, round) => seconds / theirs[round]));
  rows[id] = { "Keras, s an epoch": Number(median(theirs).toFixed(2)), "inkgrad, s an epoch": Number(median(ours).toFixed(2)), "inkgrad / Keras": Number(ratio.toFixed(2)), workers: engine.workers };
}
await browser.close();
close();
console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${versions}, ${new Date().toISOString().slice(0, 10)}, medians of ${values.rounds} rounds by turns`);
console.table(rows);
