// <digit-trainer recipe seed engine epochs dataset parts settings assets>: composes the views around a Trainer.

import { assetsOf, readOptions, shownParts } from "./attributes.js";
import { InkgradError } from "./errors.js";
import { bring, chooseLanguage, currentLanguage, sentence } from "./i18n.js";
import { KeptRuns } from "./kept-runs.js";
import { element as t } from "./messages/element.js";
import { recipes } from "./recipes.js";
import { Recognizer } from "./recognizer.js";
import { initialState, isRunning, reduce } from "./state.js";
import { Trainer } from "./trainer.js";
import { TRAIN_COUNT } from "./views/fields.js";
import { Layout } from "./views/layout.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */

const TRAINER_EVENTS = /** @type {const} */ (["loading", "engine", "ready", "queued", "progress", "evaluating", "epochend", "paused", "resumed", "trainend", "storage", "keeping", "dataset", "error"]);
/** Those that leave the element, as the public contract has them. */
const PUBLIC_EVENTS = new Set(["ready", "progress", "epochend", "trainend", "storage", "error"]);

/** It opens its engine this far before it comes into view. */
const NEAR = "300px";

export class DigitTrainer extends HTMLElement {
  static observedAttributes = ["parts"];
  #state = initialState;
  /** @type {Trainer | null} */
  #trainer = null;
  /** Made when the element is first connected: its attributes may come after its construction. @type {Layout | null} */
  #layout = null;
  /** @type {KeptRuns | null} */
  #keptRuns = null;
  /** What the run under way, or the network there is, was asked for. @type {TrainOptions} */
  #asked = {};
  /** Whether what this network is worth is known, or being found out. */
  #tested = false;
  #settled = true;
  /** Whether the worker has once been ready: one that never was is not restarted by itself. */
  #wasReady = false;
  #recognizer = new Recognizer((isStale) => this.#predict(isStale));
  #frame = 0;
  #colors = matchMedia("(prefers-color-scheme: dark)");
  #repaint = () => this.#layout?.paint();
  /** Whether it is near enough to be looked at. */
  #nearness = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && this.#openOnce(), { rootMargin: NEAR });

