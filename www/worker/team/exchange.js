// How the workers of a team hand each other their numbers: by messages whose buffers change hands. It needs no shared memory, and so
// no special headers.

/** @typedef {import("./lines.js").Line} Line */

/** One worker's ends of the lines to all others. */
export class Exchange {
  /** Rows that have come and were not asked for yet, by rank. @type {Float32Array[][]} */
  #arrived;
  /** @type {{ resolve: (rows: (Float32Array | null)[]) => void, reject: (error: Error) => void } | null} */
  #waiting = null;
  /** @type {Error | null} */
  #left = null;
  #lines;

  /** @param {(Line | null)[]} lines one a worker, null in this worker's own place */
  constructor(lines) {
    this.#lines = lines;
    this.#arrived = lines.map(() => []);
    lines.forEach((line, rank) => {
      if (!line) return;
      line.onRow = (row) => {
        // What is no row of numbers is refused where its length is checked.
        this.#arrived[rank].push(row instanceof Float32Array ? row : new Float32Array());
        this.#answer();
      };
    });
  }

  /**
   * Gives `own` to all others and resolves with their rows by rank, null in this worker's place; where only the first worker is to have
   * them, the others resolve with nothing, at once.
   * @param {Float32Array} own its buffer may be given away @param {boolean} toFirst @returns {Promise<(Float32Array | null)[]>}
   */
  exchange(own, toFirst) {
    if (this.#left) return Promise.reject(this.#left);
    const [first] = this.#lines;
    if (toFirst && first) {
      first.send(own);
      return Promise.resolve([]);
    }
    const others = /** @type {Line[]} */ (toFirst ? [] : this.#lines.filter(Boolean));
    // The last one gets the buffer itself, the others a copy.
    others.forEach((line, index) => line.send(index === others.length - 1 ? own : own.slice()));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#answer();
    });
  }

  #answer() {
    if (!this.#waiting || !this.#lines.every((line, rank) => !line || this.#arrived[rank].length > 0)) return;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(this.#lines.map((line, rank) => (line ? /** @type {Float32Array} */ (this.#arrived[rank].shift()) : null)));
  }

  /** Closes the lines; who waits is told `why`. @param {Error} why */
  leave(why) {
    this.#left = why;
    this.#waiting?.reject(why);
    this.#waiting = null;
    for (const line of this.#lines) line?.close();
  }
}
