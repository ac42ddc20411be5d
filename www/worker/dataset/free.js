/** Gives a file's memory back now, where the browser can: garbage is collected much later. @param {Uint8Array} file not read any more, in a buffer of its own */
export function free({ buffer }) {
  /** @type {{ transfer?: (length: number) => unknown }} */ (buffer).transfer?.(0);
}
