// What one tab's memory comes to after many runs, data sets and elements, beside what it was after the first run:
//   node bench/memory.js [RUNS] [ELEMENTS] [DATASETS]     on the CPU engine: what is held, which is the memory of its wasm and of all JavaScript
//   (as performance.measureUserAgentSpecificMemory counts it), and what the tab's process has (Linux), allocators' caches among it

import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { beforeWorker } from "../tests/browser/fixtures.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";
import { root } from "./pages.js";

const [runs, elements, datasets] = [60, 40, 20].map((usual, place) => Number(process.argv[2 + place] ?? usual));
/** Measuring is allowed only to pages that nobody else shares a process with. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

const server = await createSiteServer(new URL("dist", `file://${root}`).pathname, ISOLATED);
const url = await listenLocally(server);
const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, "--enable-blink-features=ForceEagerMeasureMemory"] });
const page = await browser.newPage({ serviceWorkers: "block" });
page.on("pageerror", (error) => console.error(error));
await beforeWorker(
  page,
  `const { instantiate, instantiateStreaming } = WebAssembly;
  globalThis.memories = [];
  const seen = async (instantiated) => {
    const { instance } = await instantiated;
    globalThis.memories.push(instance.exports.memory);
    return instantiated;
  };
  WebAssembly.instantiate = (...given) => seen(instantiate(...given));
  WebAssembly.instantiateStreaming = (...given) => seen(instantiateStreaming(...given));`,
);
await page.goto(`${url}index.html?engine=cpu`);
await page.locator("digit-trainer .dataset", { hasText: "MNIST: 60,000" }).waitFor();

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const devtools = await browser.newBrowserCDPSession();

/** Bytes that the tab's process shares with nobody: of all renderers the largest is the one with the page. */
async function privateBytes() {
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === "renderer").map(async ({ id }) => {
      const text = await readFile(`/proc/${id}/smaps_rollup`, "utf8");
      return 1024 * [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
    }),
  );
  return Math.max(...sizes);
}

/** Bytes of wasm memory in all workers. */
async function wasmBytes() {
  const sizes = await Promise.all(page.workers().map((worker) => worker.evaluate(() => globalThis.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

let first = 0;
async function report(what) {
  const { bytes } = await page.evaluate(async () => {
    // A worker that was ended is gone a little later. Measuring collects garbage first.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return performance.measureUserAgentSpecificMemory();
  });
  const wasm = await wasmBytes();
  first ||= wasm + bytes;
  console.log(`${what}: ${megabytes(wasm + bytes)} MB held, ${(100 * ((wasm + bytes) / first - 1)).toFixed(1)}% (wasm ${megabytes(wasm)}, JavaScript ${megabytes(bytes)}); the process has ${megabytes(await privateBytes())} MB`);
}

const RECIPES = ["single-layer", "mlp-100", "mlp-64-32", "mlp-512", "mlp-256x2", "cnn", "fast-cnn", "lenet-5", "any-hand"];
const train = (count) =>
  page.evaluate(
    async ([count, recipes]) => {
      const element = document.querySelector("digit-trainer");
      for (let run = 0; run < count; run++) await element.train({ recipe: recipes[run % recipes.length], trainLimit: 256, testLimit: 100, epochs: 1, seed: run });
    },
    [count, RECIPES],
  );

await report("with the data set, before the first run");
first = 0;
await train(RECIPES.length);
await report(`after the first runs, one a recipe`);
await train(runs);
await report(`after ${runs} runs`);
await page.evaluate(async (count) => {
  for (let made = 0; made < count; made++) {
    const element = document.createElement("digit-trainer");
    document.body.append(element);
    await element.predict(new Uint8Array(784).fill(9));
    element.remove();
  }
}, elements);
await report(`after ${elements} elements`);
await page.evaluate(async (count) => {
  const { trainer } = document.querySelector("digit-trainer");
  const names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
  const blobs = await Promise.all(names.map(async (name) => (await fetch(`data/mnist/${name}.gz`)).blob()));
  for (let set = 0; set < count; set++) await trainer.useDataset(names.map((name, index) => new File([blobs[index]], `${name}.gz`)));
}, datasets);
await report(`after ${datasets} data sets of MNIST's size`);
await browser.close();
server.close();
