// Keeps a run after each of its epochs, with what its curves showed, so that the page can go on after a reload.

import { dropCheckpoint, findCheckpoint, keepCheckpoint } from "./checkpoints.js";

/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./checkpoints.js").CheckpointRecord} CheckpointRecord */

/** Points of the curves that are kept; when there are more, every second one is dropped. */
const POINTS_MAX = 400;
const DEFAULT_RECIPE = "mlp-512";

/** @param {{ type: string }[]} history */
const pointsIn = (history) => history.filter(({ type }) => type === "progress").length;

export class RunKeeper {
  #setup;
  #options;
  #tell;
  /** Tells this run's record from those of others of its recipe, in this tab or another. */
  #run = crypto.getRandomValues(new Uint32Array(4)).join("-");
  /** @type {any[]} */
  #history = [];
  #points = 0;

  /** @param {{ dataset: string, keepRuns: boolean }} setup @param {TrainOptions} options @param {(event: any) => void} tell */
  constructor(setup, options, tell) {
    this.#setup = setup;
    this.#options = options;
    this.#tell = tell;
  }

  get #recipe() {
    return this.#options.recipe ?? DEFAULT_RECIPE;
  }

  /** @param {{ type: string, stopped?: boolean }} event of the run */
  hear(event) {
    if (!this.#setup.keepRuns) return;
    if (event.type === "progress" || event.type === "epochend") this.#history.push(event);
    if (event.type === "progress" && ++this.#points > POINTS_MAX) this.#thin();
    // A run that came to its end need not be gone on with.
    if (event.type === "trainend" && !event.stopped) void dropCheckpoint(this.#recipe, this.#setup.dataset, this.#run);
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
    if (!this.#setup.keepRuns || progress.epochsDone >= progress.epochs) return;
    try {
      const record = { recipe: this.#recipe, dataset: this.#setup.dataset, run: this.#run, savedAt: Date.now(), ...progress, options: this.#options, history: this.#history };
      await keepCheckpoint({ ...record, bytes: await checkpoint() });
      this.#tell({ type: "keeping", kept: true });
    } catch {
      this.#tell({ type: "keeping", kept: false });
    }
  }

  /** The run that was kept, to go on with. @returns {Promise<CheckpointRecord | null>} */
  async find() {
    if (!this.#setup.keepRuns) return null;
    const record = await findCheckpoint(this.#recipe, this.#setup.dataset);
    if (!record) return null;
    this.#options = record.options;
    this.#run = record.run;
    this.#history = [...record.history];
    this.#points = pointsIn(record.history);
    return record;
  }

  /** What there is to go on with, without its weights. @returns {Promise<import("./protocol.js").KeptRun | null>} */
  async describe() {
    const record = this.#setup.keepRuns ? await findCheckpoint(this.#recipe, this.#setup.dataset) : null;
    if (!record) return null;
    const { savedAt, epochs, epochsDone, options, history } = record;
    return { savedAt, epochs, epochsDone, options, history };
  }

  async drop() {
    await dropCheckpoint(this.#recipe, this.#setup.dataset);
  }
}
