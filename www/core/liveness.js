// Whether a worker still runs: one that is terminated, reclaimed by the browser or closed by itself says nothing. While it runs it
// holds a lock (Web Locks), which whoever waits for it gets at the moment when the worker ends. Where there are no locks (plain
// http, frames without an origin) it answers a ping.

import { STORAGE_MS, within } from "./deadline.js";

/** @typedef {{ lock: string } | { ping: true }} Watched what the worker said of itself */

const PING_MS = 5_000;
/** A worker that answers none of so many pings has ended: each piece of its work is far shorter. Not a time, which passes while a
 * computer sleeps. */
const PINGS_MAX = 6;

/**
 * In the worker: holds a lock as long as it runs and tells how it can be watched. Answers pings.
 * @param {(watched: { watched: Watched } | { pong: true }) => void} post to whoever started it
 */
export async function stayAlive(post) {
  const lock = `inkgrad-${Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16)).join("")}`;
  addEventListener("message", ({ data }) => data?.ping && post({ pong: true }));
  // It runs: whatever becomes of the lock.
  post({ pong: true });
  const granted = new Promise((resolve, reject) => {
    const hold = () => {
      resolve(null);
      return new Promise(() => {});
    };
    Promise.resolve().then(() => /** @type {any} */ (self).navigator.locks.request(lock, hold)).catch(reject);
  });
  await within(STORAGE_MS, granted, () => null).then(() => post({ watched: { lock } }), () => post({ watched: { ping: true } }));
}

/**
 * Watches a worker that called `stayAlive`: its messages of that go here first.
 * @param {Worker} worker @param {() => void} onEnd once, when it has ended without `stop` @returns {{ hear: (data: any) => boolean, stop: () => void }} hear: whether a message was about this
 */
export function watch(worker, onEnd) {
  const stopped = new AbortController();
  let unanswered = 0;
  let timer = 0;
  const end = () => {
    if (stopped.signal.aborted) return;
    stop();
    onEnd();
  };
  const stop = () => {
    stopped.abort();
    clearInterval(timer);
  };
  const ping = () => {
    if (++unanswered > PINGS_MAX) return end();
    worker.postMessage({ ping: true });
  };
  const begin = (/** @type {Watched} */ watched) => {
    if ("lock" in watched) navigator.locks.request(watched.lock, { signal: stopped.signal }, end).catch(() => {});
    else timer = Number(setInterval(ping, PING_MS));
  };
  const hear = (/** @type {any} */ data) => {
    if (data?.watched && !stopped.signal.aborted) begin(data.watched);
    else if (data?.pong) unanswered = 0;
    else return false;
    return true;
  };
  return { hear, stop };
}
