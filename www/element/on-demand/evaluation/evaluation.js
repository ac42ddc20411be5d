// After training: the scores, the images behind them, and a look inside. Loaded when the first run ends.

import { lossText, percent } from "../../../i18n/numbers.js";
import { bring } from "../../../i18n/bring.js";
import { decimal } from "../../../i18n/language.js";
import { evaluation as t } from "../../../i18n/messages/evaluation.js";
import { h } from "../../views/dom.js";
import { adoptLater } from "../styles.js";
import { Gallery } from "./gallery.js";
import { Inside } from "./inside.js";
import { ConfusionTable, ReportTable } from "./scores.js";

/** @typedef {import("../../../core/protocol.js").EvaluationResult} EvaluationResult */
/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../../trainer/trainer.js").Trainer} Trainer */

/** Events: `pick` with `detail.pixels` when an image is chosen. */
export class EvaluationView extends EventTarget {
  #summary = h("p");
  #confusion = new ConfusionTable({ id: "confusion-title", title: t.matrix.title, help: t.matrix.help });
  /** The run before, for comparison. */
  #before = new ConfusionTable({ id: "confusion-before-title", title: t.matrix.before, help: t.matrix.beforeHelp });
  /** @type {EvaluationResult | null} */
  #shown = null;
  #report = new ReportTable();
  #gallery;
  #inside;
  #scores = h("div", { className: "scores" }, this.#confusion.element, this.#report.element, this.#before.element);
  #save = h("a", { className: "save", download: "predictions.csv" }, t.savePredictions);
  element;
  #trainer;

  /** @param {() => Trainer} trainer */
  constructor(trainer) {
    super();
    this.#trainer = trainer;
    this.#gallery = new Gallery((indices) => trainer().images("test", indices));
    this.#inside = new Inside({ parameter: (index) => trainer().parameter(index), activations: (pixels) => trainer().activations(pixels) });
    this.element = h("section", { role: "group", className: "evaluation", part: "evaluation", "aria-labelledby": "evaluation-title" }, h("h2", { id: "evaluation-title" }, t.title), this.#summary, this.#scores, this.#save, this.#gallery.element, this.#inside.element);
    this.#confusion.addEventListener("pick", (event) => {
      const { label, prediction } = /** @type {CustomEvent} */ (event).detail;
      this.#gallery.showCell(label, prediction);
    });
    this.#gallery.addEventListener("pick", (event) => this.dispatchEvent(new CustomEvent("pick", { detail: /** @type {CustomEvent} */ (event).detail })));
  }

  /**
   * @param {EvaluationResult} result @param {Recipe} recipe of the run
   * @param {{ loss: number | null, accuracy: number | null }} last training loss and accuracy of the last epoch
   */
  async show(result, recipe, last) {
    const labels = await this.#trainer().labels("test");
    this.#summary.textContent = summary(result, last);
    this.#scores.classList.toggle("many", result.classes.length > CLASSES_BESIDE_MAX);
    const before = this.#shown?.classes.join() === result.classes.join() ? this.#shown : null;
    this.#before.element.hidden = before === null;
    if (before) this.#before.show(before);
    this.#shown = result;
    this.#confusion.show(result);
    this.#report.show(result);
    this.#gallery.show(result, labels);
    this.#offer(result, labels);
    await this.#inside.show(recipe, result.classes);
  }

  /** What the network now sees, raw pixels. @param {Uint8Array} pixels */
  see(pixels) {
    void this.#inside.see(pixels);
  }

  /** Again, in the colours of now. */
  paint() {
    this.#gallery.paint();
    this.#inside.paint();
  }

  /** @param {EvaluationResult} result @param {Uint8Array} labels */
  #offer({ predictions, confidences, classes }, labels) {
    const names = classes.map(csvField);
    const rows = predictions.map((prediction, index) => `${index},${names[labels[index]]},${names[prediction]},${confidences[index]}`);
    URL.revokeObjectURL(this.#save.href);
    this.#save.href = URL.createObjectURL(new Blob([["index,label,prediction,output", ...rows, ""].join("\n")], { type: "text/csv" }));
  }
}

/** The view, in the visitor's language. @param {ShadowRoot | null} root @param {() => Trainer} trainer */
export async function openEvaluation(root, trainer) {
  adoptLater(root);
  await bring("evaluation", t);
  return new EvaluationView(trainer);
}

/** In quotation marks where a spreadsheet would take it for something else. @param {string} name */
const csvField = (name) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/** With more classes the matrix needs the width of the page. */
const CLASSES_BESIDE_MAX = 12;
/** Of what lies between chance and perfection, as much is still near chance: of ten balanced classes up to 20 %. */
const NEAR_CHANCE = 1 / 9;
/** Fewer points of accuracy are not worth a word. */
const GAP_POINTS = 0.5;
/** So many standard errors of a share are more than chance. */
const STANDARD_ERRORS = 2;

/** @param {number} accuracy on the test images @param {number} count of them @param {number} classes @param {number} gap points by which the training accuracy is higher */
function verdict(accuracy, count, classes, gap) {
  const chance = 1 / classes;
  if (accuracy < chance + NEAR_CHANCE * (1 - chance)) return t.nearChance;
  const least = Math.max(GAP_POINTS, 100 * STANDARD_ERRORS * Math.sqrt((accuracy * (1 - accuracy)) / count));
  if (gap > least) return t.overfitting(decimal(gap, 2));
  if (gap < -least) return t.lagging;
  return t.even;
}

/** The figures, and the gap between what it learnt and what it never saw. @param {EvaluationResult} result @param {{ loss: number | null, accuracy: number | null }} last */
function summary({ loss, accuracy, predictions, classes }, last) {
  const test = t.test(lossText(loss), percent(accuracy));
  if (last.accuracy === null || last.loss === null) return test;
  const gap = 100 * (last.accuracy - accuracy);
  const words = verdict(accuracy, predictions.length, classes.length, gap);
  return `${test} ${t.train(lossText(last.loss), percent(last.accuracy))} ${words}`;
}
