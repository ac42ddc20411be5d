// What all trainers of a page share in their worker: the engines, the order of work on them, the data set that comes with the
// page, the helpers, and the queue of runs.

import { loadDataset } from "./dataset/download.js";
import { chooseWebGpu, openCpuEngine } from "./engines/load.js";
import { InkgradError, toWire } from "../core/errors.js";
import { HeldDataset } from "./dataset/held-dataset.js";
import { part } from "../core/load-part.js";
import { WORKERS_MAX } from "../core/limits.js";
import { TrainingQueue } from "./training-queue.js";

/** @typedef {import("./engines/load.js").Opened} Opened */
/** @typedef {import("../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./engines/speed-trial.js").Candidate} Candidate */
/** @typedef {import("./dataset/held-dataset.js").Files} Files */
/** @typedef {{ loading: Promise<HeldDataset>, held: HeldDataset | null, waiting: number, isFresh: () => Promise<boolean>, listeners: Set<OnProgress>, last: import("./dataset/download.js").Progress | null }} Known */
/** @typedef {(progress: import("./dataset/download.js").Progress) => void} OnProgress */

/** Errors of a data set whose files are not what they should be: a stored copy is forgotten then. */
const isDamaged = (/** @type {unknown} */ error) => toWire(error).code.startsWith("idx-");

