// Keeps a run after each of its epochs and at its end, with what its curves showed, so that the page can go on after a reload, and so
// that its network is there when another has taken its place.

import { nameOf } from "../dataset/download.js";
import { STORAGE_MS, within } from "../../core/deadline.js";
import { forgetRun, keepRun, listRuns, readRun } from "./store.js";

/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../../core/protocol.js").KeptRun} KeptRun */
/** @typedef {import("./store.js").RunRecord} RunRecord */

/** Points of the curves that are kept; when there are more, every second one is dropped. */
const POINTS_MAX = 400;
const DEFAULT_RECIPE = "mlp-512";
/** A run that was stopped before its first epoch ended is kept if it took a person so long. */
const WORTH_SECONDS = 5;

/** @param {{ type: string }[]} history */
const pointsIn = (history) => history.filter(({ type }) => type === "progress").length;

const freshId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

export class RunKeeper {
  #setup;
  #options;
  #tell;
  #id = freshId();
  /** Gives the run's id free for others; null while this tab does not have it. @type {(() => void) | null} */
  #release = null;
  /** @type {any[]} */
  #history = [];
  #points = 0;
  /** @type {Uint8Array | null} */
  #checkpoint = null;
  #progress = { epochs: 0, epochsDone: 0, trainSeconds: 0 };

  /** @param {{ dataset: string, mnist: string, keepRuns: boolean }} setup @param {TrainOptions} options @param {(event: any) => void} tell */
  constructor(setup, options, tell) {
    this.#setup = setup;
    this.#options = options;
    this.#tell = tell;
  }

  /** @param {{ type: string }} event of the run */
  hear(event) {
    if (event.type === "progress" || event.type === "epochend") this.#history.push(event);
    if (event.type === "progress" && ++this.#points > POINTS_MAX) this.#thin();
  }

  /** What the curves of the run show. */
  get history() {
    return this.#history;
  }

  /** Goes on with the curves of the run before. @param {any[]} history */
  goOnFrom(history) {
    this.#history = [...history];
    this.#points = pointsIn(history);
  }

  #thin() {
    let place = 0;
    this.#history = this.#history.filter(({ type }) => type !== "progress" || place++ % 2 === 1);
    this.#points = pointsIn(this.#history);
  }

