// How rows of numbers reach another worker of a team: by messages whose buffers change hands.

/**
 * One worker's end of a line to another.
 * @typedef {object} Line
 * @property {(row: Float32Array) => void} send gives the row's buffer away
 * @property {(row: unknown) => void} onRow what is done with what comes
 * @property {() => void} close
 */

/** Between two helpers: a channel of its own. Firefox copies what a port transfers. @param {MessagePort} port @returns {Line} */
export function portLine(port) {
  /** @type {Line} */
  const line = { send: (row) => port.postMessage(row, [row.buffer]), onRow() {}, close: () => port.close() };
  port.onmessage = ({ data }) => line.onRow(data);
  return line;
}

/**
 * Between the first worker and a helper: the helper's own messages, whose buffers no browser copies. Rows that are still on their way when
 * a run ends are of another `run` than the next one's.
 * @param {(message: { run: number, row: Float32Array }, transfer: Transferable[]) => void} post @param {number} run
 * @returns {Line & { hear: (data: any) => boolean }} hear: whether a message was a row of any run
 */
export function workerLine(post, run) {
  /** @type {ReturnType<typeof workerLine>} */
  const line = {
    send: (row) => post({ run, row }, [row.buffer]),
    onRow() {},
    close() {},
    hear(data) {
      if (!data?.row) return false;
      if (data.run === run) line.onRow(data.row);
      return true;
    },
  };
  return line;
}
