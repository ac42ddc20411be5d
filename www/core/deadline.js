// Waiting, but not for ever: whoever may never answer gets so long, and then it is done without them.

import { InkgradError } from "./errors.js";

/** No byte for so long ends a download. */
export const DOWNLOAD_MS = 20_000;
/** The browser's stores are done without when they take longer. */
export const STORAGE_MS = 2_000;
/** The same for megabytes that are written or read: a slow disk takes so long. */
export const STORAGE_BYTES_MS = 15_000;
/** A second worker that is not at work by then is done without. */
export const HELPER_MS = 10_000;
/** A graphics adapter that has not been named by then is done without. */
export const ADAPTER_MS = 5_000;
/** A GPU that does nothing for so long, in which even a software one takes a step, is taken for lost. */
export const GPU_MS = 120_000;
/** The same where a visitor waits for it, after Stop. */
export const GPU_STOP_MS = 20_000;

/** What a GPU that does not answer is taken for. */
export const silentGpu = () => new InkgradError("device-lost", "The GPU stopped working (it does not answer). Press Train to start again on a fresh device.");

/** Time passes in steps of at most this, so that a computer that sleeps ages nobody by more than one. */
const TICK_MS = 1_000;

/**
 * What `work` gives; after so many milliseconds a rejection with what `late` makes. What comes after that is let go.
 * @template T @param {number} milliseconds @param {T | PromiseLike<T>} work @param {() => unknown} late @returns {Promise<T>}
 */
export function within(milliseconds, work, late) {
  return new Promise((resolve, reject) => {
    const tick = Math.min(TICK_MS, milliseconds);
    let left = milliseconds;
    const timer = setInterval(() => {
      left -= tick;
      if (left > 0) return;
      clearInterval(timer);
      reject(late());
    }, tick);
    Promise.resolve(work).then(resolve, reject).finally(() => clearInterval(timer));
  });
}

/**
 * A response whose start, and each part of whose body, comes within DOWNLOAD_MS or fails with what `late` makes.
 * @param {string} url @param {RequestInit} init @param {() => Error} late @returns {Promise<Response>}
 */
export async function download(url, init, late) {
  const ended = new AbortController();
  init.signal?.throwIfAborted();
  init.signal?.addEventListener("abort", () => ended.abort(), { once: true });
  const giveUp = () => {
    ended.abort();
    return late();
  };
  const response = await within(DOWNLOAD_MS, fetch(url, { ...init, signal: ended.signal }), giveUp);
  const reader = response.body?.getReader();
  if (!reader) return response;
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await within(DOWNLOAD_MS, reader.read(), giveUp);
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/**
 * What a store of the browser gives, or `otherwise` where it fails or does not answer.
 * @template T @template U @param {Promise<T>} work @param {U} otherwise @param {number} [milliseconds] @returns {Promise<T | U>}
 */
export const fromStorage = (work, otherwise, milliseconds = STORAGE_MS) => within(milliseconds, work, () => new Error("The browser's store does not answer.")).catch(() => otherwise);
