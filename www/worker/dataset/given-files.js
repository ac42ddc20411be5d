// Files that a person gave: unpacked, taken out of archives, and named as a set. Loaded when somebody gives some.

import { unpack } from "./download.js";
import { InkgradError } from "../../core/errors.js";
import { likelyFiles } from "./idx-files.js";
import { part } from "../../core/load-part.js";

export { sortFiles } from "./idx-files.js";

/** @typedef {import("./idx-files.js").NamedFile} NamedFile */

/** What the files have in common in their names, if anything. @param {NamedFile[]} files */
export const nameOfFiles = (files) => files.map(({ name }) => name).sort()[0]?.replace(/[-_.]?(t10k|test|train)[-_.].*/i, "") ?? "";

/** A file of the names of the classes, a line each, in the order of the labels. */
const NAMES_FILE = /^classes\.txt$/i;

/**
 * The files, unpacked, and those in archives; of a folder's the likely ones. A file `classes.txt` beside them names the classes.
 * @param {{ name: string, content: Blob }[]} files @returns {Promise<{ files: NamedFile[], names?: string[] }>}
 */
export async function filesIn(files) {
  const unpacked = await Promise.all(files.map(unpackedFile));
  const found = unpacked.flatMap(({ files }) => files);
  const named = found.find(({ name }) => NAMES_FILE.test(name));
  const names = named && new TextDecoder().decode(named.bytes).split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  return { files: chosenOf(found.filter((file) => file !== named), unpacked.some(({ isArchive }) => isArchive)), names };
}

/** @param {NamedFile[]} all @param {boolean} areArchived */
function chosenOf(all, areArchived) {
  // A folder holds other files too; of a few that were chosen by hand each was meant.
  const likely = likelyFiles(all);
  return areArchived || likely.length === 4 ? likely : all;
}

/** @param {{ name: string, content: Blob }} file @returns {Promise<{ isArchive: boolean, files: NamedFile[] }>} */
async function unpackedFile({ name, content }) {
  try {
    const bytes = await unpack(content, name);
    if (!isZip(bytes)) return { isArchive: false, files: [{ name, bytes }] };
    const inside = (await part(() => import("./unzip.js"))).unzip(name, bytes);
    return { isArchive: true, files: await Promise.all(inside.map(async ({ name, bytes }) => ({ name, bytes: await unpack(new Blob([/** @type {any} */ (bytes)]), name) }))) };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new InkgradError("dataset-files", `${name} could not be read: it is a folder, or was moved or changed meanwhile. Drop the four files themselves.`, { cause: error });
  }
}

/** @param {Uint8Array} bytes */
const isZip = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b;
