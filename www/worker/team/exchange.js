// How the workers of a team hand each other their gradients: by messages whose buffers change hands. It needs no shared memory, and so
// no special headers.

/** One worker's ends of the lines to all others. */
export class Exchange {
  /** Rows that have come and were not asked for yet, by rank. @type {Float32Array[][]} */
  #arrived;
  /** @type {{ resolve: (rows: (Float32Array | null)[]) => void, reject: (error: Error) => void } | null} */
  #waiting = null;
  /** @type {Error | null} */
  #left = null;
  #ports;

  /** @param {(MessagePort | null)[]} ports one a worker, null in this worker's own place */
  constructor(ports) {
    this.#ports = ports;
    this.#arrived = ports.map(() => []);
    ports.forEach((port, rank) => {
      if (!port) return;
      port.onmessage = ({ data }) => {
        // What is no row of numbers is refused where its length is checked.
        this.#arrived[rank].push(data instanceof Float32Array ? data : new Float32Array());
        this.#answer();
      };
    });
  }

  /**
   * Gives `own` to all others and resolves with their rows by rank, null in this worker's place.
   * @param {Float32Array} own its buffer may be given away @returns {Promise<(Float32Array | null)[]>}
   */
  allGather(own) {
    if (this.#left) return Promise.reject(this.#left);
    const others = /** @type {MessagePort[]} */ (this.#ports.filter(Boolean));
    // The last one gets the buffer itself, the others a copy.
    others.forEach((port, index) => {
      const row = index === others.length - 1 ? own : own.slice();
      port.postMessage(row, [row.buffer]);
    });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#answer();
    });
  }

  #answer() {
    if (!this.#waiting || !this.#ports.every((port, rank) => !port || this.#arrived[rank].length > 0)) return;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(this.#ports.map((port, rank) => (port ? /** @type {Float32Array} */ (this.#arrived[rank].shift()) : null)));
  }

  /** Closes the lines; who waits is told `why`. @param {Error} why */
  leave(why) {
    this.#left = why;
    this.#waiting?.reject(why);
    this.#waiting = null;
    for (const port of this.#ports) port?.close();
  }
}
