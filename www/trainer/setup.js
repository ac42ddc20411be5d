// What a trainer is made with, checked: the worker that it may share, and its own side in it.

import { abortSignal, shown } from "./arguments.js";
import { InkgradError } from "../core/errors.js";
import { WORKERS_MAX } from "../core/limits.js";

/**
 * @typedef {object} TrainerOptions
 * @property {import("../core/protocol.js").EnginePreference} [engine] "auto" (the default), "webgpu" or "cpu"
 * @property {number | "auto"} [workers] how many share a run on the CPU, 1 to 4; "auto" tries what this machine has, and is 1 where the engine is "cpu"
 * @property {URL | string} [dataset] the folder of four gzipped IDX files; MNIST beside this module by default
 * @property {URL | string} [assets] where wasm/ and data/ are; beside this module by default
 * @property {boolean} [keepRuns] whether runs are kept in this browser between two epochs, one a recipe, for `keptRun` and `goOn`; no by default
 * @property {"auto" | "none"} [preload] whether the data set comes at once, as by default, or when it is first needed: a network that was loaded reads without
 * @property {AbortSignal} [signal] disposes the trainer
 */

// In a variable: bundlers would take the folder of a literal address for a file of their own.
const here = import.meta.url;
const HERE = new URL("./", here);
const ENGINES = ["auto", "webgpu", "cpu"];
/** Why the CPU engine computes at first, by what was asked for. */
const REASONS = { auto: "It is ready first; a faster one is looked for", webgpu: "It bridges the time until WebGPU is ready", cpu: "It was asked for by name" };

/** @param {string} name @param {unknown} value @param {string} expected */
const refused = (name, value, expected) => new InkgradError("invalid-option", `${name} is ${shown(value)}; it must be ${expected}.`);

/**
 * @param {TrainerOptions} options
 * @returns {{ engineHost: import("../core/protocol.js").EngineHostSetup, session: import("../core/protocol.js").SessionSetup, signal: AbortSignal | undefined }}
 */
export function readSetup(options) {
  if (typeof options !== "object" || options === null) throw refused("options", options, "an object, such as one that names the engine");
  const { engine = "auto", workers = "auto", dataset, assets = HERE, keepRuns = false, preload = "auto", signal } = options;
  if (!ENGINES.includes(engine)) throw refused("engine", engine, `one of ${ENGINES.join(", ")}`);
  if (workers !== "auto" && !(Number.isInteger(workers) && workers >= 1 && workers <= WORKERS_MAX)) throw refused("workers", workers, `a whole number from 1 to ${WORKERS_MAX}, or "auto"`);
  if (typeof keepRuns !== "boolean") throw refused("keepRuns", keepRuns, "true or false");
  if (preload !== "auto" && preload !== "none") throw refused("preload", preload, "one of auto, none");
  const base = address("assets", assets, document.baseURI);
  const folder = folderUrl(dataset, base);
  // Asked for by name, the CPU engine gives the same bits on every machine.
  const engineHost = { engine, workers: workers === "auto" ? null : workers, mayFuse: engine !== "cpu", assets: base.href, because: REASONS[engine] };
  const session = { dataset: folder, mnist: folderUrl(undefined, base), keepRuns, preload: preload === "auto" };
  return { engineHost, session, signal: abortSignal(signal) };
}

/** An address that a page can ask. @param {string} name of the option @param {unknown} given @param {string | URL} base */
function address(name, given, base) {
  const expected = "an http or https address";
  if (!(given instanceof URL || typeof given === "string")) throw refused(name, given, expected);
  /** @type {URL} */
  let url;
  try {
    url = new URL(given, base);
  } catch {
    throw refused(name, String(given), expected);
  }
  if (!/^https?:$/.test(url.protocol)) throw refused(name, url.href, expected);
  return url;
}

/** @param {URL | string | undefined} dataset @param {URL} assets */
function folderUrl(dataset, assets) {
  const url = dataset === undefined ? new URL("data/mnist/", assets) : address("dataset", dataset, document.baseURI);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}

/** @param {unknown} source a folder's address, or files @param {URL} assets @returns {import("../core/protocol.js").DatasetSource} */
export function datasetSource(source, assets) {
  if (!Array.isArray(source)) return { url: folderUrl(/** @type {any} */ (source), assets) };
  const stranger = source.find((file) => !(file instanceof Blob));
  if (source.length === 0 || stranger !== undefined) throw refused("dataset", stranger ?? source, "an http or https address, or a list of files");
  return { files: source.map((file, index) => ({ name: /** @type {File} */ (file).name ?? `file ${index + 1}`, content: file })) };
}
