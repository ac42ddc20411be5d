// What the network any-hand, which comes with the page, reads of the same drawing.

import { noPrediction } from "../../core/no-prediction.js";
import { bring } from "../../i18n/bring.js";
import { sentence } from "../../i18n/language.js";
import { drawings as t } from "../../i18n/messages/drawings.js";
import { Trainer } from "../../trainer/trainer.js";
import { fetchNetwork } from "../network-file.js";
import { h, setText } from "../views/dom.js";
import { opinion } from "../views/opinion.js";

/** @typedef {import("../../core/protocol.js").StrokeDrawing} StrokeDrawing */

const NAME = "any-hand";

/** The view, in the visitor's language. @param {() => URL} assets where the element's files are @param {() => import("../../core/protocol.js").EnginePreference} engine the element's, whose worker is shared */
export async function openReader(assets, engine) {
  await bring("drawings", t);
  return new Reader(assets, engine);
}

export class Reader extends EventTarget {
  #assets;
  #engine;
  /** @type {Promise<Trainer> | null} */
  #opening = null;
  /** @type {StrokeDrawing | Uint8Array | null} */
  #input = null;
  #failed = false;
  #verdict = h("p", { className: "verdict", role: "status" });
  element = h("div", {}, this.#verdict, h("p", { className: "help" }, t.reader.help));

  /** @param {() => URL} assets @param {() => import("../../core/protocol.js").EnginePreference} engine */
  constructor(assets, engine) {
    super();
    this.#assets = assets;
    this.#engine = engine;
  }

  /** @param {StrokeDrawing | Uint8Array | null} input a drawing; null where there is none @param {boolean} [settled] whether no stroke is under way */
  async read(input, settled = true) {
    this.#input = input;
    const opening = this.#opening ?? this.#open();
    try {
      const trainer = await opening;
      // Meanwhile it may have been drawn on.
      if (input !== this.#input) return;
      const prediction = input && (await trainer.predict(input));
      if (input === this.#input) setText(this.#verdict, t.reader.says(opinion(prediction ?? noPrediction("blank"), prediction?.classes ?? [], !settled)));
    } catch (error) {
      this.#failed ||= opening === this.#opening;
      if (input === this.#input) setText(this.#verdict, sentence(/** @type {Error} */ (error).message));
    }
  }

  #open() {
    setText(this.#verdict, t.reader.loading);
    this.#failed = false;
    return (this.#opening = this.#load());
  }

  async #load() {
    const assets = this.#assets();
    const trainer = new Trainer({ assets, engine: this.#engine(), preload: "none" });
    try {
      await trainer.load(await fetchNetwork(NAME, assets));
      return trainer;
    } catch (error) {
      trainer.dispose();
      throw error;
    }
  }

  /** A network that could not be had, or has gone, is asked for again here and not with each drawing, which is read many times a second. */
  retry() {
    if (this.#failed) this.close();
  }

  /** Lets go of the network; it comes again when a drawing is read. */
  close() {
    this.#opening?.then((trainer) => trainer.dispose(), () => {});
    this.#opening = null;
  }
}
