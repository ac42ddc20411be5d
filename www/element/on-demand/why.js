// Why the network answers as it does: what each pixel adds to the answer, as a map over the ink, also against another class.

import { bring } from "../../i18n/bring.js";
import { sentence } from "../../i18n/language.js";
import { drawings as t } from "../../i18n/messages/drawings.js";
import { SIDE } from "../../core/image-shape.js";
import { cssColor, h, setText } from "../views/dom.js";
import { PixelImage } from "../views/network-input.js";
import { adoptLater } from "./styles.js";

/** @typedef {import("../../core/protocol.js").Prediction} Prediction */

/**
 * What the view asks.
 * @typedef {object} WhyHost
 * @property {(pixels: Uint8Array, options: { digit: number, against?: number }) => Promise<Float32Array | null>} explain
 * @property {(pixels: Uint8Array, n: number) => Promise<import("../../core/protocol.js").Neighbor[] | null>} neighbors
 * @property {(indices: number[]) => Promise<(Uint8Array | null)[]>} images of the training set
 */

/** Training images that are shown. */
const NEIGHBORS = 8;
/** How strongly the ink shows under the map. */
const INK_SHARE = 0.22;
/** So many of the pixels that matter most have full colour, of all. */
const FULL_SHARE = 0.01;

/** The view, in the visitor's language; its event is `pick` with `detail.pixels`. @param {ShadowRoot | null} root @param {WhyHost} host */
export async function openWhy(root, host) {
  adoptLater(root);
  await bring("drawings", t);
  return new Why(host);
}