  /**
   * Keeps the run as it is between two epochs; where that cannot be, training goes on and the page is told.
   * @param {() => Promise<Uint8Array>} checkpoint @param {{ epochs: number, epochsDone: number, trainSeconds: number }} progress
   */
  async keep(checkpoint, progress) {
    if (!this.#setup.keepRuns) return;
    this.#progress = progress;
    // The end is kept by itself.
    if (progress.epochsDone >= progress.epochs) return;
    await this.#put(async () => {
      this.#checkpoint = await checkpoint();
      return { finished: false, network: null };
    });
  }

  /** Keeps the network of a run that has ended. @param {() => Promise<Uint8Array>} network @param {{ stopped: boolean, epochs: number, trainSeconds: number }} summary */
  async end(network, { stopped, epochs, trainSeconds }) {
    if (!this.#setup.keepRuns || (epochs === 0 && trainSeconds < WORTH_SECONDS)) return;
    if (!stopped) this.#checkpoint = null;
    this.#progress = { epochs: this.#progress.epochs || epochs, epochsDone: epochs, trainSeconds };
    await this.#put(async () => ({ finished: !stopped, network: await network() }));
  }

  /** @param {() => Promise<{ finished: boolean, network: Uint8Array | null }>} read */
  async #put(read) {
    try {
      const { finished, network } = await read();
      const checkpoint = this.#checkpoint;
      const record = { id: this.#id, recipe: this.#options.recipe ?? DEFAULT_RECIPE, dataset: this.#setup.dataset, savedAt: Date.now(), ...this.#progress, finished, canGoOn: checkpoint !== null, options: this.#options, history: this.#history };
      // One that was forgotten is not kept, and nobody misses it.
      if (await keepRun(record, { checkpoint, network })) this.#tell({ type: "keeping", kept: true });
    } catch {
      this.#tell({ type: "keeping", kept: false });
    }
  }

  /** The kept run to go on with, by its id or its recipe: its record and checkpoint. One that another tab is at goes on as a run of its own. @param {string} run @returns {Promise<{ record: RunRecord, checkpoint: Uint8Array } | null>} */
  async find(run) {
    const id = (await this.#newest(run))?.id;
    const found = id ? await readRun(id) : null;
    const checkpoint = found?.bytes.checkpoint;
    if (!found || !checkpoint) return null;
    const { record } = found;
    this.#options = record.options;
    this.#id = (await this.#take(record.id)) ? record.id : freshId();
    this.#history = [...record.history];
    this.#points = pointsIn(record.history);
    this.#checkpoint = checkpoint;
    return { record, checkpoint };
  }

  /** The run of this id, or the newest of this recipe and data set that can go on. @param {string} run */
  async #newest(run) {
    const all = this.#setup.keepRuns ? await listRuns() : [];
    return all.find(({ id, canGoOn }) => canGoOn && id === run) ?? all.find(({ recipe, dataset, canGoOn, finished }) => canGoOn && !finished && recipe === run && dataset === this.#setup.dataset) ?? null;
  }

  /** Takes a run's id for this tab; whether nobody else has it. @param {string} id @returns {Promise<boolean>} */
  #take(id) {
    const { locks } = navigator;
    if (!locks || this.#release) return Promise.resolve(true);
    return new Promise((resolve) => {
      locks.request(`inkgrad-run-${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((release) => (this.#release = () => release(undefined)));
      }).catch(() => resolve(true));
    });
  }

  /** The run begins: no other tab goes on with it under its id. */
  async begin() {
    if (this.#setup.keepRuns) await within(STORAGE_MS, this.#take(this.#id), () => null).catch(() => {});
  }

  /** The run is over. */
  leave() {
    this.#release?.();
    this.#release = null;
  }

  /** @param {RunRecord} record @returns {KeptRun} */
  #described(record) {
    const { dataset, mnist } = this.#setup;
    const canGoOn = record.canGoOn && record.dataset === dataset;
    const datasetName = record.dataset === mnist ? null : /^https?:\/\//.test(record.dataset) ? nameOf(record.dataset) : record.dataset;
    return described({ ...record, canGoOn }, datasetName);
  }

  /** What there is to go on with, without its numbers. @param {string} run its id or its recipe @returns {Promise<KeptRun | null>} */
  async describe(run) {
    const record = await this.#newest(run);
    return record && this.#described(record);
  }

  /** Everything that is kept, the newest first. @returns {Promise<KeptRun[]>} */
  async list() {
    return this.#setup.keepRuns ? (await listRuns()).map((record) => this.#described(record)) : [];
  }

  /** The network of a kept run. @param {string} id @returns {Promise<Uint8Array | null>} */
  async network(id) {
    const found = this.#setup.keepRuns ? await readRun(id) : null;
    return found && (found.bytes.network ?? found.bytes.checkpoint);
  }

  /** @param {string} run its id or its recipe @param {boolean} again whether to remember it again */
  async forget(run, again) {
    const id = (await this.#newest(run))?.id ?? run;
    await forgetRun(id, again);
  }
}

/** @param {RunRecord} record @param {string | null} datasetName @returns {KeptRun} */
function described({ id, recipe, dataset, savedAt, epochs, epochsDone, finished, canGoOn, options, history }, datasetName) {
  const last = history.findLast(({ type }) => type === "epochend");
  return { id, recipe, dataset, datasetName, savedAt, epochs, epochsDone, finished, canGoOn, testAccuracy: last?.testAccuracy ?? null, options, history: canGoOn ? history : [] };
}
