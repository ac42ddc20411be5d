// Parts of the program that are loaded when they are first needed.

import { DOWNLOAD_MS, within } from "./deadline.js";
import { InkgradError } from "./errors.js";

/**
 * The module of a part. One that does not come, or is gone since the site was updated, is an error that says what to do.
 * @template T @param {() => Promise<T>} load imports it @returns {Promise<T>}
 */
export async function part(load) {
  try {
    return await within(DOWNLOAD_MS, load(), () => new Error("it did not come"));
  } catch (cause) {
    throw new InkgradError("part-unreachable", "A part of this page could not be loaded. Check the connection and try again; if the site was updated meanwhile, reload the page.", { cause });
  }
}
