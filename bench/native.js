// This project as a visitor has it, all cores, beside native Keras or PyTorch on the same machine, by turns: seconds of an epoch.
//   node bench/native.js [--peer keras|pytorch] [--rounds N] [--python PATH] [RECIPE ...]
// needs ./build.sh build, and a Python with what bench/native_keras.py or bench/native_pytorch.py names.

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

const { values, positionals } = parseArgs({ allowPositionals: true, options: { peer: { type: "string", default: "keras" }, rounds: { type: "string", default: "3" }, python: { type: "string", default: "python3" } } });
/** Those that a peer's script has. */
const PEERS = { keras: ["mlp-512", "single-layer", "mlp-100", "mlp-100-flatten", "mlp-64-32", "mlp-256x2", "cnn"], pytorch: ["mlp-512", "mlp-256x2", "mlp-100", "cnn"] };
const known = PEERS[values.peer];
if (!known) throw new Error(`--peer is ${values.peer}: say keras or pytorch`);
const chosen = recipes.filter(({ id }) => known.includes(id) && (positionals.length === 0 || positionals.includes(id)));

async function native(recipe, images) {
  const { stdout } = await promisify(execFile)(values.python, [new URL(`native_${values.peer}.py`, import.meta.url).pathname, recipe, String(images)], { env: { MNIST_DIR: ".cache/mnist", ...process.env } });
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
    const peer = await native(id, images);
    versions = peer.version;
    const options = { engine: "auto", recipe: id, batch: batchSize, warmup: WARMUP_STEPS[id] ?? 100, steps: Math.floor(images / batchSize) };
    const own = await measure(browser, urls.ours, options);
    engine = own.engine;
    theirs.push(TRAIN_COUNT / peer.imagesPerSecond);
    ours.push(TRAIN_COUNT / own.imagesPerSecond);
    console.error(`round ${round + 1}: ${id}: ${values.peer} ${theirs.at(-1).toFixed(2)} s, inkgrad ${ours.at(-1).toFixed(2)} s an epoch`);
  }
  const ratio = median(ours.map((seconds, round) => seconds / theirs[round]));
  rows[id] = { [`${values.peer}, s an epoch`]: Number(median(theirs).toFixed(2)), "inkgrad, s an epoch": Number(median(ours).toFixed(2)), [`inkgrad / ${values.peer}`]: Number(ratio.toFixed(2)), "inkgrad, images/s": Math.round(TRAIN_COUNT / median(ours)), workers: engine.workers };
}
await browser.close();
close();
console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${versions}, ${new Date().toISOString().slice(0, 10)}, medians of ${values.rounds} rounds by turns`);
console.table(rows);
