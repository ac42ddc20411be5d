// Loads the wasm packages, and decides whether the WebGPU one can be used.

import { adapterFacts, refusal } from "./adapter.js";
import { InkgradError } from "./errors.js";

/** @typedef {typeof import("../dist/wasm/cpu/inkgrad.js")} Package */
/** @typedef {import("../dist/wasm/cpu/inkgrad.js").Session} Session */
/** @typedef {{ package: Package, session: Session }} Opened */
/** @typedef {import("./protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./protocol.js").EnginePreference} EnginePreference */

/**
 * Loads a package (its wasm compiles while it arrives) and opens a session, which tests itself.
 * @param {"cpu" | "webgpu"} kind @param {URL} assets @param {() => void} [onLoaded] @returns {Promise<Opened>}
 */
export async function openEngine(kind, assets, onLoaded) {
  const loaded = await load(kind, assets);
  onLoaded?.();
  return { package: loaded, session: await loaded.Session.create() };
}

/**
 * The CPU engine, with fused multiply-add where that is allowed and the browser has it.
 * @param {URL} assets @param {boolean} mayFuse @returns {Promise<{ opened: Opened, arithmetic: import("./protocol.js").Arithmetic }>}
 */
export async function openCpuEngine(assets, mayFuse) {
  const [loaded, kernel] = await Promise.all([load("cpu", assets), mayFuse ? fusedKernel(assets) : null]);
  if (kernel) {
    try {
      loaded.fuseArithmetic(kernel);
      return { opened: { package: loaded, session: await loaded.Session.create() }, arithmetic: "fused" };
    } catch {
      // A kernel that does not fit this engine, or fails its self-test: an instance that never had it.
      const fresh = await load("cpu", assets, "?strict");
      return { opened: { package: fresh, session: await fresh.Session.create() }, arithmetic: "strict" };
    }
  }
  return { opened: { package: loaded, session: await loaded.Session.create() }, arithmetic: "strict" };
}

/** An empty function whose body holds one instruction of relaxed SIMD: what a browser must know to compile the kernel. */
const RELAXED_SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11);

/** The inner loop with fused multiply-add, or null where it cannot be had: then the engine does without. @param {URL} assets */
async function fusedKernel(assets) {
  if (!WebAssembly.validate(RELAXED_SIMD)) return null;
  try {
    return await WebAssembly.compileStreaming(fetch(new URL("wasm/cpu/fused.wasm", assets)));
  } catch {
    return null;
  }
}

/** @param {"cpu" | "webgpu"} kind @param {URL} assets @param {string} [instance] a query that makes it an instance of its own @returns {Promise<Package>} */
async function load(kind, assets, instance = "") {
  const url = new URL(`wasm/${kind}/inkgrad.js${instance}`, assets);
  try {
    const loaded = await import(url.href);
    await loaded.default();
    return loaded;
  } catch (cause) {
    if (cause instanceof WebAssembly.CompileError) {
      throw new InkgradError("browser-too-old", "This browser's WebAssembly is too old: it lacks SIMD or reference types. Chrome 96, Firefox 114, Safari 16.4 and later have both.");
    }
    throw new InkgradError("engine-unreachable", `The ${kind} engine could not be loaded from ${url.href}. Check the connection and reload.`);
  }
}

/**
 * The WebGPU engine where it can be used, and in any case what to tell the visitor.
 * @param {EnginePreference} preference @param {URL} assets @param {(detail: string) => void} onDetail
 * @returns {Promise<{ opened: Opened | null, info: Omit<EngineInfo, "arithmetic" | "workers"> }>}
 */
export async function chooseWebGpu(preference, assets, onDetail) {
  const facts = await adapterFacts();
  const refused = refusal(facts, preference === "webgpu");
  const adapter = facts.hasAdapter ? facts.description : null;
  if (refused) return { opened: null, info: { kind: "cpu", adapter, reason: refused } };
  try {
    onDetail("Loading the WebGPU engine");
    const opened = await openEngine("webgpu", assets, () => onDetail("Testing the WebGPU engine"));
    return { opened, info: { kind: "webgpu", adapter, reason: `Its self-test on this adapter (${adapter}) agrees with the CPU` } };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { opened: null, info: { kind: "cpu", adapter, reason: message } };
  }
}