export class Why extends EventTarget {
  #host;
  #canvas = h("canvas", { className: "signed why-map", width: SIDE, height: SIDE, ariaHidden: "true" });
  #legend = h("p", { className: "help", role: "status" });
  #title = h("p", { className: "line", id: "why-title" });
  #classes = h("div", { className: "buttons labels", role: "group", "aria-labelledby": "why-title" });
  #body = h("div", { className: "why" }, this.#canvas, h("div", {}, this.#legend, this.#title, this.#classes));
  #nearTitle = h("p", { className: "line" }, t.why.neighbors);
  #near = h("ol", { role: "list", className: "pictures", "aria-label": t.why.neighbors });
  #nearTold = h("p", { className: "help", role: "status" });
  #neighbors = h("div", { hidden: true }, this.#nearTitle, this.#near, this.#nearTold);
  /** @type {PixelImage[]} */
  #pictures = [];
  element = h("div", {}, this.#body, this.#neighbors);
  /** @type {Prediction | null} */
  #prediction = null;
  /** The class that the answer is held against; null where there is none. @type {number | null} */
  #against = null;
  /** @type {Float32Array | null} */
  #map = null;
  #isIdle = false;
  /** Counts what was asked: only the last answer shows. */
  #asked = 0;

  /** @param {WhyHost} host */
  constructor(host) {
    super();
    this.#host = host;
  }

  /** @param {Prediction} prediction of the drawing, by the network as it is now @param {boolean} isIdle whether it is trained, and neither drawn on nor in training: then there is time for the training images */
  async show(prediction, isIdle) {
    if (prediction.classes.join() !== this.#prediction?.classes.join()) this.#offer(prediction.classes);
    this.#prediction = prediction;
    const { digit, input, classes } = prediction;
    const asked = ++this.#asked;
    if (this.#against === digit) this.#against = null;
    this.#isIdle = isIdle;
    this.#mark();
    if (digit === null || !isIdle) this.#neighbors.hidden = true;
    if (digit === null) return this.#tell(t.why.blank);
    try {
      const map = await this.#host.explain(input, { digit, ...(this.#against !== null && { against: this.#against }) });
      if (asked !== this.#asked) return;
      this.#map = map;
      this.#tell(this.#against === null ? t.why.legend(classes[digit]) : t.why.contrast(classes[digit], classes[this.#against]));
      this.paint();
      if (isIdle) await this.#showNeighbors(prediction, () => asked !== this.#asked);
    } catch (error) {
      if (asked === this.#asked) this.#tell(sentence(/** @type {Error} */ (error).message));
    }
  }

  /** @param {Prediction} prediction @param {() => boolean} isStale */
  async #showNeighbors({ input, classes }, isStale) {
    this.#neighbors.hidden = false;
    if (this.#pictures.length === 0) setText(this.#nearTold, t.why.looking);
    try {
      const found = (await this.#host.neighbors(input, NEIGHBORS)) ?? [];
      const images = await this.#host.images(found.map(({ index }) => index));
      if (isStale()) return;
      const items = found.flatMap(({ index, label }, place) => {
        const pixels = images[place];
        return pixels ? [{ pixels, name: classes[label], index }] : [];
      });
      this.#pictures = items.map(() => new PixelImage(""));
      this.#near.replaceChildren(...items.map(({ pixels, name, index }, place) => this.#item(this.#pictures[place], { pixels, name, index })));
      setText(this.#nearTold, "");
    } catch (error) {
      if (!isStale()) setText(this.#nearTold, sentence(/** @type {Error} */ (error).message));
    }
  }

  /** @param {PixelImage} picture @param {{ pixels: Uint8Array, name: string, index: number }} image */
  #item(picture, { pixels, name, index }) {
    picture.canvas.setAttribute("aria-hidden", "true");
    const button = h("button", { type: "button", className: "picture", "aria-label": t.why.neighbor(name, index) }, picture.canvas, h("span", {}, name));
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: { pixels } })));
    requestAnimationFrame(() => picture.show(pixels));
    return h("li", {}, button);
  }

  /** What stands beside the picture; without a map it shows none. @param {string} text */
  #tell(text) {
    setText(this.#legend, text);
    // Without words it is decoration.
    this.#canvas.ariaHidden = String(text === "");
    this.#canvas.role = text === "" ? null : "img";
    this.#canvas.setAttribute("aria-label", text);
    this.#body.classList.toggle("blank", this.#prediction?.digit === null);
  }

  /** Again, in the colours of now. */
  paint() {
    for (const picture of this.#pictures) picture.paint();
    const [map, pixels] = [this.#map, this.#prediction?.input];
    if (!map || !pixels) return;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    const [paper, ink, plus, minus] = ["--paper", "--ink", "--accent", "--second"].map((name) => cssColor(this.#canvas, name));
    const strengths = Array.from(map, Math.abs).sort((a, b) => b - a);
    const scale = strengths[Math.floor(FULL_SHARE * strengths.length)] || 1;
    const image = context.createImageData(SIDE, SIDE);
    map.forEach((part, index) => {
      const share = Math.min(1, Math.abs(part) / scale);
      const color = part < 0 ? minus : plus;
      for (let channel = 0; channel < 3; channel++) {
        const under = paper[channel] + ((ink[channel] - paper[channel]) * INK_SHARE * pixels[index]) / 255;
        image.data[4 * index + channel] = under + (color[channel] - under) * share;
      }
      image.data[4 * index + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  /** @param {readonly string[]} classes */
  #offer(classes) {
    this.#against = null;
    const button = (/** @type {string} */ name, /** @type {number} */ place) => {
      const button = h("button", { type: "button", "aria-pressed": "false", "aria-label": t.why.against(name) }, name);
      button.addEventListener("click", () => {
        this.#against = this.#against === place ? null : place;
        if (this.#prediction) void this.show(this.#prediction, this.#isIdle);
      });
      return button;
    };
    this.#classes.replaceChildren(...classes.map(button));
  }

  #mark() {
    const { digit = null, classes = [] } = this.#prediction ?? {};
    setText(this.#title, digit === null ? "" : t.why.title(classes[digit]));
    [...this.#classes.children].forEach((button, place) => {
      button.setAttribute("aria-pressed", String(place === this.#against));
      /** @type {HTMLButtonElement} */ (button).disabled = digit === null || place === digit;
    });
  }
}
