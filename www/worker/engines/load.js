// Loads the wasm packages, and decides whether the WebGPU one can be used.

import { adapterFacts, looksRarely, refusal } from "./webgpu-adapter.js";
import { DOWNLOAD_MS, download, within } from "../../core/deadline.js";
import { InkgradError } from "../../core/errors.js";
import { part } from "../../core/load-part.js";
import { ENGINE } from "../../core/version.js";

/** @typedef {typeof import("../../../dist/wasm/cpu/inkgrad.js")} Package */
/** @typedef {import("../../../dist/wasm/cpu/inkgrad.js").Session} Session */
/** bindingMax: bytes of a GPU's largest buffer that a kernel can read; none for the CPU. @typedef {{ package: Package, session: Session, bindingMax?: number }} Opened */
/** @typedef {import("../../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("../../core/protocol.js").EnginePreference} EnginePreference */

/** A module comes as a whole or not at all: it shares a slow line with what is larger. */
const MODULE_MS = 60_000;
/** A GPU that is not open and tested by then is done without: a software one takes some seconds. */
const OPEN_MS = 60_000;

/**
 * Loads a package (its wasm compiles while it arrives) and opens a session, which tests itself.
 * @param {"cpu" | "webgpu"} kind @param {URL} assets @param {() => void} [onLoaded] @returns {Promise<Opened>}
 */
export async function openEngine(kind, assets, onLoaded) {
  const loaded = await load(kind, assets);
  onLoaded?.();
  const silent = () => new InkgradError("engine-unavailable", `The GPU did not answer its self-test within ${OPEN_MS / 1_000} seconds. The CPU engine trains the same models.`);
  return { package: loaded, session: await within(OPEN_MS, loaded.Session.create(), silent) };
}

/**
 * The CPU engine, with fused multiply-add where that is allowed and the browser has it.
 * @param {URL} assets @param {boolean} mayFuse @returns {Promise<{ opened: Opened, arithmetic: import("../../core/protocol.js").Arithmetic }>}
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
/** The same with one of SIMD, and a table of references: what the engines need. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
const REFERENCES = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 111, 1, 111, 3, 2, 1, 0, 10, 6, 1, 4, 0, 32, 0, 11);
/** The smallest module there is. */
const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** The inner loop with fused multiply-add, or null where it cannot be had in time: then the engine does without. @param {URL} assets */
async function fusedKernel(assets) {
  if (!globalThis.WebAssembly?.validate(RELAXED_SIMD)) return null;
  try {
    const { href } = new URL("wasm/cpu/fused.wasm", assets);
    return await WebAssembly.compileStreaming(download(href, {}, () => new Error("stalled")));
  } catch {
    return null;
  }
}

/** That wasm can run here at all; if not, what stands in its way. */
function checkWebAssembly() {
  if (!globalThis.WebAssembly) throw new InkgradError("wasm-off", "WebAssembly is switched off in this browser, by a security setting (Lockdown Mode, Edge's enhanced security, a high security level). Allow it for this site and reload.");
  if (!WebAssembly.validate(SIMD) || !WebAssembly.validate(REFERENCES)) throw new InkgradError("browser-too-old", "This browser's WebAssembly is too old: it lacks SIMD or reference types. Chrome 111, Firefox 115, Safari 16.4 and later have both.");
  try {
    void new WebAssembly.Module(EMPTY);
  } catch (cause) {
    throw new InkgradError("policy", "The Content-Security-Policy that this worker came with does not let WebAssembly compile: its script-src must allow 'wasm-unsafe-eval' (docs/hosting.md).", { cause });
  }
}

