// Whether a GPU adapter can run the WebGPU engine, and if not, why: pure judgement, then the question itself.

import { PIXELS } from "../../core/image-shape.js";
import { ADAPTER_MS, within } from "../../core/deadline.js";

/**
 * @typedef {object} AdapterFacts
 * @property {boolean} hasApi whether navigator.gpu exists here
 * @property {boolean} secure whether the page is a secure context, without which browsers hide WebGPU
 * @property {boolean} [answered] whether the browser said so in time
 * @property {boolean} hasAdapter
 * @property {boolean} isFallback whether the adapter says that it is software
 * @property {string} description the adapter's own words
 * @property {boolean} hasTimestampQuery
 * @property {number} maxStorageBufferBindingSize bytes
 */

/** Names under which software adapters are known. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|microsoft basic render|software/i;
/** The training images, four to a word, are one buffer: MNIST's 60,000. */
const DATASET_BYTES = 60_000 * PIXELS;

/**
 * The reason to refuse the adapter, or null.
 * @param {AdapterFacts} facts @param {boolean} byName whether the caller asked for WebGPU by name, software included
 */
export function refusal(facts, byName) {
  if (!facts.secure) return "This page came over plain http, where browsers give no WebGPU";
  if (!facts.hasApi) return "This browser offers no WebGPU here";
  if (facts.answered === false) return "This browser's GPU does not answer";
  if (!facts.hasAdapter) return "This browser offers WebGPU but no graphics adapter for it";
  if (facts.maxStorageBufferBindingSize < DATASET_BYTES) return "This graphics adapter's buffers are too small for the data set";
  if (!byName && (facts.isFallback || SOFTWARE.test(facts.description))) {
    const name = facts.description || "without a name";
    return `The only graphics adapter is a software one (${name}), slower than the CPU engine`;
  }
  return null;
}

/** Whether this browser looks for finished reads only now and then. @param {string} userAgent */
export const looksRarely = (userAgent) => /\bFirefox\/\d/.test(userAgent);

/** @returns {Promise<AdapterFacts>} */
export async function adapterFacts() {
  const scope = /** @type {any} */ (globalThis);
  const gpu = scope.navigator.gpu;
  const asked = Promise.resolve().then(() => gpu?.requestAdapter({ powerPreference: "high-performance" }));
  const answer = await within(ADAPTER_MS, asked, () => null).then((found) => ({ found, inTime: true }), (cause) => ({ found: null, inTime: cause !== null }));
  const adapter = answer.found;
  const info = adapter?.info ?? {};
  return {
    hasApi: Boolean(gpu),
    secure: scope.isSecureContext,
    answered: answer.inTime,
    hasAdapter: Boolean(adapter),
    isFallback: Boolean(info.isFallbackAdapter ?? adapter?.isFallbackAdapter),
    description: [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(" "),
    hasTimestampQuery: Boolean(adapter?.features.has("timestamp-query")),
    maxStorageBufferBindingSize: adapter?.limits.maxStorageBufferBindingSize ?? 0,
  };
}