export class EngineHost {
  trainingQueue = new TrainingQueue();
  /** Kinds of runs whose first step on WebGPU agreed with the CPU engine's. @type {Set<string>} */
  agreed = new Set();
  /** Who is fastest, by kind of run. @type {Map<string, { candidate: Candidate, reason: string }>} */
  choices = new Map();
  helpersFailed = false;
  /** Whether the WebGPU engine is there or on its way. */
  usesWebGpu = false;
  /** How the CPU engine rounds. @type {import("../core/protocol.js").Arithmetic} */
  arithmetic = "strict";
  setup;
  #assets;
  /** @type {Promise<Opened>} */
  #cpu;
  /** @type {ReturnType<typeof chooseWebGpu> | null} */
  #webGpu = null;
  /** @type {import("./team/helpers.js").Helpers | null} */
  #helpers = null;
  /** The run that the helpers are at. @type {object | null} */
  #helped = null;
  /** By address: downloads under way or done, and who is told how far they are. @type {Map<string, Known>} */
  #datasets = new Map();
  /** Work on the engines happens in this order. @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /** @param {import("../core/protocol.js").EngineHostSetup} setup */
  constructor(setup) {
    this.setup = setup;
    this.#assets = new URL(setup.assets);
    this.#cpu = openCpuEngine(this.#assets, setup.mayFuse).then(({ opened, arithmetic }) => {
      this.arithmetic = arithmetic;
      return opened;
    });
    this.#cpu.catch(() => {});
  }

  /** @template T @param {() => T | Promise<T>} work @returns {Promise<T>} */
  enqueue(work) {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** The CPU engine with a session of its own. @returns {Promise<Opened>} */
  async openCpu() {
    return fork(await this.#cpu);
  }

  /** The WebGPU engine with a session of its own where it can be used, and what to tell the visitor. @param {(detail: string) => void} onDetail */
  async openWebGpu(onDetail) {
    this.#webGpu ??= chooseWebGpu(this.setup.engine, this.#assets, onDetail);
    this.usesWebGpu = true;
    const { opened, info } = await this.#webGpu;
    this.usesWebGpu = opened !== null;
    return { opened: opened && fork(opened), info };
  }

  /** The WebGPU engine cannot be used after all: nobody is given it any more. @param {string} reason */
  giveUpWebGpu(reason) {
    this.#webGpu = Promise.resolve({ opened: null, info: { kind: /** @type {const} */ ("cpu"), adapter: null, reason } });
    this.usesWebGpu = false;
  }

  /**
   * The data set at an address, downloaded once for all who ask, with one user more; with `renewed`, again if its server has another
   * by now.
   * @param {string} base @param {boolean} verify @param {OnProgress} onProgress @param {boolean} [renewed] @returns {Promise<HeldDataset>}
   */
  async dataset(base, verify, onProgress, renewed = false) {
    const before = this.#datasets.get(base);
    const isStale = renewed && before?.held && !(await before.isFresh().catch(() => false));
    if (isStale && this.#datasets.get(base) === before) this.#datasets.delete(base);
    const known = this.#datasets.get(base);
    if (known?.held) return known.held.retain();
    const entry = known ?? this.#load(base, verify);
    entry.waiting++;
    entry.listeners.add(onProgress);
    if (entry.last) onProgress(entry.last);
    return entry.loading;
  }

  /** @param {string} base @param {boolean} verify @returns {Known} */
  #load(base, verify) {
    const tell = (/** @type {import("./dataset/download.js").Progress} */ progress) => {
      entry.last = progress;
      for (const listener of entry.listeners) listener(progress);
    };
    const forgetHere = () => this.#datasets.get(base) === entry && this.#datasets.delete(base);
    /** @type {Known} */
    const entry = { listeners: new Set(), last: null, held: null, waiting: 0, isFresh: async () => false, loading: /** @type {Promise<HeldDataset>} */ (/** @type {unknown} */ (null)) };
    const download = async () => {
      const { held, isFresh } = await this.#download(base, verify, tell, forgetHere);
      entry.isFresh = isFresh;
      // Whoever made it was its first user: in its place come those who have waited.
      return (entry.held = held.retain(entry.waiting - 1));
    };
    entry.loading = download();
    // What failed is tried again by whoever asks next.
    entry.loading.catch(forgetHere).finally(() => entry.listeners.clear());
    this.#datasets.set(base, entry);
    return entry;
  }

  /** @param {string} base @param {boolean} verify @param {OnProgress} onProgress @param {() => void} onFree */
  async #download(base, verify, onProgress, onFree) {
    const check = async (/** @type {string} */ name, /** @type {Uint8Array} */ bytes) => (await this.#cpu).package.verifyFile(name, bytes);
    const { files, keep, forget, isFresh } = await loadDataset(base, onProgress, verify ? check : null);
    try {
      // Those of MNIST itself have the form that they should have.
      const held = verify ? new HeldDataset((await this.#cpu).package, /** @type {Files} */ (files), [], { onFree }) : await this.hold((await part(() => import("./dataset/idx-files.js"))).asMnist(files, base), { onFree });
      /** @type {Promise<boolean> | undefined} */
      let kept;
      // Its form is known to be right by now.
      held.keep = () => (kept ??= keep());
      return { held, isFresh };
    } catch (error) {
      if (isDamaged(error)) await forget();
      throw error;
    }
  }

  /** Four files whose content nobody knows, checked, with one user. @param {Uint8Array[]} files @param {{ names?: string[], onFree?: () => void }} [more] @returns {Promise<HeldDataset>} */
  async hold(files, more) {
    const four = /** @type {Files} */ (files);
    // Without that part nothing is suspected.
    const doubts = await part(() => import("./dataset/doubts.js")).then(({ doubtsOf }) => doubtsOf(four), () => []);
    return new HeldDataset((await this.#cpu).package, four, doubts, more);
  }

  /** Whether helpers may share this run: not once one has failed, nor while they are at another that is paused. @param {object} run */
  mayHelp(run) {
    return !this.helpersFailed && (!this.#helped || this.#helped === run);
  }

  /** How many workers a team for this run may have. @param {object} run */
  teamSize(run) {
    return this.mayHelp(run) ? Math.min(WORKERS_MAX, navigator.hardwareConcurrency || 1) : 1;
  }

  /**
   * Starts a run on helpers too; this worker is the first of the team.
   * @param {object} run @param {number} size @param {{ options: string, checkpoint: Uint8Array | null, drawings: import("./drawings.js").Drawings | null }} work @param {HeldDataset} dataset
   */
  async startHelpers(run, size, work, dataset) {
    this.#helped = run;
    try {
      this.#helpers ??= await this.#loadHelpers();
      return await this.#helpers.start(size, work, dataset);
    } catch (error) {
      // What is wrong with the run is not the helpers' fault.
      this.helpersFailed ||= /** @type {InkgradError} */ (error).code === "team-lost";
      throw error;
    }
  }

  /** Whoever trains alone needs none of it; where it cannot be had, so does everybody. */
  async #loadHelpers() {
    const { Helpers } = await part(() => import("./team/helpers.js")).catch((cause) => {
      throw new InkgradError("team-lost", toWire(cause).message);
    });
    return new Helpers(this.setup.assets, this.arithmetic === "fused");
  }

  /** The helpers leave this run, if they are at it. @param {object} run */
  leaveHelpers(run) {
    if (this.#helped !== run) return;
    this.#helped = null;
    this.#helpers?.leave();
  }
}

/** The same engine with a session of its own. @param {Opened} opened @returns {Opened} */
const fork = (opened) => ({ ...opened, session: opened.session.fork() });
