// Fool it: as few pixels as can be changed until the network predicts something else; the gradient guides, and the computer plays too.

import { bring } from "../../i18n/bring.js";
import { PIXELS, SIDE } from "../../core/image-shape.js";
import { outputPercent } from "../../i18n/numbers.js";
import { sentence } from "../../i18n/language.js";
import { experiments as t } from "../../i18n/messages/experiments.js";
import { cssVariable, h, setText } from "../views/dom.js";
import { copyButton, saveFile } from "./share/clipboard.js";
import { SignedImage, fullColor } from "./signed-image.js";
import { adoptLater } from "./styles.js";

/** @typedef {import("../../core/protocol.js").Prediction} Prediction */

/**
 * @typedef {object} FoolHost
 * @property {(pixels: Uint8Array, toSight: boolean) => void} showImage on the canvas, which is brought into sight or stays where it is
 * @property {(onPixel: ((place: number) => void) | null) => void} setOnPixel
 * @property {(pixels: Uint8Array) => Promise<Prediction>} predict
 * @property {(pixels: Uint8Array, options: { digit: number, against?: number }) => Promise<Float32Array>} gradient
 * @property {() => string} link to this configuration
 */

/** The computer gives up after so many pixels. */
const MOVES_MAX = 60;
const INK = 255;
/** A picture of the score: pixels a side of each image, and around them. */
const PICTURE = { side: 224, gap: 24 };

/** The view, in the visitor's language. @param {ShadowRoot | null} root @param {FoolHost} host */
export async function openFool(root, host) {
  adoptLater(root);
  await bring("experiments", t);
  return new Fool(host);
}

/** What an image's pixel becomes when it is touched. @param {number} pixel */
const flipped = (pixel) => (pixel < INK / 2 ? INK : 0);

/**
 * How much each pixel, flipped, is expected to move the difference of two logits: the gradient times the change. Of networks whose input is
 * the pixels by some factor, that factor is common to all.
 * @param {Uint8Array} pixels @param {Float32Array} gradient
 */
export const effects = (pixels, gradient) => Float32Array.from(pixels, (pixel, place) => gradient[place] * (flipped(pixel) - pixel));

/** Whether an image differs from another by nothing but touched pixels, few enough for a game. @param {Uint8Array} before @param {Uint8Array} now */
const isPositionOf = (before, now) => {
  const changed = Array.from(before.keys()).filter((place) => before[place] !== now[place]);
  return changed.length <= MOVES_MAX && changed.every((place) => now[place] === flipped(before[place]));
};

