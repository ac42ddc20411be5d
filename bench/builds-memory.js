// What builds hold in memory, by turns: wasm and JavaScript with MNIST there and after runs, and the most that the tab's process had
// to itself until then, looked at every 50 ms.
//   node bench/builds-memory.js FOLDER ... [--rounds 3]     built sites' folders; dist/ is one of them

import { parseArgs } from "node:util";
import { megabytes, openMeasured } from "./memory-page.js";
import { median, root } from "./pages.js";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: "string", default: "3" } } });
/** @type {Record<string, object>} */
const RUNS = { "mlp-512": { recipe: "mlp-512", epochs: 1 }, cnn: { recipe: "cnn", epochs: 1, trainLimit: 1280, testLimit: 1000 } };

/** Bytes by what was done, in the order of doing. @param {string} folder */
async function once(folder) {
  const measured = await openMeasured(folder);
  /** @type {Record<string, number>} */
  const found = {};
  const note = async (/** @type {string} */ stage) => {
    const { wasm, javaScript } = await measured.held();
    found[`held ${stage}`] = wasm + javaScript;
    found[`peak of the process, ${stage}`] = measured.peakPrivateBytes();
  };
  await note("with the data set");
  for (const [name, options] of Object.entries(RUNS)) {
    await measured.page.evaluate((options) => document.querySelector("digit-trainer").train(options), options);
    await note(`after ${name}`);
  }
  await measured.close();
  return found;
}

const folders = [`${root}dist`, ...positionals];
/** @type {Record<string, number>[][]} */
const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const row = [];
  for (const folder of folders) row.push(await once(folder));
  rounds.push(row);
}
console.log(`MB, medians of ${values.rounds}: ${folders.join(", ")}`);
for (const what of Object.keys(rounds[0][0])) {
  const figures = folders.map((_, place) => median(rounds.map((row) => row[place][what])));
  console.log(`${what.padEnd(44)} ${figures.map((bytes) => megabytes(bytes).padStart(8)).join(" ")}   ${figures.slice(1).map((bytes) => (figures[0] / bytes).toFixed(2)).join(" ")}`);
}
