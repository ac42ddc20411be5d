// The canvas: strokes by mouse, pen, finger or keyboard, with undo and clear.

import { SIDE } from "../../core/image-shape.js";
import { element as t } from "../../i18n/messages/element.js";
import { cssVariable, h } from "./dom.js";
import { PointerPen } from "./pointer-pen.js";
import { PEN_BREADTH, paint } from "./strokes.js";

/** @typedef {import("./strokes.js").Stroke} Stroke */
/** @typedef {import("./strokes.js").Point} Point */

/** An arrow key moves the keyboard's pen by this much, in canvas sides. */
const KEY_STEP = 0.04;
/** Points nearer to each other, in canvas sides, are one. */
const STEP_MIN = 0.001;
/** Drawings that Undo can bring back. */
const UNDO_MAX = 100;
/** How long a sample draws itself. */
const PLAY_MS = 1_200;
/** The speed, in canvas sides a millisecond, at which a stroke is thinnest. */
const FAST = 0.004;

/** Events: `change` after every change of the drawing, with `detail.final` false while a stroke goes on. */
export class InkCanvas extends EventTarget {
  /** @type {Stroke[]} */
  #strokes = [];
  /** @type {Stroke | null} */
  #stroke = null;
  #lastTime = 0;
  /** What was there before each change, the last one last. @type {{ strokes: Stroke[], pixels: Uint8Array | null }[]} */
  #before = [];
  /** Raw pixels shown in place of the strokes. @type {Uint8Array | null} */
  #pixels = null;
  /** @type {{ x: number, y: number, down: boolean } | null} */
  #keyboard = null;
  #frame = 0;
  /** Called with the place of each pixel that is touched, in place of drawing; null where strokes are drawn. @type {((place: number) => void) | null} */
  onPixel = null;
  /** The pixel that was touched last. */
  #touched = -1;
  /** Whether what is there drew itself: the first stroke takes its place. */
  #isSample = false;

  canvas = h("canvas", {
    className: "ink",
    part: "canvas",
    tabIndex: 0,
    role: "application",
    "aria-roledescription": t.pad.canvasRole,
    "aria-label": t.pad.canvas,
  });
  /** Tells a screen reader what the keyboard's pen does. */
  pen = h("p", { className: "visually-hidden", role: "status" });
  #context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  #pointer;
  #observer = new ResizeObserver(() => this.#resize());

