// The workers beside the first one, which share its run: every one computes its part of each batch, or its units of the network, and sends
// its numbers to the first.

import { HELPER_MS, within } from "../../core/deadline.js";
import { InkgradError, fromWire } from "../../core/errors.js";
import { watch } from "../../core/liveness.js";
import { startWorker } from "../../core/start-worker.js";
import { VERSION } from "../../core/version.js";
import { TeamLines, lineOf } from "./lines.js";

/** @typedef {import("./helper.js").HelperCommand} HelperCommand */
/** @typedef {import("../dataset/held-dataset.js").HeldDataset} HeldDataset */

/** Workers that nobody has needed for so long give their memory back. */
const IDLE_MS = 60_000;

/** The workers beside this one. */
export class Helpers {
  /** @type {Helper[]} */
  #helpers = [];
  /** @type {TeamLines | null} */
  #lines = null;
  #assets;
  #mayFuse;
  #idle = 0;
  /** Counts the runs. */
  #run = 0;

  /** @param {string} assets @param {boolean} mayFuse whether this worker's arithmetic is fused: then so is theirs */
  constructor(assets, mayFuse) {
    this.#assets = assets;
    this.#mayFuse = mayFuse;
  }

  /**
   * Starts a run on `size - 1` helpers; this worker is the first of the team.
   * @param {number} size @param {{ options: string, checkpoint: Uint8Array | null, drawings: import("../drawings.js").Drawings | null }} work options as JSON; a checkpoint to go on from; drawings beside the data set
   * @param {HeldDataset} dataset @returns {Promise<TeamLines>}
   */
  async start(size, work, dataset) {
    this.leave();
    clearTimeout(this.#idle);
    for (const helper of this.#helpers.splice(size - 1)) helper.end();
    while (this.#helpers.length < size - 1) this.#helpers.push(new Helper(this.#assets, this.#mayFuse, (why) => this.leave(why)));
    const chosen = this.#helpers.slice(0, size - 1);
    const run = ++this.#run;
    // Before they start: the first of them may have a row for it before the last is there.
    const lines = new TeamLines(chosen.map((helper) => helper.line(run)));
    this.#lines = lines;
    const started = Promise.all(chosen.map((helper, index) => helper.start({ rank: index + 1, size, ...work, dataset, run })));
    try {
      await within(HELPER_MS, started, () => new InkgradError("team-lost", `A second worker did not start within ${HELPER_MS / 1_000} seconds. Press Train to start again; this one can train alone.`));
    } catch (error) {
      if (/** @type {InkgradError} */ (error).code === "team-lost") this.#end();
      throw error;
    }
    // One that stopped once it had started, while others had not.
    const failure = chosen.map((helper) => helper.failure).find(Boolean);
    if (failure) throw failure;
    return lines;
  }

  /** Ends the helpers' share of the run; who waits for them is told why. @param {Error} [why] */
  leave(why = new InkgradError("team-lost", "The run was ended.")) {
    this.#lines?.leave(why);
    this.#lines = null;
    for (const helper of this.#helpers) helper.leave();
    clearTimeout(this.#idle);
    this.#idle = Number(setTimeout(() => this.#end(), IDLE_MS));
  }

  #end() {
    for (const helper of this.#helpers.splice(0)) helper.end();
  }
}

/** One of them, as this worker sees it. */
class Helper {
  #worker;
  #watched;
  /** @type {{ resolve: () => void, reject: (error: Error) => void } | null} */
  #starting = null;
  /** @type {Error | null} */
  #failed = null;
  /** The data set it has. @type {HeldDataset | null} */
  #dataset = null;
  /** Which drawings it has beside it. */
  #drawings = "";
  /** @type {import("./lines.js").Line | null} */
  #line = null;

  /** @param {string} assets @param {boolean} mayFuse @param {(why: Error) => void} onFailure */
  constructor(assets, mayFuse, onFailure) {
    this.#worker = startWorker(new URL("helper.js", assets));
    this.#watched = watch(this.#worker, () => this.#fail(new InkgradError("team-lost", "A second worker stopped: it ended without a word"), onFailure));
    this.#worker.onmessage = ({ data }) => {
      if (this.#line?.hear(data) || this.#watched.hear(data)) return;
      if (data.started) this.#starting?.resolve();
      else if (data.failed) this.#refuse(reasonOf(data.failed), onFailure);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new InkgradError("team-lost", `A second worker stopped: ${event.message || "its files could not be loaded"}`), onFailure);
    };
    this.#post({ command: "open", version: VERSION, assets, mayFuse });
  }

  /** @param {InkgradError} why @param {(why: Error) => void} onFailure */
  #refuse(why, onFailure) {
    if (why.code === "team-lost") return this.#fail(why, onFailure);
    this.#starting?.reject(why);
    onFailure(why);
  }

  /** @param {Error} why @param {(why: Error) => void} onFailure */
  #fail(why, onFailure) {
    this.#failed = why;
    this.#starting?.reject(why);
    onFailure(why);
  }

  /** Why it stopped; null while it works. */
  get failure() {
    return this.#failed;
  }

  /** The line to it for this run. @param {number} run */
  line(run) {
    return (this.#line = lineOf((message, transfer) => this.#post(message, transfer), run));
  }

  /** @param {{ rank: number, size: number, options: string, checkpoint: Uint8Array | null, drawings: import("../drawings.js").Drawings | null, dataset: HeldDataset, run: number }} share @returns {Promise<void>} */
  start({ dataset, drawings, ...share }) {
    if (this.#failed) return Promise.reject(this.#failed);
    if (dataset !== this.#dataset) {
      const files = dataset.files();
      this.#post({ command: "dataset", files, names: dataset.names }, files.map(({ buffer }) => buffer));
      this.#drawings = "";
    }
    this.#dataset = dataset;
    const isNew = drawings !== null && drawings.key !== this.#drawings;
    if (isNew) this.#drawings = drawings.key;
    return new Promise((resolve, reject) => {
      this.#starting = { resolve, reject };
      this.#post({ command: "start", ...share, drawings: isNew ? drawings : null });
    });
  }

  leave() {
    this.#post({ command: "leave" });
  }

  end() {
    this.#watched.stop();
    this.#worker.terminate();
  }

  /** @param {HelperCommand | { run: number, row: Float32Array }} message @param {Transferable[]} [transfer] */
  #post(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }
}

/** Errors of the run itself (its options, its checkpoint) stay what they are; anything else is the worker's. @param {import("../../core/protocol.js").WireError} wire */
function reasonOf(wire) {
  if (!wire.fatal && !["internal", "team-lost"].includes(wire.code)) return fromWire(wire);
  return new InkgradError("team-lost", `A second worker stopped: ${wire.message}`);
}
