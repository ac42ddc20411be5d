// What the trainer tells, put on the views: the state, runs and their tests, the drawing's answers, failures.

import { areDigits } from "../core/classes.js";
import { busy } from "../core/errors.js";
import { noPrediction } from "../core/no-prediction.js";
import { sentence } from "../i18n/language.js";
import { KeptRuns } from "./kept-runs.js";
import { Lessons } from "./lessons.js";
import { part } from "../core/load-part.js";
import { element as t } from "../i18n/messages/element.js";
import { recipes } from "../core/recipes.js";
import { PredictionLoop } from "./prediction-loop.js";
import { initialState, isRunning, reduce } from "./state.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("../core/protocol.js").TrainOptions} TrainOptions */

/**
 * What the presenter needs of the element.
 * @typedef {object} Stage
 * @property {import("../trainer/trainer.js").Trainer | null} trainer
 * @property {() => import("../trainer/trainer.js").Trainer} connected the trainer, or an error that says why there is none
 * @property {(type: string, detail: unknown) => void} tell an event that leaves the element
 */

export class Presenter {
  state = initialState;
  keptRuns;
  lessons;
  #layout;
  #stage;
  /** What the run under way, or the network there is, was asked for. @type {TrainOptions} */
  #asked = {};
  /** Whether what this network is worth is known, or being found out. */
  #tested = false;
  /** Whether no stroke is under way. */
  #settled = true;
  /** Whether the worker has once been ready: one that never was is not restarted by itself. */
  #wasReady = false;
  #predictionLoop = new PredictionLoop((isStale) => this.#predict(isStale));
  /** A network on its way that was asked for in place of an untrained one. @type {Promise<Uint8Array> | null} */
  #awaited = null;
  #frame = 0;
  /** The step that is told; null where none is. @type {number | null} */
  #toldStep = null;
  /** Whether the data set has other classes than the network tells apart, as far as a drawing has shown. */
  #areOthers = false;

