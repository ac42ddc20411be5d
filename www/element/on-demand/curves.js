// Loss and error over the run, live, drawn by uPlot: logarithmic, so that the last percent shows, or linear.

import { axisPercent, lossText, percent } from "../../i18n/numbers.js";
import { decimal } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";
import { cssVariable, h, nameChart, setText } from "../views/dom.js";
import { adoptLater } from "./styles.js";

/** @typedef {import("../state.js").Progress} Progress */
/** @typedef {import("../state.js").Epoch} Epoch */
/** @typedef {{ x: number[], train: (number | null)[], test: (number | null)[] }} Series */
/** @typedef {"log" | "linear"} Scale */

const HEIGHT_PX = 116;
/** Room to the right of the last epoch's point, as a factor. */
const X_ROOM = 1.02;
/** Points kept: more than a chart has pixels. When there are more, every second one is dropped. */
const POINTS_MAX = 800;
/** So few points of the training curve have a marker each. */
const MARKED_MAX = 60;
/** An epoch's last point of the training curve stands for at least this share of the images of the one before. */
const LEAST_SHARE = 0.5;
/** One redraw a frame would be more than an eye needs. */
const REDRAW_MS = 100;
/** What a logarithmic axis shows of zero: one image of ten thousand, and a loss that nobody tells from none. */
const LEAST = { loss: 1e-4, accuracy: 0.01 };

const CHARTS = /** @type {const} */ (["loss", "accuracy"]);

/** @param {{ assets: URL, shadowRoot: ShadowRoot | null }} host */
export function openCurves({ assets, shadowRoot }) {
  adoptLater(shadowRoot);
  return new Curves(assets);
}

export class Curves {
  #figures = CHARTS.map((key) => ({ key, box: h("div", { className: "plot" }), caption: h("figcaption"), series: /** @type {Series} */ ({ x: [], train: [], test: [] }), plot: /** @type {any} */ (null) }));
  #summary = h("p", { className: "visually-hidden" });
  #claim = h("span", { className: "key claim", hidden: true });
  #buttons = /** @type {const} */ (["log", "linear"]).map((scale) => this.#button(scale));
  element = h(
    "section",
    { role: "group", className: "curves", part: "curves", "aria-label": t.curves.title },
    h("div", { className: "legend" }, h("span", { className: "key train", ariaHidden: "true" }, t.curves.train), h("span", { className: "key test", ariaHidden: "true" }, t.curves.test), this.#claim, h("span", { className: "scales", role: "group", "aria-label": t.curves.axis }, ...this.#buttons)),
    ...this.#figures.map(({ caption, box }) => h("figure", {}, caption, box)),
    this.#summary,
  );
  /** @type {Scale} */
  #scale = "log";
  #epochs = 1;
  /** The accuracy on the test images that the recipe names, a fraction. @type {number | null} */
  #claimed = null;
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
    this.#mark();
  }

  /** The charts as they are now. @returns {{ title: string, canvas: HTMLCanvasElement }[]} */
  get charts() {
    return this.#figures.filter(({ plot, series }) => plot && series.x.length > 0).map(({ key, plot }) => ({ title: t.curves[this.#scale][key], canvas: plot.ctx.canvas }));
  }