  connectedCallback() {
    if (!this.#layout) this.#build();
    this.#colors.addEventListener("change", this.#repaint);
    requestAnimationFrame(this.#repaint);
    if (!this.#trainer) this.#nearness.observe(this);
  }

  disconnectedCallback() {
    this.#colors.removeEventListener("change", this.#repaint);
    this.#nearness.disconnect();
    // An element that is only moved is connected again by then, and its run goes on.
    queueMicrotask(() => this.isConnected || this.#close());
  }

  attributeChangedCallback() {
    this.#layout?.showParts(shownParts(this));
  }

  /** The trainer behind the element; null while it is not in a document. */
  get trainer() {
    return this.#trainer;
  }

  /** How many images a run with these settings learns from. */
  get trainCount() {
    return this.#options().trainLimit ?? this.#state.info?.trainCount ?? TRAIN_COUNT;
  }

  /** Where the element's files are. */
  get assets() {
    return assetsOf(this);
  }

  /** What is trained and shown, as a permalink has it: the recipe, what differs from it, the engine and the parts. */
  get configuration() {
    const engine = /** @type {import("./protocol.js").EnginePreference} */ (this.getAttribute("engine") ?? "auto");
    return { options: this.#options(), engine, parts: this.hasAttribute("parts") ? shownParts(this) : undefined };
  }

  /** The epochs of the last run. */
  get epochs() {
    return this.#state.epochs;
  }

  /** The confusion matrix of the last test, rows truth; null before it. */
  get confusionMatrix() {
    return this.#layout?.more.confusionMatrix ?? null;
  }

  /** The charts as they are now. */
  get charts() {
    return this.#layout?.charts ?? [];
  }

  /** @param {TrainOptions} [changes] to what the controls say */
  train(changes) {
    const options = this.#options(changes);
    return this.#startRun(options, () => this.#connected().train(options));
  }

  pause() {
    this.#trainer?.pause();
  }

  resume() {
    this.#trainer?.resume();
  }

  stop() {
    this.#trainer?.stop();
  }

  /** @param {number} [n] */
  step(n) {
    if (isRunning(this.#state)) return this.#connected().step(n);
    const options = this.#options();
    return this.#startRun(options, () => this.#connected().step(n, options));
  }

  /** Goes on with the run of the recipe that was kept, with its curves as they were. */
  async goOn() {
    this.#checkIdle();
    const layout = /** @type {Layout} */ (this.#layout);
    const kept = /** @type {KeptRuns} */ (this.#keptRuns).required;
    layout.controls.adopt(kept.options);
    this.#changed();
    return this.#startRun(this.#options(kept.options), () => {
      for (const event of kept.history) this.#showEvent(event.type, event);
      return this.#connected().goOn(kept.options.recipe);
    });
  }

  /** @param {ImageData | Uint8Array} input @param {{ paper?: "white" | "black" }} [options] */
  predict(input, options) {
    return this.#connected().predict(input, options);
  }

  evaluate() {
    return this.#connected().evaluate();
  }

  /** The network as it is now, as a file. @param {import("./protocol.js").ModelFormat} [format] */
  save(format) {
    return this.#connected().save(format);
  }

  /** Takes the network of a file that `save` gave; what is refused leaves everything as it was. @param {Uint8Array} bytes */
  async load(bytes) {
    const options = await this.#connected().load(bytes);
    this.#showLoaded(options);
    return options;
  }

  /** The recipe as the settings have it. */
  describe() {
    return this.#connected().describe(this.#options());
  }

  #connected() {
    // Whoever calls does not wait for the element to come into view.
    this.#openOnce();
    if (!this.#trainer) throw new InkgradError("disposed", "The element is not in a document: put it there first.");
    return this.#trainer;
  }

  #openOnce() {
    this.#nearness.disconnect();
    if (!this.#trainer && this.isConnected) this.#open();
  }

  #open() {
    try {
      const engine = /** @type {any} */ (this.getAttribute("engine") ?? "auto");
      this.#trainer = new Trainer({ engine, dataset: this.getAttribute("dataset") ?? undefined, assets: this.assets, keepRuns: true });
    } catch (error) {
      return this.#fail(error);
    }
    for (const type of TRAINER_EVENTS) this.#trainer.addEventListener(type, (event) => this.#hear(type, /** @type {CustomEvent} */ (event).detail));
    this.#begin();
  }

  #close() {
    this.#trainer?.dispose();
    this.#trainer = null;
    this.#wasReady = false;
    this.#do({ type: "close" });
    this.#layout?.mistakes.clear();
    this.#layout?.more.clear();
  }

  #build() {
    const { options, problems } = readOptions(this);
    const layout = new Layout(this, options, (opened) => this.#showLoaded(opened));
    this.#layout = layout;
    const element = this;
    this.#keptRuns = new KeptRuns(layout.offer, {
      get trainer() {
        return element.#trainer;
      },
      get options() {
        return element.#options();
      },
      get isRunning() {
        return isRunning(element.#state);
      },
    });
    const root = this.attachShadow({ mode: "open" });
    layout.attach(root, this.assets);
    layout.showParts(shownParts(this));
    layout.status.problems = problems;
    layout.show(this.#state, this.#tested);
    this.lang ||= currentLanguage();
    this.#listenToControls(layout);
    this.#listenToViews(layout);
  }

  /** @param {Layout} layout */
  #listenToControls({ controls, offer, status, more }) {
    controls.addEventListener("train", () => quietly(this.train()));
    controls.addEventListener("step", () => quietly(this.step(1)));
    controls.addEventListener("pause", () => this.pause());
    controls.addEventListener("resume", () => this.resume());
    controls.addEventListener("stop", () => this.stop());
    controls.addEventListener("recipe", () => {
      this.#clearRun(this.#options());
      this.#do({ type: "reset" });
      more.clear();
      this.#changed();
      void this.#check();
    });
    controls.addEventListener("change", () => {
      this.#do({ type: "edit" });
      this.#changed();
      void this.#check();
    });
    offer.addEventListener("goon", () => quietly(this.goOn()));
    status.addEventListener("retry", () => {
      this.#begin();
      quietly(this.#trainer?.loadDataset());
    });
  }

  /** @param {Layout} layout */
  #listenToViews({ controls, pad, source, own, more, mistakes }) {
    const detail = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;
    source.addEventListener("use", (event) => void this.#useDataset(detail(event).source));
    own.addEventListener("test", () => quietly(this.#testOwn()));
    mistakes.addEventListener("pick", (event) => pad.showImage(detail(event).pixels));
    mistakes.addEventListener("test", () => void this.#test({ loss: null, accuracy: null }));
    more.addEventListener("pick", (event) => pad.showImage(detail(event).pixels));
    more.addEventListener("train", () => quietly(this.train()));
    more.addEventListener("try", (event) => {
      controls.tryOut(detail(event).changes);
      this.#do({ type: "edit" });
      void this.#check();
    });
    pad.addEventListener("change", (event) => {
      this.#settled = detail(event).final;
      void this.#recognizer.ask();
    });
  }

  /** What a run is asked for by the controls, and by the caller over them. @param {TrainOptions} [changes] @returns {TrainOptions} */
  #options(changes = {}) {
    return { ...this.#layout?.controls.options, ...changes };
  }

  /** Starts the engine and makes the untrained network; again after a failure. */
  #begin() {
    this.#do({ type: "open" });
    this.#prepare();
  }

  #prepare() {
    // What the engine cannot do arrives as the event "error"; settings that it refuses are told beside their field.
    this.#trainer?.prepare(this.#options()).then(() => this.#recognizer.ask(), () => this.#check());
    void this.#keptRuns?.look();
  }

  /** Asks the engine whether the settings can be trained, and says beside the field when they cannot. */
  async #check() {
    const { controls, more } = this.#layout ?? {};
    const trainer = this.#trainer;
    if (!controls || !more || !trainer || !controls.isValid()) return;
    try {
      const recipe = await trainer.describe(this.#options());
      controls.refuse(null);
      more.recipeChanged(recipe);
      // Other settings are another untrained network; one that is trained stays until the next run.
      if (!this.#state.trained && !isRunning(this.#state)) this.#prepare();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Says beside its field what option cannot be trained. @param {unknown} error */
  #refuse(error) {
    const { option, message } = /** @type {InkgradError} */ (error);
    if (option) this.#layout?.controls.refuse({ option, message: sentence(message) });
  }

  #checkIdle() {
    if (isRunning(this.#state)) throw new InkgradError("busy", "A run is under way. Stop it first, or wait for its end.");
  }

  /** @param {TrainOptions} options of a network that was opened */
  #showLoaded(options) {
    this.#layout?.controls.adopt(options);
    this.#clearRun(this.#options());
    this.#do({ type: "loaded" });
    void this.#recognizer.ask();
    void this.#keptRuns?.look();
    this.#changed();
  }

  /** The configuration is another: for permalinks and the code that is shown. */
  #changed() {
    void this.#layout?.share.refresh();
    this.dispatchEvent(new CustomEvent("change", { bubbles: true, composed: true }));
  }

  /** @param {string | File[]} chosen */
  async #useDataset(chosen) {
    const { source, more } = /** @type {Layout} */ (this.#layout);
    try {
      await this.#connected().useDataset(chosen);
      source.refuse("");
      more.clear();
      void this.#keptRuns?.look();
    } catch (error) {
      source.refuse(sentence(/** @type {Error} */ (error).message));
    }
  }

  /** Puts the visitor's own digits to the network. */
  async #testOwn() {
    const { own } = /** @type {Layout} */ (this.#layout);
    const { digits } = own;
    const answers = [];
    try {
      for (const { pixels } of digits) answers.push((await this.#connected().predict(pixels)).digit);
      own.showAnswers(digits, answers);
    } catch (error) {
      own.refuse(sentence(/** @type {Error} */ (error).message));
    }
  }

  /** @param {TrainOptions} options of the run to come, or of a network that was opened */
  #clearRun(options) {
    // An AbortSignal cannot be sent to the worker, which is asked about these options again.
    this.#asked = { .../** @type {any} */ (options), signal: undefined };
    this.#tested = false;
    const { epochs } = recipes.find(({ id }) => id === options.recipe) ?? recipes[0];
    const { controls, mistakes, more, curves } = this.#layout ?? {};
    controls?.refuse(null);
    mistakes?.clear();
    more?.clear();
    curves?.reset(options.epochs ?? epochs);
  }

  /** Begins a run and shows that it has begun. @template T @param {TrainOptions} options @param {() => Promise<T>} start */
  async #startRun(options, start) {
    this.#checkIdle();
    this.#clearRun(options);
    this.#keptRuns?.hide();
    this.#do({ type: "train" });
    return start();
  }

  /** @param {string} type @param {any} detail */
  #hear(type, detail) {
    if (type === "error") this.#fail(detail);
    else if (type === "dataset") this.#takeDataset(detail.dataset);
    else this.#showEvent(type, detail);
    if (type === "ready") this.#wasReady = true;
    if (type === "trainend") void this.#finish(detail);
    if (type === "error" && detail.fatal) this.#recover();
    if (PUBLIC_EVENTS.has(type)) this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} type @param {any} detail */
  #showEvent(type, detail) {
    this.#do(/** @type {Action} */ ({ ...detail, type }));
    if (type === "progress") this.#layout?.curves.addProgress(detail);
    if (type === "epochend") this.#layout?.curves.addEpoch(detail);
  }

  /** @param {import("./protocol.js").DatasetInfo} dataset */
  #takeDataset(dataset) {
    if (this.#layout) this.#layout.controls.counts = { trainLimit: dataset.trainCount, testLimit: dataset.testCount };
    this.#do({ type: "dataset", dataset });
    this.#layout?.more.ready();
  }

  /** @param {Action} action */
  #do(action) {
    this.#state = reduce(this.#state, action);
    this.#recognizer.learning = this.#state.phase === "training" || this.#state.phase === "evaluating";
    this.#schedule();
  }

  #schedule() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#layout?.show(this.#state, this.#tested);
    });
  }

  /** At the end of a run: its row in the comparison, its scores, its mistakes. @param {import("./protocol.js").TrainSummary} summary */
  async #finish({ stopped, trainSeconds, loss, accuracy }) {
    const { epochs, engine, info } = this.#state;
    void this.#layout?.compare({ options: this.#asked, engine: engineName(engine), dataset: info?.name ?? "MNIST", trainSeconds, stopped, epochs });
    void this.#keptRuns?.look();
    if (!stopped) await this.#test({ loss, accuracy });
  }

