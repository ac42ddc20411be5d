// The public class Trainer: promises, AbortSignal and events; everything heavy happens in its worker.

import { abortSignal, classNames, classPlace, exampleData, exampleInput, fileBytes, fineTuneOptions, imageIndices, modelFormat, noiseOf, pace, paperOf, parameterIndex, PLACE_MAX, pointsOf, rawPixels, remedyName, runId, splitName, stepCount, trainOptions, wholeNumber } from "./arguments.js";
import { PendingRun } from "./pending-run.js";
import { InkgradError, busy, fromWire } from "../core/errors.js";
import { WorkerConnection } from "./worker-pool.js";
import { datasetSource, readSetup } from "./setup.js";

export { recipes } from "../core/recipes.js";

/** @typedef {import("./setup.js").TrainerOptions} TrainerOptions */
/** @typedef {import("../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../core/protocol.js").TrainSummary} TrainSummary */
/** @typedef {import("../core/protocol.js").Prediction} Prediction */
/** @typedef {import("../core/protocol.js").StrokeDrawing} StrokeDrawing */
/** @typedef {import("../core/protocol.js").EvaluationResult} EvaluationResult */
/** @typedef {import("../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("../core/protocol.js").Command} Command */
/** @typedef {import("../core/protocol.js").Answer} Answer */

/** @typedef {{ [K in Command["command"]]: Omit<Extract<Command, { command: K }>, "id" | "command"> }} Commands */

/** What a trainer's network is brought back from when its worker is lost. @typedef {{ options: TrainOptions } | { bytes: Uint8Array, epochs: number | null }} LastNetwork */

/**
 * Trains the recipes of the catalogue and recognises drawings. Events, each a CustomEvent with its `detail` typed in
 * protocol.js: `loading`, `engine`, `ready`, `queued`, `progress`, `evaluating`, `epochend`, `paused`, `resumed`, `trainend`,
 * `storage`, `keeping`, `dataset`, `doubt`, `calibrated`, `finetuned`, `restored`, `error`.
 *
 * Calls act in the order in which they are made. Trainers of a page that ask for the same engine share it; of their runs one trains
 * at a time, the others wait for their turn. When the worker is lost, whatever was under way rejects; the network comes back as it
 * last was known to be good (`restored`), and calls made meanwhile wait for it.
 *
 * @example
 * import { Trainer } from "./trainer.js";
 * const trainer = await Trainer.create({ engine: "auto" });
 * trainer.addEventListener("progress", ({ detail }) => console.log(detail.step, detail.loss));
 * const { testAccuracy } = await trainer.train({ recipe: "mlp-512", seed: 42, epochs: 1 });
 * const { digit, outputs, classes } = await trainer.predict(context.getImageData(0, 0, 280, 280));
 * const file = await trainer.save();
 */
export class Trainer extends EventTarget {
  /** The engine in use and why. @type {EngineInfo} */
  engine = { kind: "cpu", workers: 1, arithmetic: "strict", adapter: null, reason: "" };
  /** The data set in use, with the shape of its images and the names of its classes; null until it is there. @type {import("../core/protocol.js").DatasetInfo | null} */
  dataset = null;
  /** @type {WorkerConnection | null} */
  #connection = null;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();
  #nextId = 1;
  #runId = 0;
  /** The run under way. @type {PendingRun | null} */
  #run = null;
  /** The steps that were asked for last: the next ones follow them. @type {Promise<void> | null} */
  #steps = null;
  /** How often Stop was asked for. */
  #stops = 0;
  /** The last error told: what fails several calls at once is told once. */
  #told = "";
  #disposed = false;
  /** The data set that took the place of the first, and what was done to it: a fresh worker has neither. @type {import("../core/protocol.js").DatasetSource | null} */
  #source = null;
  /** @type {import("../core/protocol.js").Remedy[]} */
  #remedies = [];
  /** @type {number | null} */
  #paced = null;
  /** The network as it was last known to be good, outside of the worker; null while it is the one that every worker begins with. @type {LastNetwork | null} */
  #network = null;
  /** Why the network could not be brought back. @type {InkgradError | null} */
  #networkLost = null;
  /** @type {import("../core/protocol.js").EngineHostSetup} */
  #engineHost;
  /** @type {import("../core/protocol.js").SessionSetup} */
  #session;
  /** Resolves when the engine answers and has this trainer's network. @type {Promise<void>} */
  #opened = Promise.resolve();

