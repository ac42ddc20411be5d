// Where the run is, which engine computes and why, how far the data set is, and what went wrong.

import { count, duration, lossText, megabytes, millisecondsText, percent } from "../../i18n/numbers.js";
import { sentence } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";
import { fractionDone, testAccuracy } from "../state.js";
import { h, setText } from "./dom.js";

/** @typedef {import("../state.js").State} State */

/** Figures shown while a run goes on. */
const FIGURES = /** @type {const} */ (["epoch", "step", "timeLeft", "trainLoss", "trainAccuracy"]);
/** Figures of the machine, on demand. */
const SPEEDS = /** @type {const} */ (["imagesPerSecond", "millisecondsPerStep"]);

/** Events: `retry` when the data set or the engine should be tried again. */
export class Status extends EventTarget {
  #headline = h("p", { className: "headline" });
  #bar = h("progress", { className: "progress", max: 1, value: 0, "aria-label": t.status.progress });
  #values = FIGURES.map((name) => ({ name, cell: h("dd") }));
  #speeds = SPEEDS.map((name) => ({ name, cell: h("dd") }));
  #figures = list(this.#values);
  #dataset = h("p", { className: "line dataset" });
  #engineName = h("summary", { className: "line" });
  #engine = h("p", { className: "line engine" });
  #machine = h("details", { className: "machine", part: "engine" }, this.#engineName, this.#engine, list(this.#speeds));
  #keeping = h("p", { className: "line keeping", hidden: true }, t.status.notKept);
  #problems = h("p", { className: "refusal problems", role: "status" });
  #message = h("p", {});
  #retry = h("button", { type: "button" }, t.status.retry);
  #error = h("div", { className: "error", role: "alert", hidden: true }, this.#message, this.#retry);
  #announcer = h("p", { className: "visually-hidden", role: "status" });
  element = h("div", { className: "status", part: "status" }, this.#problems, this.#error, this.#headline, this.#bar, this.#figures, this.#dataset, this.#machine, this.#keeping, this.#announcer);

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
    this.#figures.hidden = this.#dataset.hidden = this.#machine.hidden = compact;
  }

  /** @param {State} state */
  show(state) {
    setText(this.#headline, headline(state));
    setText(this.#announcer, announcement(state));
    setText(this.#dataset, datasetLine(state));
    setText(this.#engineName, engineName(state));
    setText(this.#engine, engineLine(state));
    this.#bar.value = fractionDone(state);
    this.#keeping.hidden = state.keeping !== false;
    this.#error.hidden = state.error === null;
    // Text that appears in an alert is read out; text that is already there is not.
    setText(this.#message, state.error ? sentence(state.error.message) : "");
    this.#retry.hidden = state.datasetReady;
    this.#figures.classList.toggle("empty", state.progress === null);
    figures(state).forEach((text, index) => setText(this.#values[index].cell, text));
    speeds(state).forEach((text, index) => setText(this.#speeds[index].cell, text));
  }
}

/** @param {State} state */
function headline(state) {
  const words = t.status;
  const { progress, engine } = state;
  const accuracy = testAccuracy(state);
  if ((state.phase === "training" || state.phase === "paused") && state.waiting) return words.waiting;
  switch (state.phase) {
    case "training":
      if (state.queued) return words.queued;
      return progress ? words.epoch(progress.epoch, progress.epochs) : words.starting;
    case "evaluating":
      return words.testing(count(state.evaluating.images), count(state.evaluating.count));
    case "paused":
      return progress ? words.pausedAt(progress.step, progress.epoch) : words.paused;
    case "done":
      if (state.stopped) return accuracy !== null ? words.stoppedAfter(percent(accuracy)) : words.stopped;
      return accuracy !== null ? words.result(percent(accuracy), tested(state)) : words.done;
    case "failed":
      return state.datasetReady ? words.failed : "";
    default:
      if (state.trained && state.lesson && accuracy !== null) return words.result(percent(accuracy), tested(state));
      if (state.trained && engine) return words.trained;
      return engine ? words.ready : words.loadingEngine;
  }
}

/** How many images the network was tested on; empty where nobody knows. @param {State} state */
const tested = ({ tested }) => (tested === null ? "" : count(tested));

/** What a screen reader hears: an epoch's end and a change of phase, not each step. @param {State} state */
function announcement(state) {
  const last = state.epochs[state.epochs.length - 1];
  if (state.phase === "training" && last) return t.status.epochDone(last.epoch, last.epochs, percent(last.testAccuracy));
  if (state.phase === "evaluating") return "";
  if (state.phase === "training" && !state.waiting && !state.queued) return t.status.training;
  if (state.phase === "done" && !state.stopped && !state.lesson) return `${headline(state)} ${t.status.mistakesBelow}`;
  return headline(state);
}

/** @param {State} state */
function datasetLine({ dataset, datasetReady, kept, info }) {
  const words = t.status;
  if (!dataset) return words.mnist;
  if (datasetReady && info) {
    const here = words.datasetHere(info.name || words.yours, count(info.trainCount), count(info.testCount));
    if (dataset.cached) return `${here} ${words.fromStore}`;
    return kept === false ? `${here} ${words.notStored}` : here;
  }
  if (!dataset.total) return words.megabytes(megabytes(dataset.bytes));
  return dataset.bytes < dataset.total ? words.megabytesOf(megabytes(dataset.bytes), megabytes(dataset.total)) : words.unpacking;
}

/** @param {State} state */
function engineName({ engine }) {
  if (!engine) return t.status.loadingEngine;
  return engine.kind === "webgpu" ? t.status.webgpu : t.status.cpu(engine.workers, engine.arithmetic === "fused");
}

/** @param {State} state */
function engineLine({ engine, engineDetail }) {
  if (!engine) return "";
  return `${sentence(engineDetail ?? engine.reason)}.`.replace(/\.\.$/, ".");
}

/** @param {State} state @returns {string[]} in the order of FIGURES */
function figures({ progress, phase }) {
  if (!progress) return FIGURES.map(() => "–");
  const left = phase === "done" || phase === "failed" || phase === "evaluating" ? "–" : duration(progress.secondsLeft) || "–";
  return [
    t.status.of(String(progress.epoch), String(progress.epochs)),
    t.status.of(String(progress.step), String(progress.steps)),
    left,
    lossText(progress.loss),
    percent(progress.accuracy),
  ];
}

/** @param {State} state @returns {string[]} in the order of SPEEDS */
function speeds({ progress }) {
  if (!progress) return SPEEDS.map(() => "–");
  return [count(progress.imagesPerSecond), Number.isFinite(progress.millisecondsPerStep) ? millisecondsText(progress.millisecondsPerStep) : "–"];
}

/** @param {{ name: keyof typeof t.status.figures, cell: HTMLElement }[]} values */
function list(values) {
  return h("dl", { className: "figures" }, ...values.map(({ name, cell }) => h("div", {}, h("dt", {}, t.status.figures[name]), cell)));
}
