// Where the curves stand: their code is loaded once the engine is there, and then told what happened meanwhile.

import { part } from "../../core/load-part.js";
import { h } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/** @typedef {import("../on-demand/curves.js").Curves} Curves */

export class CurvesSlot {
  element = h("div", { className: "curves-slot" });
  /** @type {LazyView<Curves>} */
  #lazy;
  /** What the curves have not been told yet. @type {((curves: Curves) => void)[]} */
  #untold = [];
  #closed = false;

  /** @param {{ assets: URL, shadowRoot: ShadowRoot | null }} host assets: where vendor/ is */
  constructor(host) {
    this.#lazy = new LazyView(async () => (await part(() => import("../on-demand/curves.js"))).openCurves(host));
  }

  /** Loads the curves. Without them every figure is in the text. */
  async open() {
    const { view } = this.#lazy;
    if (view) return;
    const curves = await this.#lazy.get();
    if (!curves || curves.element.isConnected) return;
    if (this.#closed) curves.close();
    this.element.replaceChildren(curves.element);
    for (const act of this.#untold.splice(0)) act(curves);
  }

  /** @param {(curves: Curves) => void} act */
  #tell(act) {
    const { view } = this.#lazy;
    if (view && this.#untold.length === 0) return act(view);
    this.#untold.push(act);
  }

  /** The charts as they are now. */
  get charts() {
    return this.#lazy.view?.charts ?? [];
  }

  /** @param {number | null} fraction the accuracy that the recipe names */
  set claimed(fraction) {
    this.#tell((curves) => (curves.claimed = fraction));
  }

  /** Empties the curves for a run of so many epochs. @param {number} epochs */
  reset(epochs) {
    this.#untold = [];
    this.#tell((curves) => curves.reset(epochs));
  }

  /** @param {import("../state.js").Progress} progress */
  addProgress(progress) {
    this.#tell((curves) => curves.addProgress(progress));
    void this.open();
  }

  /** @param {import("../state.js").Epoch} epoch */
  addEpoch(epoch) {
    this.#tell((curves) => curves.addEpoch(epoch));
  }

  /** Takes the charts down; `paint` makes them anew. */
  close() {
    this.#closed = true;
    this.#lazy.view?.close();
  }

  /** Again, in the colours of now. */
  paint() {
    this.#closed = false;
    void this.#lazy.view?.rebuild();
  }
}