  /** @param {import("./views/layout.js").Layout} layout @param {Stage} stage */
  constructor(layout, stage) {
    this.#layout = layout;
    this.#stage = stage;
    this.lessons = new Lessons({
      connected: () => stage.connected(),
      content: () => layout.pad.content(),
      openIn: layout.outputs.teach,
      onTested: (test) => this.#tellLesson(test),
    });
    this.keptRuns = new KeptRuns(layout.offer, this, (runs) => layout.showKept(runs));
    layout.show(this.state, this.#tested);
  }

  get trainer() {
    return this.#stage.trainer;
  }

  /** What the run that there is, or was, was asked for. @returns {TrainOptions} */
  get asked() {
    return this.#asked;
  }

  /** What a run is asked for by the controls. @returns {TrainOptions} */
  get options() {
    return this.#layout.controls.options;
  }

  get isTrained() {
    return this.state.trained;
  }

  get isRunning() {
    return isRunning(this.state);
  }

  checkIdle() {
    if (this.isRunning) throw busy();
  }

  /** @param {Action} action */
  do(action) {
    this.state = reduce(this.state, action);
    this.#predictionLoop.learning = this.#layout.live.learning = this.state.phase === "training" || this.state.phase === "evaluating";
    this.#schedule();
  }

  #schedule() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#layout.show(this.state, this.#tested || this.#areOthers);
    });
  }

  /** Starts the engine and makes the untrained network; again after a failure. @param {Promise<Uint8Array> | null} [network] that comes in its place */
  begin(network = null) {
    this.#layout.pad.playSample();
    this.do({ type: "open" });
    if (network) void this.#await(network);
    else this.#prepare();
  }

  /** Until a network is there that was asked for, no other answers in its place. @param {Promise<Uint8Array>} network */
  async #await(network) {
    const { trainer } = this;
    this.#awaited = network;
    void this.keptRuns.look();
    // Meanwhile a run may have begun, another network been opened, or the element removed.
    const isStale = () => this.#awaited !== network || trainer !== this.trainer;
    try {
      const bytes = await network;
      if (isStale() || !trainer) return;
      const options = await trainer.load(bytes);
      if (!isStale()) this.showLoaded(options);
    } catch (error) {
      if (isStale()) return;
      this.#awaited = null;
      this.fail(error);
      this.#prepare();
    }
  }

  #prepare() {
    // What the engine cannot do arrives as the event "error"; settings that it refuses are told beside their field. A network that has
    // been trained stays: a fresh worker is given it back.
    const begun = this.state.trained ? this.trainer?.open() : this.trainer?.prepare(this.options);
    begun?.then(() => this.#networkChanged(), (error) => this.#refuse(error));
    void this.keptRuns.look();
  }

  /** Another network answers. */
  #networkChanged() {
    this.#layout.live.refresh();
    return this.#predictionLoop.ask();
  }

  /** The trainer is gone. */
  close() {
    this.#wasReady = false;
    this.do({ type: "close" });
    this.lessons.clear();
    this.#forgetResults();
  }

  /** @param {number | null | undefined} test what the network reads of the test images from now on */
  #tellLesson(test) {
    // What was found out is of the network before the lesson.
    this.#asked = { ...this.#asked };
    this.#forgetResults();
    this.do({ type: "lesson", test });
  }

  #forgetResults() {
    this.#tested = false;
    this.#layout.mistakes.clear();
    this.#layout.more.clear();
  }

  /** The drawing has changed. @param {boolean} final no stroke is under way */
  draw(final) {
    this.#settled = final;
    this.lessons.hearDrawn();
    void this.#predictionLoop.ask();
  }

  /** Another recipe was chosen. */
  chooseRecipe() {
    this.#clearRun(this.options);
    this.do({ type: "reset" });
    void this.check();
  }

  /** A setting was changed. */
  changeSetting() {
    this.do({ type: "edit" });
    void this.check();
  }

  /** Asks the engine whether the settings can be trained, and says beside the field when they cannot. */
  async check() {
    const { controls, more } = this.#layout;
    const { trainer } = this;
    if (!trainer || !controls.isValid()) return;
    try {
      const recipe = await this.#describe(trainer);
      more.recipeChanged(recipe);
      if (this.#layout.experiments.element.open) void this.#layout.experiments.view?.refresh();
      controls.refuse(null);
      // Other settings are another untrained network; one that is trained stays until the next run.
      if (!this.state.trained && !this.isRunning) this.#prepare();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** What would be trained, told beside the controls. @param {import("../trainer/trainer.js").Trainer} trainer */
  async #describe(trainer) {
    const recipe = await trainer.describe(this.options);
    this.#layout.controls.described = recipe;
    this.#layout.curves.claimed = (this.state.info?.isMnist ?? true) ? (recipe.claimedTestAccuracy ?? null) : null;
    return recipe;
  }

  /** Says beside its field what option cannot be trained. @param {unknown} error */
  #refuse(error) {
    const { option, message } = /** @type {import("../core/errors.js").InkgradError} */ (error);
    if (option) this.#layout.controls.refuse({ option, message: sentence(message) });
  }

  /** @param {TrainOptions} options of a network that was opened */
  showLoaded(options) {
    this.#layout.controls.adopt(options);
    this.#clearRun(this.options);
    this.do({ type: "loaded" });
    if (this.trainer) this.#describe(this.trainer).catch(() => {});
    void this.#networkChanged();
    void this.keptRuns.look();
  }

  /** Another data set has taken the place of the one before: what was found out is of that. */
  forgetTest() {
    this.#forgetResults();
    // A test under way is of the set before.
    this.#asked = { ...this.#asked };
    this.#schedule();
    void this.keptRuns.look();
  }

  /** @param {TrainOptions} options of the run to come, or of a network that was opened */
  #clearRun(options) {
    // An AbortSignal cannot be sent to the worker, which is asked about these options again.
    this.#asked = { .../** @type {any} */ (options), signal: undefined };
    this.#forgetResults();
    this.lessons.clear();
    this.#awaited = null;
    const { epochs } = recipes.find(({ id }) => id === options.recipe) ?? recipes[0];
    const { controls, curves } = this.#layout;
    controls.refuse(null);
    this.#layout.doubts.clear("run");
    this.#tellStep(null);
    curves.reset(options.epochs ?? epochs);
  }

  /**
   * Begins a run and shows that it has begun.
   * @template T @param {TrainOptions & { signal?: AbortSignal }} options @param {(trainer: import("../trainer/trainer.js").Trainer) => Promise<T>} start
   */
  async startRun(options, start) {
    this.checkIdle();
    // Before anything shows that it has begun: whether it can.
    const trainer = this.#stage.connected();
    options.signal?.throwIfAborted();
    this.#clearRun(options);
    this.keptRuns.hide();
    this.do({ type: "train" });
    return start(trainer);
  }

  /** @param {string} type of an event of the trainer @param {any} detail */
  hear(type, detail) {
    if (type === "error") this.fail(detail);
    else if (type === "dataset") this.#takeDataset(detail.dataset);
    else this.showEvent(type, detail);
    if (type === "ready") this.#wasReady = true;
    if (type === "calibrated") void this.#predictionLoop.ask();
    if (type === "restored" || type === "finetuned") void this.#networkChanged();
    if (type === "paused" || (type === "keeping" && detail.kept && !this.isRunning)) void this.keptRuns.look();
    if (type === "finetuned") this.lessons.hearTaught();
    if (type === "resumed" || type === "restored") this.lessons.forgetUndo();
    if (type === "doubt") void this.#layout.doubts.add(detail);
    if (type === "trainend") void this.#finish(detail);
    if (type === "error" && detail.fatal) this.#recover();
  }

  /** @param {string} type @param {any} detail */
  showEvent(type, detail) {
    this.do(/** @type {Action} */ ({ ...detail, type }));
    if (type === "step") this.#tellStep(detail);
    // Steps go by that nobody tells one by one.
    if (type === "progress" && this.#toldStep !== null && detail.step > this.#toldStep + 1) this.#tellStep(null);
    if (type === "progress") this.#layout.curves.addProgress(detail);
    if (type === "epochend") this.#layout.curves.addEpoch(detail);
  }

  /** @param {import("../core/protocol.js").StepTrace | null} step */
  #tellStep(step) {
    this.#toldStep = step && step.step;
    void this.#layout.tellStep(step);
  }

  /** @param {import("../core/protocol.js").DatasetInfo} dataset */
  #takeDataset(dataset) {
    this.#layout.doubts.clear("dataset");
    for (const doubt of dataset.doubts) void this.#layout.doubts.add(doubt);
    this.#layout.controls.counts = { trainLimit: dataset.trainCount, testLimit: dataset.testCount };
    this.do({ type: "dataset", dataset });
    this.#layout.more.ready();
    void this.#showClasses(dataset.classes);
    // Which runs can go on depends on it.
    void this.keptRuns.look();
  }

  /** What the data set has instead of digits, if it has. @param {string[]} classes */
  async #showClasses(classes) {
    const { trainer } = this;
    this.#layout.showClasses(classes);
    if (trainer) this.#describe(trainer).catch(() => {});
    void this.#networkChanged();
    const images = trainer && !areDigits(classes) ? await part(() => import("./sample-images.js")).then(({ sampleImages }) => sampleImages(trainer, classes)).catch(() => []) : [];
    if (classes === this.state.info?.classes) this.#layout.pad.samples.showImages(images);
  }

  /** At the end of a run: its row in the comparison, its scores, its mistakes. @param {import("../core/protocol.js").TrainSummary} summary */
  async #finish({ stopped, trainSeconds, loss, accuracy }) {
    const { epochs, engine, info } = this.state;
    void this.#layout.compare({ options: this.#asked, engine: engineName(engine), dataset: info ? info.name || t.status.yours : "MNIST", trainSeconds, stopped, epochs });
    void this.keptRuns.look();
    if (!stopped) await this.test({ loss, accuracy });
  }

  /** Puts the test images to the network and shows what it makes of them. @param {{ loss: number | null, accuracy: number | null }} last of the training images */
  async test(last) {
    const { mistakes, more } = this.#layout;
    const { trainer } = this;
    const asked = this.#asked;
    if (!trainer) return;
    this.#tested = true;
    mistakes.wait();
    this.#schedule();
    // Meanwhile a run may have begun, another network been opened, or the element removed.
    const isStale = () => asked !== this.#asked || trainer !== this.trainer;
    try {
      const result = await trainer.evaluate();
      const total = result.confusionMatrix.flat().reduce((sum, images) => sum + images, 0);
      const pixels = await trainer.images("test", result.mistakes.map(({ index }) => index));
      if (isStale()) return;
      this.do({ type: "tested", images: total });
      mistakes.show(result, pixels, total);
      const recipe = await trainer.describe(asked);
      if (!isStale()) await more.evaluated(result, recipe, last);
    } catch (error) {
      if (isStale()) return;
      this.#tested = false;
      mistakes.clear();
      this.fail(error);
    }
  }

  /** After a failure that ended the worker: a fresh one, to which the trainer gives its network back, the message still shown. */
  #recover() {
    this.do({ type: "lost" });
    // One that fails before it was ever ready would fail again: Retry is the visitor's.
    if (!this.#wasReady) return;
    this.#wasReady = false;
    this.trainer?.open().then(() => this.#predictionLoop.ask(), () => {});
    void this.keptRuns.look();
  }

  /** @param {unknown} error */
  fail(error) {
    const { code = "internal", message, fatal = false, stepsKept } = /** @type {{ code?: string, message: string, fatal?: boolean, stepsKept?: number }} */ (error);
    this.#refuse(error);
    this.do({ type: "error", code, message, fatal, stepsKept });
  }

  /** Notes what the network tells apart: on a data set of other classes it cannot be tested. @param {string[]} classes */
  #knows(classes) {
    const here = this.state.info?.classes;
    const areOthers = here !== undefined && here.join() !== classes.join();
    if (areOthers === this.#areOthers) return;
    this.#areOthers = areOthers;
    this.#schedule();
  }

  /** What the network makes of the drawing, and everything that shows it. @param {() => boolean} isStale */
  async #predict(isStale) {
    const { trainer } = this;
    const { pad, outputs, controls } = this.#layout;
    if (!trainer || this.#awaited) return;
    const prediction = pad.isBlank ? noPrediction("blank") : await trainer.predict(pad.content());
    if (isStale()) return;
    const blank = prediction.problem === "blank";
    this.#layout.see(prediction.input);
    if (prediction.problem === null) this.#knows(prediction.classes);
    outputs.show(prediction, { trained: this.state.trained, learning: this.#predictionLoop.learning, settled: this.#settled, areOthers: this.#areOthers });
    controls.verdict = outputs.verdict;
    this.#layout.live.look(prediction, this.#settled);
    this.#layout.answer(prediction, this.#settled && this.state.trained && !this.isRunning && !this.#areOthers);
    this.#layout.read(pad.drawing, this.#settled);
    void this.lessons.show(prediction.classes, prediction.problem === null && !pad.isSample && this.state.trained && !this.isRunning && !this.#areOthers);
    if (!blank && !pad.isSample) this.#stage.tell("predict", prediction);
  }
}

/** @param {import("../core/protocol.js").EngineInfo | null} engine */
function engineName(engine) {
  if (engine?.kind === "webgpu") return "WebGPU";
  return engine?.arithmetic === "fused" ? t.compare.cpuFused : "CPU";
}
