// The WebGPU engine without a browser: Dawn, Chromium's WebGPU, in Node, on whatever GPU there is.
//   npm ci --prefix bench && node bench/dawn.js [--batch N] [--steps N] [RECIPE]     mlp-512 by default; needs ./build.sh build
// `VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json` takes Chromium's GPU in software.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { create, globals } from "webgpu";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { batch: { type: "string", default: "128" }, steps: { type: "string", default: "320" } } });
const recipe = positionals[0] ?? "mlp-512";
const WARMUP_STEPS = 32;
/** Steps of a pump. */
const WINDOW_STEPS = 16;

// wgpu asks whether it is in a worker before it asks the navigator for a GPU.
Object.assign(globalThis, globals);
globalThis.WorkerGlobalScope = class {};
Object.defineProperty(globalThis, "navigator", { value: { gpu: create(["backend=vulkan"]) }, configurable: true });

const here = (path) => new URL(`../dist/${path}`, import.meta.url);
const { default: init, Session } = await import(here("wasm/webgpu/inkgrad.js").href);
await init({ module_or_path: readFileSync(here("wasm/webgpu/inkgrad_bg.wasm")) });

const adapter = await navigator.gpu.requestAdapter();
const { vendor, architecture, description } = adapter.info;
console.log(`${description || `${vendor} ${architecture}`}, Node ${process.version}, Dawn of webgpu ${JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).devDependencies.webgpu}, ${new Date().toISOString().slice(0, 10)}`);

const files = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
const session = await Session.create();
session.loadDataset(...files.map((name) => new Uint8Array(gunzipSync(readFileSync(here(`data/mnist/${name}.gz`))))));
session.start(JSON.stringify({ recipe, batchSize: Number(values.batch), epochs: 1000 }));
const take = async (steps) => {
  session.allowSteps(steps);
  for (;;) {
    const events = JSON.parse(await session.pump(WINDOW_STEPS));
    if (events.some(({ type }) => type === "paused")) return;
  }
};
await take(WARMUP_STEPS);
const start = performance.now();
await take(Number(values.steps));
const seconds = (performance.now() - start) / 1_000;
console.log(`${recipe}: ${Math.round((Number(values.steps) * Number(values.batch)) / seconds)} images/s, batches of ${values.batch}`);
// Dawn's threads would keep the process.
process.exit();
