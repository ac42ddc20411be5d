// One step of training, told in order: the batch, the answers, the loss, the gradient, how far the weights moved.

import { PIXELS } from "../../../core/image-shape.js";
import { bring } from "../../../i18n/bring.js";
import { count, figure, lossText, percent } from "../../../i18n/numbers.js";
import { network as t } from "../../../i18n/messages/network.js";
import { h, setText } from "../../views/dom.js";
import { PixelImage } from "../../views/network-input.js";
import { adopt } from "../../styles.js";
import { NETWORK_CSS } from "./styles.js";

/** Images of the batch that are shown. */
const IMAGES = 8;

/** The view, in the visitor's language. @param {ShadowRoot | null} root @param {(indices: number[]) => Promise<(Uint8Array | null)[]>} images of the training set */
export async function openStepStory(root, images) {
  if (root) adopt(root, NETWORK_CSS);
  await bring("network", t);
  return new StepStory(images);
}

export class StepStory {
  #images;
  #title = h("h3", {});
  #batch = h("span", {});
  #answers = h("span", {});
  #loss = h("span", {});
  #gradient = h("span", {});
  #update = h("span", {});
  #weight = h("span", {});
  #pictures = Array.from({ length: IMAGES }, () => ({ image: new PixelImage(""), answer: h("span", {}) }));
  #batchPictures = h("ol", { role: "list", className: "pictures", "aria-label": t.step.images }, ...this.#pictures.map(({ image, answer }) => h("li", {}, image.canvas, answer)));
  element = h(
    "section",
    { className: "story", part: "story" },
    this.#title,
    h("ol", {}, h("li", {}, h("b", {}, t.step.batch), " ", this.#batch, this.#batchPictures), h("li", {}, h("b", {}, t.step.answers), " ", this.#answers), h("li", {}, h("b", {}, t.step.loss), " ", this.#loss), h("li", {}, h("b", {}, t.step.gradient), " ", this.#gradient), h("li", {}, h("b", {}, t.step.update), " ", this.#update, " ", this.#weight)),
  );
  #shown = 0;

  /** @param {(indices: number[]) => Promise<(Uint8Array | null)[]>} images */
  constructor(images) {
    this.#images = images;
    for (const { image } of this.#pictures) image.canvas.setAttribute("aria-hidden", "true");
  }

  /** @param {import("../../../core/protocol.js").StepTrace} step @param {readonly string[]} classes */
  async show(step, classes) {
    const shown = ++this.#shown;
    const { epoch, step: number, loss, accuracy, learningRate, parameters, weight } = step;
    const norm = (/** @type {"gradient" | "change" | "before"} */ name) => Math.hypot(...parameters.map((parameter) => parameter[name]));
    setText(this.#title, t.step.title(number, epoch));
    setText(this.#batch, t.step.batchText(count(step.count)));
    setText(this.#answers, t.step.answersText(percent(accuracy)));
    setText(this.#loss, t.step.lossText(lossText(loss)));
    setText(this.#gradient, t.step.gradientText({ norm: figure(norm("gradient")), weights: parameters.filter(({ name }) => name.endsWith("weight")).map(({ gradient }) => figure(gradient)).join(", ") }));
    setText(this.#update, t.step.updateText({ change: figure(norm("change")), length: figure(norm("before")), rate: figure(learningRate) }));
    setText(this.#weight, t.step.weightText({ place: count(weight.place), before: weight.before.toPrecision(5), gradient: figure(weight.gradient), after: weight.after.toPrecision(5) }));
    const images = await this.#images(step.images.slice(0, IMAGES)).catch(() => []);
    if (shown !== this.#shown) return;
    this.#pictures.forEach(({ image, answer }, place) => {
      const pixels = images[place];
      image.show(pixels ?? new Uint8Array(PIXELS));
      setText(answer, step.predictions[place] === undefined ? "" : classes[step.predictions[place]]);
    });
  }

  paint() {
    for (const { image } of this.#pictures) image.paint();
  }
}
