// <digit-trainer recipe seed engine epochs dataset parts settings assets>: a Trainer, the views, and what puts one on the other.

import { assetsOf, lockedOptions, readOptions, shownParts } from "./attributes.js";
import { MNIST_COUNTS } from "../core/changes.js";
import { InkgradError } from "../core/errors.js";
import { NETWORKS } from "../core/permalink.js";
import { bring, canBring } from "../i18n/bring.js";
import { chooseLanguage, currentLanguage, sentence, useLanguage } from "../i18n/language.js";
import { element as t } from "../i18n/messages/element.js";
import { part } from "../core/load-part.js";
import { Presenter } from "./presenter.js";
import { Trainer } from "../trainer/trainer.js";
import { Layout } from "./views/layout.js";

/** @typedef {import("../core/protocol.js").TrainOptions} TrainOptions */

const TRAINER_EVENTS = /** @type {const} */ (["loading", "engine", "ready", "queued", "progress", "evaluating", "epochend", "paused", "resumed", "step", "trainend", "storage", "keeping", "dataset", "doubt", "calibrated", "finetuned", "restored", "error"]);
/** Those that leave the element, as the public contract has them. */
const PUBLIC_EVENTS = new Set(["ready", "progress", "epochend", "trainend", "storage", "error"]);

/** A server that imports this module has no elements. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (/** @type {unknown} */ (class {}));

/** It opens its engine this far before it comes into view. */
const NEAR = "300px";

/** Attributes that say what is trained, and those that say by what. */
const OPTIONS = ["recipe", "seed", "epochs", "settings"];
const SETUP = ["engine", "dataset", "assets", "network"];

/**
 * A trainer with its views: a canvas to draw on, the network's outputs, the controls of a run and its figures, and after a run its
 * scores. Its methods are those of `Trainer`. Events do not bubble: listen on the element. Attributes may be changed at any time.
 *
 * @example
 * <script type="module" src="digit-trainer.js"></script>
 * <digit-trainer recipe="mlp-512" seed="42" epochs="5" parts="draw train curves"></digit-trainer>
 *
 * @tag digit-trainer
 *
 * @attr {string} recipe - a recipe's id; `mlp-512` where there is none
 * @attr {string} seed - the seed of all randomness, a whole number from 0
 * @attr {string} epochs - visits of the training set
 * @attr {string} settings - a permalink's query for every other option, such as `optimizer=sgd&rate=0.1`
 * @attr {string} network - a trained network to begin with: `any-hand`, which comes with the page, or the address of a saved one; the data set is loaded when it is needed
 * @attr {"auto" | "webgpu" | "cpu"} engine - what computes; `auto` where there is none
 * @attr {string} dataset - the address of a folder with four IDX files; MNIST where there is none
 * @attr {string} parts - what shows, of `draw train curves data evaluation compare walk share`; all where there is none
 * @attr {boolean} present - shown to a room: drawing, network, outputs and star, large
 * @attr {string} task - what is to be done, in words, above the controls
 * @attr {string} lock - settings that are not to be changed, by their keys in a link, such as `epochs layers`
 * @attr {string} assets - the address of the folder with `worker.js`, `wasm/` and `data/`; that of the script where there is none
 *
 * @fires {CustomEvent<{ engine: EngineInfo }>} ready - the data set is there and the engine is chosen
 * @fires {CustomEvent<TrainEvent>} progress - steps were taken; about twelve a second
 * @fires {CustomEvent<TrainEvent>} epochend - an epoch is trained and tested
 * @fires {CustomEvent<TrainEvent>} trainend - a run has ended, at its end or by Stop
 * @fires {CustomEvent<Prediction>} predict - the network has read the drawing
 * @fires {CustomEvent<null>} change - the configuration is another: for permalinks
 * @fires {CustomEvent<{ kept: boolean }>} storage - whether the next visit finds the data set in this browser
 * @fires {CustomEvent<Error>} error - something failed; the element says so too
 *
 * @csspart pad - the drawing with its buttons and samples
 * @csspart canvas - the canvas that is drawn on
 * @csspart own-digits - the visitor's drawings, kept for testing and teaching
 * @csspart outputs - the verdict and the bars
 * @csspart teach - the buttons that teach the network the drawing
 * @csspart why - what each pixel adds to the answer
 * @csspart reader - what the network any-hand reads
 * @csspart recipe - the choice of a recipe
 * @csspart train - the button Train
 * @csspart pause - the button Pause or Resume
 * @csspart step - the button One step
 * @csspart stop - the button Stop
 * @csspart train-more - the button that trains a finished run for more epochs
 * @csspart pace - the slider for steps a second
 * @csspart task - what is to be done, in words
 * @csspart story - one step of training, told in order
 * @csspart experiments - changes to guess the outcome of
 * @csspart fool - the game of fooling the network
 * @csspart starburst - 400 test images as dots
 * @csspart changes - the settings
 * @csspart variations - how the training images are varied, with pictures
 * @csspart kept-run - the offer to go on with a kept run
 * @csspart kept - the kept runs and networks
 * @csspart data-source - the choice of another data set
 * @csspart status - headline, figures, data set and engine
 * @csspart engine - the line on the engine
 * @csspart doubts - what is suspected of the data set or the run
 * @csspart curves - the curves of a run
 * @csspart mistakes - the accuracy and the worst mistakes
 * @csspart evaluation - matrix, report, test images and a look inside
 * @csspart compare - the comparison of runs
 * @csspart walk - the guided walk
 * @csspart share - links, code, files
 *
 * @cssprop --paper - the ground
 * @cssprop --raised - the ground of canvas, fields and buttons
 * @cssprop --ink - text and strokes
 * @cssprop --muted - text of less weight
 * @cssprop --rule - lines between parts
 * @cssprop --edge - outlines of fields and buttons
 * @cssprop --accent - the main button, bars and first curve; what is positive
 * @cssprop --on-accent - text on it
 * @cssprop --second - the second curve; what is negative
 * @cssprop --danger - failures and wrong answers
 * @cssprop --danger-paper - the ground of a failure
 */
