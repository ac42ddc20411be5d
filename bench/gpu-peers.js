// This project, jax-js and TensorFlow.js by turns on the GPU of this machine, in headless Chromium: images a second, medians.
//   node bench/gpu-peers.js [--rounds 3] [--steps 320] [--software]     --software: on SwiftShader, with few steps
// CHROMIUM_ARGS are the arguments of a Chromium that needs others to find its GPU.

import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { measure, median, servePages } from "./pages.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, steps: { type: "string", default: "320" }, software: { type: "boolean", default: false } } });
const HARDWARE_ARGS = process.env.CHROMIUM_ARGS ?? "--headless=new --no-sandbox --enable-unsafe-webgpu --enable-features=Vulkan --use-angle=vulkan --ignore-gpu-blocklist";
const HARDWARE = { ...CHROMIUM, args: HARDWARE_ARGS.split(" ") };
const LENGTHS = values.software
  ? { "mlp-512": { batch: 128, warmup: 4, steps: 8 }, cnn: { batch: 8, warmup: 1, steps: 2 } }
  : { "mlp-512": { batch: 128, warmup: 64, steps: Number(values.steps) }, cnn: { batch: 128, warmup: 32, steps: Number(values.steps) } };
/** Of each the page that it runs in, and what its `measure` is told besides. @type {Record<string, [string, object]>} */
const WHO = { inkgrad: ["ours", { engine: "webgpu", workers: 1 }], "jax-js": ["jax", { backend: "webgpu" }], "TensorFlow.js": ["tfjs", { backend: "webgpu" }] };

const { urls, close } = await servePages();
const browser = await chromium.launch(values.software ? CHROMIUM : HARDWARE);
const page = await browser.newPage();
await page.goto(urls.ours);
const adapter = await page.evaluate(async () => {
  const info = (await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }))?.info;
  return info && (info.description || `${info.vendor} ${info.architecture}`);
});
await page.close();
console.log(`Chromium ${browser.version()} on ${adapter ?? "no WebGPU adapter"}; medians of ${values.rounds} rounds by turns`);
for (const [recipe, length] of Object.entries(adapter ? LENGTHS : {})) {
  /** @type {Record<string, number[]>} */
  const speeds = Object.fromEntries(Object.keys(WHO).map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, [site, options]] of Object.entries(WHO)) {
      try {
        speeds[name].push((await measure(browser, urls[site], { recipe, ...options, ...length })).imagesPerSecond);
      } catch (error) {
        console.log(`${name}, ${recipe}: ${error.message.split("\n")[0]}`);
      }
    }
  }
  for (const [name, all] of Object.entries(speeds)) if (all.length > 0) console.log(`${recipe.padEnd(14)} ${name.padEnd(14)} ${median(all).toFixed(0).padStart(8)} images/s in batches of ${length.batch}`);
}
await browser.close();
close();
