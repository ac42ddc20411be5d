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

/** The view, in the visitor's language. @param {HTMLElement} element where it stands @param {HTMLElement} place where its button to go on stands */
export async function openKeptRunOffer(element, place) {
  await bring("settings", t);
  return new KeptRunOffer(element, place);
}

/** Events: `offered` with `detail.goesOn`; `goon`, `open` with `detail.id`, `forget`, `undo` and `focusleft`. */
export class KeptRunOffer extends EventTarget {
  #text = h("p");
  /** Under the thumb, where there is nothing that is wanted more, or here: `styles.js` shows one of them. */
  #goOn = h("button", { type: "button", className: "primary first" }, t.keptRun.goOn);
  #goOnHere = h("button", { type: "button", className: "here" }, t.keptRun.goOn);
  #open = h("button", { type: "button" }, t.keptRun.open);
  #forget = h("button", { type: "button" }, t.keptRun.forget);
  #undo = h("button", { type: "button" }, t.keptRun.undo);
  element;
  #id = "";

  /** @param {HTMLElement} element @param {HTMLElement} place */
  constructor(element, place) {
    super();
    this.element = element;
    place.replaceChildren(this.#goOn);
    element.replaceChildren(this.#text, h("div", { className: "buttons" }, this.#goOnHere, this.#open, this.#forget, this.#undo));
    const tell = (/** @type {string} */ type) => this.dispatchEvent(new CustomEvent(type, { detail: { id: this.#id } }));
    for (const button of [this.#goOn, this.#goOnHere]) button.addEventListener("click", () => tell("goon"));
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
    const hasFocus = () => root.activeElement === this.#goOn || this.element.contains(root.activeElement);
    const hadFocus = hasFocus();
    for (const [button, isShown] of /** @type {const} */ ([[this.#goOn, goOn], [this.#goOnHere, goOn], [this.#open, open], [this.#forget, forget], [this.#undo, undo]])) button.hidden = !isShown;
    this.element.classList.toggle("empty", !goOn && !open && !forget && !undo);
    this.dispatchEvent(new CustomEvent("offered", { detail: { goesOn: goOn } }));
    // The focus must not fall to the page when its button goes.
    if (hadFocus && !hasFocus()) this.dispatchEvent(new CustomEvent("focusleft"));
  }
}
