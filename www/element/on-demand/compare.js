// Runs side by side: what was changed, what came out, and their test curves over one another.

import { duration, lossText, percent } from "../../i18n/numbers.js";
import { decimal } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";
import { cssVariable, h, nameChart } from "../views/dom.js";
import { adoptLater } from "./styles.js";
import { settingsInWords } from "./settings-in-words.js";
import { keepRecords, keptRecords, RUNS_MAX } from "../run-records.js";

/** @typedef {import("../state.js").Epoch} Epoch */
/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */

/**
 * @typedef {object} RunRecord
 * @property {TrainOptions} options what the run was asked for
 * @property {string} engine
 * @property {string} dataset
 * @property {number} trainSeconds
 * @property {boolean} stopped
 * @property {Epoch[]} epochs
 */

/** Okabe and Ito's colours that stand out from both papers; a dash of its own tells apart what colour cannot. */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const DASHES = [[], [6, 4], [2, 3], [10, 4], [8, 3, 2, 3], [4, 2]];
const HEIGHT_PX = 220;

/** @param {{ assets: URL, shadowRoot: ShadowRoot | null }} host */
export function openCompare({ assets, shadowRoot }) {
  adoptLater(shadowRoot);
  const compare = new Compare(assets);
  for (const run of keptRecords()) compare.add(run, false);
  return compare;
}

/** The runs so far. */
export class Compare {
  /** @type {(RunRecord & { number: number, shown: boolean })[]} */
  #runs = [];
  #count = 0;
  #body = h("tbody");
  #plot = h("div", { className: "plot tall" });
  #chart = /** @type {any} */ (null);
  #assets;
  #closed = false;
  #title = h("h2", { id: "compare-title", tabIndex: -1 }, t.compare.title);
  #forget = h("button", { type: "button" }, t.compare.forget);
  element = h(
    "section",
    { role: "group", className: "compare", part: "compare", "aria-labelledby": "compare-title" },
    this.#title,
    h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.compare.runs }, h("table", {}, h("thead", {}, h("tr", {}, ...t.compare.columns.map((name) => h("th", { scope: "col" }, name)))), this.#body)),
    h("p", { className: "help" }, t.compare.help),
    this.#forget,
    this.#plot,
  );

  /** @param {URL} assets where vendor/ is */
  constructor(assets) {
    this.#assets = assets;
    this.#forget.addEventListener("click", () => {
      keepRecords([]);
      this.#runs = [];
      this.#body.replaceChildren();
      this.close();
      this.#title.focus();
      this.#forget.hidden = true;
    });
    new ResizeObserver(() => this.#chart && this.#plot.clientWidth && this.#chart.setSize({ width: this.#plot.clientWidth, height: HEIGHT_PX })).observe(this.#plot);
  }

  /** The chart as it is now. @returns {{ title: string, canvas: HTMLCanvasElement }[]} */
  get charts() {
    return this.#chart ? [{ title: t.compare.chart, canvas: this.#chart.ctx.canvas }] : [];
  }

  /** Adds a run that has finished an epoch. @param {RunRecord} run @param {boolean} [isNew] whether it is to be kept */
  add(run, isNew = true) {
    this.#forget.hidden = false;
    const added = { ...run, number: ++this.#count, shown: true };
    this.#runs.push(added);
    this.#body.append(this.#row(added));
    if (this.#runs.length > RUNS_MAX) {
      this.#runs.shift();
      this.#body.firstElementChild?.remove();
      this.#chart?.delSeries(1);
    }
    if (isNew) keepRecords(this.#runs.map(({ options, engine, dataset, trainSeconds, stopped, epochs }) => ({ options, engine, dataset, trainSeconds, stopped, epochs })));
    if (!this.#chart) return void this.paint();
    this.#chart.addSeries(this.#series(added));
    this.#chart.setData(this.#data());
  }

  get #longest() {
    return Math.max(1, ...this.#runs.filter(({ shown }) => shown).map(({ epochs }) => epochs.length));
  }

  /** Epochs, and each run's test accuracy in percent. */
  #data() {
    const x = Array.from({ length: Math.max(1, ...this.#runs.map(({ epochs }) => epochs.length)) }, (_, epoch) => epoch + 1);
    return [x, ...this.#runs.map(({ epochs }) => x.map((_, epoch) => (epochs[epoch] ? 100 * epochs[epoch].testAccuracy : null)))];
  }

  /** @param {{ number: number, shown: boolean }} run */
  #series({ number, shown }) {
    return { show: shown, stroke: color(number), width: 2, dash: DASHES[(number - 1) % DASHES.length], points: { show: true, size: 6 } };
  }

  /** @param {RunRecord & { number: number, shown: boolean }} run */
  #row(run) {
    const { options, engine, dataset, trainSeconds, epochs, number, stopped } = run;
    const last = epochs[epochs.length - 1];
    const check = h("input", { type: "checkbox", checked: run.shown, "aria-label": t.compare.curveOf(number) });
    check.addEventListener("change", () => {
      run.shown = check.checked;
      this.#chart?.setSeries(1 + this.#runs.indexOf(run), { show: run.shown });
      this.#chart?.setData(this.#data());
    });
    const key = h("canvas", { className: "curve-key", width: 36, height: 6, ariaHidden: "true" });
    const context = /** @type {CanvasRenderingContext2D} */ (key.getContext("2d"));
    context.strokeStyle = color(number);
    context.lineWidth = 3;
    context.setLineDash(DASHES[(number - 1) % DASHES.length]);
    context.moveTo(0, 3);
    context.lineTo(36, 3);
    context.stroke();
    const cells = [options.recipe ?? "", settingsInWords({ ...options, seed: undefined }) || t.compare.nothing, percent(last.testAccuracy), lossText(last.testLoss), stopped ? t.compare.stopped(duration(trainSeconds)) : duration(trainSeconds), String(options.seed ?? 0), dataset, engine];
    return h("tr", {}, h("td", {}, h("label", {}, check, ` ${number} `, key)), ...cells.map((cell) => h("td", {}, cell)));
  }

  /** Makes the chart anew, in the colours of now. */
  async paint() {
    this.#closed = false;
    const loaded = await import(new URL("vendor/uPlot.js", this.#assets).href).catch(() => null);
    if (!loaded || this.#closed || this.#runs.length === 0) return;
    const [faint, text] = ["--rule", "--muted"].map((name) => cssVariable(this.element, name));
    const axis = { stroke: text, grid: { stroke: faint, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    this.#chart?.destroy();
    this.#chart = new loaded.default(
      {
        width: Math.max(this.#plot.clientWidth, 120),
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, range: () => [0.5, this.#longest + 0.5] }, y: { range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) => (low === null || high === null ? [0, 100] : [Math.max(0, Math.floor(low - 1)), Math.min(100, Math.ceil(high + 1))]) } },
        axes: [{ ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200] }, { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => `${decimal(tick, 1)}%`) }],
        series: [{}, ...this.#runs.map((run) => this.#series(run))],
      },
      this.#data(),
      this.#plot,
    );
    nameChart(this.#chart.ctx.canvas, t.compare.chart);
  }

  /** Takes the chart down, which listens to the window; `paint` makes it anew. */
  close() {
    this.#closed = true;
    this.#chart?.destroy();
    this.#chart = null;
  }
}

/** @param {number} number of the run, from 1 */
const color = (number) => COLORS[(number - 1) % COLORS.length];
