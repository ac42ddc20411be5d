// Loss and accuracy over the run, live, drawn by uPlot.

import { lossText, percent } from "../../i18n/numbers.js";
import { decimal } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";
import { cssVariable, h, nameChart } from "./dom.js";

/** @typedef {import("../state.js").Progress} Progress */
/** @typedef {import("../state.js").Epoch} Epoch */
/** @typedef {{ x: number[], train: (number | null)[], test: (number | null)[] }} Series */

const HEIGHT_PX = 132;
/** Room to the right of the last epoch's point, as a factor. */
const X_ROOM = 1.02;
/** Points kept: more than a chart has pixels. When there are more, every second one is dropped. */
const POINTS_MAX = 800;
/** An epoch's last point of the training curve stands for at least this share of the images of the one before. */
const LEAST_SHARE = 0.5;
/** One redraw a frame would be more than an eye needs. */
const REDRAW_MS = 100;

const CHARTS = /** @type {const} */ ([
  { key: "loss", digits: 2 },
  { key: "accuracy", digits: 0 },
]);

export class Curves {
  #figures = CHARTS.map((chart) => ({ ...chart, box: h("div", { className: "plot" }), series: /** @type {Series} */ ({ x: [], train: [], test: [] }), plot: /** @type {any} */ (null) }));
  #summary = h("p", { className: "visually-hidden" });
  element = h(
    "section",
    { role: "group", className: "curves", part: "curves", "aria-label": t.curves.title },
    ...this.#figures.map(({ key, box }) => h("figure", {}, h("figcaption", {}, t.curves[key]), box)),
    h("p", { className: "legend", ariaHidden: "true" }, h("span", { className: "key train" }, t.curves.train), h("span", { className: "key test" }, t.curves.test)),
    this.#summary,
  );
  #epochs = 1;
  /** Sums over the images that no point stands for yet. */
  #held = { images: 0, loss: 0, accuracy: 0 };
  /** How many images the last point stands for. */
  #usualImages = 0;
  #timer = 0;
  #closed = false;
  /** Whether there was a point: before the first one there is nothing to draw, and no library is brought. */
  #hasRun = false;
  #library = /** @type {Promise<any> | null} */ (null);

