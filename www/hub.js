// The workers of a page: trainers that ask for the same engine share one, each over a port of its own.

import { InkgradError } from "./errors.js";
import { startWorker } from "./start-worker.js";

/** @typedef {import("./workshop.js").WorkshopSetup} WorkshopSetup */
/** @typedef {import("./protocol.js").ClientSetup} ClientSetup */
/** @typedef {{ worker: Worker, lines: Set<Line> }} Shared */

/** @type {Map<string, Shared>} */
const workers = new Map();

/** A trainer's line to its worker. */
export class Line {
  #key;
  #shared;
  #port;
  #onLost;

  /**
   * @param {WorkshopSetup} workshop @param {ClientSetup} client
   * @param {(answer: any) => void} onAnswer @param {(error: InkgradError) => void} onLost the worker can no longer be used
   */
  constructor(workshop, client, onAnswer, onLost) {
    this.#key = JSON.stringify(workshop);
    this.#shared = workers.get(this.#key) ?? begin(this.#key, workshop.assets);
    this.#shared.lines.add(this);
    this.#onLost = onLost;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => onAnswer(data);
    this.#shared.worker.postMessage({ port: port2, workshop, client }, [port2]);
  }

  /** @param {unknown} command @param {Transferable[]} transfer */
  send(command, transfer) {
    this.#port.postMessage(command, transfer);
  }

  /** @param {InkgradError} error */
  lost(error) {
    this.#onLost(error);
  }

  /**
   * Leaves the worker, which ends when nobody is left. What broke it ends it for all: whoever calls next gets a fresh one.
   * @param {InkgradError | null} brokenBy
   */
  close(brokenBy) {
    const { worker, lines } = this.#shared;
    if (!lines.delete(this)) return;
    if (!brokenBy) this.#port.postMessage({ command: "close" });
    this.#port.close();
    if (!brokenBy && lines.size > 0) return;
    worker.terminate();
    if (workers.get(this.#key) === this.#shared) workers.delete(this.#key);
    for (const line of [...lines]) line.lost(/** @type {InkgradError} */ (brokenBy));
  }
}

/** @param {string} key @param {string} assets @returns {Shared} */
function begin(key, assets) {
  const worker = startWorker(new URL("worker.js", assets));
  const shared = { worker, lines: /** @type {Set<Line>} */ (new Set()) };
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new InkgradError("worker-failed", `The worker could not run: ${event.message || "its files could not be loaded"}. Check the connection and press Retry.`);
    for (const line of [...shared.lines]) line.lost(error);
  };
  workers.set(key, shared);
  return shared;
}
