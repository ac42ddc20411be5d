// The public class Trainer: promises, AbortSignal and events; everything heavy happens in its worker.

import { InkgradError, busy, fromWire } from "./errors.js";
import { Line } from "./hub.js";
import { folderUrl, readSetup } from "./trainer-setup.js";

export { recipes } from "./recipes.js";

/** @typedef {import("./trainer-setup.js").TrainerOptions} TrainerOptions */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./protocol.js").TrainSummary} TrainSummary */
/** @typedef {import("./protocol.js").Prediction} Prediction */
/** @typedef {import("./protocol.js").EvaluationResult} EvaluationResult */
/** @typedef {import("./protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./protocol.js").Command} Command */
/** @typedef {import("./protocol.js").Answer} Answer */

/** @typedef {{ [K in Command["command"]]: Omit<Extract<Command, { command: K }>, "id" | "command"> }} Commands */

/**
 * Trains the recipes of the catalogue and recognises drawings. Events, each a CustomEvent with its `detail` typed in
 * protocol.js: `loading`, `engine`, `ready`, `queued`, `progress`, `evaluating`, `epochend`, `paused`, `resumed`, `trainend`,
 * `storage`, `keeping`, `dataset`, `error`.
 *
 * Trainers of a page that ask for the same engine share it; of their runs one trains at a time, the others wait for their turn.
 */
export class Trainer extends EventTarget {
  /** The engine in use and why. @type {EngineInfo} */
  engine = { kind: "cpu", workers: 1, arithmetic: "strict", adapter: null, reason: "" };
  /** @type {Line | null} */
  #line = null;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();
  #nextId = 1;
  #runId = 0;
  #running = false;
  #stopRequested = false;
  /** The run under way, or the last one. @type {Promise<any>} */
  #run = Promise.resolve();
  /** The last error told: what fails several calls at once is told once. */
  #told = "";
  #disposed = false;
  /** The data set that took the place of the first, and the worker that has it. @type {import("./protocol.js").DatasetSource | null} */
  #source = null;
  /** @type {Line | null} */
  #sourceOf = null;
  /** @type {import("./workshop.js").WorkshopSetup} */
  #workshop;
  /** @type {import("./protocol.js").ClientSetup} */
  #client;
  /** Resolves when the engine answers. @type {Promise<void>} */
  #opened = Promise.resolve();

