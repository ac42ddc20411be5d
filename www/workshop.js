// What all trainers of a page share in their worker: the engines, the order of work on them, the data set that comes with the
// page, the helpers, and whose turn it is to train.

import { loadDataset } from "./dataset.js";
import { chooseWebGpu, openCpuEngine } from "./engines.js";
import { Helpers, WORKERS_MAX } from "./team.js";
import { Turn } from "./turn.js";

/** @typedef {import("./engines.js").Opened} Opened */
/** @typedef {import("./errors.js").InkgradError} InkgradError */
/** @typedef {import("./protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./contest.js").Contestant} Contestant */
/** @typedef {import("./team.js").Files} Files */
/** @typedef {{ files: Files, kept: Promise<boolean>, forget: () => Promise<void>, isFresh: () => Promise<boolean> }} Dataset */
/** @typedef {{ dataset: Promise<Dataset>, files: Files | null, listeners: Set<OnProgress>, last: import("./dataset.js").Progress | null }} Known */
/** @typedef {(progress: import("./dataset.js").Progress) => void} OnProgress */

/**
 * What a workshop is made for; trainers that ask for the same share it.
 * @typedef {object} WorkshopSetup
 * @property {import("./protocol.js").EnginePreference} engine
 * @property {number | null} workers
 * @property {boolean} mayFuse
 * @property {string} assets
 * @property {string} because
 */

export class Workshop {
  turn = new Turn();
  /** Kinds of runs whose first step on WebGPU agreed with the CPU engine's. @type {Set<string>} */
  agreed = new Set();
  /** Who is fastest, by kind of run. @type {Map<string, { contestant: Contestant, reason: string }>} */
  choices = new Map();
  helpersFailed = false;
  /** Whether the WebGPU engine is there or on its way. */
  usesWebGpu = false;
  /** How the CPU engine rounds. @type {import("./protocol.js").Arithmetic} */
  arithmetic = "strict";
  setup;
  #assets;
  /** @type {Promise<Opened>} */
  #cpu;
  /** @type {ReturnType<typeof chooseWebGpu> | null} */
  #webGpu = null;
  /** @type {Helpers | null} */
  #helpers = null;
  /** The run that the helpers are at. @type {object | null} */
  #helped = null;
  /** By address: downloads under way or done, and who is told how far they are. @type {Map<string, Known>} */
  #datasets = new Map();
  /** Files that came by address. @type {WeakSet<Files>} */
  #shared = new WeakSet();
  /** Sessions that hold such files for all, by engine. @type {Map<object, Map<Files, import("./engines.js").Session>>} */
  #holders = new Map();
  /** Which files each trainer uses. @type {Map<object, Files>} */
  #used = new Map();
  /** Work on the engines happens in this order. @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /** @param {WorkshopSetup} setup */
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
   * The data set at an address, downloaded once for all who ask; with `renewed`, again if its server has another by now.
   * @param {string} base @param {boolean} verify @param {OnProgress} onProgress @param {boolean} [renewed] @returns {Promise<Dataset>}
   */
  async dataset(base, verify, onProgress, renewed = false) {
    const before = this.#datasets.get(base);
    const isStale = renewed && before && !(await before.dataset.then(({ isFresh }) => isFresh(), () => false));
    if (isStale && this.#datasets.get(base) === before) this.#datasets.delete(base);
    const known = this.#datasets.get(base);
    if (known) {
      known.listeners.add(onProgress);
      if (known.last) onProgress(known.last);
      known.dataset.catch(() => {}).finally(() => known.listeners.delete(onProgress));
      return known.dataset;
    }
    /** @type {Known} */
    const entry = { listeners: new Set([onProgress]), last: null, files: null, dataset: /** @type {Promise<Dataset>} */ (/** @type {unknown} */ (null)) };
    const tell = (/** @type {import("./dataset.js").Progress} */ progress) => {
      entry.last = progress;
      for (const listener of entry.listeners) listener(progress);
    };
    entry.dataset = this.#download(base, verify, tell);
    // What failed is tried again by whoever asks next.
    entry.dataset.then(({ files }) => (entry.files = files), () => this.#datasets.get(base) === entry && this.#datasets.delete(base)).finally(() => entry.listeners.clear());
    this.#datasets.set(base, entry);
    return entry.dataset;
  }

  /** @param {string} base @param {boolean} verify @param {OnProgress} onProgress @returns {Promise<Dataset>} */
  async #download(base, verify, onProgress) {
    const check = async (/** @type {string} */ name, /** @type {Uint8Array} */ bytes) => (await this.#cpu).package.verifyFile(name, bytes);
    const { files: brought, keep, forget, isFresh } = await loadDataset(base, onProgress, verify ? check : null);
    // Those of MNIST itself have the form that they should have.
    const files = verify ? brought : (await import("./idx-files.js")).asMnist(brought, base);
    this.#shared.add(/** @type {Files} */ (files));
    /** @type {Promise<boolean> | undefined} */
    let kept;
    return {
      files: /** @type {Files} */ (files),
      // Kept once somebody has taken it: then its form is right.
      get kept() {
        return (kept ??= keep());
      },
      forget: async () => {
        this.#datasets.delete(base);
        await forget();
      },
      isFresh,
    };
  }

  /** Brings files to a session; a data set that comes by address is in the engine's memory once for all sessions. @param {Opened} opened @param {Files} files */
  putDataset({ package: engine, session }, files) {
    if (!this.#shared.has(files)) return session.loadDataset(...files);
    /** @type {Map<Files, import("./engines.js").Session>} */
    const holders = this.#holders.get(engine) ?? new Map();
    this.#holders.set(engine, holders);
    const holder = holders.get(files);
    if (holder) return session.shareDataset(holder);
    session.loadDataset(...files);
    const shared = session.fork();
    shared.shareDataset(session);
    holders.set(files, shared);
  }

  /** A trainer uses these files from now on, or none any more: what nobody uses is forgotten, also by the engines. @param {object} trainer @param {Files | null} files */
  uses(trainer, files) {
    if (files) this.#used.set(trainer, files);
    else this.#used.delete(trainer);
    const used = new Set(this.#used.values());
    for (const [base, { files: known }] of this.#datasets) if (known && !used.has(known)) this.#datasets.delete(base);
    for (const holders of this.#holders.values()) {
      for (const [held, session] of holders) {
        if (used.has(held)) continue;
        holders.delete(held);
        session.free();
      }
    }
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
   * @param {object} run @param {number} size @param {{ options: string, checkpoint: Uint8Array | null }} work @param {Files} files
   */
  async startHelpers(run, size, work, files) {
    this.#helpers ??= new Helpers(this.setup.assets, this.arithmetic === "fused");
    this.#helped = run;
    try {
      return await this.#helpers.start(size, work, files);
    } catch (error) {
      // What is wrong with the run is not the helpers' fault.
      this.helpersFailed ||= /** @type {InkgradError} */ (error).code === "team-lost";
      throw error;
    }
  }

  /** The helpers leave this run, if they are at it. @param {object} run */
  leaveHelpers(run) {
    if (this.#helped !== run) return;
    this.#helped = null;
    this.#helpers?.leave();
  }
}

/** The same engine with a session of its own. @param {Opened} opened @returns {Opened} */
const fork = (opened) => ({ package: opened.package, session: opened.session.fork() });