export class Fool extends EventTarget {
  #host;
  /** The image before, and as it is now; null while nobody plays. @type {{ before: Uint8Array, now: Uint8Array, digit: number, answer: number, certainty: number } | null} */
  #game = null;
  /** @type {Prediction | null} */
  #prediction = null;
  #playing = false;
  #map = new SignedImage(SIDE, SIDE, t.fool.map);
  #told = h("p", { role: "status" }, t.fool.text);
  #start = this.#button(t.fool.start, () => this.#begin());
  #hint = h("p", { className: "help", hidden: true }, t.fool.hint);
  #computer = this.#button(t.fool.computer, () => void this.#play());
  #again = this.#button(t.fool.again, () => this.#reset());
  #end = this.#button(t.fool.end, () => this.#leave());
  #copy = copyButton(t.fool.copy, () => this.#score(), (copied) => setText(this.#shared, copied ? t.fool.copied : this.#score()));
  #save = this.#button(t.fool.save, () => void this.#savePicture());
  #shared = h("p", { className: "help", role: "status" });
  #share = h("div", { className: "buttons", hidden: true }, this.#copy, this.#save);
  element = h("div", { className: "fool-game" }, this.#told, h("div", { className: "why blank" }, this.#map.canvas, h("div", {}, this.#hint, h("div", { className: "buttons" }, this.#start, this.#computer, this.#again, this.#end))), this.#share, this.#shared);

  /** @param {FoolHost} host */
  constructor(host) {
    super();
    this.#host = host;
    this.#map.canvas.classList.add("why-map");
    this.#map.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const { clientWidth, clientHeight } = this.#map.canvas;
      const [x, y] = [offsetX / clientWidth, offsetY / clientHeight].map((part) => Math.min(SIDE - 1, Math.max(0, Math.floor(part * SIDE))));
      void this.#touch(SIDE * y + x);
    });
    this.#arrange();
  }

  /** @param {string} text @param {() => void} act */
  #button(text, act) {
    const button = h("button", { type: "button" }, text);
    button.addEventListener("click", act);
    return button;
  }

  /** What the network makes of the drawing, and whether it is trained and idle. @param {Prediction} prediction @param {boolean} isIdle */
  show(prediction, isIdle) {
    this.#prediction = prediction;
    this.#start.disabled = !isIdle || prediction.digit === null;
    const game = this.#game;
    if (!game || this.#playing || prediction.input.every((pixel, place) => pixel === game.now[place])) return;
    // Undo took a pixel back, or another drawing has taken the image's place.
    if (!isPositionOf(game.before, prediction.input)) return this.#leave();
    game.now = Uint8Array.from(prediction.input);
    void this.#look();
  }

  close() {
    this.#leave();
  }

  paint() {
    this.#map.paint();
  }

  #begin() {
    const prediction = this.#prediction;
    if (!prediction || prediction.digit === null) return;
    const { input, digit, outputs } = prediction;
    this.#game = { before: Uint8Array.from(input), now: Uint8Array.from(input), digit, answer: digit, certainty: outputs[digit] };
    this.#host.setOnPixel((place) => void this.#touch(place));
    this.#host.showImage(this.#game.now, true);
    this.#arrange();
    void this.#look();
  }

  #reset() {
    const game = this.#game;
    if (!game) return;
    game.now = Uint8Array.from(game.before);
    this.#host.showImage(game.now, false);
    void this.#look();
  }

  #leave() {
    this.#game = null;
    this.#playing = false;
    this.#host.setOnPixel(null);
    setText(this.#told, t.fool.text);
    this.#arrange();
  }

  /** @param {number} place */
  async #touch(place) {
    const game = this.#game;
    if (!game || this.#playing) return;
    game.now = Uint8Array.from(game.now);
    // A second touch takes the first one back.
    game.now[place] = game.now[place] === game.before[place] ? flipped(game.before[place]) : game.before[place];
    this.#host.showImage(game.now, false);
    await this.#look();
  }

  /** How many pixels differ. */
  get #changed() {
    const game = this.#game;
    return game ? game.before.reduce((count, pixel, place) => count + Number(pixel !== game.now[place]), 0) : 0;
  }

  /** Asks the network, and shows what helps. */
  async #look() {
    const game = this.#game;
    if (!game) return null;
    const asked = game.now;
    try {
      const { digit, outputs, classes } = await this.#host.predict(asked);
      if (digit === null || game !== this.#game || asked !== game.now) return null;
      game.answer = digit;
      game.certainty = outputs[digit];
      const next = outputs.reduce((best, output, place) => (place !== game.digit && (best < 0 || output > outputs[best]) ? place : best), -1);
      const gradient = await this.#host.gradient(asked, { digit: game.digit, against: next });
      if (game !== this.#game || asked !== game.now) return null;
      const effect = effects(asked, gradient);
      this.#map.show(effect, fullColor(effect));
      setText(this.#told, digit === game.digit ? t.fool.still({ pixels: this.#changed, name: classes[digit], certainty: outputPercent(outputs[digit]) }) : t.fool.fooled({ pixels: this.#changed, from: classes[game.digit], to: classes[digit] }));
      this.#arrange();
      return { effect, isFooled: digit !== game.digit };
    } catch (error) {
      setText(this.#told, sentence(/** @type {Error} */ (error).message));
      return null;
    }
  }

  /** Greedy: always the pixel that is expected to help most. */
  async #play() {
    const game = this.#game;
    if (!game || this.#playing) return;
    this.#playing = true;
    game.now = Uint8Array.from(game.before);
    this.#arrange();
    const touched = new Set();
    for (let move = 0; move < MOVES_MAX; move++) {
      const looked = await this.#look();
      if (!looked || looked.isFooled || game !== this.#game) break;
      let best = -1;
      for (let place = 0; place < PIXELS; place++) if (!touched.has(place) && (best < 0 || looked.effect[place] < looked.effect[best])) best = place;
      touched.add(best);
      game.now = Uint8Array.from(game.now);
      game.now[best] = flipped(game.now[best]);
      this.#host.showImage(game.now, false);
    }
    this.#playing = false;
    this.#arrange();
  }

  #arrange() {
    const isOn = this.#game !== null;
    this.#start.hidden = isOn;
    for (const element of [this.#computer, this.#again, this.#end, this.#hint]) element.hidden = !isOn;
    this.#computer.disabled = this.#again.disabled = this.#playing;
    this.#share.hidden = !isOn || this.#game?.answer === this.#game?.digit;
    this.#map.canvas.parentElement?.classList.toggle("blank", !isOn);
    setText(this.#shared, "");
  }

  #score() {
    const game = this.#game;
    if (!game || !this.#prediction) return "";
    const { classes } = this.#prediction;
    return `${t.fool.score({ pixels: this.#changed, from: classes[game.digit], to: classes[game.answer] })} ${this.#host.link()}`;
  }

  async #savePicture() {
    const game = this.#game;
    if (!game) return;
    const { side, gap } = PICTURE;
    const canvas = h("canvas", { width: 2 * side + 3 * gap, height: side + 3 * gap });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const [paper, ink, mark] = ["--paper", "--ink", "--second"].map((name) => cssVariable(this.element, name));
    context.fillStyle = paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    [game.before, game.now].forEach((pixels, which) => {
      const left = gap + which * (side + gap);
      const unit = side / SIDE;
      pixels.forEach((pixel, place) => {
        const isChanged = which === 1 && pixel !== game.before[place];
        context.globalAlpha = isChanged ? 1 : pixel / INK;
        context.fillStyle = isChanged && pixel > 0 ? mark : ink;
        const [x, y] = [left + (place % SIDE) * unit, gap + Math.floor(place / SIDE) * unit];
        if (!isChanged || pixel > 0) return context.fillRect(x, y, unit + 0.5, unit + 0.5);
        context.strokeStyle = mark;
        context.strokeRect(x + 1, y + 1, unit - 2, unit - 2);
      });
    });
    context.globalAlpha = 1;
    context.fillStyle = ink;
    context.font = "600 18px system-ui, sans-serif";
    const { classes = [] } = this.#prediction ?? {};
    context.fillText(t.fool.score({ pixels: this.#changed, from: classes[game.digit], to: classes[game.answer] }), gap, side + 2.2 * gap);
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve));
    if (blob) this.#shared.replaceChildren(saveFile("fooled.png", blob, "image/png"));
  }
}
