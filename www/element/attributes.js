// What the element's attributes ask for, checked; what cannot be used is left out with a sentence that says so.

import { LOCKABLE, PARTS, readLocks, readParts, readQuery, wrongValue } from "../core/permalink.js";
import { recipes } from "../core/recipes.js";
import { linkProblem } from "./link-problems.js";

/** @typedef {import("../core/protocol.js").TrainOptions} TrainOptions */

// In a variable: bundlers would take the folder of a literal address for a file of their own.
const here = import.meta.url;

const RECIPE_IDS = recipes.map(({ id }) => id);

/**
 * The training options: those of `settings`, a query as permalinks have it, under those that have an attribute of their own.
 * @param {Element} element @returns {{ options: TrainOptions, problems: string[] }}
 */
export function readOptions(element) {
  const query = new URLSearchParams(element.getAttribute("settings") ?? "");
  for (const name of ["recipe", "seed", "epochs"]) {
    const text = element.getAttribute(name)?.trim();
    if (text) query.set(name, text);
  }
  const { options, engine, parts: partsGiven, network, present, task, lock, dataset, problems } = readQuery(query.toString(), RECIPE_IDS);
  // They would be read as if they were part of the run, and are not.
  for (const [name, value] of Object.entries({ engine, parts: partsGiven, network, present, task, lock, dataset })) if (value) problems.push({ code: "attribute", key: name });
  const parts = element.getAttribute("parts");
  if (parts !== null && !readParts(parts)) problems.push(wrongValue("parts", parts, { someOf: PARTS }));
  const locked = element.getAttribute("lock");
  if (locked !== null && !readLocks(locked)) problems.push(wrongValue("lock", locked, { someOf: Object.keys(LOCKABLE) }));
  const assets = element.getAttribute("assets");
  if (assets !== null && !addressOf(assets)) problems.push(wrongValue("assets", assets, "address"));
  return { options, problems: problems.map(linkProblem) };
}

/** An http or https address, or null. @param {string} text */
function addressOf(text) {
  try {
    const url = new URL(text, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The parts to show; all where none or no known ones are named. @param {Element} element */
export const shownParts = (element) => readParts(element.getAttribute("parts") ?? "") ?? PARTS;

/** The options that nobody may change, by the keys that the attribute has. @param {Element} element @returns {Set<string>} */
export const lockedOptions = (element) => new Set((readLocks(element.getAttribute("lock") ?? "") ?? []).map((key) => LOCKABLE[key]));

/** Where wasm/, data/ and vendor/ are; beside this module where the attribute is none or cannot be used. @param {Element} element */
export const assetsOf = (element) => addressOf(element.getAttribute("assets") ?? "http://[") ?? new URL("./", here);
