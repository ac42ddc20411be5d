// What a trainer is made with, checked: the worker that it may share, and its own side in it.

import { InkgradError } from "./errors.js";
import { WORKERS_MAX } from "./team.js";

/**
 * @typedef {object} TrainerOptions
 * @property {import("./protocol.js").EnginePreference} [engine] "auto" (the default), "webgpu" or "cpu"
 * @property {number | "auto"} [workers] how many share a run on the CPU, 1 to 4; "auto" tries what this machine has, and is 1 where the engine is "cpu"
 * @property {URL | string} [dataset] the folder of four gzipped IDX files; MNIST beside this module by default
 * @property {URL | string} [assets] where wasm/ and data/ are; beside this module by default
 * @property {boolean} [keepRuns] whether runs are kept in this browser between two epochs, one a recipe, for `keptRun` and `goOn`; no by default
 * @property {AbortSignal} [signal] disposes the trainer
 */

// In a variable: bundlers would take the folder of a literal address for a file of their own.
const here = import.meta.url;
const HERE = new URL("./", here);
const ENGINES = ["auto", "webgpu", "cpu"];
/** Why the CPU engine computes at first, by what was asked for. */
const REASONS = { auto: "It is ready first; a faster one is looked for", webgpu: "It bridges the time until WebGPU is ready", cpu: "It was asked for by name" };

/**
 * @param {Omit<TrainerOptions, "signal">} options
 * @returns {{ workshop: import("./workshop.js").WorkshopSetup, client: import("./protocol.js").ClientSetup }}
 */
export function readSetup({ engine = "auto", workers = "auto", dataset, assets = HERE, keepRuns = false }) {
  if (!ENGINES.includes(engine)) throw new InkgradError("invalid-option", `engine is "${engine}"; it must be one of ${ENGINES.join(", ")}.`);
  if (workers !== "auto" && !(Number.isInteger(workers) && workers >= 1 && workers <= WORKERS_MAX)) {
    throw new InkgradError("invalid-option", `workers is ${workers}; it must be a whole number from 1 to ${WORKERS_MAX}, or "auto".`);
  }
  const base = new URL(assets, document.baseURI);
  const folder = folderUrl(dataset, base);
  // Asked for by name, the CPU engine gives the same bits on every machine.
  const workshop = { engine, workers: workers === "auto" ? null : workers, mayFuse: engine !== "cpu", assets: base.href, because: REASONS[engine] };
  const client = { dataset: folder, verify: folder === folderUrl(undefined, base), keepRuns };
  return { workshop, client };
}

/** @param {URL | string | undefined} dataset @param {URL} assets */
export function folderUrl(dataset, assets) {
  const url = new URL(dataset ?? new URL("data/mnist/", assets), document.baseURI);
  if (!/^https?:$/.test(url.protocol)) throw new InkgradError("invalid-option", `dataset is ${url.href}; it must be an http or https address.`);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}
