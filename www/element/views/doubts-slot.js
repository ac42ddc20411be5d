// Where suspicions stand; their code is loaded with the first one.

import { part } from "../../core/load-part.js";
import { h } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/** @typedef {import("../../core/protocol.js").Doubt} Doubt */

/** Events: `remedy` with the doubt as `detail`. */
export class DoubtsSlot extends EventTarget {
  element = h("div", { className: "doubts", part: "doubts", role: "status" });
  /** @type {LazyView<import("../on-demand/doubts.js").Doubts>} */
  #lazy = new LazyView(async () => (await part(() => import("../on-demand/doubts.js"))).openDoubts());
  /** Grows when doubts are taken back: of a data set, and of a run. */
  #cleared = { dataset: 0, run: 0 };

  async #open() {
    const doubts = await this.#lazy.get();
    if (doubts && !doubts.element.isConnected) {
      doubts.addEventListener("remedy", (event) => this.dispatchEvent(new CustomEvent("remedy", { detail: /** @type {CustomEvent} */ (event).detail })));
      this.element.replaceChildren(doubts.element);
    }
    return doubts;
  }

  /** @param {Doubt} doubt one of a kind at a time */
  async add(doubt) {
    const about = doubt.doubt === "learning-rate" || doubt.doubt === "sorted" ? "run" : "dataset";
    const cleared = this.#cleared[about];
    const doubts = await this.#open();
    if (cleared === this.#cleared[about]) doubts?.add(doubt);
  }

  /** Takes back the doubts about the data set, or those about a run. @param {"dataset" | "run"} about */
  clear(about) {
    this.#cleared[about]++;
    this.#lazy.view?.clear(about);
  }

  /** Says what was done. @param {import("../../core/protocol.js").Remedy} remedy */
  tellDone(remedy) {
    this.#lazy.view?.tellDone(remedy);
  }
}
