// The drawing pad: the canvas, undo and clear, samples to tap, and what the network sees of it.

import { element as t } from "../../i18n/messages/element.js";
import { h, setText } from "./dom.js";
import { InkCanvas } from "./ink-canvas.js";
import { PixelImage } from "./network-input.js";
import { Samples } from "./samples.js";
import { sampleDigit } from "./strokes.js";

/** The digit that draws itself before there is a drawing. */
const SAMPLE = 3;

/** Events: `change` of the drawing, with `detail.final`. */
export class Pad extends EventTarget {
  #ink = new InkCanvas();
  #input = new PixelImage(t.pad.seenLabel);
  #undo = h("button", { type: "button" }, t.pad.undo);
  #clear = h("button", { type: "button" }, t.pad.clear);
  #title = h("h2", { id: "pad-title" }, t.pad.title);
  samples = new Samples();
  element = h(
    "section",
    { role: "group", className: "pad", part: "pad", "aria-labelledby": "pad-title" },
    this.#title,
    h("div", { className: "sheet" }, this.#ink.canvas, this.#ink.pen),
    h("div", { className: "pad-row" }, h("div", { className: "buttons" }, this.#undo, this.#clear), h("figure", { className: "seen" }, this.#input.canvas, h("figcaption", {}, t.pad.seen))),
    this.samples.element,
  );

  constructor() {
    super();
    this.#undo.addEventListener("click", () => this.#ink.undo());
    this.#clear.addEventListener("click", () => this.#ink.clear());
    this.samples.addEventListener("digit", (event) => this.#ink.show(/** @type {CustomEvent} */ (event).detail.strokes));
    this.samples.addEventListener("image", (event) => this.showImage(/** @type {CustomEvent} */ (event).detail.pixels));
    this.#ink.addEventListener("change", (event) => {
      const { isBlank, canUndo } = this.#ink;
      // A button that is disabled loses the focus: the other one takes back what it did, or else the canvas is what it worked on.
      const { activeElement } = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
      this.#undo.disabled = !canUndo;
      this.#clear.disabled = isBlank;
      if (activeElement === this.#clear && isBlank) (canUndo ? this.#undo : this.#ink.canvas).focus({ preventScroll: true });
      if (activeElement === this.#undo && !canUndo) this.#ink.canvas.focus({ preventScroll: true });
      this.dispatchEvent(new CustomEvent("change", { detail: /** @type {CustomEvent} */ (event).detail }));
    });
    this.#undo.disabled = this.#clear.disabled = true;
  }

  /** Whether digits are what there is to draw. @param {boolean} digits */
  set drawsDigits(digits) {
    setText(this.#title, digits ? t.pad.title : t.pad.titleOther);
  }

  get isBlank() {
    return this.#ink.isBlank;
  }

  /** Whether what is there is a sample that drew itself. */
  get isSample() {
    return this.#ink.isSample;
  }

  /** Draws a sample digit by itself, as long as nobody draws: so that there is something to be seen. */
  playSample() {
    this.#ink.play(sampleDigit(SAMPLE));
  }

  /** Has pixels touched in place of drawing, each told by its place; null draws again. @param {((place: number) => void) | null} onPixel */
  set onPixel(onPixel) {
    this.#ink.onPixel = onPixel;
  }

  /** The drawing as its strokes, or the raw pixels shown in its place. The canvas itself is never read: some browsers give noise. */
  content() {
    return this.#ink.pixels ?? { strokes: this.#ink.strokes };
  }

  /** What is drawn; null where nothing is. */
  get drawing() {
    return this.isBlank ? null : this.content();
  }

  /** Shows another drawing, or raw pixels, in place of the one there is; Undo brings it back. @param {import("../../core/protocol.js").StrokeDrawing | Uint8Array} input */
  show(input) {
    if (input instanceof Uint8Array) return this.showImage(input);
    this.#ink.show(input.strokes.map((stroke) => stroke.map(({ x, y, breadth = 1 }) => ({ x, y, breadth }))));
    this.#toSight();
  }

  /** Shows raw pixels in place of the drawing; Undo brings it back. @param {Uint8Array} pixels @param {boolean} [toSight] whether the canvas is brought into sight */
  showImage(pixels, toSight = true) {
    this.#ink.showImage(pixels);
    if (toSight) this.#toSight();
  }

  #toSight() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#ink.canvas.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }

  /** @param {Uint8Array} pixels what the network saw */
  showInput(pixels) {
    this.#input.show(pixels);
  }

  /** Again, in the colours of now. */
  paint() {
    this.#ink.paint();
    this.#input.paint();
    this.samples.paint();
  }
}
