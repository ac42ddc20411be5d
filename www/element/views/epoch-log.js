// The log that Keras prints: a row an epoch, the one under way included.

import { duration, lossText, percent } from "../../i18n/numbers.js";
import { element as t } from "../../i18n/messages/element.js";
import { h, setText } from "./dom.js";

/** @typedef {import("../state.js").State} State */

export class EpochLog {
  #rows = h("tbody");
  element = h(
    "div",
    { className: "log", tabIndex: 0, role: "group", "aria-label": t.log.title, hidden: true },
    h("table", {}, h("thead", {}, h("tr", {}, ...t.log.columns.map((name) => h("th", { scope: "col" }, name)))), this.#rows),
  );
  /** What the rows say. @type {string[][]} */
  #shown = [];

  /** @param {State} state */
  show({ epochs, progress, phase }) {
    const rows = epochs.map((epoch) => [`${epoch.epoch}/${epoch.epochs}`, lossText(epoch.loss), percent(epoch.accuracy), lossText(epoch.testLoss), percent(epoch.testAccuracy), epoch.seconds === undefined ? "" : duration(epoch.seconds)]);
    const isUnderWay = progress && phase !== "done" && phase !== "failed" && progress.epoch > (epochs[epochs.length - 1]?.epoch ?? 0);
    if (isUnderWay) rows.push([`${progress.epoch}/${progress.epochs}`, lossText(progress.loss), percent(progress.accuracy), "", "", ""]);
    this.element.hidden = rows.length === 0;
    if (rows.length < this.#shown.length) this.#rows.replaceChildren();
    rows.forEach((cells, place) => this.#showRow(place, cells));
    const grew = rows.length > this.#shown.length;
    this.#shown = rows;
    if (grew) this.element.scrollTop = this.element.scrollHeight;
  }

  /** @param {number} place @param {string[]} cells */
  #showRow(place, cells) {
    const row = this.#rows.children[place];
    if (row) return cells.forEach((cell, column) => setText(row.children[column], cell));
    const [epoch, ...others] = cells;
    this.#rows.append(h("tr", {}, h("th", { scope: "row" }, epoch), ...others.map((cell) => h("td", {}, cell))));
  }
}