export class DigitTrainer extends Base {
  static observedAttributes = ["parts", "task", "lock", ...OPTIONS, ...SETUP];
  /** @type {Trainer | null} */
  #trainer = null;
  /** Made when the element is first connected: its attributes may come after its construction. @type {Layout | null} */
  #layout = null;
  /** @type {Presenter | null} */
  #presenter = null;
  #colors = matchMedia("(prefers-color-scheme: dark)");
  #repaint = () => this.isConnected && this.#layout?.paint();
  /** Attributes that were changed in this task. @type {Set<string>} */
  #changing = new Set();
  /** The settings before signs of the visitor's own were trained. @type {TrainOptions | null} */
  #beforeSigns = null;
  /** Why there can be no trainer with these attributes. @type {Error | null} */
  #refusal = null;
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

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    // Until it is first connected, its attributes are read as a whole.
    if (!this.#layout || before === now) return;
    if (name === "parts") this.#layout.showParts(shownParts(this));
    else if (name === "task" || name === "lock") this.#showTask(this.#layout);
    else {
      if (this.#changing.size === 0) queueMicrotask(() => void this.#followAttributes());
      this.#changing.add(name);
    }
  }

  /** @param {Layout} layout */
  #showTask(layout) {
    layout.controls.task = this.getAttribute("task") ?? "";
    layout.controls.locked = lockedOptions(this);
  }

