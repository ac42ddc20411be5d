// For a class: a task in a link, one's own result as a line of text, and the results of many in one table and one chart.

import { readResults, writeResult } from "../../../core/class-results.js";
import { LOCKABLE, writeQuery } from "../../../core/permalink.js";
import { count, lossText, percent } from "../../../i18n/numbers.js";
import { element } from "../../../i18n/messages/element.js";
import { share as t } from "../../../i18n/messages/share.js";
import { h, setText } from "../../views/dom.js";

/** @typedef {import("../../../core/class-results.js").ClassResult} ClassResult */

/**
 * @typedef {object} ClassroomHost
 * @property {import("../../../core/permalink.js").Configuration} configuration
 * @property {{ options: import("../../../core/protocol.js").TrainOptions, epochs: import("../../state.js").Epoch[] }} lastRun
 * @property {URL} assets
 */

const SVG = "http://www.w3.org/2000/svg";
/** Of the chart: a row's height and the width of its bars. */
const [ROW_PX, BAR_PX, NAME_PX] = [22, 300, 160];
const TASK_MAX = 300;

/** @param {string} name @param {Record<string, string | number>} attributes */
function draw(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

export class Classroom {
  #host;
  #task = h("textarea", { rows: 2, id: "class-task", className: "to-copy", maxLength: TASK_MAX });
  #locks = Object.entries(LOCKABLE).map(([key, option]) => ({ key, box: h("input", { type: "checkbox", id: `lock-${key}` }), label: nameOf(option) }));
  #pasted = h("textarea", { rows: 4, id: "class-results", className: "to-copy", spellcheck: false, placeholder: t.classroom.example });
  #told = h("p", { className: "help", role: "status" });
  #table = h("div", {});
  element;

  /** @param {ClassroomHost} host @param {(label: string, text: () => string) => HTMLElement} copyButton */
  constructor(host, copyButton) {
    this.#host = host;
    const words = t.classroom;
    this.element = h(
      "section",
      { className: "classroom" },
      h("h3", {}, words.title),
      h("p", { className: "help" }, words.help),
      h("div", { className: "buttons" }, copyButton(words.copyResult, () => this.#result()), copyButton(words.copyPresent, () => this.#link({ present: true }))),
      h("label", { htmlFor: "class-task" }, words.task),
      this.#task,
      h("fieldset", { className: "locks" }, h("legend", {}, words.locks), ...this.#locks.map(({ box, label }) => h("label", {}, box, ` ${label}`))),
      h("div", { className: "buttons" }, copyButton(words.copyTask, () => this.#link({ task: this.#task.value.trim() || undefined, lock: this.#locked() }))),
      h("label", { htmlFor: "class-results" }, words.paste),
      this.#pasted,
      this.#told,
      this.#table,
    );
    this.#pasted.addEventListener("input", () => this.#read());
  }

  #locked() {
    const keys = this.#locks.filter(({ box }) => box.checked).map(({ key }) => key);
    return keys.length > 0 ? keys : undefined;
  }

  /** @param {Partial<import("../../../core/permalink.js").Configuration>} more */
  #link(more) {
    const query = writeQuery({ ...this.#host.configuration, task: undefined, lock: undefined, ...more });
    return new URL(query ? `index.html?${query}` : "index.html", this.#host.assets).href;
  }

  /** The last run as a line. */
  #result() {
    const { epochs, options } = this.#host.lastRun;
    const last = epochs[epochs.length - 1];
    if (!last) throw new Error(t.classroom.noResult);
    const seconds = epochs.reduce((sum, epoch) => sum + (epoch.seconds ?? 0), 0);
    return writeResult({ accuracy: last.testAccuracy, loss: last.testLoss, epochs: epochs.length, seconds, link: this.#link({ options: { ...options, epochs: epochs.length } }) });
  }

  #read() {
    const { results, unread } = readResults(this.#pasted.value);
    const sorted = [...results].sort((a, b) => b.accuracy - a.accuracy);
    setText(this.#told, `${t.classroom.read(count(results.length))}${unread > 0 ? ` ${t.classroom.unread(count(unread))}` : ""}`);
    this.#table.replaceChildren(...(sorted.length > 0 ? [resultTable(sorted, this.#host.assets), resultChart(sorted)] : []));
  }
}

/** @param {string} option */
const nameOf = (option) => element.settings[/** @type {keyof typeof element.settings} */ (option)]?.label ?? (option === "recipe" ? element.controls.recipe : t.classroom.layers);

/** @param {ClassResult} result @param {number} place */
const personOf = ({ name }, place) => name || t.classroom.person(place + 1);

/** Only links to this page can be opened: the text may be anybody's. @param {string} link @param {URL} assets */
const openLink = (link, { origin }) => (link.startsWith(`${origin}/`) ? h("a", { href: link, target: "_blank", rel: "noopener" }, t.classroom.open) : "–");

/** @param {ClassResult[]} results @param {URL} assets */
function resultTable(results, assets) {
  const row = (/** @type {ClassResult} */ result, /** @type {number} */ place) => h("tr", {}, h("th", { scope: "row" }, personOf(result, place)), h("td", {}, percent(result.accuracy)), h("td", {}, lossText(result.loss)), h("td", {}, count(result.epochs)), h("td", {}, `${count(result.seconds)} s`), h("td", {}, openLink(result.link, assets)));
  return h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.classroom.table }, h("table", {}, h("thead", {}, h("tr", {}, ...t.classroom.columns.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...results.map(row))));
}

/** Errors as bars, the smallest first: at 97 and 98 per cent the accuracies would look alike. @param {ClassResult[]} results */
function resultChart(results) {
  const width = NAME_PX + BAR_PX + 70;
  const most = Math.max(...results.map(({ accuracy }) => 1 - accuracy), 1e-4);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${results.length * ROW_PX}`, width, height: results.length * ROW_PX, role: "img", class: "class-chart", "aria-label": t.classroom.chart });
  results.forEach((result, place) => {
    const y = place * ROW_PX;
    const error = 1 - result.accuracy;
    const name = draw("text", { x: 0, y: y + 15 });
    name.textContent = personOf(result, place).slice(0, 20);
    const value = draw("text", { x: NAME_PX + (BAR_PX * error) / most + 6, y: y + 15 });
    value.textContent = percent(error);
    svg.append(name, draw("rect", { x: NAME_PX, y: y + 4, width: Math.max(1, (BAR_PX * error) / most), height: ROW_PX - 8 }), value);
  });
  return h("figure", {}, h("figcaption", {}, t.classroom.chart), svg);
}