/** @param {"cpu" | "webgpu"} kind @param {URL} assets @param {string} [instance] a query that makes it an instance of its own @returns {Promise<Package>} */
async function load(kind, assets, instance = "") {
  checkWebAssembly();
  const url = new URL(`wasm/${kind}/inkgrad.js${instance}`, assets);
  const unreachable = () => new InkgradError("engine-unreachable", `The ${kind} engine could not be loaded from ${url.href}. Check the connection and reload.`);
  /** What ended the download, if it stopped coming: of that browsers say less. @type {InkgradError | null} */
  let silence = null;
  const stalled = () => (silence = new InkgradError("engine-unreachable", `The ${kind} engine stopped coming from ${url.href}: no more of it for ${DOWNLOAD_MS / 1_000} seconds. Check the connection and press Retry.`));
  const [loaded, response] = await Promise.all([
    within(MODULE_MS, import(url.href), stalled),
    download(new URL(`wasm/${kind}/inkgrad_bg.wasm`, assets).href, {}, stalled),
  ]).catch((cause) => {
    throw cause instanceof InkgradError ? cause : unreachable();
  });
  if (!response.ok) throw unreachable();
  await instantiate(loaded, response, kind).catch((cause) => {
    throw silence ?? cause;
  });
  const build = buildOf(loaded);
  if (build !== ENGINE) throw twoVersions(kind, `built from ${build}, wanted ${ENGINE}`);
  return loaded;
}

/** @param {Package} loaded */
function buildOf(loaded) {
  try {
    return loaded.buildId();
  } catch {
    // Its glue or its wasm is from before builds had names.
    return "something older";
  }
}

/** @param {Package} loaded @param {Response} response @param {string} kind */
async function instantiate(loaded, response, kind) {
  // wasm-bindgen's glue streams what has the right type, and reads the rest as a whole.
  const copy = response.clone();
  try {
    await loaded.default({ module_or_path: response });
    void copy.body?.cancel();
  } catch (cause) {
    if (cause instanceof InkgradError) throw cause;
    throw await damage(copy, kind, cause);
  }
}

/** What is wrong with a file that should be an engine. @param {Response} response @param {string} kind @param {unknown} cause */
async function damage(response, kind, cause) {
  const bytes = new Uint8Array(await response.arrayBuffer().catch(() => new ArrayBuffer(0)));
  const isWasm = EMPTY.every((byte, at) => bytes[at] === byte);
  const isPage = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)));
  if (isPage) return new InkgradError("engine-damaged", `In the place of the ${kind} engine came a web page: the server answers for a file that it does not have, or a login stands in between. Reload when it is reachable.`);
  if (!isWasm || cause instanceof WebAssembly.CompileError) return new InkgradError("engine-damaged", `The ${kind} engine came damaged (${bytes.length} bytes): its download was cut short or changed on the way. Reload; if it happens again, the files on the server are damaged.`, { cause });
  return twoVersions(kind, cause instanceof Error ? cause.message : String(cause));
}

/** @param {string} kind @param {string} detail */
const twoVersions = (kind, detail) => new InkgradError("engine-damaged", `The ${kind} engine's files are of two versions: the site was updated meanwhile. Reload this page. (${detail})`);

/**
 * The WebGPU engine where it can be used, and in any case what to tell the visitor.
 * @param {EnginePreference} preference @param {URL} assets @param {(detail: string) => void} onDetail
 * @returns {Promise<{ opened: Opened | null, info: Omit<EngineInfo, "arithmetic" | "workers"> }>}
 */
export async function chooseWebGpu(preference, assets, onDetail) {
  /** @type {string | null} */
  let adapter = null;
  try {
    const facts = await adapterFacts();
    const refused = refusal(facts, preference === "webgpu");
    adapter = facts.hasAdapter ? facts.description : null;
    if (refused) return { opened: null, info: { kind: "cpu", adapter, reason: refused } };
    if (!facts.hasTimestampQuery) (await part(() => import("./timestamp-bridge.js"))).bridgeTimestamps();
    if (looksRarely(navigator.userAgent)) (await part(() => import("./read-bridge.js"))).bridgeReads();
    onDetail("Loading the WebGPU engine");
    const opened = await openEngine("webgpu", assets, () => onDetail("Testing the WebGPU engine"));
    opened.bindingMax = facts.maxStorageBufferBindingSize;
    // Firefox tells no names of adapters.
    return { opened, info: { kind: "webgpu", adapter, reason: adapter ? `Its self-test on this adapter (${adapter}) agrees with the CPU` : "Its self-test agrees with the CPU" } };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { opened: null, info: { kind: "cpu", adapter, reason: message } };
  }
}
