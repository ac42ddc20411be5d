// <digit-trainer recipe seed engine epochs dataset parts settings assets>: composes the views around a Trainer.

import { assetsOf, readOptions, shownParts } from "./attributes.js";
import { InkgradError } from "./errors.js";
import { recipes } from "./recipes.js";
import { Recognizer } from "./recognizer.js";
import { initialState, isRunning, reduce } from "./state.js";
import { stylesheet } from "./styles.js";
import { Trainer } from "./trainer.js";
import { Compare } from "./views/compare.js";
import { Controls } from "./views/controls.js";
import { Curves } from "./views/curves.js";
import { DataSource } from "./views/data-source.js";
import { h } from "./views/dom.js";
import { Drawer } from "./views/drawer.js";
import { TRAIN_COUNT } from "./views/fields.js";
import { KeptRunOffer } from "./views/kept-run.js";
import { Mistakes } from "./views/mistakes.js";
import { More } from "./views/more.js";
import { OwnDigits } from "./views/own-digits.js";
import { Pad } from "./views/pad.js";
import { Probabilities } from "./views/probabilities.js";
import { Status } from "./views/status.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */

const TRAINER_EVENTS = /** @type {const} */ (["loading", "engine", "ready", "queued", "progress", "evaluating", "epochend", "paused", "resumed", "trainend", "storage", "keeping", "dataset", "error"]);
/** Those that leave the element, as the public contract has them. */
const PUBLIC_EVENTS = new Set(["ready", "progress", "epochend", "trainend", "error"]);

/** It opens its engine this far before it comes into view. */
const NEAR = "300px";