  /** @param {TrainerOptions} [options] */
  constructor({ signal, ...options } = {}) {
    super();
    const { workshop, client } = readSetup(options);
    this.#workshop = workshop;
    this.#client = client;
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => this.dispose(), { once: true });
  }

  /**
   * A trainer whose engine is ready. The data set goes on loading; `train` waits for it.
   * @param {TrainerOptions} [options]
   */
  static async create(options) {
    const trainer = new Trainer(options);
    await trainer.open();
    return trainer;
  }

  /** Starts the worker and its engine; called by `create`, and again to start over after a failure. */
  open() {
    if (this.#disposed) return Promise.reject(new InkgradError("disposed", "This trainer was disposed. Create another."));
    if (this.#line) return this.#opened;
    /** @type {Line} */
    let line;
    try {
      line = this.#line = new Line(this.#workshop, this.#client, (answer) => this.#receive(answer), (error) => this.#fail(error));
    } catch (cause) {
      const error = new InkgradError("worker-failed", `The worker could not start: ${cause instanceof Error ? cause.message : cause}. The page's Content-Security-Policy must allow it: docs/hosting.md tells how.`);
      this.#dispatch("error", error);
      return Promise.reject(error);
    }
    this.#opened = this.#send("open", {});
    this.#opened.then(
      () => this.loadDataset().catch(() => {}),
      (error) => {
        // The next call begins with a fresh worker; whoever heard of this failure earlier may have begun already.
        if (this.#line === line) this.#close(error);
        this.#dispatch("error", error);
      },
    );
    return this.#opened;
  }

  /** Resolves when the data set is there and the engine is chosen; after a failure it tries again. */
  async loadDataset() {
    await this.open();
    try {
      this.#told = "";
      await this.#send("loadDataset", {});
      // A worker that was started anew has the data set that comes with the page.
      if (this.#source && this.#sourceOf !== this.#line) await this.#send("useDataset", { source: this.#source });
      this.#sourceOf = this.#line;
      this.#dispatch("ready", { engine: this.engine });
    } catch (error) {
      this.#dispatch("error", error);
      throw error;
    }
  }

  /** Makes the untrained network of these options, so that `predict` answers before a run. @param {TrainOptions} [options] */
  async prepare(options = {}) {
    await this.open();
    await this.#send("prepare", { options });
  }

  /**
   * Trains from the first step to the last epoch, or until `stop`.
   * @param {TrainOptions & { signal?: AbortSignal }} [options] @returns {Promise<TrainSummary>}
   */
  train(options = {}) {
    return this.#start(options, null);
  }

  /** The run of a recipe that was kept when it last ended an epoch and did not end; null where there is none. @param {string} [recipe] @returns {Promise<import("./protocol.js").KeptRun | null>} */
  async keptRun(recipe = "mlp-512") {
    await this.open();
    return this.#send("kept", { recipe });
  }

  /** Goes on with the kept run of a recipe, to its last epoch, as if it had never stopped. @param {string} [recipe] @returns {Promise<TrainSummary>} */
  goOn(recipe = "mlp-512") {
    return this.#start({ recipe }, null, true);
  }

  /** Forgets the kept run of a recipe. @param {string} [recipe] */
  async forgetRun(recipe = "mlp-512") {
    await this.open();
    await this.#send("forget", { recipe });
  }

  /**
   * The network as it is now as a file: safetensors, to open again with `load`, or ONNX, for other programs.
   * @param {import("./protocol.js").ModelFormat} [format] @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async save(format = "safetensors") {
    await this.open();
    return this.#send("save", { format });
  }

  /**
   * Takes the network of a safetensors file that `save` gave. What is refused leaves everything as it was.
   * @param {Uint8Array} bytes @returns {Promise<TrainOptions>} what it was asked for, every option named
   */
  async load(bytes) {
    if (!(bytes instanceof Uint8Array)) throw new InkgradError("invalid-input", "load takes a Uint8Array: the bytes of a safetensors file that save() gave.");
    await this.open();
    return this.#send("load", { bytes });
  }

  pause() {
    this.#sendQuietly("pause", {});
  }

  resume() {
    this.#sendQuietly("resume", { steps: null });
  }

  /** Ends the run after the work in progress; its promise resolves with `stopped: true`, and the model stays. */
  stop() {
    this.#stopRequested = true;
    this.#sendQuietly("stop", {});
  }

  /**
   * Takes n steps and pauses; begins the run where there is none. Resolves when they are taken.
   * @param {number} [n] @param {TrainOptions} [options] of the run it begins
   */
  async step(n = 1, options = {}) {
    if (!Number.isInteger(n) || n < 1) throw new InkgradError("invalid-option", `step(n) got ${n}; n must be a whole number from 1.`);
    const listening = new AbortController();
    try {
      await new Promise((resolve, reject) => {
        for (const type of ["paused", "trainend"]) this.addEventListener(type, resolve, { signal: listening.signal });
        const begun = this.#running ? this.#send("resume", { steps: n }) : this.#start(options, n);
        begun.catch(reject);
        // The run under way may fail at this step.
        this.#run.catch(reject);
      });
    } finally {
      listening.abort();
    }
  }

  /**
   * What the network makes of a drawing, or of 784 raw pixels (0 background, 255 ink).
   * @param {ImageData | Uint8Array} input @param {{ paper?: "white" | "black" }} [options] the colour without ink
   * @returns {Promise<Prediction>}
   */
  async predict(input, { paper = "white" } = {}) {
    await this.open();
    if (input instanceof Uint8Array) return this.#send("predictPixels", { pixels: input });
    const rgba = new Uint8ClampedArray(input.data);
    return this.#send("predictDrawing", { drawing: { rgba, width: input.width, height: input.height, paper } }, [rgba.buffer]);
  }

  /** Loss, accuracy, confusion matrix, report and mistakes on the run's test images. @returns {Promise<EvaluationResult>} */
  async evaluate() {
    await this.open();
    return this.#send("evaluate", {});
  }

  /**
   * Images of a split, each 784 raw pixels, null past the end.
   * @param {import("./protocol.js").Split} split @param {number[]} indices @returns {Promise<(Uint8Array | null)[]>}
   */
  async images(split, indices) {
    await this.open();
    return this.#send("images", { split, indices });
  }

  /** The labels of a split, one a byte. @param {import("./protocol.js").Split} split @returns {Promise<Uint8Array>} */
  async labels(split) {
    await this.open();
    return this.#send("labels", { split });
  }

  /**
   * The weights (even `index`) or biases (odd) of a layer that has some, in the order of the layers: a dense layer's weights
   * are [features, units], a convolution's [filters, channels, kernel, kernel]. Null past the last.
   * @param {number} index @returns {Promise<Float32Array | null>}
   */
  async parameter(index) {
    await this.open();
    return this.#send("parameter", { index });
  }

  /** What each row of the model summary makes of 784 raw pixels, channels first. @param {Uint8Array} pixels @returns {Promise<Float32Array[]>} */
  async activations(pixels) {
    await this.open();
    return this.#send("activations", { pixels });
  }

  /** The recipe that these options would train; rejects, with `error.option`, what cannot work. @param {TrainOptions} options @returns {Promise<import("./protocol.js").Recipe>} */
  async describe(options) {
    await this.open();
    return this.#send("describe", { options });
  }

  /**
   * Another data set: the URL of a folder of four IDX files, or the files. When it is refused, the one there was stays; so does
   * the trained network, in any case.
   * @param {URL | string | File[]} source
   */
  async useDataset(source) {
    await this.open();
    const given = Array.isArray(source) ? { files: source.map((file) => ({ name: file.name, content: file })) } : { url: folderUrl(source, new URL(this.#workshop.assets)) };
    await this.#send("useDataset", { source: given });
    this.#source = given;
    this.#sourceOf = this.#line;
    this.#dispatch("ready", { engine: this.engine });
  }

  /** Leaves the worker, which ends with its last trainer; everything under way rejects with code "disposed". */
  dispose() {
    this.#disposed = true;
    this.#close(new InkgradError("disposed", "This trainer was disposed."), null);
  }

  /** @param {TrainOptions & { signal?: AbortSignal }} options @param {number | null} steps @param {boolean} [goOn] with the kept run @returns {Promise<TrainSummary>} */
  async #start({ signal, ...options }, steps, goOn = false) {
    if (this.#running) throw busy();
    signal?.throwIfAborted();
    this.#running = true;
    this.#run = Promise.resolve();
    this.#stopRequested = false;
    this.#told = "";
    const stop = () => this.stop();
    signal?.addEventListener("abort", stop);
    try {
      await this.open();
      this.#run = this.#send("train", { runId: ++this.#runId, options, steps, goOn });
      // Asked for while the engine was still opening.
      if (this.#stopRequested) this.#sendQuietly("stop", {});
      return await this.#run;
    } catch (error) {
      this.#dispatch("error", error);
      throw error;
    } finally {
      this.#running = false;
      signal?.removeEventListener("abort", stop);
    }
  }

  /**
   * @template {keyof Commands} K @param {K} command @param {Commands[K]} fields @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #send(command, fields, transfer = []) {
    return new Promise((resolve, reject) => {
      if (!this.#line) return reject(new InkgradError("disposed", "The worker has ended."));
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#line.send({ id, command, ...fields }, transfer);
    });
  }

  /** For commands whose effect shows as an event. @template {keyof Commands} K @param {K} command @param {Commands[K]} fields */
  #sendQuietly(command, fields) {
    if (this.#line) this.#send(command, fields).catch((error) => this.#dispatch("error", error));
  }

  /** @param {Answer} answer */
  #receive(answer) {
    if ("fatal" in answer) return this.#fail(fromWire(answer.fatal));
    if ("event" in answer) {
      const { event } = answer;
      if (event.type === "engine") this.engine = event.engine;
      return this.#dispatch(event.type, event);
    }
    const waiting = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ("error" in answer) {
      const error = fromWire(answer.error);
      if (error.fatal) this.#fail(error);
      waiting?.reject(error);
    } else waiting?.resolve(answer.result);
  }

  /** The worker can no longer be used: everything under way rejects, and the next call starts a fresh one. @param {InkgradError} error */
  #fail(error) {
    if (error.code === "panic" && error.besideWebGpu && this.#workshop.engine !== "cpu") {
      this.#workshop = { ...this.#workshop, engine: /** @type {const} */ ("cpu"), because: `The WebGPU engine stopped: ${error.message}` };
    }
    // Closed first: who hears of the error may begin anew at once.
    this.#close(error);
    this.#dispatch("error", error);
  }

  /** @param {InkgradError} error why what is under way rejects @param {InkgradError | null} [brokenBy] what broke the worker, if anything did */
  #close(error, brokenBy = error) {
    const line = this.#line;
    this.#line = null;
    line?.close(brokenBy);
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(error);
  }

  /** @param {string} type @param {unknown} detail */
  #dispatch(type, detail) {
    if (this.#disposed) return;
    if (type === "error") {
      const { message } = /** @type {Error} */ (detail);
      if (message === this.#told) return;
      this.#told = message;
    }
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
