// Measures this project beside its peers in one browser, by turns, and prints a table and JSON:
//   ./build.sh bench [--rounds N] [--only TEXT]     speeds, what is asked of WebGPU, latency, main thread, sizes

import { readFile, stat } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { measure, median, root, servePages } from "./pages.js";

const argument = (name, usual) => {
  const place = process.argv.indexOf(`--${name}`);
  return place < 0 ? usual : Number(process.argv[place + 1]);
};
const place = process.argv.indexOf("--only");
const only = place < 0 ? "" : process.argv[place + 1];
const ROUNDS = argument("rounds", 5);

/** Steps of a measurement, by what computes: a software GPU is asked for a few steps only, of a convolution with few images. */
const LENGTHS = {
  "mlp-512": { cpu: { batch: 128, warmup: 40, steps: 240 }, slow: { batch: 128, warmup: 2, steps: 12 }, gpu: { batch: 128, warmup: 8, steps: 16 } },
  cnn: { cpu: { batch: 128, warmup: 2, steps: 12 }, slow: { batch: 16, warmup: 1, steps: 3 }, gpu: { batch: 8, warmup: 1, steps: 3 } },
};

/** Who is measured: a name, the page it runs in, and what its `measure` is told. */
const candidates = ["mlp-512", "cnn"].flatMap((recipe) => {
  const { cpu, slow, gpu } = LENGTHS[recipe];
  const jaxWasm = recipe === "cnn" ? slow : cpu;
  return [
    ["inkgrad cpu, fused, 2 workers", "ours", { engine: "auto", workers: 2, ...cpu }],
    ["inkgrad cpu, fused", "ours", { engine: "auto", workers: 1, ...cpu }],
    ["inkgrad cpu, strict", "ours", { engine: "cpu", workers: 1, ...cpu }],
    ["jax-js wasm, one thread", "jax", { backend: "wasm", ...jaxWasm }],
    ["jax-js wasm, threads", "jaxThreads", { backend: "wasm", ...jaxWasm }],
    // TensorFlow.js has no gradient of a convolution's weights in its wasm backend.
    ...(recipe === "cnn" ? [] : [["tfjs wasm", "tfjs", { backend: "wasm", ...slow }]]),
    ...(recipe === "cnn" ? [] : [["tfjs cpu", "tfjs", { backend: "cpu", ...slow }]]),
    ["tfjs webgl, software GPU", "tfjs", { backend: "webgl", ...slow }],
    ["inkgrad webgpu, software GPU", "ours", { engine: "webgpu", workers: 1, ...gpu }],
    ["jax-js webgpu, software GPU", "jax", { backend: "webgpu", ...gpu }],
    ["tfjs webgpu, software GPU", "tfjs", { backend: "webgpu", ...gpu }],
  ].map(([who, site, options]) => ({ name: `${who}, ${recipe}`, recipe, site, options: { recipe, ...options } }));
});

/** By turns, so that a machine that grows slower does so for all. Who fails once is told of and not measured again. */
async function speeds(browser, urls) {
  /** @type {Record<string, { imagesPerSecond: number[], aStep: any, loss: number, failed?: string }>} */
  const results = Object.fromEntries(candidates.map(({ name }) => [name, { imagesPerSecond: [], aStep: null, loss: NaN }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, site, options } of candidates) {
      const result = results[name];
      if (result.failed || (only && !name.includes(only))) continue;
      try {
        const { imagesPerSecond, aStep, loss } = await measure(browser, urls[site], options);
        result.imagesPerSecond.push(imagesPerSecond);
        Object.assign(result, { aStep, loss });
        console.error(`round ${round + 1}: ${name}: ${imagesPerSecond.toFixed(imagesPerSecond < 100 ? 1 : 0)}`);
      } catch (error) {
        result.failed = error.message.split("\n")[0];
        console.error(`${name}: ${result.failed}`);
      }
    }
  }
  return results;
}