export class DigitTrainer extends HTMLElement {
  static observedAttributes = ["parts"];
  #state = initialState;
  /** @type {Trainer | null} */
  #trainer = null;
  #pad = new Pad();
  #outputs = new Probabilities();
  #status = new Status();
  #mistakes = new Mistakes();
  #source = new DataSource();
  #own = new OwnDigits();
  #more = new More(this);
  #offer = new KeptRunOffer();
  #kept = /** @type {import("./protocol.js").KeptRun | null} */ (null);
  #share = new Drawer({ open: "Keep it, share it, open another", close: "Close" }, async () => {
    const { Share } = await import("./views/share/share.js");
    const share = new Share(this);
    share.addEventListener("opened", (event) => this.#showLoaded(/** @type {CustomEvent} */ (event).detail.options));
    return share;
  });
  /** What the run under way, or the last one, was asked for. @type {TrainOptions} */
  #asked = {};
  /** Made when the element is first connected: its attributes may come after its construction. @type {{ controls: Controls, curves: Curves, compare: Compare, slots: Record<string, HTMLElement>, instrument: HTMLElement } | null} */
  #parts = null;
  #settled = true;
  /** Whether the worker has once been ready: one that never was is not restarted by itself. */
  #wasReady = false;
  #recognizer = new Recognizer((isStale) => this.#predict(isStale));
  #frame = 0;
  #colors = matchMedia("(prefers-color-scheme: dark)");
  #repaint = () => this.#paint();
  /** Whether it is near enough to be looked at. */
  #nearness = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && this.#openOnce(), { rootMargin: NEAR });

  connectedCallback() {
    if (!this.#parts) this.#build();
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
    this.#showParts();
  }

  #openOnce() {
    this.#nearness.disconnect();
    if (!this.#trainer && this.isConnected) this.#open();
  }

  #close() {
    this.#trainer?.dispose();
    this.#trainer = null;
    this.#wasReady = false;
    this.#do({ type: "close" });
    this.#mistakes.clear();
    this.#more.clear();
  }

  #build() {
    const { options, problems } = readOptions(this);
    const controls = new Controls(recipes, options);
    this.#status.problems = problems;
    const curves = new Curves(this.assets);
    const compare = new Compare(this.assets);
    const slot = (/** @type {HTMLElement[]} */ ...elements) => h("div", {}, ...elements);
    const training = h("section", { className: "training", "aria-labelledby": "training-title" }, h("h2", { id: "training-title" }, "Train it"), controls.element, this.#offer.element, this.#source.element, this.#status.element, curves.element);
    const slots = { evaluation: slot(this.#mistakes.element, this.#more.evaluation), compare: slot(compare.element), walk: slot(this.#more.walk), share: slot(this.#share.element) };
    this.#parts = { controls, curves, compare, slots, instrument: h("div", { className: "instrument" }, this.#pad.element, this.#outputs.element, training) };
    this.#pad.element.append(this.#own.element);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [stylesheet()];
    root.append(h("link", { rel: "stylesheet", href: new URL("vendor/uPlot.min.css", this.assets).href }), this.#parts.instrument, ...Object.values(slots));
    this.#listen(controls);
    this.#showParts();
    this.#outputs.show({ digit: null, outputs: [] }, { trained: false, learning: false, settled: true });
    this.#status.show(this.#state);
  }

  /** Shows the parts that the attribute names. Train is always within reach: without its part, as buttons and one line. */
  #showParts() {
    if (!this.#parts) return;
    const { controls, curves, slots, instrument } = this.#parts;
    const parts = shownParts(this);
    const shows = (/** @type {string} */ part) => parts.includes(part);
    this.#pad.element.hidden = this.#outputs.element.hidden = !shows("draw");
    instrument.classList.toggle("no-draw", !shows("draw"));
    controls.compact = this.#status.compact = !shows("train");
    this.#offer.element.classList.toggle("visually-hidden", !shows("train"));
    this.#source.element.hidden = !shows("data");
    curves.element.hidden = !shows("curves");
    for (const [part, slot] of Object.entries(slots)) slot.hidden = !shows(part);
  }

  /** What a run is asked for by the controls, and by the caller over them. @param {TrainOptions} [changes] @returns {TrainOptions} */
  #options(changes = {}) {
    return { ...this.#parts?.controls.options, ...changes };
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

  /** The confusion matrix of the last run, rows truth; null before its end. */
  get confusionMatrix() {
    return this.#more.confusionMatrix;
  }

  /** The charts as they are now. */
  get charts() {
    return this.#parts ? [...this.#parts.curves.charts, ...this.#parts.compare.charts] : [];
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

  /** Starts the engine and makes the untrained network; again after a failure. */
  #begin() {
    this.#do({ type: "open" });
    this.#prepare();
  }

  #prepare() {
    // What fails here arrives as the event "error".
    this.#trainer?.prepare(this.#options()).then(() => this.#recognizer.ask(), () => {});
    void this.#offerKeptRun();
  }

  /** Offers to go on with a run of this recipe that was cut short. */
  async #offerKeptRun() {
    const { recipe } = this.#options();
    this.#kept = (await this.#trainer?.keptRun(recipe).catch(() => null)) ?? null;
    this.#offer.show(isRunning(this.#state) ? null : this.#kept);
  }

  /** Goes on with the run that was kept, with its curves as they were. */
  goOn() {
    const kept = this.#kept;
    if (!kept) return Promise.reject(new InkgradError("no-run", "No run of this recipe was kept in this browser: press Train to begin one."));
    this.#parts?.controls.adopt(kept.options);
    this.#changed();
    return this.#startRun(this.#options(kept.options), () => {
      for (const event of kept.history) this.#showEvent(event.type, event);
      return this.#connected().goOn(kept.options.recipe);
    });
  }

  /** Takes the network of a file that `save` gave; what is refused leaves everything as it was. @param {Uint8Array} bytes */
  async load(bytes) {
    const options = await this.#connected().load(bytes);
    this.#showLoaded(options);
    return options;
  }

  /** The network as it is now, as a file. @param {import("./protocol.js").ModelFormat} [format] */
  save(format) {
    return this.#connected().save(format);
  }

  /** @param {TrainOptions} options of a network that was opened */
  #showLoaded(options) {
    this.#parts?.controls.adopt(options);
    this.#clearRun(this.#options());
    this.#do({ type: "loaded" });
    void this.#recognizer.ask();
    this.#changed();
  }

  /** The configuration is another: for permalinks and the code that is shown. */
  #changed() {
    void this.#share.refresh();
    this.dispatchEvent(new CustomEvent("change", { bubbles: true, composed: true }));
  }

  /** @param {Controls} controls */
  #listen(controls) {
    const quietly = (/** @type {Promise<unknown> | undefined} */ promise) => void promise?.catch(() => {});
    controls.addEventListener("train", () => quietly(this.train()));
    controls.addEventListener("step", () => quietly(this.step(1)));
    controls.addEventListener("pause", () => this.#trainer?.pause());
    controls.addEventListener("resume", () => this.#trainer?.resume());
    controls.addEventListener("stop", () => this.#trainer?.stop());
    controls.addEventListener("recipe", () => {
      this.#clearRun(this.#options());
      this.#do({ type: "reset" });
      this.#more.clear();
      this.#changed();
      void this.#check();
    });
    controls.addEventListener("change", () => {
      this.#do({ type: "edit" });
      this.#changed();
      void this.#check();
    });
    this.#offer.addEventListener("goon", () => quietly(this.goOn()));
    this.#offer.addEventListener("forget", () => {
      quietly(this.#trainer?.forgetRun(this.#kept?.options.recipe));
      this.#kept = null;
      this.#offer.show(null);
    });
    this.#source.addEventListener("use", (event) => void this.#useDataset(/** @type {CustomEvent} */ (event).detail.source));
    this.#own.addEventListener("test", () => quietly(this.#testOwn()));
    for (const [type, act] of Object.entries({
      pick: (/** @type {any} */ { pixels }) => this.#pad.showImage(pixels),
      train: () => quietly(this.train()),
      try: (/** @type {any} */ { changes }) => {
        controls.tryOut(changes);
        this.#do({ type: "edit" });
        void this.#check();
      },
    })) this.#more.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
    this.#status.addEventListener("retry", () => {
      this.#begin();
      this.#trainer?.loadDataset().catch(() => {});
    });
    this.#pad.addEventListener("change", (event) => {
      this.#settled = /** @type {CustomEvent} */ (event).detail.final;
      void this.#recognizer.ask();
    });
    this.#mistakes.addEventListener("pick", (event) => {
      this.#pad.showImage(/** @type {CustomEvent} */ (event).detail.pixels);
    });
  }

  /** Asks the engine whether the settings can be trained, and says beside the field when they cannot. */
  async #check() {
    const { controls } = this.#parts ?? {};
    const trainer = this.#trainer;
    if (!controls || !trainer || !controls.isValid()) return null;
    try {
      const recipe = await trainer.describe(this.#options());
      controls.refuse(null);
      this.#more.recipeChanged(recipe);
      // Other settings are another untrained network; one that is trained stays until the next run.
      if (!this.#state.trained && !isRunning(this.#state)) this.#prepare();
      return recipe;
    } catch (error) {
      const { option, message } = /** @type {InkgradError} */ (error);
      if (option) controls.refuse({ option, message });
      return null;
    }
  }

  /** @param {string | File[]} source */
  async #useDataset(source) {
    try {
      await this.#connected().useDataset(source);
      this.#source.refuse("");
      this.#more.clear();
    } catch (error) {
      this.#source.refuse(/** @type {Error} */ (error).message);
    }
  }

  /** Puts the visitor's own digits to the network. */
  async #testOwn() {
    const { digits } = this.#own;
    const answers = [];
    try {
      for (const { pixels } of digits) answers.push((await this.#connected().predict(pixels)).digit);
      this.#own.showAnswers(digits, answers);
    } catch (error) {
      this.#own.refuse(/** @type {Error} */ (error).message);
    }
  }

  /** @param {TrainOptions} options of the run to come */
  #clearRun(options) {
    // An AbortSignal cannot be sent to the worker, which is asked about these options again.
    this.#asked = { .../** @type {any} */ (options), signal: undefined };
    this.#parts?.controls.refuse(null);
    const { epochs } = recipes.find(({ id }) => id === options.recipe) ?? recipes[0];
    this.#mistakes.clear();
    this.#more.clear();
    this.#parts?.curves.reset(options.epochs ?? epochs);
  }

  /** Begins a run and shows that it has begun. @template T @param {TrainOptions} options @param {() => Promise<T>} start */
  #startRun(options, start) {
    if (isRunning(this.#state)) return Promise.reject(new InkgradError("busy", "A run is under way. Stop it first, or wait for its end."));
    this.#clearRun(options);
    this.#offer.show(null);
    this.#do({ type: "train" });
    return start();
  }

  /** @param {string} type @param {any} detail */
  #hear(type, detail) {
    if (type === "error") this.#fail(detail);
    else if (type === "dataset") this.#takeDataset(detail.dataset);
    else this.#showEvent(type, detail);
    if (type === "ready") this.#wasReady = true;
    if (type === "trainend") this.#finish(detail);
    if (type === "error" && detail.fatal) this.#recover();
    if (PUBLIC_EVENTS.has(type)) this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} type @param {any} detail */
  #showEvent(type, detail) {
    this.#do(/** @type {Action} */ ({ ...detail, type }));
    if (type === "progress") this.#parts?.curves.addProgress(detail);
    if (type === "epochend") this.#parts?.curves.addEpoch(detail);
  }

  /** @param {import("./protocol.js").DatasetInfo} dataset */
  #takeDataset(dataset) {
    if (this.#parts) this.#parts.controls.trainCount = dataset.trainCount;
    this.#do({ type: "dataset", dataset });
    this.#more.ready();
  }

  /** @param {Action} action */
  #do(action) {
    this.#state = reduce(this.#state, action);
    this.#recognizer.learning = this.#state.phase === "training" || this.#state.phase === "evaluating";
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#status.show(this.#state);
      this.#parts?.controls.show(this.#state.phase, this.#state.waiting, this.#state.trained);
      this.#source.disabled = isRunning(this.#state);
    });
  }

  /** At the end of a run: its row in the comparison, its scores, its mistakes. @param {import("./protocol.js").TrainSummary} summary */
  async #finish(summary) {
    const { stopped, trainSeconds, loss, accuracy } = summary;
    const trainer = this.#trainer;
    const { epochs, engine, info } = this.#state;
    const asked = this.#asked;
    this.#parts?.compare.add({ options: asked, engine: engineName(engine), dataset: info?.name ?? "MNIST", trainSeconds, stopped, epochs });
    if (stopped || !trainer) return;
    try {
      const result = await trainer.evaluate();
      const total = result.confusionMatrix.flat().reduce((sum, images) => sum + images, 0);
      const pixels = await trainer.images("test", result.mistakes.map(({ index }) => index));
      if (this.#state.phase !== "done") return;
      this.#mistakes.show(result, pixels, total);
      await this.#more.evaluated(result, await trainer.describe(asked), { loss, accuracy });
    } catch (error) {
      if (this.#state.phase === "done") this.#fail(error);
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
    const { code = "internal", message, fatal = false, option } = /** @type {{ code?: string, message: string, fatal?: boolean, option?: string }} */ (error);
    if (option) this.#parts?.controls.refuse({ option, message });
    this.#do({ type: "error", code, message, fatal });
  }

  /** What the network makes of the drawing, and everything that shows it. @param {() => boolean} isStale */
  async #predict(isStale) {
    const trainer = this.#trainer;
    if (!trainer) return;
    const blank = this.#pad.isBlank;
    const prediction = blank ? { digit: null, outputs: [], input: new Uint8Array(784) } : await trainer.predict(this.#pad.content());
    if (isStale()) return;
    this.#pad.showInput(prediction.input);
    this.#own.see(prediction.input);
    this.#more.see(prediction.input);
    this.#outputs.show(prediction, { trained: this.#state.trained, learning: this.#recognizer.learning, settled: this.#settled });
    if (!blank) this.dispatchEvent(new CustomEvent("predict", { detail: prediction, bubbles: true, composed: true }));
  }

  #paint() {
    this.#pad.paint();
    this.#mistakes.paint();
    this.#own.paint();
    this.#more.paint();
    this.#parts?.curves.rebuild();
    void this.#parts?.compare.paint();
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

  /** @param {ImageData | Uint8Array} input @param {{ paper?: "white" | "black" }} [options] */
  predict(input, options) {
    return this.#connected().predict(input, options);
  }

  evaluate() {
    return this.#connected().evaluate();
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
}

/** @param {import("./protocol.js").EngineInfo | null} engine */
function engineName(engine) {
  if (engine?.kind === "webgpu") return "WebGPU";
  return engine?.arithmetic === "fused" ? "CPU, fused" : "CPU";
}

customElements.define("digit-trainer", DigitTrainer);
