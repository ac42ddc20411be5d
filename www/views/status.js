// Where the run is, which engine computes and why, how far the data set is, and what went wrong.

import { count, duration, lossText, megabytes, millisecondsText, percent } from "../format.js";
import { h, setText } from "./dom.js";

/** @typedef {import("../state.js").State} State */

/** Figures shown while a run goes on, each with its name. */
const FIGURES = /** @type {const} */ (["Epoch", "Step", "Time left", "Images/s", "ms/step", "Train loss", "Train accuracy"]);

/** Events: `retry` when the data set or the engine should be tried again. */
export class Status extends EventTarget {
  #headline = h("p", { className: "headline" });
  #bar = h("progress", { className: "progress", max: 1, value: 0, "aria-label": "Progress of the run" });
  #values = FIGURES.map((name) => ({ name, cell: h("dd") }));
  #figures = h("dl", { className: "figures" }, ...this.#values.map(({ name, cell }) => h("div", {}, h("dt", {}, name), cell)));
  #dataset = h("p", { className: "line dataset" });
  #engine = h("p", { className: "line engine", part: "engine" });
  #keeping = h("p", { className: "line keeping", hidden: true }, "This browser gives the page no room to keep the run: after a reload it would begin anew.");
  #problems = h("p", { className: "refusal problems", role: "status" });
  #message = h("p", {});
  #retry = h("button", { type: "button" }, "Retry");
  #error = h("div", { className: "error", role: "alert", hidden: true }, this.#message, this.#retry);
  #announcer = h("p", { className: "visually-hidden", role: "status" });
  element = h("div", { className: "status", part: "status" }, this.#problems, this.#error, this.#headline, this.#bar, this.#figures, this.#dataset, this.#engine, this.#keeping, this.#announcer);

  constructor() {
    super();
    this.#retry.addEventListener("click", () => this.dispatchEvent(new CustomEvent("retry")));
  }

  /** What of the element's attributes was left out, and why. @param {string[]} problems */
  set problems(problems) {
    setText(this.#problems, problems.join(" "));
  }

  /** Only the headline and the bar, where nothing else of the training shows. @param {boolean} compact */
  set compact(compact) {
    this.#figures.hidden = this.#dataset.hidden = this.#engine.hidden = compact;
  }

  /** @param {State} state */
  show(state) {
    setText(this.#headline, headline(state));
    setText(this.#announcer, announcement(state));
    setText(this.#dataset, datasetLine(state));
    setText(this.#engine, engineLine(state));
    this.#bar.value = fraction(state);
    this.#keeping.hidden = state.keeping !== false;
    this.#error.hidden = state.error === null;
    // Text that appears in an alert is read out; text that is already there is not.
    setText(this.#message, state.error?.message ?? "");
    this.#retry.hidden = state.datasetReady;
    this.#figures.classList.toggle("empty", state.progress === null);
    figures(state).forEach((text, index) => setText(this.#values[index].cell, text));
  }
}

/** @param {State} state */
function headline({ phase, waiting, queued, progress, evaluating, epochs, stopped, engine, datasetReady, trained }) {
  if (waiting) return "Training begins as soon as the data set is here.";
  if (queued && phase === "training") return "Another network on this page is training: this one goes on when it is done.";
  const last = epochs[epochs.length - 1];
  if (phase === "evaluating" && evaluating) return `Testing on images it has never seen: ${count(evaluating.images)} of ${count(evaluating.count)}.`;
  if (phase === "training") return progress ? `Epoch ${progress.epoch} of ${progress.epochs}` : "Starting.";
  if (phase === "paused") return progress ? `Paused at step ${progress.step} of epoch ${progress.epoch}.` : "Paused.";
  if (phase === "done") {
    if (stopped) return last ? `Stopped. Its last test: ${percent(last.testAccuracy)}. The model is kept.` : "Stopped. The model is kept as it is.";
    return last ? `${percent(last.testAccuracy)} of the test images are read right.` : "Done.";
  }
  if (phase === "failed") return datasetReady ? "The run failed." : "";
  if (trained && engine) return "This network is trained: draw a digit, or press Train to begin anew.";
  return engine ? "Ready. Press Train." : "Loading the engine.";
}

/** What a screen reader hears: an epoch's end and a change of phase, not each step. @param {State} state */
function announcement(state) {
  const last = state.epochs[state.epochs.length - 1];
  if (state.phase === "training" && last) return `Epoch ${last.epoch} of ${last.epochs} done: test accuracy ${percent(last.testAccuracy)}.`;
  if (state.phase === "evaluating") return "";
  if (state.phase === "training" && !state.waiting) return "Training.";
  if (state.phase === "done" && !state.stopped) return `${headline(state)} The mistakes it is most sure of are listed below.`;
  return headline(state);
}

/** @param {State} state */
function datasetLine({ dataset, datasetReady, kept, info }) {
  if (!dataset) return "MNIST: 60,000 training and 10,000 test images.";
  if (datasetReady && info) {
    const here = `${info.name} is here: ${count(info.trainCount)} training and ${count(info.testCount)} test images.`;
    if (dataset.cached) return `${here} From this browser's store.`;
    return kept === false ? `${here} This page cannot store it, so it will be loaded anew next time.` : here;
  }
  return dataset.total ? `${megabytes(dataset.bytes)} of ${megabytes(dataset.total)} MB of the data set.` : `${megabytes(dataset.bytes)} MB of the data set.`;
}

/** @param {State} state */
function engineLine({ engine, engineDetail }) {
  if (!engine) return "";
  const team = engine.workers > 1 ? `, ${engine.workers} workers` : "";
  const cpu = engine.arithmetic === "fused" ? `Engine: CPU${team}, with fused multiply-add.` : `Engine: CPU${team}.`;
  const name = engine.kind === "webgpu" ? "Engine: WebGPU." : cpu;
  return `${name} ${engineDetail ?? engine.reason}.`.replace(/\.\.$/, ".");
}

/** @param {State} state */
function fraction({ phase, progress, stopped }) {
  if (phase === "done" && !stopped) return 1;
  return progress ? (progress.epoch - 1 + progress.step / progress.steps) / progress.epochs : 0;
}

/** @param {State} state @returns {string[]} in the order of FIGURES */
function figures({ progress, phase }) {
  if (!progress) return FIGURES.map(() => "–");
  const left = phase === "done" || phase === "failed" ? "–" : duration(progress.secondsLeft) || "–";
  return [
    `${progress.epoch} of ${progress.epochs}`,
    `${progress.step} of ${progress.steps}`,
    left,
    count(progress.imagesPerSecond),
    Number.isFinite(progress.millisecondsPerStep) ? millisecondsText(progress.millisecondsPerStep) : "–",
    lossText(progress.loss),
    percent(progress.accuracy),
  ];
}
