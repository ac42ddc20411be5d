// A view whose code is loaded when it is first wanted: once, and again after a failure.

import { sentence } from "../../i18n/language.js";

/** @template {{ element: HTMLElement }} View */
export class LazyView {
  /** There once it was loaded. @type {View | null} */
  view = null;
  /** Why it could not be loaded when it was last wanted, in the visitor's language; empty where it could. */
  problem = "";
  #load;
  /** @type {Promise<View> | null} */
  #loading = null;

  /** @param {() => Promise<View>} load */
  constructor(load) {
    this.#load = load;
  }

  /** The view, or null where it cannot be loaded now: `problem` says why. @returns {Promise<View | null>} */
  async get() {
    try {
      this.#loading ??= this.#load();
      this.view = await this.#loading;
      this.problem = "";
      return this.view;
    } catch (error) {
      this.#loading = null;
      this.problem = sentence(/** @type {Error} */ (error).message);
      return null;
    }
  }
}
