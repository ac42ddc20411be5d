// What a visit costs: time from navigation to the first training step and to the first prediction with everything in the cache, and
// memory over many epochs.
//   node bench/visit.js [--rounds N] [--starts]     --starts leaves memory out; needs ./build.sh build; reads /proc, so Linux

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, starts: { type: "boolean", default: false } } });
const EPOCHS = 20;
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** In the page before its scripts: presses Train as soon as it can be pressed, notes when figures and outputs come. */
function pressTrain() {
  globalThis.marks = {};
  const note = (name) => () => (globalThis.marks[name] ??= performance.now());
  addEventListener("progress", note("firstStepMs"), true);
  addEventListener("ready", note("readyMs"), true);
  const press = () => {
    const button = document.querySelector("digit-trainer")?.shadowRoot?.querySelector("button.primary");
    if (button && !button.disabled) button.click();
    else requestAnimationFrame(press);
  };
  requestAnimationFrame(press);
}

/** Milliseconds from navigation, the second visit's and later ones', on this engine. @param {string} url @param {number} rounds @param {string} engine */
async function starts(url, rounds, engine) {
  const folder = await mkdtemp(join(tmpdir(), "inkgrad-visit-"));
  const context = await chromium.launchPersistentContext(folder, CHROMIUM);
  await context.route("**/index.html", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace("<digit-trainer", `<digit-trainer engine="${engine}"`) });
  });
  const first = await context.newPage();
  await first.goto(url);
  await first.locator("digit-trainer .dataset", { hasText: "MNIST: 60,000" }).waitFor();
  await first.close();
  const [toStep, toPrediction] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const page = await context.newPage();
    await page.addInitScript(pressTrain);
    await page.goto(url);
    await page.waitForFunction(() => globalThis.marks.firstStepMs);
    toStep.push(await page.evaluate(() => globalThis.marks.firstStepMs));
    await page.close();
    const other = await context.newPage();
    await other.goto(url);
    // A trainer beside the page's own: the page's alone is no slower.
    toPrediction.push(
      await other.evaluate(async (engine) => {
        const { Trainer } = await import(/** @type {any} */ ("./trainer.js"));
        const trainer = await Trainer.create({ engine });
        await trainer.predict(new Uint8Array(784).fill(128));
        const ms = performance.now();
        trainer.dispose();
        return ms;
      }, engine),
    );
    await other.close();
  }
  await context.close();
  await rm(folder, { recursive: true });
  return { "navigation to first training figures, ms": Math.round(median(toStep)), "navigation to first prediction, ms": Math.round(median(toPrediction)) };
}

/** Memory of this process's children that no other process has (private), in MB. */
async function privateMegabytes() {
  const parents = {};
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    parents[pid] = status.match(/^PPid:\s+(\d+)/m)?.[1];
  }
  const isOurs = (pid) => pid && (parents[pid] === String(process.pid) || isOurs(parents[pid]));
  let kilobytes = 0;
  for (const pid of Object.keys(parents).filter(isOurs)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    for (const [, size] of rollup.matchAll(/^Private_\w+:\s+(\d+)/gm)) kilobytes += Number(size);
  }
  return kilobytes / 1024;
}

/** Memory of the whole browser at the end of each epoch. */
async function memory(url, engine, options) {
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage();
  const megabytes = [];
  await page.exposeFunction("sample", async () => void megabytes.push(await privateMegabytes()));
  await page.goto(url);
  await page.evaluate(
    async ({ engine, options }) => {
      const { Trainer } = await import(/** @type {any} */ ("./trainer.js"));
      const trainer = await Trainer.create({ engine });
      const samples = [];
      trainer.addEventListener("epochend", () => samples.push(globalThis.sample()));
      await trainer.train(options);
      await Promise.all(samples);
    },
    { engine, options },
  );
  await browser.close();
  // The first epochs take what later ones use again.
  const settled = megabytes.slice(4);
  const mean = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const [before, after] = [mean(settled.slice(0, 4)), mean(settled.slice(-4))];
  return { "peak, MB": Math.round(Math.max(...megabytes)), "epochs 5 to 8, MB": Math.round(before), [`epochs ${EPOCHS - 3} to ${EPOCHS}, MB`]: Math.round(after), "growth, %": Number((100 * (after / before - 1)).toFixed(1)) };
}

const server = await createSiteServer(resolve("dist"));
const url = `${await listenLocally(server)}index.html`;
console.log(`${cpus().length} x ${cpus()[0].model}, ${new Date().toISOString().slice(0, 10)}`);
const rows = {};
for (const engine of ["cpu", "auto"]) rows[`engine="${engine}"`] = await starts(url, Number(values.rounds), engine);
console.table(rows);
if (values.starts) process.exit();
console.table({
  "mlp-512, CPU engine, whole epochs": await memory(url, "cpu", { recipe: "mlp-512", epochs: EPOCHS }),
  "mlp-512, WebGPU on a software GPU, epochs of 2,560 images": await memory(url, "webgpu", { recipe: "mlp-512", epochs: EPOCHS, trainLimit: 2_560, testLimit: 500 }),
});
server.close();
