// 400 test images as dots among the digits: in one clump at first, apart when the network has learnt to tell them apart.

import { directions, starPlace } from "../../../core/star.js";
import { areDigits } from "../../../core/classes.js";
import { bring } from "../../../i18n/bring.js";
import { count } from "../../../i18n/numbers.js";
import { network as t } from "../../../i18n/messages/network.js";
import { cssVariable, h, setText } from "../../views/dom.js";
import { PixelImage } from "../../views/network-input.js";
import { adopt } from "../../styles.js";
import { NETWORK_CSS } from "./styles.js";

/** A dot's way from one place to the next. */
const MOVE_MS = 250;
/** The radius of the circle of names, and that of the dots' field, of half the canvas. */
const NAMES = 0.93;
const FIELD = 0.84;
/** Standard deviations along the first component that fill the field. */
const DEVIATIONS = 2.6;
const DOT_PX = 2;
/** A pointer this near to a dot means it. */
const NEAR_PX = 12;
/** Okabe and Ito's colours for figures, then again lighter: a class is told by its place, too. */
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8f7a00", "#6a51a3", "#7f7f7f", "#a6611a"];

/** @typedef {"outputs" | "features"} StarView */

/** The view, in the visitor's language. @param {ShadowRoot | null} root @param {(index: number) => Promise<Uint8Array | null>} imageOf a test image */
export async function openStarburst(root, imageOf) {
  if (root) adopt(root, NETWORK_CSS);
  await bring("network", t);
  return new Starburst(imageOf);
}

