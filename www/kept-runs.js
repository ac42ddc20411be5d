// The run of the chosen recipe that was kept in this browser and did not come to its end: offered, gone on with or forgotten.

import { InkgradError } from "./errors.js";

/** @typedef {import("./protocol.js").KeptRun} KeptRun */

export class KeptRuns {
  #offer;
  #host;
  /** @type {KeptRun | null} */
  #kept = null;

  /**
   * @param {import("./views/kept-run.js").KeptRunOffer} offer
   * @param {{ trainer: import("./trainer.js").Trainer | null, options: import("./protocol.js").TrainOptions, isRunning: boolean }} host
   */
  constructor(offer, host) {
    this.#offer = offer;
    this.#host = host;
    offer.addEventListener("forget", () => this.#forget());
  }

  /** Looks for one, and offers it where no run is under way. */
  async look() {
    const { trainer, options } = this.#host;
    const kept = (await trainer?.keptRun(options.recipe).catch(() => null)) ?? null;
    // Meanwhile another recipe may have been chosen.
    if (options.recipe !== this.#host.options.recipe) return;
    this.#kept = kept;
    this.#offer.show(this.#host.isRunning ? null : kept);
  }

  /** A run begins: the offer goes. */
  hide() {
    this.#offer.show(null);
  }

  /** The run to go on with. @returns {KeptRun} */
  get required() {
    if (!this.#kept) throw new InkgradError("no-run", "No run of this recipe was kept in this browser: press Train to begin one.");
    return this.#kept;
  }

  #forget() {
    this.#host.trainer?.forgetRun(this.#kept?.options.recipe).catch(() => {});
    this.#kept = null;
    this.hide();
  }
}
