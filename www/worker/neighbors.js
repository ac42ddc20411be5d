// Training images that the network sees as it sees a drawing: the index of them is made when it is first asked for, of each network anew.

import { InkgradError } from "../core/errors.js";
import { nextTask } from "./next-task.js";

/** @typedef {import("./engines/load.js").Session} Session */
/** @typedef {import("../core/protocol.js").Neighbor} Neighbor */

/**
 * What is needed of the session whose network it is.
 * @typedef {object} Host
 * @property {() => Session} cpu the CPU engine's session, which has the training images in memory
 * @property {() => Promise<Uint8Array>} save the network as it is now
 * @property {<T>(work: () => T | Promise<T>) => Promise<T>} enqueue work on the CPU engine, in its turn
 * @property {() => number} version another number with each change of the network or the data set
 * @property {() => boolean} isClosed
 */

export class Neighbors {
  #host;
  /** The network that the index is of, and the index. @type {{ version: number, number: Promise<number> } | null} */
  #index = null;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {Uint8Array} pixels @param {number} n @returns {Promise<Neighbor[]>} the nearest first */
  async nearest(pixels, n) {
    const { cpu, enqueue, version } = this.#host;
    if (this.#index?.version !== version()) {
      const number = this.#make(version());
      this.#index = { version: version(), number };
      const index = this.#index;
      // What failed is made again by whoever asks next.
      number.catch(() => this.#index === index && (this.#index = null));
    }
    const number = await this.#index.number;
    return JSON.parse(await enqueue(() => cpu().neighbors(number, pixels, n)));
  }

  /** @param {number} version of the network that it is of */
  async #make(version) {
    const { cpu, enqueue, save, isClosed } = this.#host;
    const bytes = await save();
    const number = await enqueue(() => cpu().startNeighbors(bytes));
    for (;;) {
      if (isClosed() || version !== this.#host.version()) throw new InkgradError("superseded", "The network has changed meanwhile. Ask again.");
      const { images, count } = JSON.parse(await enqueue(() => cpu().pumpNeighbors(number)));
      if (images >= count) return number;
      await nextTask();
    }
  }
}
