// Four files that a person dropped, told apart by what they hold and not by their names.

import { areEmnists, looksTransposed, transposed } from "./doubts.js";
import { InkgradError } from "../../core/errors.js";
import { header, holdsImages, holdsLabels, inBytes } from "../../core/idx.js";

const WANTED = "Four files are wanted: images and labels to learn from, images and labels to be tested on, as IDX, gzipped or not.";

/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile unpacked */

/** How many names a refusal tells. */
const NAMES_SHOWN = 3;

/**
 * Of a folder or an archive the files that may be the data set: other files that lie beside it, second copies (as Kaggle's archive
 * has them) and EMNIST's other sets are left out.
 * @param {NamedFile[]} files @returns {NamedFile[]}
 */
export function likelyFiles(files) {
  const own = files.filter(({ bytes }) => holdsImages(header(bytes)) || holdsLabels(header(bytes)));
  const digits = own.filter(({ name }) => /emnist-digits-/i.test(name));
  const chosen = digits.length >= 4 ? digits : own;
  const isCopy = (/** @type {Uint8Array} */ a, /** @type {Uint8Array} */ b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  // The labels of two small sets may be the same: a copy has the same name, but for its punctuation.
  const key = (/** @type {string} */ name) => name.replace(/[^a-z0-9]|\.gz$/gi, "").toLowerCase();
  return chosen.filter(({ name, bytes }, index) => !chosen.slice(0, index).some((before) => key(before.name) === key(name) && isCopy(before.bytes, bytes)));
}

/**
 * Training images, training labels, test images, test labels: the larger set is the one to learn from. What is in them is
 * checked in Rust.
 * @param {NamedFile[]} files @returns {Uint8Array[]}
 */
export function sortFiles(files) {
  const known = files.map((file) => ({ ...file, found: header(file.bytes) }));
  const strangers = known.filter(({ found }) => !holdsImages(found) && !holdsLabels(found));
  if (strangers.length > 0) {
    const names = strangers.slice(0, NAMES_SHOWN).map(({ name }) => name).join(", ");
    if (files.length === 1) throw new InkgradError("dataset-files", `${names} is no IDX file of images or labels. ${WANTED}`);
    throw new InkgradError("dataset-files", `${strangers.length} of these ${files.length} files ${strangers.length === 1 ? "is" : "are"} no IDX file of images or labels: ${names}. ${WANTED}`);
  }
  const countOf = (/** @type {import("../../core/idx.js").Header | null} */ found) => found?.sizes[0] ?? 0;
  const [images, labels] = [holdsImages, holdsLabels].map((holds) => known.filter(({ found }) => holds(found)).sort((a, b) => countOf(b.found) - countOf(a.found) || trainFirst(a, b)));
  if (labels.length === 0) throw new InkgradError("dataset-files", `Files of images: ${images.length}; files of labels: none, and without labels nothing can be learnt. ${WANTED}`);
  if (images.length !== 2 || labels.length !== 2) throw new InkgradError("dataset-files", `Files of images: ${images.length}; files of labels: ${labels.length}. ${WANTED}`);
  return asMnist([images[0], labels[0], images[1], labels[1]].map(({ bytes }) => bytes), images[0].name);
}

/** Training images of EMNIST's set of digits, which has MNIST's labels. */
const EMNIST_DIGITS = 240_000;

/** Whether a set is EMNIST's: by its classes or its size, or, as its copy of MNIST has MNIST's, by its name. @param {Uint8Array} labels @param {string} name */
const isEmnist = (labels, name) => areEmnists(labels) || header(labels)?.sizes[0] === EMNIST_DIGITS || /emnist/i.test(name);

/**
 * The four files in the forms of MNIST's: numbers as bytes, labels one a row, and EMNIST, which has columns in the place of rows
 * (Cohen et al., 2017), turned where that has not been done before.
 * @param {Uint8Array[]} files training images, training labels, test images, test labels @param {string} name of the first file, or the set's address
 */
export function asMnist(files, name) {
  const [images, labels, testImages, testLabels] = files.map(inBytes);
  const turn = isEmnist(labels, name) && looksTransposed(images, labels) !== false;
  return [turn ? transposed(images) : images, labels, turn ? transposed(testImages) : testImages, testLabels];
}

/** Where both sets are of one size, the names decide. @param {NamedFile} a @param {NamedFile} b */
const trainFirst = (a, b) => Number(/train/i.test(b.name)) - Number(/train/i.test(a.name));
