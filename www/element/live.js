// The live network and the star: loaded once the engine is there, and kept up to date with the drawing and the training.

import { part } from "../core/load-part.js";

/** @typedef {import("../core/protocol.js").Prediction} Prediction */
/** @typedef {import("./on-demand/network/live-network.js").LiveNetwork} LiveNetwork */
/** @typedef {import("./on-demand/network/starburst.js").Starburst} Starburst */
/** @typedef {import("./on-demand/network/star-loop.js").StarLoop} StarLoop */

/**
 * What the views need of the element.
 * @typedef {object} LiveHost
 * @property {() => import("../trainer/trainer.js").Trainer | null} trainer
 * @property {() => ShadowRoot | null} root
 * @property {HTMLElement} stage where units and bars stand
 * @property {HTMLElement} starSlot
 * @property {(place: number) => Element | null} barOf
 * @property {(pixels: Uint8Array) => void} pick
 */

export class Live {
  #host;
  /** @type {Promise<void> | null} */
  #opening = null;
  /** @type {LiveNetwork | null} */
  #network = null;
  /** @type {Starburst | null} */
  #star = null;
  /** @type {StarLoop | null} */
  #loop = null;
  #learning = false;
  #visible = true;
  /** Grows when the views are taken down: what is loaded for those before is dropped. */
  #generation = 0;
  #busy = false;
  /** The newest answer that has not been looked at. @type {{ prediction: Prediction, settled: boolean } | null} */
  #next = null;
  /** What was looked at last. @type {{ prediction: Prediction, settled: boolean } | null} */
  #last = null;

  /** @param {LiveHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** Loads the views. */
  open() {
    this.#opening ??= this.#load().catch(() => {
      // What cannot be loaded now is tried again with the next answer.
      this.#opening = null;
    });
    return this.#opening;
  }

  async #load() {
    const generation = this.#generation;
    const { openNetwork, openStarburst, StarLoop } = await part(() => import("./on-demand/network/index.js"));
    const { stage, starSlot, barOf, trainer, root, pick } = this.#host;
    const [network, star] = await Promise.all([
      openNetwork(root(), { stage, barOf, unit: (row, unit) => this.#unit(row, unit) }),
      openStarburst(root(), async (index) => (await trainer()?.images("test", [index]))?.[0] ?? null),
    ]);
    if (generation !== this.#generation) {
      network.close();
      return star.close();
    }
    this.#network = network;
    this.#star = star;
    star.addEventListener("pick", (event) => pick(/** @type {CustomEvent} */ (event).detail.pixels));
    stage.prepend(network.element);
    starSlot.replaceChildren(star.element);
    this.#loop = new StarLoop(star, trainer);
    this.#loop.learning = this.#learning;
    this.#loop.visible = this.#visible;
    if (this.#last) this.look(this.#last.prediction, this.#last.settled);
  }

  /** @param {number} row @param {number} unit */
  #unit(row, unit) {
    const trainer = this.#host.trainer();
    if (!trainer || !this.#last) return Promise.reject(new Error());
    return trainer.unit(this.#last.prediction.input, row, unit);
  }

  /** Whether the views are shown: what nobody sees costs the engine nothing. @param {boolean} visible */
  set visible(visible) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (this.#loop) this.#loop.visible = visible;
    if (visible && this.#last) this.look(this.#last.prediction, this.#last.settled);
  }

  /** @param {boolean} learning whether the network learns just now */
  set learning(learning) {
    this.#learning = learning;
    if (this.#loop) this.#loop.learning = learning;
  }

  /** The network or the data set is another. */
  refresh() {
    this.#loop?.refresh();
  }

  /** Looks at what the network does with the drawing; the newest wins. @param {Prediction} prediction @param {boolean} settled no stroke is under way */
  look(prediction, settled) {
    this.#next = { prediction, settled };
    if (!settled) this.#loop?.hold();
    if (!this.#visible) return void (this.#last = this.#next);
    void this.open();
    if (!this.#busy && this.#network) void this.#lookAll();
    else if (!this.#network) this.#last = this.#next;
  }

  async #lookAll() {
    this.#busy = true;
    try {
      while (this.#next) {
        const asked = this.#next;
        this.#next = null;
        this.#last = asked;
        const [trainer, network] = [this.#host.trainer(), this.#network];
        if (!trainer || !network) return;
        const { input, digit, classes } = asked.prediction;
        const inspection = await trainer.inspect(input, { shown: network.shown });
        const answer = { digit, classes, settled: asked.settled && !this.#learning };
        network.show(inspection, answer);
        this.#star?.showOwn(digit === null ? null : inspection.logits);
      }
    } catch {
      // The engine was lost: the next answer is looked at again.
    } finally {
      this.#busy = false;
    }
  }

  paint() {
    this.#network?.paint();
    this.#star?.paint();
  }

  /** Takes down what would be held by the window. */
  close() {
    this.#generation++;
    this.#loop?.close();
    this.#network?.close();
    this.#network?.element.remove();
    this.#star?.element.remove();
    this.#opening = this.#network = this.#star = this.#loop = null;
  }
}
