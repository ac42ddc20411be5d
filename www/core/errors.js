// Errors with stable codes, made here or in Rust, and their way through messages.

/** @typedef {import("./protocol.js").WireError} WireError */

export class InkgradError extends Error {
  /** @param {string} code stable, in kebab-case @param {string} message what was expected, what came, what to do @param {ErrorOptions} [options] its `cause` */
  constructor(code, message, options) {
    super(message, options);
    this.name = "InkgradError";
    this.code = code;
    /** Whether the worker, and the network in it, are gone. */
    this.fatal = false;
    /** Whether the WebGPU engine was there, or on its way, when the worker broke: then a panic is taken for its doing. */
    this.besideWebGpu = false;
    /** The training option at fault, where one is. @type {string | undefined} */
    this.option = undefined;
    /** Of a run that failed: how many of its steps the network keeps; 0 where it is back at its random start. @type {number | undefined} */
    this.stepsKept = undefined;
  }
}

/** Whether no engine in this worker can be trusted after this: wasm has trapped, or a GPU is gone. @param {unknown} cause */
export const isFatal = (cause) => toWire(cause).fatal;

/** Only one run is under way at a time. */
export const busy = () => new InkgradError("busy", "A run is under way. Stop it first, or wait for its end.");

/** @param {unknown} cause @param {boolean} [fatal] whether the worker can no longer be used @returns {WireError} */
export function toWire(cause, fatal = false) {
  if (globalThis.WebAssembly && cause instanceof WebAssembly.RuntimeError) {
    const message = `The engine stopped unexpectedly (${cause.message}). It has been restarted.`;
    return { name: "InkgradError", message, code: "panic", fatal: true };
  }
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const code = "code" in error && typeof error.code === "string" ? error.code : "internal";
  const option = "option" in error && typeof error.option === "string" ? error.option : undefined;
  const stepsKept = "stepsKept" in error && typeof error.stepsKept === "number" ? error.stepsKept : undefined;
  return { name: "InkgradError", message: error.message, code, option, stepsKept, fatal: fatal || code === "device-lost" };
}

/** @param {WireError} wire */
export function fromWire(wire) {
  const error = new InkgradError(wire.code, wire.message);
  error.fatal = wire.fatal;
  error.besideWebGpu = wire.besideWebGpu ?? false;
  error.option = wire.option;
  error.stepsKept = wire.stepsKept;
  return error;
}
