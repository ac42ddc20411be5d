// The confusion matrix as a heat map, and the classification report as scikit-learn prints it.

import { count, ratio } from "../../../i18n/numbers.js";
import { evaluation as t } from "../../../i18n/messages/evaluation.js";
import { h } from "../../views/dom.js";

/** @typedef {import("../../../core/protocol.js").EvaluationResult} EvaluationResult */

/** Events: `pick` with `detail.label` and `detail.prediction` when a cell is chosen. */
export class ConfusionTable extends EventTarget {
  #axis = h("th", { className: "axis", scope: "colgroup" }, t.matrix.predicted);
  #head = h("tr");
  #body = h("tbody");
  element;

  /** @param {{ id: string, title: string, help: string }} words */
  constructor({ id, title, help }) {
    super();
    this.element = h(
      "section",
      { role: "group", className: "confusion", "aria-labelledby": id },
      h("h3", { id }, title),
      h("p", { className: "help" }, help),
      h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": title }, h("table", { className: "matrix" }, h("thead", {}, h("tr", {}, h("td", {}), this.#axis), this.#head), this.#body)),
    );
  }

  /** @param {EvaluationResult} result */
  show({ confusionMatrix, classes }) {
    this.#axis.colSpan = classes.length;
    this.#head.replaceChildren(h("th", { scope: "col" }, t.matrix.truth), ...classes.map((name) => h("th", { scope: "col" }, h("span", { className: "visually-hidden" }, t.matrix.readAs), name)));
    const mostWrong = Math.max(1, ...confusionMatrix.flatMap((row, label) => row.filter((_, prediction) => prediction !== label)));
    this.#body.replaceChildren(
      ...confusionMatrix.map((row, label) => {
        const support = Math.max(1, row.reduce((sum, images) => sum + images, 0));
        const cells = row.map((images, prediction) => this.#cell(label, prediction, classes, images, label === prediction ? images / support : images / mostWrong));
        return h("tr", {}, h("th", { scope: "row" }, classes[label]), ...cells);
      }),
    );
  }

  /** @param {number} label @param {number} prediction @param {string[]} classes @param {number} images @param {number} share 0 to 1: how dark the cell is */
  #cell(label, prediction, classes, images, share) {
    const isRight = label === prediction;
    const cell = h("td", { className: isRight ? "right" : "wrong" });
    // Shades stay light enough, or dark enough, for the number on them.
    cell.style.setProperty("--share", `${Math.round(images ? 6 + 34 * share : 0)}%`);
    if (images === 0) {
      cell.append("0");
      return cell;
    }
    const button = h("button", { type: "button", "aria-label": t.matrix.cell(images, classes[label], classes[prediction]) }, String(images));
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { label, prediction } })));
    cell.append(button);
    return cell;
  }
}

export class ReportTable {
  #body = h("tbody");
  element = h(
    "section",
    { role: "group", className: "report", "aria-labelledby": "report-title" },
    h("h3", { id: "report-title" }, t.report.title),
    h("p", { className: "help" }, t.report.help),
    h(
      "div",
      { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.report.title },
      h("table", {}, h("thead", {}, h("tr", {}, ...t.report.columns.map((name) => h("th", { scope: "col" }, name)))), this.#body),
    ),
  );

  /** @param {EvaluationResult} result */
  show({ report, classes }) {
    const row = (/** @type {string} */ name, /** @type {string[]} */ values) => h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => h("td", {}, value)));
    const scores = (/** @type {import("../../../core/protocol.js").ClassScores} */ of) => [ratio(of.precision), ratio(of.recall), ratio(of.f1_score), count(of.support)];
    this.#body.replaceChildren(
      ...report.classes.map((of, place) => row(classes[place], scores(of))),
      row(t.report.accuracy, ["", "", ratio(report.accuracy), count(report.macroAvg.support)]),
      row(t.report.macroAvg, scores(report.macroAvg)),
      row(t.report.weightedAvg, scores(report.weightedAvg)),
    );
  }
}
