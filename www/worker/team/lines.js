// How the workers of a team hand each other their numbers: by messages whose buffers change hands. It needs no shared memory, and so
// no special headers.

/**
 * One worker's end of the line between the first worker and another.
 * @typedef {object} Line
 * @property {(row: Float32Array) => void} send gives the row's buffer away
 * @property {(row: unknown) => void} onRow what is done with what comes
 * @property {(data: any) => boolean} hear whether a message was a row, of whichever run
 */

/**
 * By the helper's own messages, whose buffers no browser copies (Firefox copies what a port transfers). Rows that are still on their way
 * when a run ends are of another `run` than the next one's.
 * @param {(message: { run: number, row: Float32Array }, transfer: Transferable[]) => void} post @param {number} run @returns {Line}
 */
export function lineOf(post, run) {
  /** @type {Line} */
  const line = {
    send: (row) => post({ run, row }, [row.buffer]),
    onRow() {},
    hear(data) {
      if (!data?.row) return false;
      if (data.run === run) line.onRow(data.row);
      return true;
    },
  };
  return line;
}

/** One worker's lines to the others of its team: the first one has a line to each, by rank, and those have one to the first. */
export class TeamLines {
  /** Rows that have come and were not asked for yet, by line. @type {Float32Array[][]} */
  #arrived;
  /** @type {{ resolve: (rows: Float32Array[]) => void, reject: (error: Error) => void } | null} */
  #waiting = null;
  /** @type {Error | null} */
  #left = null;
  #lines;

  /** @param {Line[]} lines */
  constructor(lines) {
    this.#lines = lines;
    this.#arrived = lines.map(() => []);
    lines.forEach((line, index) => {
      line.onRow = (row) => {
        // What is no row of numbers is refused where its length is checked.
        this.#arrived[index].push(row instanceof Float32Array ? row : new Float32Array());
        this.#answer();
      };
    });
  }

  /** @param {number} line @param {Float32Array} row its buffer is given away */
  send(line, row) {
    if (this.#left) throw this.#left;
    this.#lines[line].send(row);
  }

  /** The next row of every line. @returns {Promise<Float32Array[]>} */
  receive() {
    if (this.#left) return Promise.reject(this.#left);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#answer();
    });
  }

  #answer() {
    if (!this.#waiting || this.#arrived.some((rows) => rows.length === 0)) return;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(this.#arrived.map((rows) => /** @type {Float32Array} */ (rows.shift())));
  }

  /** Nothing is sent or comes any more; who waits is told `why`. @param {Error} why */
  leave(why) {
    this.#left = why;
    this.#waiting?.reject(why);
    this.#waiting = null;
  }
}
