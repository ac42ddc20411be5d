// Every run that is kept in this browser: opened, gone on with, forgotten.

import { percent } from "../../i18n/numbers.js";
import { bring } from "../../i18n/bring.js";
import { settings as t } from "../../i18n/messages/settings.js";
import { recipes } from "../../core/recipes.js";
import { h } from "../views/dom.js";
import { recipeName } from "../views/settings-text.js";
import { whenKept } from "./kept-run.js";
import { settingsInWords } from "./settings-in-words.js";

/** @typedef {import("../../core/protocol.js").KeptRun} KeptRun */

/** The view, in the visitor's language. */
export async function openKeptList() {
  await bring("settings", t);
  return new KeptList();
}

/** Events: `open`, `goon` and `forget`, each with `detail.id`. */
export class KeptList extends EventTarget {
  #list = h("ul", { role: "list", className: "kept-list" });
  #empty = h("p", { className: "help" }, t.keptRun.none);
  element = h("div", {}, this.#empty, this.#list);
  #disabled = false;

  /** @param {KeptRun[]} runs */
  show(runs) {
    const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
    const hadFocus = this.#list.contains(root.activeElement);
    this.#empty.hidden = runs.length > 0;
    this.#list.replaceChildren(...runs.map((run) => this.#item(run)));
    // The button that had it is gone with its run.
    if (hadFocus) /** @type {HTMLElement | null} */ (this.#list.querySelector("button") ?? this.element.closest("details")?.querySelector("summary"))?.focus();
  }

  /** @param {boolean} disabled while a run is under way */
  set disabled(disabled) {
    this.#disabled = disabled;
    for (const button of this.#list.querySelectorAll("button")) button.disabled = disabled;
  }

  /** @param {KeptRun} run */
  #item(run) {
    const { id, recipe, epochs, epochsDone, finished, canGoOn, testAccuracy, options, datasetName } = run;
    const known = recipes.find((row) => row.id === recipe);
    const told = t.keptRun.item({ recipe: known ? recipeName(known) : recipe, dataset: datasetName, epochsDone, epochs, accuracy: testAccuracy === null ? "" : percent(testAccuracy), when: whenKept(run), changes: settingsInWords(options) });
    const button = (/** @type {string} */ type, /** @type {string} */ text) => {
      const made = h("button", { type: "button", disabled: this.#disabled, "aria-label": `${text}: ${told}` }, text);
      made.addEventListener("click", () => this.dispatchEvent(new CustomEvent(type, { detail: { id } })));
      return made;
    };
    return h("li", {}, h("p", {}, told), h("div", { className: "buttons" }, button("open", t.keptRun.open), ...(canGoOn && !finished ? [button("goon", t.keptRun.goOn)] : []), button("forget", t.keptRun.forget)));
  }
}