  /** Follows attributes that were changed, in one go all that are changed in one task. */
  async #followAttributes() {
    const names = [...this.#changing];
    this.#changing.clear();
    const { options, problems } = readOptions(this);
    if (!this.#layout || !this.#presenter) return;
    this.#layout.status.problems = problems;
    if (names.some((name) => OPTIONS.includes(name))) {
      this.#layout.controls.adopt(options);
      this.#presenter.chooseRecipe();
      this.#changed();
    }
    if (!names.some((name) => SETUP.includes(name))) return;
    // Another engine or data set is another trainer, to which the network goes along.
    const network = this.#presenter.isTrained ? await this.#trainer?.save().catch(() => null) : null;
    const wasOpen = this.#trainer !== null;
    this.#close();
    if (!wasOpen) return;
    this.#openOnce();
    if (network) await this.load(network).catch(() => {});
  }

  /** The trainer behind the element; null while it is not in a document. */
  get trainer() {
    return this.#trainer;
  }

  /** How many images a run with these settings learns from. */
  get trainCount() {
    return this.#options().trainLimit ?? this.#presenter?.state.info?.trainCount ?? MNIST_COUNTS.trainLimit;
  }

  /** Where the element's files are. */
  get assets() {
    return assetsOf(this);
  }

  /** What is trained and shown, as a permalink has it: the recipe, what differs from it, the engine, the parts, and the data set's address. */
  get configuration() {
    const { info } = this.#presenter?.state ?? {};
    const dataset = info ? info.address : this.getAttribute("dataset");
    const engine = /** @type {import("../core/protocol.js").EnginePreference} */ (this.getAttribute("engine") ?? "auto");
    // Another recipe was chosen since: its networks are others.
    const network = NETWORKS.find((name) => name === this.getAttribute("network") && name === this.#options().recipe);
    return { options: this.#options(), engine, network, present: this.hasAttribute("present") || undefined, task: this.getAttribute("task") ?? undefined, lock: this.getAttribute("lock")?.split(/[\s,]+/).filter(Boolean), parts: this.hasAttribute("parts") ? shownParts(this) : undefined, dataset: (!info?.isMnist && dataset) || undefined };
  }

  /** What the last run was asked for, and its epochs: for who hands its result on. @internal */
  get lastRun() {
    return { options: this.#presenter?.asked ?? {}, epochs: this.epochs };
  }

  /** Whether the network is trained, and whether a run is under way. @internal */
  get phase() {
    return { trained: this.#presenter?.isTrained ?? false, running: this.#presenter?.isRunning ?? false };
  }

  /** The data set in use; null until it is there. */
  get datasetInfo() {
    return this.#presenter?.state.info ?? null;
  }

  /** The epochs of the last run. */
  get epochs() {
    return this.#presenter?.state.epochs ?? [];
  }

  /** The confusion matrix of the last test, rows truth; null before it. */
  get confusionMatrix() {
    return this.#layout?.more.confusionMatrix ?? null;
  }

  /** The names of its rows and columns; none before it. */
  get testedClasses() {
    return this.#layout?.more.testedClasses ?? [];
  }

  /** The charts as they are now. */
  get charts() {
    return this.#layout?.charts ?? [];
  }

  /** @param {TrainOptions & { signal?: AbortSignal }} [changes] to what the controls say */
  async train(changes) {
    const options = this.#options(changes);
    return this.#presented().startRun(options, (trainer) => {
      this.#layout?.controls.begin();
      return trainer.train(options);
    });
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
  async step(n) {
    const presenter = this.#presented();
    if (presenter.isRunning) return this.#connected().step(n);
    const options = this.#options();
    return presenter.startRun(options, (trainer) => {
      this.#layout?.controls.begin();
      return trainer.step(n, options);
    });
  }

  /** Goes on with the kept run of this id, or with the one of the recipe that is offered, with its curves as they were. @param {string} [id] */
  async goOn(id) {
    const presenter = this.#presented();
    presenter.checkIdle();
    const kept = presenter.keptRuns.required(id);
    this.#layout?.controls.adopt(kept.options);
    this.#changed();
    return presenter.startRun(this.#options(kept.options), (trainer) => {
      for (const event of kept.history) presenter.showEvent(event.type, event);
      return trainer.goOn(kept.id);
    });
  }

  /** Trains the run that has come to its end for more epochs, its curves going on. @param {number} [epochs] */
  async trainMore(epochs = 5) {
    const presenter = this.#presented();
    presenter.checkIdle();
    const ended = await this.#connected().endedRun();
    if (!ended) return this.#connected().trainMore(epochs);
    const done = ended.history.reduce((most, event) => (event.type === "epochend" ? event.epoch : most), 0);
    return presenter.startRun({ ...ended.options, epochs: done + epochs }, (trainer) => {
      for (const event of ended.history) presenter.showEvent(event.type, event);
      return trainer.trainMore(epochs);
    });
  }

  /** Steps a second that runs take; null for as many as they can. @param {number | null} stepsPerSecond */
  async setPace(stepsPerSecond) {
    return this.#connected().setPace(stepsPerSecond);
  }

  /** @param {ImageData | import("../core/protocol.js").StrokeDrawing | Uint8Array} input @param {{ paper?: import("../core/protocol.js").Paper }} [options] */
  predict(input, options) {
    return this.#connected().predict(input, options);
  }

  /** What each pixel adds to an answer; see `Trainer.explain`. @param {Parameters<Trainer["explain"]>[0]} input @param {Parameters<Trainer["explain"]>[1]} [options] */
  explain(input, options) {
    return this.#connected().explain(input, options);
  }

  /** The training images most like a drawing; see `Trainer.neighbors`. @param {Parameters<Trainer["neighbors"]>[0]} input @param {number} [n] */
  neighbors(input, n) {
    return this.#connected().neighbors(input, n);
  }

  /** The image that a network of these classes would see of a drawing; null where it is none of them. @param {Parameters<Trainer["imageOf"]>[0]} input @param {string[]} classes @param {Parameters<Trainer["imageOf"]>[2]} [options] */
  imageOf(input, classes, options) {
    return this.#connected().imageOf(input, classes, options);
  }

  evaluate() {
    return this.#connected().evaluate();
  }

  /**
   * Teaches the network drawings and what they are; `undoFineTune` takes that back. Resolves with the fractions of the examples and of the
   * test images that are read right before and after.
   * @param {import("../core/protocol.js").Example[]} examples @param {Parameters<Trainer["fineTune"]>[1]} [options]
   */
  async fineTune(examples, options) {
    return this.#presented().lessons.fineTune(examples, options);
  }

  /** Takes the last lesson back that was not taken back yet; resolves with whether there was one. */
  async undoFineTune() {
    return this.#presented().lessons.undo();
  }

  /** Changes weights without training, and tests what that comes to; `undoFineTune` takes it back. @param {Parameters<Trainer["perturb"]>[0]} change @internal */
  async perturb(change) {
    const { lessons } = this.#presented();
    const accuracy = await lessons.perturb(change);
    const { count } = lessons;
    // Only the last change can be taken back.
    return { accuracy, undo: async () => lessons.count === count && lessons.undo() };
  }

  /** Takes files as the data set, sets options, and trains. @param {File[]} files @param {TrainOptions} options @internal */
  async trainOn(files, options) {
    const before = this.#options();
    await this.useDataset(files);
    this.#beforeSigns ??= before;
    this.#layout?.controls.adopt(options);
    this.#changed();
    return this.train();
  }

  /** The network as it is now, as a file. @param {import("../core/protocol.js").ModelFormat} [format] */
  save(format) {
    return this.#connected().save(format);
  }

  /** Takes the network of a file that `save` gave; what is refused leaves everything as it was. @param {Uint8Array} bytes */
  async load(bytes) {
    const options = await this.#connected().load(bytes);
    this.#showLoaded(options);
    return options;
  }

  /** Takes the network of a kept run. @param {string} id */
  async #openKept(id) {
    this.#showLoaded(await this.#connected().openKeptRun(id));
  }

  /** The recipe as the settings have it. */
  async describe() {
    return this.#connected().describe(this.#options());
  }

  #connected() {
    // Whoever calls does not wait for the element to come into view.
    this.#openOnce();
    if (!this.#trainer) throw this.#refusal ?? new InkgradError("disposed", "The element is not in a document: put it there first.");
    return this.#trainer;
  }

  /** @returns {Presenter} */
  #presented() {
    this.#connected();
    return /** @type {Presenter} */ (this.#presenter);
  }

  #openOnce() {
    this.#nearness.disconnect();
    if (!this.#trainer && this.isConnected) this.#open();
  }

  #open() {
    try {
      const engine = /** @type {any} */ (this.getAttribute("engine") ?? "auto");
      this.#trainer = new Trainer({ engine, dataset: this.getAttribute("dataset") ?? undefined, assets: this.assets, keepRuns: true, preload: this.hasAttribute("network") ? "none" : "auto" });
      this.#refusal = null;
    } catch (error) {
      this.#refusal = /** @type {Error} */ (error);
      return this.#presenter?.fail(error);
    }
    const { stepsPerSecond = null } = this.#layout?.controls ?? {};
    if (stepsPerSecond !== null) quietly(this.#trainer.setPace(stepsPerSecond));
    for (const type of TRAINER_EVENTS) this.#trainer.addEventListener(type, (event) => this.#hear(type, /** @type {CustomEvent} */ (event).detail));
    this.#begin();
  }

  #begin() {
    const network = this.getAttribute("network");
    const file = network !== null && this.#presenter?.isTrained === false ? part(() => import("./network-file.js")).then(({ fetchNetwork }) => fetchNetwork(network, this.assets)) : null;
    this.#presenter?.begin(file);
  }

  #close() {
    this.#trainer?.dispose();
    this.#trainer = null;
    this.#presenter?.close();
    this.#layout?.close();
  }