/** Longest main-thread task while the page trains, and the time from pen-up to bars, idle. */
async function page(browser, url) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await page.goto(url);
  const element = page.locator("digit-trainer");
  await element.locator(".dataset", { hasText: "MNIST: 60,000" }).waitFor();
  await page.evaluate(() => import(/** @type {any} */ ("./bench.js")));
  const latency = await page.evaluate(() => globalThis.latency({ rounds: 41 }));
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await page.evaluate(() => void (globalThis.longTasks.length = 0));
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await element.locator(".headline", { hasText: "Epoch 3 of 5" }).waitFor({ timeout: 300_000 });
  const longTasks = await page.evaluate(() => globalThis.longTasks);
  await page.close();
  return { penUpToBarsMs: { median: median(latency), worst: Math.max(...latency) }, mainThreadTasksOver50Ms: longTasks };
}

async function sizes() {
  const brotli = async (path) => (await stat(`${path}.br`).catch(() => stat(path))).size;
  const dist = join(root, "dist");
  const bundle = JSON.parse(await readFile(join(dist, ".bundle.json"), "utf8"));
  const sum = async (names) => (await Promise.all(names.map((name) => brotli(join(dist, name))))).reduce((a, b) => a + b, 0);
  const [first, later, translations] = [await sum(bundle.atFirst), await sum([...bundle.later, "vendor/uPlot.js"]), await sum(bundle.translations)];
  const wasm = async (kind) => ({ wasm: await brotli(join(dist, `wasm/${kind}/inkgrad_bg.wasm`)), glue: await brotli(join(dist, `wasm/${kind}/inkgrad.js`)) });
  return { "cpu engine": await wasm("cpu"), "webgpu engine": await wasm("webgpu"), "page's own JS and CSS": { "at first": first, "with uPlot, in and after a run, for the walk, for sharing and in what unfolds": later, "German, where it is wanted": translations } };
}

const rounded = (value) => (value < 100 ? Number(value.toFixed(1)) : Math.round(value));

/** A row a candidate: median speed, and what a step asks of WebGPU. */
function table(results, recipe) {
  const rows = {};
  for (const { name } of candidates.filter((candidate) => candidate.recipe === recipe)) {
    const { imagesPerSecond, aStep, failed } = results[name];
    if (!imagesPerSecond.length) {
      rows[name] = { "images/s": failed ?? "not measured" };
      continue;
    }
    const { dispatches, submits, bindGroups, writes, writtenBytes, reads } = aStep;
    const gpu = dispatches > 0 && { dispatches, submits, "bind groups": bindGroups, writes, "bytes up": writtenBytes, reads };
    rows[name] = { "images/s": rounded(median(imagesPerSecond)), ...Object.fromEntries(Object.entries(gpu || {}).map(([what, value]) => [what, rounded(value)])) };
  }
  return rows;
}

/** Each of our speeds by each of the peers' on the same kind of device: the median of the rounds' ratios. */
function ratios(results) {
  const isGpu = (name) => name.includes("webgpu");
  const found = {};
  for (const ours of candidates.filter(({ name }) => name.startsWith("inkgrad"))) {
    const peers = candidates.filter(({ name, recipe }) => recipe === ours.recipe && !name.startsWith("inkgrad") && isGpu(name) === isGpu(ours.name));
    for (const peer of peers) {
      const [mine, theirs] = [ours, peer].map(({ name }) => results[name].imagesPerSecond);
      const rounds = theirs.map((value, round) => mine[round] / value).filter(Number.isFinite);
      if (rounds.length) found[`${ours.name} / ${peer.name}`] = Number(median(rounds).toFixed(2));
    }
  }
  return found;
}

const { urls, close } = await servePages();
const browser = await chromium.launch(CHROMIUM);
const report = {
  machine: `${cpus().length} x ${cpus()[0].model}, ${process.platform}, Chromium ${browser.version()}`,
  date: new Date().toISOString().slice(0, 10),
  rounds: ROUNDS,
  peers: JSON.parse(await readFile(join(root, "bench/package.json"), "utf8")).devDependencies,
  brotliBytes: await sizes(),
  page: only ? null : await page(browser, urls.ours),
  results: await speeds(browser, urls),
};
await browser.close();
close();

report.ratios = ratios(report.results);
console.log(`${report.machine}, ${report.date}, medians of ${ROUNDS} rounds by turns`);
for (const recipe of ["mlp-512", "cnn"]) console.table(table(report.results, recipe));
console.table(report.ratios);
console.log(JSON.stringify(report, null, 1));
