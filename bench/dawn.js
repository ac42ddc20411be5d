// The WebGPU engine in Node, on Dawn, Chromium's WebGPU, with MNIST loaded.
// `VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json` takes Chromium's GPU in software.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { create, globals } from "webgpu";

const FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
/** Steps of a pump, as the page has them. */
export const WINDOW_STEPS = 16;

/** `navigator.gpu` as browsers have it. @param {string[]} [flags] Dawn's @returns {Promise<string>} which GPU and versions these are */
export async function provideWebGpu(flags = []) {
  Object.assign(globalThis, globals);
  const backend = process.platform === "darwin" ? [] : ["backend=vulkan"];
  Object.defineProperty(globalThis, "navigator", { value: { gpu: create([...backend, ...flags]), userAgent: `Node ${process.version}` }, configurable: true });
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("There is no GPU that Dawn can use: VK_DRIVER_FILES names another Vulkan driver.");
  const { vendor, architecture, description } = adapter.info;
  const version = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).devDependencies.webgpu;
  return `${description || `${vendor} ${architecture}`}; Node ${process.version}, Dawn of webgpu ${version}, ${new Date().toISOString().slice(0, 10)}`;
}

/** The package, a session that has passed its self-test, and which GPU and versions these are. @param {string[]} [flags] Dawn's */
export async function openDawn(flags) {
  const name = await provideWebGpu(flags);
  // wgpu asks whether it is in a worker before it asks the navigator for a GPU.
  globalThis.WorkerGlobalScope = class {};
  const here = (path) => new URL(`../dist/${path}`, import.meta.url);
  const engine = await import(here("wasm/webgpu/inkgrad.js").href);
  await engine.default({ module_or_path: readFileSync(here("wasm/webgpu/inkgrad_bg.wasm")) });
  const session = await engine.Session.create();
  session.loadDataset(...FILES.map((name) => new Uint8Array(gunzipSync(readFileSync(here(`data/mnist/${name}.gz`))))));
  return { engine, session, name };
}

/** Takes so many steps of the session's run and waits for them. @param {number} steps */
export async function take(session, steps) {
  session.allowSteps(steps);
  for (;;) {
    const events = JSON.parse(await session.pump(WINDOW_STEPS));
    if (events.some(({ type }) => type === "paused")) return;
  }
}
