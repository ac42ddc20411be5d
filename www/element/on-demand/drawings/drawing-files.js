// Drawings out of files and into them: JSON with their strokes, IDX with their pixels.

import { unzipSync, zipSync } from "fflate";
import { InkgradError } from "../../../core/errors.js";
import { IMAGES_MAGIC, LABELS_MAGIC, header, holdsImages, holdsLabels, idxFile, inBytes } from "../../../core/idx.js";
import { PIXELS, SIDE } from "../../../core/image-shape.js";
import { DRAWINGS_MAX, fromJson } from "./drawing-set.js";

/** @typedef {import("./drawing-set.js").DrawingSet} DrawingSet */
/** @typedef {import("./drawing-set.js").OwnDrawing} OwnDrawing */
/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile */
/** @typedef {{ label: number, use: import("./drawing-set.js").Use, pixels: Uint8Array }} LabelledImage */

/** Of one file, unpacked: 500 drawings have some 2 MB. */
const BYTES_MAX = 20_000_000;
/** Of an IDX file that holds nothing but test images, by its name. */
const IS_TEST = /t10k|test/i;

/** @param {string} message */
const refused = (message) => new InkgradError("drawings-file", message);

/**
 * The drawings of files that somebody chose: JSON that `toJson` wrote; pairs of IDX files, which are of the classes there are; zip
 * archives of either. Those of the same classes come together.
 * @param {File[]} files @param {readonly string[]} classes in use @returns {Promise<DrawingSet[]>} @throws `drawings-file`
 */
export async function readFiles(files, classes) {
  const named = (await Promise.all(files.map(unpacked))).flat();
  const isJson = (/** @type {NamedFile} */ { bytes }) => bytes.find((byte) => byte > 32) === 0x7b;
  const sets = named.filter(isJson).map(({ name, bytes }) => fromJson(new TextDecoder().decode(bytes), name));
  const idx = named.filter((file) => !isJson(file));
  return idx.length > 0 ? [...sets, { classes, drawings: ofPairs(idx, classes) }] : sets;
}

/** @param {File} file @returns {Promise<NamedFile[]>} */
async function unpacked(file) {
  if (file.size > BYTES_MAX) throw refused(`${file.name} has ${file.size} bytes; a file of drawings has at most ${BYTES_MAX}. Is it another file?`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return [{ name: file.name, bytes: await gunzipped(file) }];
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return [{ name: file.name, bytes }];
  let left = BYTES_MAX;
  try {
    const isWanted = (/** @type {string} */ name) => /ubyte$|\.json$/i.test(name);
    const inside = unzipSync(bytes, { filter: ({ name, originalSize }) => isWanted(name) && (left -= originalSize) >= 0 });
    return Object.entries(inside).map(([path, content]) => ({ name: path.split("/").pop() ?? path, bytes: content }));
  } catch {
    throw refused(`${file.name} is no whole zip archive. Save it again, or take the files in it.`);
  }
}

/** @param {File} file */
async function gunzipped(file) {
  try {
    let left = BYTES_MAX;
    const limit = new TransformStream({
      transform(chunk, controller) {
        if ((left -= chunk.length) < 0) throw new RangeError("too large");
        controller.enqueue(chunk);
      },
    });
    return new Uint8Array(await new Response(file.stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(limit)).arrayBuffer());
  } catch {
    throw refused(`${file.name} is no whole gzip file. Save it again, or unpack it.`);
  }
}

/** @param {NamedFile[]} files @param {readonly string[]} classes @returns {OwnDrawing[]} */
function ofPairs(files, classes) {
  const known = files.map(({ name, bytes }) => ({ name, bytes: inBytes(bytes), found: header(bytes) }));
  const stranger = known.find(({ found }) => !holdsImages(found) && !holdsLabels(found));
  if (stranger) throw refused(`${stranger.name} holds no drawings: it is neither JSON that this page saved nor an IDX file of images or labels.`);
  const labels = known.filter(({ found }) => holdsLabels(found));
  const drawings = known.filter(({ found }) => holdsImages(found)).flatMap((images) => {
    const beside = labels.find(({ name }) => name === images.name.replace("images", "labels").replace("idx3", "idx1")) ?? labels.find(({ found }) => found?.sizes[0] === images.found?.sizes[0]);
    if (!beside) throw refused(`${images.name} has no file of labels beside it: choose both.`);
    return ofPair(images, beside, classes);
  });
  if (drawings.length === 0) throw refused(`${labels.map(({ name }) => name).join(", ")} holds labels alone: choose the images too.`);
  return drawings;
}

/** @param {{ name: string, bytes: Uint8Array }} images @param {{ name: string, bytes: Uint8Array }} labels @param {readonly string[]} classes @returns {OwnDrawing[]} */
function ofPair(images, labels, classes) {
  const [of, numbers] = [header(images.bytes), header(labels.bytes)];
  const [count, rows, columns] = of?.sizes ?? [];
  if (rows !== SIDE || columns !== SIDE || of?.length !== images.bytes.length) throw refused(`${images.name} must hold whole images of ${SIDE} x ${SIDE} pixels; it says ${count} of ${rows} x ${columns}.`);
  if (numbers?.sizes[0] !== count || numbers?.length !== labels.bytes.length) throw refused(`${labels.name} has ${numbers?.sizes[0]} labels for the ${count} images of ${images.name}.`);
  if (count > DRAWINGS_MAX) throw refused(`${images.name} holds ${count} images; there is room for ${DRAWINGS_MAX} drawings. Open it under "Another data set" instead.`);
  const use = IS_TEST.test(images.name) ? "test" : "teach";
  return Array.from({ length: count }, (_, place) => {
    const label = labels.bytes[numbers.start + place];
    if (label >= classes.length) throw refused(`Label ${place} of ${labels.name} is ${label}; there are ${classes.length} classes, from 0 to ${classes.length - 1}.`);
    return { label, use, input: images.bytes.slice(of.start + place * PIXELS, of.start + (place + 1) * PIXELS) };
  });
}

/** The four files of a data set by MNIST's names, and the names of the classes. @param {readonly string[]} classes @param {LabelledImage[]} images @returns {NamedFile[]} */
export function idxFiles(classes, images) {
  const split = (/** @type {string} */ prefix, /** @type {LabelledImage[]} */ part) => {
    const pixels = new Uint8Array(PIXELS * part.length);
    part.forEach((image, place) => pixels.set(image.pixels, PIXELS * place));
    const labels = Uint8Array.from(part, ({ label }) => label);
    return [
      { name: `${prefix}-images-idx3-ubyte`, bytes: idxFile(IMAGES_MAGIC, [part.length, SIDE, SIDE], pixels) },
      { name: `${prefix}-labels-idx1-ubyte`, bytes: idxFile(LABELS_MAGIC, [part.length], labels) },
    ];
  };
  const of = (/** @type {string} */ use) => images.filter((image) => image.use === use);
  return [...split("train", of("teach")), ...split("t10k", of("test")), { name: "classes.txt", bytes: new TextEncoder().encode(`${classes.join("\n")}\n`) }];
}

/** @param {NamedFile[]} files @returns {Uint8Array<ArrayBuffer>} a zip archive of them */
export const zipped = (files) => /** @type {Uint8Array<ArrayBuffer>} */ (zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))));