  #build() {
    // What stands in for the element until it is there.
    this.replaceChildren();
    const { options, problems } = readOptions(this);
    const layout = new Layout(this, options, (opened) => this.#showLoaded(opened));
    layout.attach(this.attachShadow({ mode: "open" }));
    layout.showParts(shownParts(this));
    layout.status.problems = problems;
    this.#showTask(layout);
    this.lang ||= currentLanguage();
    this.#layout = layout;
    this.#presenter = new Presenter(layout, this.#stage());
    this.#listenToControls(layout, this.#presenter);
    this.#listenToViews(layout, this.#presenter);
  }

  /** @returns {import("./presenter.js").Stage} */
  #stage() {
    const element = this;
    return {
      get trainer() {
        return element.#trainer;
      },
      connected: () => this.#connected(),
      tell: (type, detail) => this.#tell(type, detail),
    };
  }

  /** @param {Layout} layout @param {Presenter} presenter */
  #listenToControls({ controls, kept, offer, status }, presenter) {
    controls.addEventListener("train", () => quietly(this.train()));
    controls.addEventListener("more", (event) => quietly(this.trainMore(/** @type {CustomEvent} */ (event).detail.epochs)));
    controls.addEventListener("pace", (event) => quietly(this.setPace(/** @type {CustomEvent} */ (event).detail.stepsPerSecond)));
    controls.addEventListener("step", () => quietly(this.step(1)));
    controls.addEventListener("pause", () => this.pause());
    controls.addEventListener("resume", () => this.resume());
    controls.addEventListener("stop", () => this.stop());
    controls.addEventListener("recipe", () => {
      presenter.chooseRecipe();
      this.#changed();
    });
    controls.addEventListener("change", () => {
      presenter.changeSetting();
      this.#changed();
    });
    const idOf = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail.id;
    for (const view of [offer, kept]) {
      view.addEventListener("goon", (event) => quietly(this.goOn(idOf(event))));
      view.addEventListener("open", (event) => quietly(this.#openKept(idOf(event))));
    }
    kept.addEventListener("forget", (event) => void presenter.keptRuns.forget(idOf(event)));
    offer.addEventListener("focusleft", () => controls.focus());
    status.addEventListener("retry", () => {
      this.#begin();
      quietly(this.#trainer?.loadDataset());
    });
  }

  /** @param {Layout} layout @param {Presenter} presenter */
  #listenToViews({ controls, doubts, pad, source, own, more, mistakes }, presenter) {
    const detail = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;
    source.addEventListener("deletestored", () => void this.#deleteStored());
    doubts.addEventListener("remedy", (event) => quietly(this.#remedy(detail(event))));
    for (const view of [source, own]) view.addEventListener("back", () => void this.#backToMnist());
    source.addEventListener("use", (event) => void this.#useDataset(detail(event).source));
    mistakes.addEventListener("pick", (event) => pad.showImage(detail(event).pixels));
    mistakes.addEventListener("test", () => void presenter.test({ loss: null, accuracy: null }));
    more.addEventListener("pick", (event) => pad.showImage(detail(event).pixels));
    more.addEventListener("train", () => quietly(this.train()));
    more.addEventListener("recipe", (event) => {
      if (lockedOptions(this).has("recipe")) return;
      controls.adopt({ recipe: detail(event).recipe });
      presenter.chooseRecipe();
      this.#changed();
    });
    more.addEventListener("try", (event) => {
      controls.tryOut(detail(event).changes);
      presenter.changeSetting();
      this.#changed();
    });
    pad.addEventListener("change", (event) => presenter.draw(detail(event).final));
  }

  /** What a run is asked for by the controls, and by the caller over them. @param {TrainOptions} [changes] @returns {TrainOptions} */
  #options(changes = {}) {
    return { ...this.#layout?.controls.options, ...changes };
  }

  /** @param {TrainOptions} options of a network that was opened */
  #showLoaded(options) {
    this.#presenter?.showLoaded(options);
    this.#changed();
  }

  /** The configuration is another: for permalinks and the code that is shown. */
  #changed() {
    void this.#layout?.share.refresh();
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** Another data set: the address of a folder of four IDX files, or the files. What is refused leaves the one there is, and the network in any case. @param {URL | string | File[]} source */
  async useDataset(source) {
    await this.#connected().useDataset(source);
    this.#presenter?.forgetTest();
  }

  /** @param {string | File[]} chosen */
  async #useDataset(chosen) {
    const refuse = (/** @type {string} */ message) => this.#layout?.source.view?.refuse(message);
    try {
      await this.useDataset(chosen);
      refuse("");
    } catch (error) {
      refuse(sentence(/** @type {Error} */ (error).message));
    }
  }

  /** Also the settings are what they were before the visitor's own signs were trained. */
  async #backToMnist() {
    await this.#useDataset(new URL("data/mnist/", this.assets).href);
    if (!this.#beforeSigns || !this.datasetInfo?.isMnist) return;
    this.#layout?.controls.adopt(this.#beforeSigns);
    this.#beforeSigns = null;
    this.#presenter?.chooseRecipe();
    this.#changed();
  }

  async #deleteStored() {
    const deleted = await this.#connected().deleteStoredDatasets().catch(() => false);
    this.#layout?.source.view?.tellDeleted(deleted);
  }

  /** Does what helps against what is suspected. @param {import("../core/protocol.js").Doubt} doubt */
  async #remedy(doubt) {
    const [trainer, presenter] = [this.#connected(), this.#presented()];
    if (presenter.isRunning) {
      const ended = new Promise((resolve) => {
        for (const type of ["trainend", "error"]) trainer.addEventListener(type, resolve, { once: true });
      });
      trainer.stop();
      await ended;
    }
    if (doubt.doubt !== "learning-rate") {
      await trainer.remedyDataset(doubt.remedy);
      presenter.forgetTest();
      this.#layout?.doubts.tellDone(doubt.remedy);
      return this.#layout?.controls.focus();
    }
    this.#layout?.controls.tryOut({ learningRate: doubt.usual });
    presenter.changeSetting();
    this.#changed();
    await this.train();
  }

  /** @param {string} type @param {unknown} detail */
  #hear(type, detail) {
    const isFirst = this.datasetInfo === null;
    this.#presenter?.hear(type, detail);
    if (type === "dataset") this.#hearDataset(/** @type {{ dataset: import("../core/protocol.js").DatasetInfo }} */ (detail).dataset, isFirst);
    if (PUBLIC_EVENTS.has(type)) this.#tell(type, detail);
  }

  /** @param {import("../core/protocol.js").DatasetInfo} info @param {boolean} isFirst MNIST that the page came with changes nothing */
  #hearDataset({ isMnist }, isFirst) {
    if (isFirst && isMnist) void this.#layout?.share.refresh();
    else this.#changed();
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    // Named like native events, so it must not be taken for one further up: it does not bubble.
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** For what fails with an event of its own. @param {Promise<unknown> | undefined} promise */
const quietly = (promise) => void promise?.catch(() => {});

async function defineTranslated() {
  if (await canBring("element")) await bring("element", t);
  else useLanguage("en", navigator.languages);
  define();
}

// Loaded twice, by two scripts or in two versions, the first one stays.
const define = () => customElements.get("digit-trainer") ?? customElements.define("digit-trainer", DigitTrainer);
// On a server there is nothing to define it in: whoever imports it there gets the class alone.
if (globalThis.customElements) {
  chooseLanguage();
  // At once where English will do, so that a script after this one finds the element's methods.
  if (currentLanguage() === "en") define();
  else void defineTranslated();
}
