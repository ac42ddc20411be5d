// What the page suspects (a data set that is not as it was meant, a learning rate that teaches nothing), each with its remedy.

import { bring } from "../../i18n/bring.js";
import { count } from "../../i18n/numbers.js";
import { localized } from "../../i18n/language.js";
import { element } from "../../i18n/messages/element.js";
import { settings as t } from "../../i18n/messages/settings.js";
import { h, setText } from "../views/dom.js";

/** @typedef {import("../../core/protocol.js").Doubt} Doubt */

/** The view, in the visitor's language. */
export async function openDoubts() {
  await bring("settings", t);
  return new Doubts();
}

/** Events: `remedy` with the doubt as `detail`. */
export class Doubts extends EventTarget {
  #list = h("ul", { role: "list" });
  #done = h("p", { className: "help" });
  element = h("div", {}, this.#list, this.#done);
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();

  /** Says what was done. @param {import("../../core/protocol.js").Remedy} remedy */
  tellDone(remedy) {
    setText(this.#done, t.doubts.done[remedy]);
  }

  /** @param {Doubt} doubt one of a kind at a time */
  add(doubt) {
    const button = h("button", { type: "button" }, remedyText(doubt));
    const item = h("li", {}, h("p", {}, doubtText(doubt)), button);
    button.addEventListener("click", () => {
      item.remove();
      this.#items.delete(doubt.doubt);
      this.dispatchEvent(new CustomEvent("remedy", { detail: doubt }));
    });
    this.#items.get(doubt.doubt)?.remove();
    this.#items.set(doubt.doubt, item);
    this.#list.append(item);
  }

  /** Takes back the doubts about the data set, or those about a run. @param {"dataset" | "run"} about */
  clear(about) {
    setText(this.#done, "");
    for (const [kind, item] of this.#items) {
      if ((kind === "learning-rate" || kind === "sorted") !== (about === "run")) continue;
      item.remove();
      this.#items.delete(kind);
    }
  }
}

/** @param {Doubt} doubt */
function doubtText(doubt) {
  if (doubt.doubt === "sorted") return t.doubts.sorted(count(doubt.trainLimit));
  if (doubt.doubt !== "learning-rate") return t.doubts[doubt.doubt];
  const { epoch, learningRate, optimizer, usual } = doubt;
  return t.doubts.learningRate({ epoch, rate: localized(String(learningRate)), optimizer: element.choices[optimizer], usual: localized(String(usual)) });
}

/** @param {Doubt} doubt */
const remedyText = (doubt) => (doubt.doubt === "learning-rate" ? t.doubts.useRate(localized(String(doubt.usual))) : t.doubts.remedies[doubt.remedy]);
