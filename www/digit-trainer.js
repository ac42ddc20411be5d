// <digit-trainer recipe seed engine epochs dataset>: composes the views around a Trainer.

import { recipes } from "./recipes.js";
import { initialState, isRunning, reduce } from "./state.js";
import { stylesheet } from "./styles.js";
import { Trainer } from "./trainer.js";
import { Controls } from "./views/controls.js";
import { Curves } from "./views/curves.js";
import { h } from "./views/dom.js";
import { Mistakes } from "./views/mistakes.js";
import { Pad } from "./views/pad.js";
import { Probabilities } from "./views/probabilities.js";
import { Status } from "./views/status.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */

/** While it trains, the drawing is put to the network again this often. */
const WATCH_MS = 250;
const TRAINER_EVENTS = /** @type {const} */ (["loading", "engine", "ready", "progress", "evaluating", "epochend", "paused", "resumed", "trainend", "storage", "error"]);
/** Errors after which the worker, and the network in it, are gone. */
const LOST = new Set(["panic", "device-lost", "internal", "worker-failed"]);
/** Those that leave the element, as the public contract has them. */
const PUBLIC_EVENTS = new Set(["ready", "progress", "epochend", "trainend", "error"]);

export class DigitTrainer extends HTMLElement {
  #state = initialState;
  /** @type {Trainer | null} */
  #trainer = null;
  #pad = new Pad();
  #outputs = new Probabilities();
  #status = new Status();
  #mistakes = new Mistakes();
  #controls;
  #curves;
  /** Pixels shown to the network in place of the drawing, until that changes. @type {Uint8Array | null} */
  #picked = null;
  #predicting = false;
  #predictAgain = false;
  #watch = 0;
  #frame = 0;
  #colors = matchMedia("(prefers-color-scheme: dark)");
  #repaint = () => this.#paint();

