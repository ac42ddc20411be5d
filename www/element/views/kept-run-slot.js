// Where a kept run is offered; its code is loaded when there is one.

import { part } from "../../core/load-part.js";
import { h } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/** @typedef {import("../../core/protocol.js").KeptRun} KeptRun */

/** Events: `offered` with `detail.goesOn`, whether the button to go on with a run is there; `goon`, `open` with `detail.id`, `forget`, `undo`, `focusleft`. */
export class KeptRunSlot extends EventTarget {
  /** Always rendered: a status that appears with its text is not read out. */
  element = h("div", { className: "kept-run empty", part: "kept-run", role: "status" });
  /** Where the button to go on with a run is: among those that stay under the thumb. */
  goOn = h("div", { className: "go-on" });
  /** @type {LazyView<import("../on-demand/kept-run.js").KeptRunOffer>} */
  #lazy = new LazyView(async () => {
    const offer = await (await part(() => import("../on-demand/kept-run.js"))).openKeptRunOffer(this.element, this.goOn);
    for (const type of ["offered", "goon", "open", "forget", "undo", "focusleft"]) offer.addEventListener(type, (event) => this.dispatchEvent(new CustomEvent(type, { detail: /** @type {CustomEvent} */ (event).detail })));
    return offer;
  });
  /** Counts what was to be shown: only the last counts. */
  #shown = 0;

  /** Null takes the offer back. @param {KeptRun | null} kept */
  async show(kept) {
    const shown = ++this.#shown;
    if (kept && !this.#lazy.view) await this.#lazy.get();
    if (shown === this.#shown) this.#lazy.view?.show(kept);
  }

  /** What was forgotten can be taken back, whatever else is offered. */
  async showForgotten() {
    (await this.#lazy.get())?.showForgotten();
  }
}
