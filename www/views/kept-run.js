// The offer to go on with a run that a reload, a crash or a closed laptop cut short.

import { h, setText } from "./dom.js";

/** @typedef {import("../protocol.js").KeptRun} KeptRun */

/** Events: `goon` and `forget`. */
export class KeptRunOffer extends EventTarget {
  #text = h("p");
  #goOn = h("button", { type: "button", className: "primary" }, "Go on");
  #forget = h("button", { type: "button" }, "Forget it");
  element = h("div", { className: "kept-run", part: "kept-run", role: "status", hidden: true }, this.#text, h("div", { className: "buttons" }, this.#goOn, this.#forget));

  constructor() {
    super();
    this.#goOn.addEventListener("click", () => this.dispatchEvent(new CustomEvent("goon")));
    this.#forget.addEventListener("click", () => this.dispatchEvent(new CustomEvent("forget")));
  }

  /** Null takes the offer back. @param {KeptRun | null} kept */
  show(kept) {
    this.element.hidden = kept === null;
    if (!kept) return;
    const when = new Date(kept.savedAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
    setText(this.#text, `A run of this recipe stopped after epoch ${kept.epochsDone} of ${kept.epochs} (${when}). It was kept in this browser and can go on as if it had never stopped.`);
  }
}