  constructor() {
    super();
    const { canvas } = this;
    this.#pointer = new PointerPen(canvas, { begin: (event) => this.#begin(event), extend: (event) => this.#extend(event), end: () => this.#commit(), discard: () => this.#discard() });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => {
      this.#liftKeyboardPen();
      this.#keyboard = null;
      this.#schedulePaint();
    });
    this.#observer.observe(canvas);
  }

  get isBlank() {
    return this.#strokes.length === 0 && !this.#stroke && !this.#pixels;
  }

  /** Raw pixels shown in place of the strokes, or null. */
  get pixels() {
    return this.#pixels;
  }

  /** Whether there is something that `undo` brings back. */
  get canUndo() {
    return this.#before.length > 0;
  }

  /** Whether what is there drew itself. */
  get isSample() {
    return this.#isSample;
  }

  /** Draws strokes on a blank canvas as a hand would, until somebody else draws. @param {Stroke[]} strokes */
  play(strokes) {
    if (!this.isBlank || this.canUndo) return;
    this.#isSample = true;
    const began = performance.now();
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : PLAY_MS;
    const step = () => {
      if (!this.#isSample) return;
      const share = duration ? Math.min(1, (performance.now() - began) / duration) : 1;
      this.#strokes = upTo(strokes, share);
      this.#changed(share === 1);
      if (share < 1) requestAnimationFrame(step);
    };
    step();
  }

  #endSample() {
    if (!this.#isSample) return;
    this.#isSample = false;
    this.#strokes = [];
  }

  /** Shows raw pixels in place of the drawing; `undo` brings it back. @param {Uint8Array} pixels */
  showImage(pixels) {
    this.#endSample();
    this.#remember();
    this.#pixels = pixels;
    this.#changed(true);
  }

  /** Replaces the drawing; `undo` brings it back. @param {Stroke[]} strokes */
  show(strokes) {
    this.#endSample();
    this.#remember();
    this.#strokes = strokes;
    this.#stroke = null;
    this.#pixels = null;
    this.#keyboard = null;
    this.#changed(true);
  }

  /** Takes the last change back, be it a stroke, Clear or a sample. */
  undo() {
    this.#endSample();
    this.#liftKeyboardPen();
    const before = this.#before.pop();
    if (!before) return;
    ({ strokes: this.#strokes, pixels: this.#pixels } = before);
    this.#changed(true);
  }

  /** The drawing as it is before a change, once. */
  #remember() {
    const last = this.#before[this.#before.length - 1];
    if (last?.strokes === this.#strokes && last.pixels === this.#pixels) return;
    this.#push();
  }

  #push() {
    this.#before.push({ strokes: this.#strokes, pixels: this.#pixels });
    if (this.#before.length > UNDO_MAX) this.#before.shift();
  }

  clear() {
    if (this.#isSample) {
      this.#endSample();
      return this.#changed(true);
    }
    if (!this.isBlank) this.show([]);
  }

  /** The drawing, with the stroke under way. */
  get strokes() {
    return this.#all();
  }

  #all() {
    return this.#stroke ? [...this.#strokes, this.#stroke] : this.#strokes;
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    this.#touched = -1;
    if (this.onPixel) return this.#touch(this.#position(event));
    this.#liftKeyboardPen();
    this.#keyboard = null;
    this.#lastTime = event.timeStamp;
    this.#startStroke(this.#position(event));
    this.#changed(false);
  }

  /** @param {PointerEvent} event */
  #extend(event) {
    if (this.onPixel) return this.#touch(this.#position(event));
    const stroke = this.#stroke;
    if (!stroke) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) {
      const last = stroke[stroke.length - 1];
      const next = this.#point(part, last);
      // A finger that rests is one dot, not a line without length.
      if (Math.hypot(next.x - last.x, next.y - last.y) >= STEP_MIN) stroke.push(next);
    }
    this.#changed(false);
  }

  /** @param {{ x: number, y: number }} point */
  #touch({ x, y }) {
    const [row, column] = [y, x].map((place) => Math.floor(place * SIDE));
    const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
    const place = SIDE * row + column;
    if (!inside || place === this.#touched) return;
    this.#touched = place;
    this.onPixel?.(place);
  }

  #commit() {
    if (this.onPixel) return;
    // A new list: what is remembered of the one before stays as it was.
    if (this.#stroke) this.#strokes = [...this.#strokes, this.#stroke];
    this.#stroke = null;
    this.#changed(true);
  }

  /** The stroke under way was none. */
  #discard() {
    if (this.onPixel) return;
    this.#stroke = null;
    const before = this.#before.pop();
    if (before) ({ strokes: this.#strokes, pixels: this.#pixels } = before);
    this.#changed(true);
  }

  /** @param {PointerEvent} event */
  #position(event) {
    const box = this.canvas.getBoundingClientRect();
    // What lies far off the paper is not seen, and not kept.
    const near = (/** @type {number} */ place) => Math.min(2, Math.max(-1, place)) || 0;
    return { x: near((event.clientX - box.left) / box.width), y: near((event.clientY - box.top) / box.height) };
  }

  /** A pen's pressure makes the stroke broader, a mouse's or finger's speed makes it thinner, both gently. @param {PointerEvent} event @param {Point} last @returns {Point} */
  #point(event, last) {
    const { x, y } = this.#position(event);
    const speed = Math.hypot(x - last.x, y - last.y) / Math.max(event.timeStamp - this.#lastTime, 1);
    this.#lastTime = event.timeStamp;
    const target = event.pointerType === "pen" && event.pressure > 0 ? 0.7 + 0.6 * event.pressure : 1.1 - 0.3 * Math.min(speed / FAST, 1);
    return { x, y, breadth: 0.7 * last.breadth + 0.3 * target };
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.undo();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key === " " || event.key === "Enter") this.#toggleKeyboardPen();
    else if (event.key.startsWith("Arrow")) this.#moveKeyboardPen(event.key);
    else return;
    event.preventDefault();
  }

  #toggleKeyboardPen() {
    const pen = (this.#keyboard ??= { x: 0.5, y: 0.3, down: false });
    if (this.onPixel) {
      this.#touched = -1;
      return this.#touch(pen);
    }
    if (pen.down) return this.#liftKeyboardPen();
    if (this.#pointer.isDrawing) return;
    pen.down = true;
    this.#startStroke(pen);
    this.pen.textContent = t.pad.penDown;
    this.#changed(false);
  }

  /** Ink on a shown image begins a drawing of its own. @param {{ x: number, y: number }} point */
  #startStroke({ x, y }) {
    this.#endSample();
    this.#push();
    if (this.#pixels) this.#strokes = [];
    this.#pixels = null;
    this.#stroke = [{ x, y, breadth: 1 }];
  }

  /** @param {string} key */
  #moveKeyboardPen(key) {
    const pen = (this.#keyboard ??= { x: 0.5, y: 0.3, down: false });
    const inside = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    const step = this.onPixel ? 1 / SIDE : KEY_STEP;
    pen.x = inside(pen.x + step * (Number(key === "ArrowRight") - Number(key === "ArrowLeft")));
    pen.y = inside(pen.y + step * (Number(key === "ArrowDown") - Number(key === "ArrowUp")));
    if (!pen.down) return this.#schedulePaint();
    this.#stroke?.push({ x: pen.x, y: pen.y, breadth: 1 });
    this.#changed(false);
  }

  #liftKeyboardPen() {
    if (!this.#keyboard?.down) return;
    this.#keyboard.down = false;
    this.pen.textContent = t.pad.penUp;
    this.#commit();
  }

  /** @param {boolean} final */
  #changed(final) {
    this.#schedulePaint();
    this.dispatchEvent(new CustomEvent("change", { detail: { final } }));
  }

  #resize() {
    const side = Math.max(1, Math.round(this.canvas.clientWidth * devicePixelRatio));
    if (this.canvas.width === side) return;
    this.canvas.width = this.canvas.height = side;
    this.#schedulePaint();
  }

  #schedulePaint() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.paint();
    });
  }

  paint() {
    const { width: side } = this.canvas;
    this.#context.clearRect(0, 0, side, side);
    const ink = cssVariable(this.canvas, "--ink");
    if (this.#pixels) paintPixels(this.#context, this.#pixels, side, ink);
    else paint(this.#context, this.#all(), side, ink);
    if (this.#keyboard) this.#paintKeyboardPen(this.#keyboard, side);
  }

  /** @param {{ x: number, y: number, down: boolean }} pen @param {number} side */
  #paintKeyboardPen(pen, side) {
    const context = this.#context;
    context.strokeStyle = cssVariable(this.canvas, "--accent");
    context.lineWidth = side / 140;
    context.beginPath();
    context.arc(pen.x * side, pen.y * side, (PEN_BREADTH * side) / (pen.down ? 2 : 1.4), 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Raw pixels as squares. @param {CanvasRenderingContext2D} context @param {Uint8Array} pixels @param {number} side @param {string} color */
function paintPixels(context, pixels, side, color) {
  context.fillStyle = color;
  const unit = side / SIDE;
  pixels.forEach((pixel, index) => {
    context.globalAlpha = pixel / 255;
    // Half a device pixel more, so that no seams show between squares.
    context.fillRect((index % SIDE) * unit, Math.floor(index / SIDE) * unit, unit + 0.5, unit + 0.5);
  });
  context.globalAlpha = 1;
}

/** The first part of strokes, by their points. @param {Stroke[]} strokes @param {number} share 0 to 1 @returns {Stroke[]} */
function upTo(strokes, share) {
  let points = Math.ceil(share * strokes.reduce((sum, { length }) => sum + length, 0));
  return strokes.flatMap((stroke) => {
    const part = stroke.slice(0, Math.max(0, points));
    points -= stroke.length;
    return part.length > 0 ? [part] : [];
  });
}
