// The visitor's drawings, set by set, kept in this browser for the next visit where it lets the page.

import { DRAWINGS_MAX, fromStored, inputJson, toJson } from "./drawing-set.js";

/** @typedef {import("./drawing-set.js").DrawingSet} DrawingSet */
/** @typedef {import("./drawing-set.js").OwnDrawing} OwnDrawing */

/** The key in `localStorage`: a JSON array of sets, each as a file of drawings has it. */
const KEY = "inkgrad-drawings";

/** @param {readonly string[]} a @param {readonly string[]} b */
const areSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Events: `change` when another tab has changed them. */
export class DrawingStore extends EventTarget {
  /** The ones changed last first. @type {DrawingSet[]} */
  #sets = stored();
  /** Whether the next visit finds them. */
  isKept = true;

  constructor() {
    super();
    globalThis.addEventListener?.("storage", ({ key }) => {
      if (key !== KEY) return;
      this.#sets = stored();
      this.dispatchEvent(new CustomEvent("change"));
    });
  }

  /** Those of these classes; none at first. @param {readonly string[]} classes @returns {DrawingSet} */
  of(classes) {
    return this.#sets.find((set) => areSame(set.classes, classes)) ?? { classes, drawings: [] };
  }

  /** The classes that there are drawings of, the last ones changed first. */
  get classes() {
    return this.#sets.map(({ classes }) => classes);
  }

  /** Takes drawings in the place of those that there are of the same classes. @param {DrawingSet} set */
  put(set) {
    const others = this.#sets.filter(({ classes }) => !areSame(classes, set.classes));
    this.#sets = set.drawings.length > 0 ? [set, ...others] : others;
    this.isKept = store(this.#sets);
  }

  /** Adds drawings that are not there yet. @param {DrawingSet} set @returns {number} how many there was room for */
  add({ classes, drawings }) {
    const before = this.of(classes).drawings;
    const keyOf = (/** @type {OwnDrawing} */ { label, input }) => `${label} ${inputJson(input)}`;
    const known = new Set(before.map(keyOf));
    const fresh = drawings.filter((drawing) => known.size < known.add(keyOf(drawing)).size);
    const taken = fresh.slice(0, Math.max(0, DRAWINGS_MAX - before.length));
    this.put({ classes, drawings: [...before, ...taken] });
    return taken.length;
  }
}

/** @returns {DrawingSet[]} */
function stored() {
  try {
    const sets = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(sets) ? sets.flatMap(readable) : [];
  } catch {
    // What another page wrote there, or a browser that stores nothing.
    return [];
  }
}

/** @param {unknown} set @returns {DrawingSet[]} none where it is no set */
function readable(set) {
  try {
    return [fromStored(set)];
  } catch {
    return [];
  }
}

/** @param {DrawingSet[]} sets @returns {boolean} whether the browser took them */
function store(sets) {
  try {
    if (sets.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, `[${sets.map(toJson).join()}]`);
    return true;
  } catch {
    return false;
  }
}