  constructor() {
    super();
    this.#controls = new Controls(recipes, this.#attributes());
    this.#curves = new Curves(this.#assets);
    const training = h("section", { className: "training", "aria-labelledby": "training-title" }, h("h2", { id: "training-title" }, "Train it"), this.#controls.element, this.#status.element, this.#curves.element);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [stylesheet()];
    root.append(h("link", { rel: "stylesheet", href: new URL("vendor/uPlot.min.css", this.#assets).href }), h("div", { className: "instrument" }, this.#pad.element, this.#outputs.element, training), this.#mistakes.element);
    this.#listen();
    this.#outputs.show({ digit: null, outputs: [] }, { trained: false, learning: false });
    this.#status.show(this.#state);
  }

  connectedCallback() {
    this.#colors.addEventListener("change", this.#repaint);
    requestAnimationFrame(this.#repaint);
    if (!this.#trainer) this.#open();
  }

  disconnectedCallback() {
    this.#colors.removeEventListener("change", this.#repaint);
    clearInterval(this.#watch);
    this.#watch = 0;
    this.#trainer?.dispose();
    this.#trainer = null;
    this.#state = initialState;
  }

  /** The trainer behind the element; null while it is not in a document. */
  get trainer() {
    return this.#trainer;
  }

  get #assets() {
    return new URL(this.getAttribute("assets") ?? "./", this.hasAttribute("assets") ? document.baseURI : import.meta.url);
  }

  /** @returns {TrainOptions} */
  #attributes() {
    const number = (/** @type {string} */ name) => {
      const text = this.getAttribute(name);
      return text !== null && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    };
    return { recipe: this.getAttribute("recipe") ?? undefined, seed: number("seed"), epochs: number("epochs") };
  }

  #open() {
    try {
      const engine = /** @type {any} */ (this.getAttribute("engine") ?? "auto");
      this.#trainer = new Trainer({ engine, dataset: this.getAttribute("dataset") ?? undefined, assets: this.#assets });
    } catch (error) {
      return this.#fail(error);
    }
    for (const type of TRAINER_EVENTS) this.#trainer.addEventListener(type, (event) => this.#hear(type, /** @type {CustomEvent} */ (event).detail));
    this.#begin();
  }

  /** Starts the engine and makes the untrained network. */
  #begin() {
    this.#do({ type: "open" });
    this.#trainer?.prepare(this.#controls.options).then(() => this.#predict(), () => {});
  }

  #listen() {
    const options = () => this.#controls.options;
    this.#controls.addEventListener("train", () => this.#train(() => this.#trainer?.train(options())));
    this.#controls.addEventListener("step", () => {
      if (isRunning(this.#state)) this.#trainer?.step(1);
      else this.#train(() => this.#trainer?.step(1, options()));
    });
    this.#controls.addEventListener("pause", () => this.#trainer?.pause());
    this.#controls.addEventListener("resume", () => this.#trainer?.resume());
    this.#controls.addEventListener("stop", () => this.#trainer?.stop());
    this.#controls.addEventListener("change", () => {
      this.#do({ type: "reset" });
      this.#mistakes.clear();
      this.#curves.reset(this.#controls.options.epochs ?? this.#controls.recipe.epochs);
      this.#trainer?.prepare(options()).then(() => this.#predict(), () => {});
    });
    this.#status.addEventListener("retry", () => {
      this.#do({ type: "open" });
      this.#trainer?.loadDataset().catch(() => {});
    });
    this.#pad.addEventListener("change", () => {
      this.#picked = null;
      this.#predict();
    });
    this.#mistakes.addEventListener("pick", (event) => {
      this.#pad.clear();
      this.#picked = /** @type {CustomEvent} */ (event).detail.pixels;
      this.#predict();
    });
  }

  /** @param {() => Promise<unknown> | undefined} start */
  #train(start) {
    this.#do({ type: "train" });
    this.#mistakes.clear();
    this.#curves.reset(this.#controls.options.epochs ?? this.#controls.recipe.epochs);
    // Its failure arrives as the event "error".
    start()?.catch(() => {});
  }

  /** @param {string} type @param {any} detail */
  #hear(type, detail) {
    const action = type === "error" ? { type, code: detail.code ?? "internal", message: detail.message } : { ...detail, type };
    this.#do(/** @type {Action} */ (action));
    if (type === "progress") this.#curves.addProgress(detail);
    if (type === "epochend") this.#curves.addEpoch(detail);
    if (type === "trainend") this.#finish(detail);
    if (type === "error" && LOST.has(detail.code)) this.#recover();
    if (PUBLIC_EVENTS.has(type)) this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Action} action */
  #do(action) {
    this.#state = reduce(this.#state, action);
    this.#follow(this.#state.phase === "training" || this.#state.phase === "evaluating");
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#status.show(this.#state);
      this.#controls.show(this.#state.phase, this.#state.waiting);
    });
  }

  /** Puts the drawing to the network a few times a second while it learns. @param {boolean} learning */
  #follow(learning) {
    if (learning && !this.#watch) this.#watch = window.setInterval(() => this.#predict(), WATCH_MS);
    if (!learning && this.#watch) {
      clearInterval(this.#watch);
      this.#watch = 0;
      this.#predict();
    }
  }

  /** At the end of a run: its mistakes. @param {{ stopped: boolean }} detail */
  async #finish({ stopped }) {
    const trainer = this.#trainer;
    if (stopped || !trainer) return;
    try {
      const result = await trainer.evaluate();
      const total = result.confusionMatrix.flat().reduce((sum, images) => sum + images, 0);
      if (this.#state.phase === "done") await this.#mistakes.show(result, (index) => trainer.testImage(index), total);
    } catch (error) {
      if (this.#state.phase === "done") this.#fail(error);
    }
  }

  /** After a failure that ended the worker: a fresh engine with the untrained network, the message still shown. */
  #recover() {
    this.#do({ type: "lost" });
    this.#trainer?.prepare(this.#controls.options).then(() => this.#predict(), () => {});
  }

  /** @param {unknown} error */
  #fail(error) {
    const { code = "internal", message } = /** @type {{ code?: string, message: string }} */ (error);
    this.#do({ type: "error", code, message });
  }

  /** Asks the network about the drawing: one question at a time, the newest drawing last. */
  async #predict() {
    if (this.#predicting) {
      this.#predictAgain = true;
      return;
    }
    this.#predicting = true;
    try {
      do {
        this.#predictAgain = false;
        await this.#predictOnce();
      } while (this.#predictAgain);
    } catch {
      // No engine yet, or it has just failed: the next change or the next moment of training asks again.
    } finally {
      this.#predicting = false;
    }
  }

  async #predictOnce() {
    const trainer = this.#trainer;
    if (!trainer) return;
    const blank = !this.#picked && this.#pad.isBlank;
    const prediction = blank ? { digit: null, outputs: [], input: new Uint8Array(784) } : await trainer.predict(this.#picked ?? this.#pad.image());
    if (this.#predictAgain && !this.#watch) return;
    this.#pad.showInput(prediction.input);
    this.#outputs.show(prediction, { trained: this.#state.trained, learning: this.#watch !== 0 });
    if (!blank) this.dispatchEvent(new CustomEvent("predict", { detail: prediction, bubbles: true, composed: true }));
  }

  #paint() {
    this.#pad.paint();
    this.#mistakes.paint();
    this.#curves.rebuild().catch(() => {});
  }

  /** @param {TrainOptions} [options] */
  train(options) {
    if (!this.#trainer) return Promise.reject(new Error("The element is not in a document."));
    const asked = { ...this.#controls.options, ...options };
    /** @type {Promise<import("./protocol.js").TrainSummary> | undefined} */
    let summary;
    this.#train(() => (summary = this.#trainer?.train(asked)));
    return summary;
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
    return this.#trainer?.step(n, this.#controls.options);
  }

  /** @param {ImageData | Uint8Array} input @param {{ paper?: "white" | "black" }} [options] */
  predict(input, options) {
    return this.#trainer?.predict(input, options);
  }

  evaluate() {
    return this.#trainer?.evaluate();
  }
}

customElements.define("digit-trainer", DigitTrainer);