  /** The accuracy on the test images that the recipe names, drawn as a line; null where it names none, or the data set is another. @param {number | null} fraction */
  set claimed(fraction) {
    if (fraction === this.#claimed) return;
    this.#claimed = fraction;
    this.#claim.hidden = fraction === null;
    setText(this.#claim, fraction === null ? "" : t.curves.claim(percent(fraction)));
    this.#draw();
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
  addProgress({ epoch, epochs, step, steps, recentLoss, recentAccuracy, recentImages }) {
    this.#epochs = Math.max(this.#epochs, epochs);
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
      void this.#build();
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
    for (const figure of this.#figures) figure.plot?.setData(this.#data(figure));
  }

  /** What the chart takes. @param {{ key: "loss" | "accuracy", series: Series }} figure @returns {(number | null)[][]} */
  #data({ key, series: { x, train, test } }) {
    if (this.#scale === "linear") return [x, train, test];
    const shown = (/** @type {number | null} */ value) => (value === null ? null : Math.max(LEAST[key], key === "accuracy" ? 100 - value : value));
    return [x, train.map(shown), test.map(shown)];
  }

  /** Makes the charts anew: after a change of colours or scale, and at the first point. */
  async rebuild() {
    this.#closed = false;
    await this.#build();
  }

  async #build() {
    if (!this.#hasRun || this.#closed) return;
    this.#library ??= import(new URL("vendor/uPlot.js", this.assets).href);
    const loaded = await this.#library.catch(() => (this.#library = null));
    // Without the library there are no curves; every figure is in the text too.
    if (!loaded || this.#closed) return;
    const { default: UPlot } = loaded;
    for (const figure of this.#figures) {
      figure.plot?.destroy();
      figure.plot = new UPlot(this.#options(figure), this.#data(figure), figure.box);
      nameChart(figure.plot.ctx.canvas, t.curves[this.#scale][figure.key]);
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

  /** @param {{ box: HTMLElement, key: "loss" | "accuracy" }} figure */
  #options({ box, key }) {
    const [faint, text, train, test] = ["--rule", "--muted", "--accent", "--second"].map((name) => cssVariable(this.element, name));
    const axis = { stroke: text, grid: { stroke: faint, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const isLog = this.#scale === "log";
    const label = (/** @type {number} */ tick) => (key === "accuracy" ? axisPercent(tick) : decimal(tick, tick < 0.01 ? 3 : tick < 1 ? 2 : isLog ? 0 : 1));
    const powers = (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => (isLog && !isPower(tick) ? null : tick));
    return {
      width: Math.max(box.clientWidth, 120),
      height: HEIGHT_PX,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      hooks: { draw: [(/** @type {any} */ plot) => key === "accuracy" && this.#drawClaim(plot, text)] },
      scales: { x: { time: false, range: () => [0, this.#epochs * X_ROOM] }, y: isLog ? { distr: 3, log: 10, range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) => logRange(key, low, high) } : { range: key === "accuracy" ? accuracyRange : lossRange } },
      axes: [
        { ...axis, size: 24, incrs: [1, 2, 5, 10, 20, 50, 100, 200], values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : "")) },
        { ...axis, size: 48, space: 22, filter: powers, grid: { ...axis.grid, filter: powers }, values: (/** @type {any} */ _, /** @type {(number | null)[]} */ ticks) => ticks.map((tick) => (tick === null ? "" : label(tick))) },
      ],
      series: [
        {},
        { stroke: train, width: 1.5, spanGaps: true, points: { show: (/** @type {any} */ plot) => plot.data[0].length <= MARKED_MAX, size: 4, fill: train } },
        { stroke: test, width: 1.5, dash: [6, 4], spanGaps: true, points: { show: true, size: 8, fill: test } },
      ],
    };
  }

  /** @param {any} plot @param {string} color */
  #drawClaim(plot, color) {
    if (this.#claimed === null) return;
    const value = this.#scale === "log" ? Math.max(LEAST.accuracy, 100 - 100 * this.#claimed) : 100 * this.#claimed;
    const y = plot.valToPos(value, "y", true);
    const { left, top, width, height } = plot.bbox;
    if (!(y >= top && y <= top + height)) return;
    plot.ctx.save();
    plot.ctx.strokeStyle = color;
    plot.ctx.lineWidth = devicePixelRatio;
    plot.ctx.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio]);
    plot.ctx.beginPath();
    plot.ctx.moveTo(left, y);
    plot.ctx.lineTo(left + width, y);
    plot.ctx.stroke();
    plot.ctx.restore();
  }

  #resize() {
    for (const { plot, box } of this.#figures) {
      if (plot && box.clientWidth && plot.width !== box.clientWidth) plot.setSize({ width: box.clientWidth, height: HEIGHT_PX });
    }
  }

  /** @param {Scale} scale */
  #button(scale) {
    const button = h("button", { type: "button" }, t.curves.scales[scale]);
    button.addEventListener("click", () => {
      this.#scale = scale;
      this.#mark();
      void this.rebuild();
    });
    return button;
  }

  #mark() {
    this.#buttons.forEach((button, place) => button.setAttribute("aria-pressed", String((place === 0) === (this.#scale === "log"))));
    for (const { key, caption } of this.#figures) setText(caption, t.curves[this.#scale][key]);
  }
}

/** @param {number} tick */
const isPower = (tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6;

/** Whole powers of ten around what there is: an error up to 100 %. @param {"loss" | "accuracy"} key @param {number | null} low @param {number | null} high @returns {[number, number]} */
function logRange(key, low, high) {
  const power = (/** @type {number} */ value) => 10 ** Math.floor(Math.log10(value) + 1e-9);
  const [least, most] = key === "accuracy" ? [1, 100] : [0.1, 3];
  return [Math.min(power(Math.max(low ?? least, LEAST[key])), least), key === "accuracy" ? most : Math.max(most, Math.min(1.2 * (high ?? most), 1e6))];
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
