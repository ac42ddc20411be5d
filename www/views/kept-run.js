// The offer to go on with a run that a reload, a crash or a closed laptop cut short.

import { currentRegion } from "../i18n.js";
import { element as t } from "../messages/element.js";
import { h, setText } from "./dom.js";
import { settingsInWords } from "./settings-text.js";

/** @typedef {import("../protocol.js").KeptRun} KeptRun */

/** Events: `goon` and `forget`. */
export class KeptRunOffer extends EventTarget {
  #text = h("p");
  #goOn = h("button", { type: "button", className: "primary" }, t.keptRun.goOn);
  #forget = h("button", { type: "button" }, t.keptRun.forget);
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
    const when = new Date(kept.savedAt).toLocaleString(currentRegion(), { dateStyle: "medium", timeStyle: "short" });
    setText(this.#text, t.keptRun.text({ epochsDone: kept.epochsDone, epochs: kept.epochs, when, changes: settingsInWords(kept.options) }));
  }
}