  /** @param {TrainerOptions} [options] */
  constructor(options = {}) {
    super();
    const { engineHost, session, signal } = readSetup(options);
    this.#engineHost = engineHost;
    this.#session = session;
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

  /** Starts the worker and its engine; called by `create`, and again to start over after a failure. @returns {Promise<void>} */
  open() {
    if (this.#disposed) return Promise.reject(new InkgradError("disposed", "This trainer was disposed. Create another."));
    if (this.#connection) return this.#opened;
    /** @type {WorkerConnection} */
    let connection;
    try {
      // What a fresh worker fails with is told, be it the same again.
      this.#told = "";
      connection = this.#connection = new WorkerConnection(this.#engineHost, this.#session, (answer) => this.#receive(answer), (error) => this.#fail(error));
    } catch (cause) {
      const error = new InkgradError("worker-failed", `The worker could not start: ${cause instanceof Error ? cause.message : cause}. The page's Content-Security-Policy must allow it: docs/hosting.md tells how.`, { cause });
      this.#dispatch("error", error);
      return Promise.reject(error);
    }
    this.#opened = this.#send("open", {}).then(() => {
      this.#bringDatasetBack();
      return this.#bringBack();
    });
    this.#opened.then(
      () => (this.#session.preload ? this.loadDataset().catch(() => {}) : undefined),
      (error) => {
        // The next call begins with a fresh worker; whoever heard of this failure earlier may have begun already.
        if (this.#connection === connection) this.#close(error);
        this.#dispatch("error", error);
      },
    );
    return this.#opened;
  }

  /** Asks a fresh worker for the data set that was in the one before: what comes after waits for it there, and fails where it cannot be had. */
  #bringDatasetBack() {
    if (this.#source) this.#send("useDataset", { source: this.#source, isAgain: true }).catch(() => {});
    if (this.#paced !== null) this.#send("pace", { stepsPerSecond: this.#paced }).catch(() => {});
    for (const remedy of this.#remedies) this.#send("remedy", { remedy, isAgain: true }).catch(() => {});
  }

  /** Gives a fresh worker the network that was in the one before. */
  async #bringBack() {
    const network = this.#network;
    if (!network) return;
    try {
      if ("bytes" in network) await this.#send("load", { bytes: network.bytes });
      else await this.#send("prepare", { options: network.options });
      this.#networkLost = null;
      if ("bytes" in network) this.#dispatch("restored", { epochs: network.epochs });
    } catch (cause) {
      const error = /** @type {InkgradError} */ (cause);
      if (!this.#connection || error.fatal) throw error;
      // The worker has a network that nobody asked for: it must not answer.
      this.#networkLost = new InkgradError("network-lost", `This network was lost with its worker and could not be brought back. Train again, or open a saved one. (${error.message})`, { cause: error });
    }
  }

  /** Resolves when the data set is there and the engine is chosen; after a failure it tries again. */
  async loadDataset() {
    try {
      await this.open();
      this.#told = "";
      await this.#send("loadDataset", {});
      this.#dispatch("ready", { engine: this.engine });
    } catch (error) {
      this.#dispatch("error", error);
      throw error;
    }
  }

  /** Makes the untrained network of these options, so that `predict` answers before a run. @param {TrainOptions} [options] */
  async prepare(options = {}) {
    const checked = trainOptions(options);
    await this.#call("prepare", { options: checked });
    this.#hasNetwork({ options: checked });
  }

  /**
   * Trains from the first step to the last epoch, or until `stop`.
   * @param {TrainOptions & { signal?: AbortSignal }} [options] @returns {Promise<TrainSummary>}
   */
  train(options = {}) {
    return this.#start(options, null);
  }

  /** Every run that is kept in this browser, the newest first: those that ended, and those that can go on. @returns {Promise<import("../core/protocol.js").KeptRun[]>} */
  async keptRuns() {
    return this.#call("keptRuns", {});
  }

  /** The newest kept run of a recipe on the data set in use that has not come to its end, or the one of this id; null where there is none that can go on. @param {string} [run] a recipe's or a run's id @returns {Promise<import("../core/protocol.js").KeptRun | null>} */
  async keptRun(run = "mlp-512") {
    return this.#call("kept", { run: runId(run) });
  }

  /** Goes on with that run, to its last epoch, as if it had never stopped. @param {string} [run] a recipe's or a run's id @returns {Promise<TrainSummary>} */
  async goOn(run = "mlp-512") {
    return this.#start({}, null, runId(run));
  }

  /** Takes the network of a kept run. @param {string} run its id @returns {Promise<TrainOptions>} what it was asked for */
  async openKeptRun(run) {
    return this.#call("openKept", { run: runId(run) });
  }

  /** Trains the run that has come to its end for more epochs, with what its optimizer remembers. @param {number} [epochs] 1 to 1,000 @returns {Promise<TrainSummary>} */
  async trainMore(epochs = 5) {
    return this.#start({}, null, null, wholeNumber("epochs", epochs, 1_000, 1));
  }

  /** The run that `trainMore` would go on with: null where the network has changed since, or no run has come to its end. @returns {Promise<import("../core/protocol.js").EndedRun | null>} */
  async endedRun() {
    return this.#call("ended", {});
  }

  /** Forgets that run; within a day `rememberRun` takes it back. @param {string} [run] a recipe's or a run's id */
  async forgetRun(run = "mlp-512") {
    await this.#call("forget", { run: runId(run), again: false });
  }

  /** Takes `forgetRun` back. @param {string} run its id */
  async rememberRun(run) {
    await this.#call("forget", { run: runId(run), again: true });
  }

  /**
   * The network as it is now as a file: safetensors, to open again with `load`, or ONNX, for other programs.
   * @param {import("../core/protocol.js").ModelFormat} [format] @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async save(format = "safetensors") {
    return this.#ask("save", { format: modelFormat(format) });
  }

  /**
   * Takes the network of a safetensors file that `save` gave; the bytes are copied. What is refused leaves everything as it was.
   * @param {Uint8Array} bytes @returns {Promise<TrainOptions>} what it was asked for, every option named
   */
  async load(bytes) {
    const own = fileBytes(bytes);
    const options = await this.#call("load", { bytes: own });
    this.#hasNetwork({ bytes: own, epochs: null });
    return options;
  }

  pause() {
    // A run that still waits for the engine begins paused.
    if (this.#run && !this.#run.sent) this.#run.steps = 0;
    else this.#callQuietly("pause", {});
  }

  resume() {
    if (this.#run && !this.#run.sent) this.#run.steps = null;
    else this.#callQuietly("resume", { steps: null });
  }

  /** Ends the run after the work in progress, and with it all steps asked for before; its promise resolves with `stopped: true`, and the model stays. */
  stop() {
    this.#stops++;
    // A run that still waits for the engine is not sent to it any more.
    if (this.#run && !this.#run.sent) this.#run.leave();
    else this.#callQuietly("stop", {});
  }

  /**
   * Takes n steps and pauses; begins the run where there is none. Resolves when they are taken, or when the run ends before.
   * @param {number} [n] @param {TrainOptions} [options] of the run it begins
   */
  async step(n = 1, options = {}) {
    const [count, checked] = [stepCount(n), trainOptions(options)];
    const stops = this.#stops;
    // Steps follow those that were asked for before; Stop ends what was asked for before it.
    const take = async () => {
      if (stops === this.#stops) await this.#step(count, checked, stops);
      else await this.#run?.ended;
    };
    const taken = this.#steps ? this.#steps.catch(() => {}).then(take) : take();
    this.#steps = taken;
    const forget = () => {
      if (this.#steps === taken) this.#steps = null;
    };
    taken.then(forget, forget);
    return taken;
  }

  /** @param {number} n @param {TrainOptions} options @param {number} stops how often Stop was asked for before @returns {Promise<void>} */
  async #step(n, options, stops) {
    const run = this.#run;
    const listening = new AbortController();
    const pausedOrEnded = () =>
      new Promise((resolve) => {
        for (const type of ["paused", "trainend"]) this.addEventListener(type, resolve, { signal: listening.signal });
      });
    try {
      if (!run) return void (await Promise.race([pausedOrEnded(), this.#start(options, n)]));
      if (!run.sent) {
        // It begins with these.
        run.steps = n;
        return void (await Promise.race([pausedOrEnded(), run.ended]));
      }
      // A pause that comes before the run has heard of these steps is another's.
      const goesOn = await Promise.race([this.#call("resume", { steps: n }), run.ended]);
      if (goesOn === true) await Promise.race([pausedOrEnded(), run.ended]);
      // It had ended when these steps were asked for, or was just ending.
      else if (stops === this.#stops) await this.#step(n, options, stops);
    } finally {
      listening.abort();
    }
  }

  /**
   * What the network makes of a drawing, its strokes, or raw pixels (0 background, 255 ink); what comes is copied.
   * @param {ImageData | StrokeDrawing | Uint8Array} input @param {{ paper?: import("../core/protocol.js").Paper }} [options] the colour without ink of an ImageData: "auto", where none is named, takes the shade of its border
   * @returns {Promise<Prediction>}
   */
  async predict(input, options = {}) {
    const { data, transfer } = exampleInput(input, paperOf(options));
    return this.#ask("predict", { input: data }, transfer);
  }

  /**
   * Why the network answers as it does: 784 numbers, row by row, of what each pixel that it sees adds to the logit of `digit` (the answer, where
   * none is named) or, with `against`, to how far that exceeds the other's: over 0 for, under 0 against. Where the network has no other
   * activations than relu and leaky relu their sum is the logit, with what the biases add spread evenly; of others patches are left blank, and
   * each number is what goes with them. Null where the drawing is none that the network reads (`Prediction.problem`).
   * @param {ImageData | StrokeDrawing | Uint8Array} input @param {{ digit?: number, against?: number, paper?: import("../core/protocol.js").Paper }} [options] @returns {Promise<Float32Array | null>}
   *
   * @example
   * const map = await trainer.explain(drawing, { digit: 8, against: 3 });
   */
  async explain(input, options = {}) {
    const { data, transfer } = exampleInput(input, paperOf(options));
    const { digit, against } = options;
    return this.#ask("explain", { input: data, digit: classPlace("digit", digit), against: classPlace("against", against) }, transfer);
  }

  /**
   * The training images that the network's last hidden layer sees as it sees a drawing, the nearest first: of those that it learnt from, as
   * many as memory and some ten seconds of a core allow. Asked for the first time of a network, they take seconds. Null where the drawing is
   * none that the network reads (`Prediction.problem`).
   * @param {ImageData | StrokeDrawing | Uint8Array} input @param {number} [n] 1 to 100 @param {{ paper?: import("../core/protocol.js").Paper }} [options] @returns {Promise<import("../core/protocol.js").Neighbor[] | null>}
   */
  async neighbors(input, n = 8, options = {}) {
    const { data, transfer } = exampleInput(input, paperOf(options));
    return this.#ask("neighbors", { input: data, n: wholeNumber("n", n, 100) }, transfer);
  }

  /**
   * The image like MNIST's that a network which tells these classes apart would see: raw pixels, or null where the drawing is none of
   * them (`Prediction.problem`). Of other classes than single digits and letters all that is drawn is in the image.
   * @param {ImageData | StrokeDrawing | Uint8Array} input @param {string[]} classes @param {{ paper?: import("../core/protocol.js").Paper }} [options] @returns {Promise<Uint8Array | null>}
   */
  async imageOf(input, classes, options = {}) {
    const { data, transfer } = exampleInput(input, paperOf(options));
    return this.#call("imageOf", { input: data, classes: classNames(classes) }, transfer);
  }

  /**
   * Teaches the network drawings and what they are: a few steps on variations of them, mixed with training images so that what was known is
   * not forgotten. The network answers otherwise as soon as `finetuned` is told; the promise resolves when it is known, too, what that cost
   * on the test images. A lesson that is refused or fails leaves the network as it was. Everything that comes is copied.
   * @param {import("../core/protocol.js").Example[]} examples 1 to 2,000 @param {import("../core/protocol.js").FineTuneOptions & { paper?: import("../core/protocol.js").Paper }} [options]
   * @returns {Promise<import("../core/protocol.js").FineTuneResult>}
   *
   * @example
   * const { examples, test } = await trainer.fineTune([{ input: context.getImageData(0, 0, 280, 280), label: 1 }]);
   * console.log(examples.after, test.before, test.after);
   */
  async fineTune(examples, options = {}) {
    const paper = paperOf(options);
    const { inputs, labels } = exampleData(examples, paper);
    return this.#ask("fineTune", { inputs, labels, options: fineTuneOptions(options) });
  }

  /** Takes the last lesson back that was not taken back yet, of the last twenty. Resolves with whether there was one. @returns {Promise<boolean>} */
  async undoFineTune() {
    return this.#ask("undoFineTune", {});
  }

  /** Digits in writing styles, as runs with `writingStyles` learn from: raw pixels of drawings `first` to `first + count`, one after the other; drawing n is of the digit n % 10. @param {number} [seed] @param {number} [first] @param {number} [count] up to 1,000 @returns {Promise<Uint8Array>} */
  async writingStyles(seed = 0, first = 0, count = 100) {
    return this.#call("writingStyles", { seed: wholeNumber("seed", seed), first: wholeNumber("first", first, PLACE_MAX), count: wholeNumber("count", count, 1_000) });
  }

  /** Training image `index` as a run with these options sees it in each of its first epochs: raw pixels, one image after the other. @param {TrainOptions} options @param {number} [index] @param {number} [count] of epochs, up to 100 @returns {Promise<Uint8Array>} */
  async variedImages(options, index = 0, count = 8) {
    return this.#call("variedImages", { options: trainOptions(options), index: wholeNumber("index", index, PLACE_MAX), count: wholeNumber("count", count, 100) });
  }

  /** Loss, accuracy, confusion matrix, report and mistakes on the run's test images, of the network and the data set as they are at the call. @returns {Promise<EvaluationResult>} */
  async evaluate() {
    return this.#ask("evaluate", {});
  }

  /**
   * Images of a split, each raw pixels, null past the end.
   * @param {import("../core/protocol.js").Split} split @param {number[]} indices @returns {Promise<(Uint8Array | null)[]>}
   */
  async images(split, indices) {
    return this.#call("images", { split: splitName(split), indices: imageIndices(indices) });
  }

  /** The labels of a split, one a byte. @param {import("../core/protocol.js").Split} split @returns {Promise<Uint8Array>} */
  async labels(split) {
    return this.#call("labels", { split: splitName(split) });
  }

  /**
   * The weights (even `index`) or biases (odd) of a layer that has some, in the order of the layers: a dense layer's weights
   * are [features, units], a convolution's [filters, channels, kernel, kernel]. Null past the last.
   * @param {number} index @returns {Promise<Float32Array | null>}
   */
  async parameter(index) {
    return this.#ask("parameter", { index: parameterIndex(index) });
  }

  /** What each row of the model summary makes of raw pixels, channels first. @param {Uint8Array} pixels @returns {Promise<Float32Array[]>} */
  async activations(pixels) {
    return this.#ask("activations", { pixels: rawPixels(pixels) });
  }

  /**
   * What the network does with raw pixels, as pictures of its hidden units: those that matter most for the answer. Those that are `shown`, by
   * layer, keep their places as long as they matter.
   * @param {Uint8Array} pixels @param {{ units?: number, shown?: number[][] }} [options] units: of a layer, 1 to 64 @returns {Promise<import("../core/protocol.js").Inspection>}
   *
   * @example
   * const { layers } = await trainer.inspect(prediction.input, { units: 20 });
   * console.log(layers[0].units, layers[0].activations);
   */
  async inspect(pixels, { units = 20, shown = [] } = {}) {
    return this.#ask("inspect", { pixels: rawPixels(pixels), units: wholeNumber("units", units, 64, 1), shown: shown.map(imageIndices) });
  }

  /** The gradient of the logit of class `digit` by the pixels that the network sees, or, with `against`, of how far that exceeds the other's: 784 numbers, row by row, of any network. @param {Uint8Array} pixels @param {{ digit: number, against?: number }} options @returns {Promise<Float32Array>} */
  async gradient(pixels, { digit, against }) {
    return this.#ask("gradient", { pixels: rawPixels(pixels), digit: wholeNumber("digit", digit, PLACE_MAX), against: classPlace("against", against) });
  }

  /**
   * Changes the weights of row `row` of the model summary without training: silences these units (all where none are named), or adds normal
   * noise of so many of the weights' standard deviations. `undoFineTune` takes that back.
   * @param {{ row: number, units?: number[], noise?: number, seed?: number }} options noise: 0 to 100
   */
  async perturb({ row, units = [], noise, seed = 0 }) {
    await this.#ask("perturb", { row: wholeNumber("row", row, PLACE_MAX), units: imageIndices(units), noise: noise === undefined ? null : noiseOf(noise), seed: wholeNumber("seed", seed) });
  }

  /** How unit (or filter) `unit` of row `row` of the model summary comes to its number for raw pixels: inputs, weights, bias, output. @param {Uint8Array} pixels @param {number} row @param {number} unit @returns {Promise<import("../core/protocol.js").UnitArithmetic>} */
  async unit(pixels, row, unit) {
    return this.#ask("unit", { pixels: rawPixels(pixels), row: wholeNumber("row", row, PLACE_MAX), unit: wholeNumber("unit", unit, PLACE_MAX) });
  }

  /**
   * What the network makes of images of a split: their logits, or with `features` what goes into the last dense layer, a row an image; and how
   * many milliseconds the engine took.
   * @param {import("../core/protocol.js").Split} split @param {number[]} indices up to 1,000 @param {{ features?: boolean }} [options] @returns {Promise<{ numbers: Float32Array, milliseconds: number }>}
   */
  async represent(split, indices, { features = false } = {}) {
    const places = imageIndices(indices);
    wholeNumber("the number of indices", places.length, 1_000);
    return this.#ask("represent", { split: splitName(split), indices: places, features: features === true });
  }

  /** Points in the plane in which they differ most (two principal components), x and y by turns; called again, the plane turns as little as it can. @param {Float32Array} points one after the other @param {number} features numbers a point @returns {Promise<Float32Array>} */
  async plane(points, features) {
    const numbers = wholeNumber("features", features, PLACE_MAX, 1);
    return this.#call("plane", { points: pointsOf(points, numbers), features: numbers });
  }

  /** Steps a second that runs take from now on, each told by the event `step`; null for as many as they can. @param {number | null} stepsPerSecond */
  async setPace(stepsPerSecond) {
    const checked = stepsPerSecond === null ? null : pace(stepsPerSecond);
    this.#paced = checked;
    await this.#call("pace", { stepsPerSecond: checked });
  }

  /** The recipe that these options would train; rejects, with `error.option`, what cannot work. @param {TrainOptions} options @returns {Promise<import("../core/protocol.js").Recipe>} */
  async describe(options) {
    return this.#call("describe", { options: trainOptions(options) });
  }

  /**
   * Another data set: the URL of a folder of four IDX files, or the files. When it is refused, the one there was stays; so does
   * the trained network, in any case.
   * @param {URL | string | File[]} source
   */
  async useDataset(source) {
    const given = datasetSource(source, new URL(this.#engineHost.assets));
    await this.#call("useDataset", { source: given, isAgain: false });
    [this.#source, this.#remedies] = [given, []];
    this.#dispatch("ready", { engine: this.engine });
  }

  /** Does to the data set in use what its `doubts` offer (protocol.js); the trained network stays. @param {import("../core/protocol.js").Remedy} remedy */
  async remedyDataset(remedy) {
    const name = remedyName(remedy);
    await this.#call("remedy", { remedy: name, isAgain: false });
    this.#remedies.push(name);
  }

  /** Deletes the data sets that are stored in this browser; the one in use stays in memory. Resolves with whether the browser did. @returns {Promise<boolean>} */
  async deleteStoredDatasets() {
    return this.#call("deleteStoredDatasets", {});
  }

  /** Leaves the worker, which ends with its last trainer; everything under way rejects with code "disposed". */
  dispose() {
    this.#disposed = true;
    this.#network = null;
    this.#close(new InkgradError("disposed", "This trainer was disposed."), null);
    this.#run?.leave();
  }

  /** @param {TrainOptions & { signal?: AbortSignal }} given @param {number | null} steps @param {string | null} [goOn] with a kept run @param {number | null} [more] epochs of the run that has ended @returns {Promise<TrainSummary>} */
  async #start(given, steps, goOn = null, more = null) {
    const { signal: untyped, ...rest } = typeof given === "object" && given ? given : { signal: undefined, ...trainOptions(given) };
    const [signal, options] = [abortSignal(untyped), trainOptions(rest)];
    signal?.throwIfAborted();
    if (this.#run) throw busy();
    const run = new PendingRun(++this.#runId, steps);
    this.#run = run;
    this.#told = "";
    const stop = () => this.stop();
    signal?.addEventListener("abort", stop);
    try {
      const summary = await Promise.race([run.left.then(() => this.#leftBeforeSent(run)), this.#sendRun(run, options, goOn, more)]);
      run.end(summary);
      return summary;
    } catch (error) {
      run.fail(error);
      this.#dispatch("error", error);
      throw error;
    } finally {
      if (this.#run === run) this.#run = null;
      signal?.removeEventListener("abort", stop);
    }
  }

  /** @param {PendingRun} run @param {TrainOptions} options @param {string | null} goOn @param {number | null} more @returns {Promise<TrainSummary>} */
  async #sendRun(run, options, goOn, more) {
    const send = async () => {
      await this.open();
      if (run.isLeft) return new Promise(() => {});
      run.sent = true;
      return this.#send("train", { runId: run.id, options, steps: run.steps, goOn, more });
    };
    const { engine } = this.#engineHost;
    try {
      return await send();
    } catch (error) {
      // A GPU that was lost while it was only tried: the CPU, to which the trainer has turned, trains the run.
      if (engine !== "auto" || this.#engineHost.engine !== "cpu" || run.begun || this.#disposed) throw error;
      run.sent = false;
      return send();
    }
  }

  /** What a run comes to that was stopped before the engine heard of it. @param {PendingRun} run @returns {TrainSummary} */
  #leftBeforeSent(run) {
    if (this.#disposed) throw new InkgradError("disposed", "This trainer was disposed.");
    const summary = { epochs: 0, loss: null, accuracy: null, testLoss: null, testAccuracy: null, stopped: true, trainSeconds: 0 };
    if (this.#run === run) this.#run = null;
    this.#dispatch("trainend", { type: "trainend", runId: run.id, ...summary });
    return { ...summary, engine: this.engine };
  }

  /** Sends a command once the engine is there, in the order of the calls. @template {keyof Commands} K @param {K} command @param {Commands[K]} fields @param {Transferable[]} [transfer] @returns {Promise<any>} */
  #call(command, fields, transfer) {
    return this.open().then(() => this.#send(command, fields, transfer));
  }

  /** The same for what is asked of the network. @template {keyof Commands} K @param {K} command @param {Commands[K]} fields @param {Transferable[]} [transfer] @returns {Promise<any>} */
  #ask(command, fields, transfer) {
    return this.open().then(() => {
      if (this.#networkLost) throw this.#networkLost;
      return this.#send(command, fields, transfer);
    });
  }

  /** For commands whose effect shows as an event. @template {keyof Commands} K @param {K} command @param {Commands[K]} fields */
  #callQuietly(command, fields) {
    if (this.#connection) this.#call(command, fields).catch((error) => this.#dispatch("error", error));
  }

  /**
   * @template {keyof Commands} K @param {K} command @param {Commands[K]} fields @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #send(command, fields, transfer = []) {
    return new Promise((resolve, reject) => {
      if (!this.#connection) return reject(new InkgradError("disposed", "The worker has ended."));
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#connection.send({ id, command, ...fields }, transfer);
    });
  }

  /** @param {LastNetwork} network */
  #hasNetwork(network) {
    this.#network = network;
    this.#networkLost = null;
  }

  /** @param {Answer} answer */
  #receive(answer) {
    if ("fatal" in answer) return this.#fail(fromWire(answer.fatal));
    if ("network" in answer) return this.#hasNetwork(answer.network);
    if ("event" in answer) return this.#hear(answer.event);
    const waiting = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ("error" in answer) {
      const error = fromWire(answer.error);
      if (error.fatal) this.#fail(error);
      waiting?.reject(error);
    } else waiting?.resolve(answer.result);
  }

  /** @param {Extract<Answer, { event: any }>["event"]} event */
  #hear(event) {
    if (event.type === "engine") this.engine = event.engine;
    if (event.type === "dataset") this.dataset = event.dataset;
    const run = this.#run;
    if (run && "runId" in event && event.runId === run.id) {
      run.begun ||= event.type === "progress";
      // Whoever hears of the end may begin the next run at once.
      if (event.type === "trainend") this.#run = null;
    }
    this.#dispatch(event.type, event);
  }

  /** The worker can no longer be used: everything under way rejects, and the next call starts a fresh one. @param {InkgradError} error */
  #fail(error) {
    const { engine } = this.#engineHost;
    const gpuBroke = (error.code === "panic" && error.besideWebGpu && engine !== "cpu") || (error.code === "device-lost" && engine === "auto");
    if (gpuBroke) this.#engineHost = { ...this.#engineHost, engine: /** @type {const} */ ("cpu"), because: `The WebGPU engine stopped: ${error.message}` };
    // Closed first: who hears of the error may begin anew at once.
    this.#close(error);
    this.#dispatch("error", error);
  }

  /** @param {InkgradError} error why what is under way rejects @param {InkgradError | null} [brokenBy] what broke the worker, if anything did */
  #close(error, brokenBy = error) {
    const connection = this.#connection;
    this.#connection = null;
    connection?.close(brokenBy);
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