  /** Puts the test images to the network and shows what it makes of them. @param {{ loss: number | null, accuracy: number | null }} last of the training images */
  async #test(last) {
    const { mistakes, more } = /** @type {Layout} */ (this.#layout);
    const trainer = this.#trainer;
    const asked = this.#asked;
    if (!trainer) return;
    this.#tested = true;
    mistakes.wait();
    this.#schedule();
    // Meanwhile a run may have begun, or another network been opened.
    const isStale = () => asked !== this.#asked;
    try {
      const result = await trainer.evaluate();
      const total = result.confusionMatrix.flat().reduce((sum, images) => sum + images, 0);
      const pixels = await trainer.images("test", result.mistakes.map(({ index }) => index));
      if (isStale()) return;
      mistakes.show(result, pixels, total);
      await more.evaluated(result, await trainer.describe(asked), last);
    } catch (error) {
      if (!isStale()) this.#fail(error);
    }
  }

  /** After a failure that ended the worker: a fresh one with the untrained network, the message still shown. */
  #recover() {
    this.#do({ type: "lost" });
    // One that fails before it was ever ready would fail again: Retry is the visitor's.
    if (!this.#wasReady) return;
    this.#wasReady = false;
    this.#prepare();
  }

  /** @param {unknown} error */
  #fail(error) {
    const { code = "internal", message, fatal = false } = /** @type {{ code?: string, message: string, fatal?: boolean }} */ (error);
    this.#refuse(error);
    this.#do({ type: "error", code, message, fatal });
  }

  /** What the network makes of the drawing, and everything that shows it. @param {() => boolean} isStale */
  async #predict(isStale) {
    const trainer = this.#trainer;
    const { pad, own, more, outputs } = this.#layout ?? {};
    if (!trainer || !pad) return;
    const blank = pad.isBlank;
    const prediction = blank ? { digit: null, outputs: [], input: new Uint8Array(784) } : await trainer.predict(pad.content());
    if (isStale()) return;
    pad.showInput(prediction.input);
    own?.see(prediction.input);
    more?.see(prediction.input);
    outputs?.show(prediction, { trained: this.#state.trained, learning: this.#recognizer.learning, settled: this.#settled });
    if (!blank) this.dispatchEvent(new CustomEvent("predict", { detail: prediction, bubbles: true, composed: true }));
  }
}

/** For what fails with an event of its own. @param {Promise<unknown> | undefined} promise */
const quietly = (promise) => void promise?.catch(() => {});

/** @param {import("./protocol.js").EngineInfo | null} engine */
function engineName(engine) {
  if (engine?.kind === "webgpu") return "WebGPU";
  return engine?.arithmetic === "fused" ? t.compare.cpuFused : "CPU";
}

const define = () => customElements.define("digit-trainer", DigitTrainer);
chooseLanguage();
// At once where English will do, so that a script after this one finds the element's methods.
if (currentLanguage() === "en") define();
else void bring("element", t).catch(() => {}).then(define);
