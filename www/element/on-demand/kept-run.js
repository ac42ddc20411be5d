// The offer to go on with a run that a reload, a crash or a closed laptop cut short, or to open the network of one that ended.

import { bring } from "../../i18n/bring.js";
import { percent } from "../../i18n/numbers.js";
import { currentRegion } from "../../i18n/language.js";
import { settings as t } from "../../i18n/messages/settings.js";
import { h, setText } from "../views/dom.js";
import { settingsInWords } from "./settings-in-words.js";

/** @typedef {import("../../core/protocol.js").KeptRun} KeptRun */

/** @param {KeptRun} kept */
export const whenKept = ({ savedAt }) => new Date(savedAt).toLocaleString(currentRegion(), { dateStyle: "medium", timeStyle: "short" });

/** The view, in the visitor's language. @param {HTMLElement} element where it stands */
export async function openKeptRunOffer(element) {
  await bring("settings", t);
  return new KeptRunOffer(element);
}

/** Events: `goon`, `open` with `detail.id`, `forget` and `undo`. */
export class KeptRunOffer extends EventTarget {
  #text = h("p");
  #goOn = h("button", { type: "button", className: "primary" }, t.keptRun.goOn);
  #open = h("button", { type: "button", className: "primary" }, t.keptRun.open);
  #forget = h("button", { type: "button" }, t.keptRun.forget);
  #undo = h("button", { type: "button" }, t.keptRun.undo);
  element;
  #id = "";

  /** @param {HTMLElement} element */
  constructor(element) {
    super();
    this.element = element;
    element.replaceChildren(this.#text, h("div", { className: "buttons" }, this.#goOn, this.#open, this.#forget, this.#undo));
    const tell = (/** @type {string} */ type) => this.dispatchEvent(new CustomEvent(type, { detail: { id: this.#id } }));
    this.#goOn.addEventListener("click", () => tell("goon"));
    this.#open.addEventListener("click", () => tell("open"));
    this.#forget.addEventListener("click", () => tell("forget"));
    this.#undo.addEventListener("click", () => tell("undo"));
    this.show(null);
  }

  /** Null takes the offer back. @param {KeptRun | null} kept */
  show(kept) {
    const goesOn = Boolean(kept?.canGoOn && !kept.finished);
    this.#show({ goOn: goesOn, open: kept !== null && !goesOn, forget: kept !== null, undo: false });
    this.#id = kept?.id ?? "";
    if (!kept) return setText(this.#text, "");
    const { epochsDone, epochs, options, testAccuracy, datasetName } = kept;
    const told = { dataset: datasetName, epochsDone, epochs, when: whenKept(kept), changes: settingsInWords(options), accuracy: testAccuracy === null ? "" : percent(testAccuracy) };
    setText(this.#text, goesOn ? t.keptRun.text(told) : t.keptRun.network(told));
  }

  /** What was forgotten can be taken back, whatever else is offered. */
  showForgotten() {
    this.#undo.hidden = false;
    this.element.classList.remove("empty");
    if (!this.#text.textContent) setText(this.#text, t.keptRun.forgotten);
    this.#undo.focus({ preventScroll: true });
  }

  /** @param {{ goOn: boolean, open: boolean, forget: boolean, undo: boolean }} shown */
  #show({ goOn, open, forget, undo }) {
    const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
    const hadFocus = this.element.contains(root.activeElement);
    for (const [button, isShown] of /** @type {const} */ ([[this.#goOn, goOn], [this.#open, open], [this.#forget, forget], [this.#undo, undo]])) button.hidden = !isShown;
    this.element.classList.toggle("empty", !goOn && !open && !forget && !undo);
    // The focus must not fall to the page when its button goes.
    if (hadFocus && !this.element.contains(root.activeElement)) this.dispatchEvent(new CustomEvent("focusleft"));
  }
}
