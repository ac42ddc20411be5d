// The workers of a page: trainers that ask for the same engine share one, each over a port of its own.

import { DOWNLOAD_MS, within } from "../core/deadline.js";
import { InkgradError } from "../core/errors.js";
import { watch } from "../core/liveness.js";
import { startWorker } from "../core/start-worker.js";
import { VERSION } from "../core/version.js";

/** @typedef {import("../core/protocol.js").EngineHostSetup} EngineHostSetup */
/** @typedef {import("../core/protocol.js").SessionSetup} SessionSetup */
/** @typedef {{ worker: Worker, connections: Set<WorkerConnection>, stopWatching: () => void }} Shared */

/** @type {Map<string, Shared>} */
const workers = new Map();

/** A trainer's connection to its worker. */
export class WorkerConnection {
  #key;
  #shared;
  #port;
  #onLost;

  /**
   * @param {EngineHostSetup} engineHost @param {SessionSetup} session
   * @param {(answer: any) => void} onAnswer @param {(error: InkgradError) => void} onLost the worker can no longer be used
   */
  constructor(engineHost, session, onAnswer, onLost) {
    this.#key = JSON.stringify(engineHost);
    this.#shared = workers.get(this.#key) ?? begin(this.#key, engineHost.assets);
    this.#shared.connections.add(this);
    this.#onLost = onLost;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => onAnswer(data);
    this.#shared.worker.postMessage({ port: port2, version: VERSION, engineHost, session }, [port2]);
  }

  /** @param {unknown} command @param {Transferable[]} transfer */
  send(command, transfer) {
    this.#port.postMessage(command, transfer);
  }

  /** @param {InkgradError} error */
  lost(error) {
    // Whoever heard of it before has left, and may be in a fresh one already.
    if (this.#shared.connections.has(this)) this.#onLost(error);
  }

  /**
   * Leaves the worker, which ends when nobody is left. What broke it ends it for all: whoever calls next gets a fresh one.
   * @param {InkgradError | null} brokenBy
   */
  close(brokenBy) {
    const { worker, connections, stopWatching } = this.#shared;
    if (!connections.delete(this)) return;
    if (!brokenBy) this.#port.postMessage({ command: "close" });
    this.#port.close();
    if (!brokenBy && connections.size > 0) return;
    stopWatching();
    worker.terminate();
    if (workers.get(this.#key) === this.#shared) workers.delete(this.#key);
    for (const connection of [...connections]) connection.lost(/** @type {InkgradError} */ (brokenBy));
  }
}

/** @param {string} key @param {string} assets @returns {Shared} */
function begin(key, assets) {
  const url = new URL("worker.js", assets);
  const worker = startWorker(url);
  const lose = (/** @type {InkgradError} */ error) => {
    // The first to hear closes it for all.
    for (const connection of [...shared.connections]) connection.lost(error);
  };
  const watched = watch(worker, () => lose(ended()));
  const shared = { worker, connections: /** @type {Set<WorkerConnection>} */ (new Set()), stopWatching: watched.stop };
  /** @type {(value: unknown) => void} */
  let hear = () => {};
  const heard = new Promise((resolve) => (hear = resolve));
  worker.onmessage = ({ data }) => {
    hear(data);
    watched.hear(data);
  };
  worker.onerror = async (event) => {
    event.preventDefault();
    hear(event);
    const refusal = await refusedByPolicy(url);
    const cause = event.message || (await whyNotRun(url));
    if (refusal) lose(new InkgradError("worker-failed", `The worker could not start: ${refusal}. The page's Content-Security-Policy must allow it: docs/hosting.md tells how.`));
    else lose(new InkgradError("worker-failed", `The worker could not run: ${cause}. Check the connection and press Retry.`));
  };
  within(DOWNLOAD_MS, heard, () => new InkgradError("worker-failed", `The worker could not run: ${url.href} did not arrive in ${DOWNLOAD_MS / 1_000} seconds. Check the connection and press Retry.`)).catch((error) => shared.connections.size > 0 && lose(error));
  workers.set(key, shared);
  return shared;
}

/** What the page's policy last refused to run, by address. @type {Map<string, string>} */
const refusals = new Map();
globalThis.document?.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective, disposition }) => {
  if (disposition === "enforce" && /^(worker|script|child|default)-src/.test(effectiveDirective)) refusals.set(blockedURI, effectiveDirective);
});

/** The directive by which the page's policy refused a worker, or null. @param {URL} url @returns {Promise<string | null>} */
async function refusedByPolicy({ href }) {
  // The browser tells of it in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  const directive = refusals.get(href) ?? refusals.get("blob");
  return directive ? `${directive} refuses ${href}` : null;
}

/** Why a worker's file does not run where the browser says nothing. @param {URL} url */
async function whyNotRun({ href }) {
  const answer = await fetch(href, { method: "HEAD" }).catch(() => null);
  if (!answer) return `${href} could not be loaded`;
  if (!answer.ok) return `the server answered ${answer.status} for ${href}`;
  const type = answer.headers.get("content-type") ?? "";
  if (!/javascript/.test(type)) return `${href} came as ${type || "nothing"}, not as JavaScript`;
  return `the browser refuses ${href}; under a Cross-Origin-Embedder-Policy it must come with that header too (docs/hosting.md)`;
}

/** What a worker that ends without an event leaves to say. */
function ended() {
  const error = new InkgradError("worker-lost", "The worker has ended: the browser took it back, or a script ended it. A fresh one takes its place, with the network as it was last kept.");
  error.fatal = true;
  return error;
}
