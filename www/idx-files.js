// Four files that a person dropped, told apart by what they hold and not by their names.

import { InkgradError } from "./errors.js";

const IMAGES_MAGIC = 0x803;
const LABELS_MAGIC = 0x801;
const SIDE = 28;
const PIXELS = SIDE * SIDE;
const IMAGES_HEADER_BYTES = 16;
const WANTED = "Four files are wanted: images and labels to learn from, images and labels to be tested on, as IDX, gzipped or not.";

/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile unpacked */

/** The first words of an IDX file: its magic number and how many items it says it holds. @param {Uint8Array} bytes */
function header(bytes) {
  if (bytes.length < 8) return { magic: 0, count: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { magic: view.getUint32(0), count: view.getUint32(4) };
}

/**
 * Training images, training labels, test images, test labels: the larger set is the one to learn from. What is in them is
 * checked in Rust.
 * @param {NamedFile[]} files @returns {Uint8Array[]}
 */
export function sortFiles(files) {
  const known = files.map((file) => ({ ...file, ...header(file.bytes) }));
  const strangers = known.filter(({ magic }) => magic !== IMAGES_MAGIC && magic !== LABELS_MAGIC);
  if (strangers.length > 0) {
    const names = strangers.slice(0, 3).map(({ name }) => name).join(", ");
    throw new InkgradError("dataset-files", `${strangers.length} of these ${files.length} files ${strangers.length === 1 ? "is" : "are"} no IDX file of images or labels: ${names}. ${WANTED}`);
  }
  const [images, labels] = [IMAGES_MAGIC, LABELS_MAGIC].map((wanted) => known.filter(({ magic }) => magic === wanted).sort((a, b) => b.count - a.count || trainFirst(a, b)));
  if (labels.length === 0) throw new InkgradError("dataset-files", `There are ${images.length} files of images and none of labels: without labels nothing can be learnt. ${WANTED}`);
  if (images.length !== 2 || labels.length !== 2) throw new InkgradError("dataset-files", `There are ${images.length} files of images and ${labels.length} of labels. ${WANTED}`);
  return [images[0], labels[0], images[1], labels[1]].map((file) => inRows(file.name, file.bytes));
}

/** Where both sets are of one size, the names decide. @param {NamedFile} a @param {NamedFile} b */
const trainFirst = (a, b) => Number(/train/i.test(b.name)) - Number(/train/i.test(a.name));

/** A file whose images are stored as MNIST's are: EMNIST has columns in the place of rows (Cohen et al., 2017). @param {string} name of the file or its address @param {Uint8Array} bytes */
export const inRows = (name, bytes) => (/emnist/i.test(name) && header(bytes).magic === IMAGES_MAGIC ? transposed(bytes) : bytes);

/** The same file with rows for columns; as it is where its images are not 28x28. @param {Uint8Array} bytes */
function transposed(bytes) {
  if ((bytes.length - IMAGES_HEADER_BYTES) % PIXELS !== 0) return bytes;
  const turned = bytes.slice();
  for (let image = IMAGES_HEADER_BYTES; image < bytes.length; image += PIXELS) {
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) turned[image + SIDE * row + column] = bytes[image + SIDE * column + row];
    }
  }
  return turned;
}
