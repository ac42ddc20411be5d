/** Gives a file's memory back now, where the browser can: garbage is collected much later. @param {Uint8Array} file not read any more, in a buffer of its own */
export function free({ buffer }) {
  // A resizable one would go on as one of the same capacity.
  /** @type {{ transferToFixedLength?: (length: number) => unknown }} */ (buffer).transferToFixedLength?.(0);
}
