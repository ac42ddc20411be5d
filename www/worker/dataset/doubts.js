// What a data set looks like that is probably not what its owner meant, and the remedy: told and offered, never done unasked. Only
// EMNIST, which is known to come with columns in the place of rows, is turned where it looks so.

import { PIXELS, SIDE } from "../../core/image-shape.js";
import { HEADER_BYTES_MAX, IMAGES_MAGIC, header } from "../../core/idx.js";

/** @typedef {import("./held-dataset.js").Files} Files */
/** @typedef {import("../../core/protocol.js").DatasetDoubt} DatasetDoubt */
/** @typedef {import("../../core/protocol.js").Remedy} Remedy */

const LABELS_START = 8;
/** Images looked at. */
const SAMPLE = 500;
/** A one, or a capital I, is so many times as high as broad, on average, in any hand; turned, it is as many times as broad as high. */
const UPRIGHT_MIN = 1.25;
/** Most of a digit's image is paper: if its border is darker than this on average, ink and paper have changed places. */
const BORDER_MAX = 127;

/** @param {Files} files unpacked, as the engine reads them @returns {DatasetDoubt[]} */
export function doubtsOf([images, labels]) {
  if (header(images)?.sizes.join() !== [header(images)?.sizes[0], SIDE, SIDE].join()) return [];
  const pixels = images.subarray(HEADER_BYTES_MAX, HEADER_BYTES_MAX + SAMPLE * PIXELS);
  /** @type {DatasetDoubt[]} */
  const doubts = [];
  if (pixels.length > 0 && pixels.every((pixel) => pixel <= 1) && pixels.some((pixel) => pixel === 1)) doubts.push({ doubt: "zero-one", remedy: "stretch" });
  else if (meanOfBorder(pixels) > BORDER_MAX) doubts.push({ doubt: "inverted", remedy: "invert" });
  else if (looksTransposed(images, labels)) doubts.push({ doubt: "transposed", remedy: "transpose" });
  return doubts;
}

/** Whether the first training images lack classes that the set has: it is sorted by class, and a limit would cut classes off. @param {Uint8Array} labels of all @param {number} [limit] */
export function limitCutsClasses(labels, limit) {
  return limit !== undefined && limit < labels.length && new Set(labels.subarray(0, limit)).size < Math.min(new Set(labels).size, limit);
}

/** @param {Uint8Array} pixels */
function meanOfBorder(pixels) {
  let [sum, count] = [0, 0];
  for (let image = 0; image + PIXELS <= pixels.length; image += PIXELS) {
    for (let at = 0; at < SIDE; at++) {
      for (const place of [at, PIXELS - SIDE + at, at * SIDE, at * SIDE + SIDE - 1]) {
        sum += pixels[image + place];
        count++;
      }
    }
  }
  return count ? sum / count : 0;
}

/** The labels of upright strokes, by the first and the last label of a set: a one; of EMNIST's letters I; of its sets of both, 1 and I. */
const UPRIGHT = new Map([["0-9", [1]], ["1-26", [9]], ["0-46", [1, 18]], ["0-61", [1, 18]]]);

/** The first and the last label of a file. @param {Uint8Array} labels */
function range(labels) {
  let [first, last] = [255, 0];
  for (let at = LABELS_START; at < labels.length; at++) [first, last] = [Math.min(first, labels[at]), Math.max(last, labels[at])];
  return `${first}-${last}`;
}

/** Whether the labels are those of EMNIST's letters, or of one of its sets of digits and letters. @param {Uint8Array} labels */
export const areEmnists = (labels) => ["1-26", "0-46", "0-61"].includes(range(labels));

/** Whether upright strokes lie: on average broader than high by as much as they should be higher than broad. Null where none are known. @param {Uint8Array} images @param {Uint8Array} labels */
export function looksTransposed(images, labels) {
  const labelled = range(labels);
  // Some of the ten digits.
  const upright = UPRIGHT.get(labelled) ?? (/^[01]-[1-9]$/.test(labelled) ? [1] : []);
  let [height, breadth, count] = [0, 0, 0];
  const end = Math.min(labels.length - LABELS_START, (images.length - HEADER_BYTES_MAX) / PIXELS);
  for (let index = 0; index < end && count < SAMPLE / 10; index++) {
    if (!upright.includes(labels[LABELS_START + index])) continue;
    const box = inkBox(images, HEADER_BYTES_MAX + index * PIXELS);
    if (!box) continue;
    [height, breadth, count] = [height + box.height, breadth + box.breadth, count + 1];
  }
  return count > 0 ? breadth > UPRIGHT_MIN * height : null;
}

/** @param {Uint8Array} images @param {number} start */
function inkBox(images, start) {
  let [top, bottom, left, right] = [SIDE, -1, SIDE, -1];
  for (let place = 0; place < PIXELS; place++) {
    if (images[start + place] < 128) continue;
    const [row, column] = [Math.floor(place / SIDE), place % SIDE];
    [top, bottom, left, right] = [Math.min(top, row), Math.max(bottom, row), Math.min(left, column), Math.max(right, column)];
  }
  return bottom < 0 ? null : { height: bottom - top + 1, breadth: right - left + 1 };
}

/** The data set with a remedy applied, in memory of its own. @param {Files} files @param {Remedy} remedy @returns {Files} */
export function remedied([trainImages, trainLabels, testImages, testLabels], remedy) {
  if (remedy === "shuffle") {
    const [images, labels] = shuffled(trainImages, trainLabels);
    return [images, labels, testImages, testLabels];
  }
  if (remedy === "shuffle-labels") return [trainImages, shuffled(trainImages, trainLabels)[1], testImages, testLabels];
  const [train, test] = [trainImages, testImages].map((file) => (remedy === "transpose" ? transposed(file) : eachPixel(file, remedy === "invert" ? (pixel) => 255 - pixel : (pixel) => 255 * pixel)));
  return [train, trainLabels, test, testLabels];
}

/** @param {Uint8Array} file @param {(pixel: number) => number} change */
function eachPixel(file, change) {
  const changed = file.slice();
  for (let at = HEADER_BYTES_MAX; at < changed.length; at++) changed[at] = change(changed[at]);
  return changed;
}

/** The same file with rows for columns; as it is where its images are not 28x28. @param {Uint8Array} bytes */
export function transposed(bytes) {
  if ((bytes.length - HEADER_BYTES_MAX) % PIXELS !== 0 || new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== IMAGES_MAGIC) return bytes;
  const turned = bytes.slice();
  for (let image = HEADER_BYTES_MAX; image < bytes.length; image += PIXELS) {
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) turned[image + SIDE * row + column] = bytes[image + SIDE * column + row];
    }
  }
  return turned;
}

/** Images and labels in another order, the same one every time (Fisher and Yates, with the generator of Park and Miller). @param {Uint8Array} images @param {Uint8Array} labels */
function shuffled(images, labels) {
  const [toImages, toLabels] = [images.slice(), labels.slice()];
  let state = 1;
  const below = (/** @type {number} */ count) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % count;
  };
  const order = Uint32Array.from({ length: labels.length - LABELS_START }, (_, index) => index);
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  order.forEach((from, to) => {
    toLabels[LABELS_START + to] = labels[LABELS_START + from];
    const start = HEADER_BYTES_MAX + from * PIXELS;
    toImages.set(images.subarray(start, start + PIXELS), HEADER_BYTES_MAX + to * PIXELS);
  });
  return [toImages, toLabels];
}