  /** @param {URL} assets where vendor/ is */
  constructor(assets) {
    this.assets = assets;
    const observer = new ResizeObserver(() => this.#resize());
    for (const { box } of this.#figures) observer.observe(box);
  }

  /** The charts as they are now. @returns {{ title: string, canvas: HTMLCanvasElement }[]} */
  get charts() {
    return this.#figures.filter(({ plot, series }) => plot && series.x.length > 0).map(({ key, plot }) => ({ title: t.curves[key], canvas: plot.ctx.canvas }));
  }

  /** Empties the curves for a run of so many epochs. @param {number} epochs */
  reset(epochs) {
    this.#epochs = epochs;
    for (const figure of this.#figures) figure.series = { x: [], train: [], test: [] };
    this.#held = { images: 0, loss: 0, accuracy: 0 };
    this.#usualImages = 0;
    this.#summary.textContent = "";
    // Charts that are there take the empty series: each made anew leaves canvases behind.
    this.#draw();
  }

  /** @param {Progress} progress */
  addProgress({ epoch, step, steps, recentLoss, recentAccuracy, recentImages }) {
    const { images, loss, accuracy } = this.#held;
    const held = { images: images + recentImages, loss: loss + recentImages * recentLoss, accuracy: accuracy + recentImages * recentAccuracy };
    this.#held = held;
    // A point of a few images, as there is one at an epoch's end, is mostly chance: it counts with the next.
    if (step === steps && held.images < this.#usualImages * LEAST_SHARE) return;
    this.#usualImages = held.images;
    this.#held = { images: 0, loss: 0, accuracy: 0 };
    this.#add(epoch - 1 + step / steps, { loss: held.loss / held.images, accuracy: (100 * held.accuracy) / held.images }, "train");
  }

  /** @param {Epoch} epoch */
  addEpoch(epoch) {
    this.#add(epoch.epoch, { loss: epoch.testLoss, accuracy: 100 * epoch.testAccuracy }, "test");
    this.#summary.textContent = t.curves.summary({ epoch: epoch.epoch, loss: lossText(epoch.loss), testLoss: lossText(epoch.testLoss), testAccuracy: percent(epoch.testAccuracy) });
  }

  /** @param {number} x in epochs @param {{ loss: number, accuracy: number }} values @param {"train" | "test"} which */
  #add(x, values, which) {
    if (!this.#hasRun) {
      this.#hasRun = true;
      void this.rebuild();
    }
    for (const { key, series } of this.#figures) {
      // An epoch's test may stand where its last training point is: one place for both, or the chart would drop one.
      if (series.x[series.x.length - 1] !== x) {
        series.x.push(x);
        series.train.push(null);
        series.test.push(null);
      }
      series[which][series.x.length - 1] = values[key];
      if (series.x.length > POINTS_MAX) thin(series);
    }
    if (this.#timer) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      this.#draw();
    }, REDRAW_MS);
  }

  #draw() {
    for (const { plot, series } of this.#figures) plot?.setData([series.x, series.train, series.test]);
  }

  /** Makes the charts anew: after a change of colours, and at the first point. */
  async rebuild() {
    this.#closed = false;
    if (!this.#hasRun) return;
    this.#library ??= import(new URL("vendor/uPlot.js", this.assets).href);
    const loaded = await this.#library.catch(() => (this.#library = null));
    // Without the library there are no curves; every figure is in the text too.
    if (!loaded || this.#closed) return;
    const { default: UPlot } = loaded;
    for (const figure of this.#figures) {
      figure.plot?.destroy();
      figure.plot = new UPlot(this.#options(figure), [figure.series.x, figure.series.train, figure.series.test], figure.box);
      nameChart(figure.plot.ctx.canvas, t.curves[figure.key]);
    }
  }

  /** Takes the charts down, which listen to the window; `rebuild` makes them anew. */
  close() {
    this.#closed = true;
    for (const figure of this.#figures) {
      figure.plot?.destroy();
      figure.plot = null;
    }
  }

  /** @param {{ box: HTMLElement, key: "loss" | "accuracy", digits: number }} figure */
  #options({ box, key, digits }) {
    const [faint, text, train, test] = ["--rule", "--muted", "--accent", "--second"].map((name) => cssVariable(this.element, name));
    const axis = { stroke: text, grid: { stroke: faint, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const unit = key === "accuracy" ? " %" : "";
    return {
      width: Math.max(box.clientWidth, 120),
      height: HEIGHT_PX,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => [0, this.#epochs * X_ROOM] }, y: { range: key === "accuracy" ? accuracyRange : lossRange } },
      axes: [
        { ...axis, size: 24, incrs: [1, 2, 5, 10, 20, 50, 100, 200], values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : "")) },
        { ...axis, size: 52, space: 28, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => `${decimal(tick, digits)}${unit}`) },
      ],
      series: [
        {},
        { stroke: train, width: 1.5, spanGaps: true, points: { show: false } },
        { stroke: test, width: 1.5, dash: [6, 4], spanGaps: true, points: { show: true, size: 7, fill: test } },
      ],
    };
  }

  #resize() {
    for (const { plot, box } of this.#figures) {
      if (plot && box.clientWidth && plot.width !== box.clientWidth) plot.setSize({ width: box.clientWidth, height: HEIGHT_PX });
    }
  }
}

/** Drops every second point of the training curve and none of the test's. @param {Series} series */
function thin(series) {
  const keep = series.x.map((_, index) => index % 2 === 0 || series.test[index] !== null);
  for (const name of /** @type {const} */ (["x", "train", "test"])) series[name] = /** @type {any} */ (series[name].filter((_, index) => keep[index]));
}

/** @param {any} _ @param {number | null} low @param {number | null} high */
const lossRange = (_, low, high) => [0, Math.max(0.1, Math.min((high ?? 1) * 1.05, 5))];

/** From a round figure under the lowest point to 100 %. @param {any} _ @param {number | null} low */
const accuracyRange = (_, low) => [Math.min(90, Math.floor((low ?? 0) / 10) * 10), 100];
