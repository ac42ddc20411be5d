// The runs that are kept in this browser: one of the chosen recipe offered where nothing trained is here, all of them in a list; gone on
// with, opened, forgotten, and remembered again.

import { InkgradError } from "../core/errors.js";

/** @typedef {import("../core/protocol.js").KeptRun} KeptRun */

/**
 * What is needed of the element.
 * @typedef {object} KeptRunsHost
 * @property {import("../trainer/trainer.js").Trainer | null} trainer
 * @property {import("../core/protocol.js").TrainOptions} options
 * @property {boolean} isRunning
 * @property {boolean} isTrained whether the network there is has been trained
 */

export class KeptRuns {
  #offer;
  #host;
  /** @type {(runs: KeptRun[]) => void} */
  #show;
  /** @type {KeptRun[]} */
  #runs = [];
  /** The one that is offered. @type {KeptRun | null} */
  #offered = null;
  /** The id of the one that was forgotten last. */
  #forgotten = "";

  /** @param {import("./views/kept-run-slot.js").KeptRunSlot} offer @param {KeptRunsHost} host @param {(runs: KeptRun[]) => void} show all of them */
  constructor(offer, host, show) {
    this.#offer = offer;
    this.#host = host;
    this.#show = show;
    offer.addEventListener("forget", () => this.#offered && void this.forget(this.#offered.id));
    offer.addEventListener("undo", () => void this.remember());
  }

  /** Looks for them, and offers one where no run is under way. */
  async look() {
    const { trainer, options } = this.#host;
    const runs = (await trainer?.keptRuns().catch(() => [])) ?? [];
    // Meanwhile another recipe may have been chosen.
    if (options.recipe !== this.#host.options.recipe) return;
    this.#runs = runs;
    const own = runs.filter(({ recipe }) => recipe === (options.recipe ?? "mlp-512"));
    const unfinished = own.find(({ canGoOn, finished }) => canGoOn && !finished);
    this.#offered = unfinished ?? (this.#host.isTrained ? null : (own[0] ?? null));
    await this.#offer.show(this.#host.isRunning ? null : this.#offered);
    this.#show(runs);
  }

  /** A run begins: the offer goes. */
  hide() {
    void this.#offer.show(null);
  }

  /** The run of this id, or the one that is offered. @param {string} [id] @returns {KeptRun} */
  required(id) {
    const run = id === undefined ? this.#offered : this.#runs.find((run) => run.id === id);
    if (!run?.canGoOn) throw new InkgradError("no-run", "No run of this recipe was kept in this browser: press Train to begin one.");
    return run;
  }

  /** Forgets a run; until another is forgotten it can be taken back. @param {string} id */
  async forget(id) {
    const forgotten = await this.#host.trainer?.forgetRun(id).then(() => true, () => false);
    await this.look();
    if (!forgotten) return;
    this.#forgotten = id;
    await this.#offer.showForgotten();
  }

  /** Takes the last `forget` back. */
  async remember() {
    await this.#host.trainer?.rememberRun(this.#forgotten).catch(() => {});
    await this.look();
  }
}