/** Events: `view` when another is chosen, `pick` with `detail.pixels`. */
export class Starburst extends EventTarget {
  /** @type {StarView} */
  view = "outputs";
  #imageOf;
  #title = h("h2", {});
  #canvas = h("canvas", { className: "star-canvas", tabIndex: 0, role: "application", "aria-roledescription": t.star.role });
  #picture = new PixelImage("");
  #told = h("span", {});
  /** What a screen reader hears: of dots that are gone to by the keyboard. */
  #spoken = h("p", { className: "visually-hidden", role: "status" });
  #tell = h("div", { className: "star-told" }, this.#picture.canvas, this.#told);
  #buttons = /** @type {const} */ (["outputs", "features"]).map((view) => this.#button(view));
  element = h("section", { role: "group", className: "star", part: "starburst" }, h("div", { className: "star-head" }, this.#title, h("div", { className: "star-views", role: "group", "aria-label": t.star.view }, ...this.#buttons)), this.#canvas, this.#tell, this.#spoken);
  /** Places of the images in the test set, their labels, and what the network takes them for. @type {{ indices: number[], labels: number[], predictions: number[] }} */
  #images = { indices: [], labels: [], predictions: [] };
  /** @type {readonly string[]} */
  #classes = [];
  /** @type {[number, number][]} */
  #ways = [];
  /** Where the logits place each dot, kept while the plane shows. */
  #byLogits = new Float32Array();
  /** Whether the network tells other classes apart than the images are of. */
  #isStrange = false;
  /** Where each dot goes to, and where it came from, of the field's radius. */
  #to = new Float32Array();
  #from = new Float32Array();
  #began = 0;
  #frame = 0;
  /** The drawing's own dot. @type {[number, number] | null} */
  #own = null;
  /** The dot that is looked at; -1 where there is none. */
  #chosen = -1;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #observer = new ResizeObserver(() => this.#resize());

  /** @param {(index: number) => Promise<Uint8Array | null>} imageOf */
  constructor(imageOf) {
    super();
    this.#imageOf = imageOf;
    this.#picture.canvas.setAttribute("aria-hidden", "true");
    this.#observer.observe(this.#canvas);
    this.#canvas.addEventListener("pointermove", (event) => this.#choose(this.#nearest(event)));
    this.#canvas.addEventListener("pointerleave", () => this.#choose(-1));
    this.#canvas.addEventListener("click", (event) => this.#pick(this.#nearest(event)));
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#mark();
    this.#choose(-1);
  }

  /** Which images there are. @param {{ indices: number[], labels: number[] }} images @param {readonly string[]} classes that the network tells apart */
  setImages({ indices, labels }, classes) {
    this.#images = { indices, labels, predictions: labels.map(() => -1) };
    this.#classes = classes;
    this.#ways = directions(classes.length, areDigits(classes));
    this.#byLogits = new Float32Array(2 * indices.length);
    this.#to = new Float32Array(2 * indices.length);
    this.#from = new Float32Array(2 * indices.length);
    this.#own = null;
    this.#mark();
    this.#choose(-1);
  }

  /** The images from place `first` on, as the network's logits have them. @param {Float32Array} logits @param {number} first */
  placeByLogits(logits, first) {
    const { length } = this.#ways;
    this.#isStrange = false;
    this.#begin();
    for (let row = 0; (row + 1) * length <= logits.length; row++) {
      const own = logits.subarray(row * length, (row + 1) * length);
      this.#images.predictions[first + row] = own.indexOf(Math.max(...own));
      this.#byLogits.set(starPlace(own, this.#ways), 2 * (first + row));
    }
    if (this.view === "outputs") this.#to.set(this.#byLogits);
    this.#animate();
  }

  /** The network tells other classes apart: it has no place for these images. */
  placeNowhere() {
    this.#isStrange = true;
    this.#byLogits.fill(0);
    this.#to.fill(0);
    this.#from.fill(0);
    this.#images.predictions.fill(-1);
    this.#choose(-1);
    this.paint();
  }

  /** All images in the plane of the last hidden layer. @param {Float32Array} places in standard deviations along the first axis */
  placeInPlane(places) {
    if (this.view !== "features") return;
    this.#begin();
    const inside = (/** @type {number} */ place) => Math.max(-1, Math.min(1, place / DEVIATIONS)) || 0;
    this.#to.set(places.map(inside).subarray(0, this.#to.length));
    this.#animate();
  }

  /** The drawing's own dot. @param {ArrayLike<number> | null} logits */
  showOwn(logits) {
    this.#own = logits && logits.length === this.#ways.length ? starPlace(logits, this.#ways) : null;
    if (!this.#frame) this.paint();
  }

  close() {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  paint() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    const { width } = this.#canvas;
    if (width === 0) return;
    const half = width / 2;
    const unit = width / Math.max(1, this.#canvas.clientWidth);
    const [ink, muted, rule] = ["--ink", "--muted", "--rule"].map((name) => cssVariable(this.#canvas, name));
    context.clearRect(0, 0, width, width);
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (this.view === "outputs") this.#paintNames(context, { half, unit, ink, rule });
    this.#paintDots(context, { half, unit });
    if (this.#own && this.view === "outputs") ring(context, half + this.#own[0] * half * FIELD, half + this.#own[1] * half * FIELD, 6 * unit, { color: ink, width: 2 * unit });
    if (this.#chosen >= 0) ring(context, half + this.#to[2 * this.#chosen] * half * FIELD, half + this.#to[2 * this.#chosen + 1] * half * FIELD, 5 * unit, { color: muted, width: 1.5 * unit });
  }

  /** @param {CanvasRenderingContext2D} context @param {{ half: number, unit: number, ink: string, rule: string }} look */
  #paintNames(context, { half, unit, ink, rule }) {
    context.font = `600 ${13 * unit}px system-ui, sans-serif`;
    context.strokeStyle = rule;
    context.lineWidth = unit;
    this.#ways.forEach(([x, y], place) => {
      context.beginPath();
      context.moveTo(half, half);
      context.lineTo(half + x * half * FIELD, half + y * half * FIELD);
      context.stroke();
      context.fillStyle = this.#ways.length <= COLORS.length ? COLORS[place] : ink;
      context.fillText(this.#classes[place].slice(0, 3), half + x * half * NAMES, half + y * half * NAMES);
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {{ half: number, unit: number }} look */
  #paintDots(context, { half, unit }) {
    const share = this.#share();
    const { labels, predictions } = this.#images;
    context.font = `700 ${10 * unit}px system-ui, sans-serif`;
    labels.forEach((label, place) => {
      const at = (/** @type {number} */ axis) => half + half * FIELD * (this.#from[2 * place + axis] + (this.#to[2 * place + axis] - this.#from[2 * place + axis]) * share);
      context.fillStyle = COLORS[label % COLORS.length];
      const isWrong = predictions[place] >= 0 && predictions[place] !== label;
      if (isWrong || this.view === "features") context.fillText(this.#classes[label].slice(0, 1), at(0), at(1));
      else {
        context.beginPath();
        context.arc(at(0), at(1), DOT_PX * unit, 0, 2 * Math.PI);
        context.fill();
      }
    });
  }

  /** How far the dots have come, 0 to 1. */
  #share() {
    if (this.#still.matches) return 1;
    const share = Math.min(1, (performance.now() - this.#began) / MOVE_MS);
    return share * (2 - share);
  }

  /** The dots set out from where they are. */
  #begin() {
    const share = this.#share();
    this.#from = this.#from.map((from, place) => from + (this.#to[place] - from) * share);
    this.#began = performance.now();
  }

  #animate() {
    if (this.#frame) return;
    const step = () => {
      this.paint();
      this.#frame = this.#share() < 1 && this.element.isConnected ? requestAnimationFrame(step) : 0;
    };
    this.#frame = requestAnimationFrame(step);
  }

  #resize() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (side === 0 || this.#canvas.width === side) return;
    this.#canvas.width = this.#canvas.height = side;
    this.paint();
  }

  /** The dot near a pointer; -1 where there is none. @param {MouseEvent} event */
  #nearest(event) {
    const box = this.#canvas.getBoundingClientRect();
    const half = box.width / 2;
    let [nearest, distance] = [-1, NEAR_PX];
    this.#images.indices.forEach((_, place) => {
      const away = Math.hypot(box.left + half + this.#to[2 * place] * half * FIELD - event.clientX, box.top + half + this.#to[2 * place + 1] * half * FIELD - event.clientY);
      if (away < distance) [nearest, distance] = [place, away];
    });
    return nearest;
  }

  /** @param {number} place -1 for none */
  #choose(place) {
    if (place === this.#chosen && place >= 0) return;
    this.#chosen = place;
    this.#tell.classList.toggle("none", place < 0);
    this.#picture.canvas.hidden = place < 0;
    if (place < 0) setText(this.#told, this.#isStrange ? t.star.otherClasses : this.#images.indices.length === 0 ? t.star.waiting : this.view === "outputs" ? t.star.help : t.star.helpPlane);
    else void this.#describe(place);
    if (!this.#frame) this.paint();
  }

  /** @param {number} place */
  async #describe(place) {
    const { indices, labels, predictions } = this.#images;
    const predicted = predictions[place] < 0 ? "–" : this.#classes[predictions[place]];
    setText(this.#told, t.star.dot({ index: indices[place], label: this.#classes[labels[place]], prediction: predicted }));
    const pixels = await this.#imageOf(indices[place]).catch(() => null);
    if (pixels && place === this.#chosen) this.#picture.show(pixels);
  }

  /** @param {number} place */
  async #pick(place) {
    const pixels = place < 0 ? null : await this.#imageOf(this.#images.indices[place]).catch(() => null);
    if (pixels) this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { length } = this.#images.indices;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && length > 0) {
      this.#choose(this.#chosen < 0 ? 0 : (this.#chosen + step + length) % length);
      setText(this.#spoken, this.#told.textContent ?? "");
    }
    else if (event.key === "Enter" || event.key === " ") void this.#pick(this.#chosen);
    else if (event.key === "Escape") this.#choose(-1);
    else return;
    event.preventDefault();
  }

  /** @param {StarView} view */
  #button(view) {
    const button = h("button", { type: "button" }, t.star[view]);
    button.addEventListener("click", () => {
      if (this.view === view) return;
      this.view = view;
      this.#begin();
      if (view === "outputs") this.#to.set(this.#byLogits);
      this.#animate();
      this.#mark();
      this.#choose(-1);
      this.dispatchEvent(new CustomEvent("view"));
    });
    return button;
  }

  #mark() {
    const images = count(this.#images.indices.length);
    setText(this.#title, this.#images.indices.length > 0 ? t.star.title(images) : t.star.noImages);
    this.#canvas.setAttribute("aria-label", this.view === "outputs" ? t.star.canvas(images) : t.star.canvasPlane(images));
    this.#buttons.forEach((button, place) => button.setAttribute("aria-pressed", String((place === 0) === (this.view === "outputs"))));
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {{ color: string, width: number }} look */
function ring(context, x, y, radius, { color, width }) {
  context.beginPath();
  context.strokeStyle = color;
  context.lineWidth = width;
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}
