// After training: the scores, the images behind them, and a look inside. Loaded when the first run ends.

import { h } from "../dom.js";
import { Gallery } from "./gallery.js";
import { Inside } from "./inside.js";
import { ConfusionTable, ReportTable } from "./scores.js";

/** @typedef {import("../../protocol.js").EvaluationResult} EvaluationResult */
/** @typedef {import("../../protocol.js").Recipe} Recipe */
/** @typedef {import("../../trainer.js").Trainer} Trainer */

/** Events: `pick` with `detail.pixels` when an image is chosen. */
export class EvaluationView extends EventTarget {
  #summary = h("p");
  #confusion = new ConfusionTable();
  #report = new ReportTable();
  #gallery;
  #inside;
  #save = h("a", { className: "save", download: "predictions.csv" }, "Save the predictions (CSV)");
  element;
  #trainer;

  /** @param {() => Trainer} trainer */
  constructor(trainer) {
    super();
    this.#trainer = trainer;
    this.#gallery = new Gallery((indices) => trainer().images("test", indices));
    this.#inside = new Inside({ parameter: (index) => trainer().parameter(index), activations: (pixels) => trainer().activations(pixels) });
    this.element = h("section", { className: "evaluation", part: "evaluation", "aria-labelledby": "evaluation-title" }, h("h2", { id: "evaluation-title" }, "How good is it?"), this.#summary, h("div", { className: "scores" }, this.#confusion.element, this.#report.element), this.#save, this.#gallery.element, this.#inside.element);
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
    this.#confusion.show(result);
    this.#report.show(result);
    this.#gallery.show(result, labels);
    this.#offer(result, labels);
    await this.#inside.show(recipe);
  }

  /** What the network now sees, 784 raw pixels. @param {Uint8Array} pixels */
  see(pixels) {
    void this.#inside.see(pixels);
  }

  /** Again, in the colours of now. */
  paint() {
    this.#gallery.paint();
    this.#inside.paint();
  }

  /** @param {EvaluationResult} result @param {Uint8Array} labels */
  #offer({ predictions, confidences }, labels) {
    const rows = predictions.map((prediction, index) => `${index},${labels[index]},${prediction},${confidences[index]}`);
    URL.revokeObjectURL(this.#save.href);
    this.#save.href = URL.createObjectURL(new Blob([["index,label,prediction,output", ...rows, ""].join("\n")], { type: "text/csv" }));
  }
}

/** Below this it is near chance, a tenth of ten balanced classes. */
const NEAR_CHANCE = 0.2;
/** Points of accuracy that are more than chance between two sets of some thousand images. */
const GAP_POINTS = 0.5;

/** @param {number} accuracy on the test images @param {number} gap points by which the training accuracy is higher */
function verdict(accuracy, gap) {
  if (accuracy < NEAR_CHANCE) return "That is near chance: it has learnt next to nothing. A smaller learning rate, more steps or more images are what to try.";
  if (gap > GAP_POINTS) return `The gap of ${gap.toFixed(2)} points is overfitting: part of what it learnt holds only for the images it learnt from. Dropout, fewer epochs or more images narrow it.`;
  if (gap < -GAP_POINTS) return "The training figures are means over the whole epoch, its first steps and any dropout included, so they lag behind the test's.";
  return "It reads images it has never seen about as well as those it learnt from.";
}

/** The figures, and the gap between what it learnt and what it never saw. @param {EvaluationResult} result @param {{ loss: number | null, accuracy: number | null }} last */
function summary({ loss, accuracy }, last) {
  const test = `Test loss ${loss.toFixed(4)}, test accuracy ${(100 * accuracy).toFixed(2)} %.`;
  if (last.accuracy === null || last.loss === null) return test;
  const gap = 100 * (last.accuracy - accuracy);
  const words = verdict(accuracy, gap);
  return `${test} On the training images, while it learnt: loss ${last.loss.toFixed(4)}, accuracy ${(100 * last.accuracy).toFixed(2)} %. ${words}`;
}
