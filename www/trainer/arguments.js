// What the public methods take, checked once: what is refused here never reaches the engine, where a wrong type would end the worker
// with every network in it. Values that the engine checks itself (ranges, ids) are its to refuse.

import { PIXELS, SIDE } from "../core/image-shape.js";
import { InkgradError } from "../core/errors.js";

/** @typedef {import("../core/protocol.js").TrainOptions} TrainOptions */

/** The largest side of a drawing, as kernels/drawing/src/lib.rs has it. */
const SIDE_MAX = 4_096;
/** The largest place that the engine can be asked for. */
export const PLACE_MAX = 2 ** 32 - 1;
/** Numbers among the training options. */
const NUMBERS = ["seed", "epochs", "batchSize", "learningRate", "momentum", "weightDecay", "trainLimit", "testLimit", "writingStyles"];
const TEXTS = ["recipe", "learningRateSchedule", "optimizer", "loss", "output", "scaling"];

/** What came, short enough for a sentence. @param {unknown} value */
export function shown(value) {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value === null || ["number", "boolean", "undefined", "bigint", "symbol"].includes(typeof value)) return String(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return `an object (${/** @type {object} */ (value).constructor?.name ?? "Object"})`;
}

/** @param {string} message */
const refused = (message) => new InkgradError("invalid-input", message);

/** @param {string} name @param {unknown} value @param {string} expected */
function refusedOption(name, value, expected) {
  const error = new InkgradError("invalid-option", `${name} is ${shown(value)}; it must be ${expected}.`);
  error.option = name;
  return error;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The options' own fields, without those that are not given. @param {unknown} options @returns {TrainOptions} */
export function trainOptions(options) {
  if (!isRecord(options)) throw refused(`The training options are ${shown(options)}; pass an object, such as one with a recipe and a number of epochs.`);
  /** @type {Record<string, unknown>} */
  const checked = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (NUMBERS.includes(name) && !Number.isFinite(value)) throw refusedOption(name, value, "a number");
    if (TEXTS.includes(name) && typeof value !== "string") throw refusedOption(name, value, "a text");
    checked[name] = name === "layers" ? layers(value) : name === "variations" ? variations(value) : value;
    if (!isPlain(checked[name])) throw refusedOption(name, value, "a number, a text or a list of layers");
  }
  return checked;
}

/** @param {unknown} value */
function layers(value) {
  if (!Array.isArray(value) || !value.every(isRecord)) throw refusedOption("layers", value, "a list of layers, each an object with a type");
  for (const layer of value) {
    for (const part of Object.values(layer)) {
      if (!["string", "number", "undefined"].includes(typeof part) && part !== null) throw refusedOption("layers", part, "made of numbers and texts");
      if (typeof part === "number" && !Number.isFinite(part)) throw refusedOption("layers", part, "made of numbers and texts");
    }
  }
  return value.map((layer) => ({ ...layer }));
}

/** @param {unknown} value */
function variations(value) {
  if (!isRecord(value) || !Object.values(value).every(Number.isFinite)) throw refusedOption("variations", value, "an object of numbers, such as { shift: 2, rotation: 10 }");
  return { ...value };
}

/** Whether it is what JSON can carry. @param {unknown} value @returns {boolean} */
const isPlain = (value) => isRecord(value) || ["number", "string", "boolean"].includes(typeof value) || (Array.isArray(value) && value.every((part) => isRecord(part)));

/** @param {unknown} signal @returns {AbortSignal | undefined} */
export function abortSignal(signal) {
  if (signal === undefined) return undefined;
  if (signal instanceof AbortSignal) return signal;
  throw refusedOption("signal", signal, "an AbortSignal");
}

/** @param {unknown} run */
export function runId(run) {
  if (typeof run !== "string") throw refusedOption("run", run, "the id of a recipe or of a kept run, a text");
  return run;
}

/** @param {unknown} split @returns {import("../core/protocol.js").Split} */
export function splitName(split) {
  if (split !== "train" && split !== "test") throw refused(`The split is ${shown(split)}; it must be "train" or "test".`);
  return split;
}

/** Places in a split, from 0; what lies past the end is for the engine to leave out. @param {unknown} indices @returns {number[]} */
export function imageIndices(indices) {
  if (!Array.isArray(indices) && !(ArrayBuffer.isView(indices) && !(indices instanceof DataView))) throw refused(`The images asked for are ${shown(indices)}; pass a list of their places, whole numbers from 0.`);
  const list = Array.from(/** @type {ArrayLike<any>} */ (indices));
  const wrong = list.findIndex((index) => !(Number.isInteger(index) && index >= 0));
  if (wrong >= 0) throw refused(`An image's place is ${shown(list[wrong])}; it must be a whole number from 0.`);
  return list;
}

/** @param {unknown} index */
export function parameterIndex(index) {
  if (!Number.isInteger(index) || /** @type {number} */ (index) < 0) throw refused(`The parameter's place is ${shown(index)}; it must be a whole number from 0.`);
  return /** @type {number} */ (index);
}

/** @param {unknown} format @returns {import("../core/protocol.js").ModelFormat} */
export function modelFormat(format) {
  if (format !== "safetensors" && format !== "onnx") throw refusedOption("format", format, `one of "safetensors", "onnx"`);
  return format;
}

/** @param {unknown} remedy @returns {import("../core/protocol.js").Remedy} */
export function remedyName(remedy) {
  const names = ["invert", "stretch", "transpose", "shuffle", "shuffle-labels"];
  if (typeof remedy !== "string" || !names.includes(remedy)) throw refusedOption("remedy", remedy, `one of ${names.join(", ")}`);
  return /** @type {import("../core/protocol.js").Remedy} */ (remedy);
}

/** @param {unknown} n */
export function stepCount(n) {
  if (!Number.isInteger(n) || /** @type {number} */ (n) < 1) throw new InkgradError("invalid-option", `step(n) got ${shown(n)}; n must be a whole number from 1.`);
  return /** @type {number} */ (n);
}

/** The bytes of a file, in memory of their own. @param {unknown} bytes */
export function fileBytes(bytes) {
  if (!(bytes instanceof Uint8Array)) throw refused(`load got ${shown(bytes)}; it takes a Uint8Array: the bytes of a safetensors file that save() gave.`);
  return Uint8Array.from(bytes);
}

/** Raw pixels, in memory of their own. @param {unknown} pixels */
export function rawPixels(pixels) {
  if (!(pixels instanceof Uint8Array)) throw refused(`The image is ${shown(pixels)}; pass an ImageData, or a Uint8Array of ${PIXELS} pixels from 0 (background) to 255 (ink).`);
  if (pixels.length !== PIXELS) throw refused(`An image has ${pixels.length} values; it must have ${PIXELS}, ${SIDE} rows of ${SIDE}, from 0 (background) to 255 (ink).`);
  return Uint8Array.from(pixels);
}

/** @param {unknown} options of `predict` @returns {import("../core/protocol.js").Paper} */
export function paperOf(options) {
  if (!isRecord(options)) throw refused(`The options are ${shown(options)}; pass an object, such as one that names the paper.`);
  const { paper = "auto" } = options;
  if (paper !== "auto" && paper !== "white" && paper !== "black") throw refused(`paper is ${shown(paper)}; it must be "auto", "white" or "black".`);
  return paper;
}

/** Whether a drawing comes as its strokes. @param {unknown} input @returns {input is { strokes: unknown }} */
const isStrokes = (input) => isRecord(input) && "strokes" in input;

/** The strokes of a drawing as numbers, in memory of their own; how far they may lie from the paper is for the engine to check. @param {{ strokes: unknown }} input @returns {import("../core/protocol.js").StrokeData} */
function strokeData({ strokes }) {
  const expected = "pass { strokes }, a list of strokes, each a list of points { x, y, breadth } with x and y from 0 to 1";
  if (!Array.isArray(strokes) || !strokes.every(Array.isArray)) throw refused(`The strokes are ${shown(strokes)}; ${expected}.`);
  const points = strokes.flat();
  const numbers = new Float32Array(3 * points.length);
  points.forEach((point, place) => {
    const { x, y, breadth = 1 } = isRecord(point) ? point : {};
    if (![x, y, breadth].every(Number.isFinite)) throw refused(`A point of the strokes is ${shown(point)}; ${expected}.`);
    numbers.set([x, y, breadth].map(Number), 3 * place);
  });
  return { points: numbers, lengths: Uint32Array.from(strokes, ({ length }) => length) };
}

/** A whole number from 0. @param {string} name @param {unknown} value @param {number} [most] */
export function wholeNumber(name, value, most = Number.MAX_SAFE_INTEGER, least = 0) {
  if (!Number.isInteger(value) || /** @type {number} */ (value) < least || /** @type {number} */ (value) > most) throw refusedOption(name, value, `a whole number from ${least} to ${most}`);
  return /** @type {number} */ (value);
}

/** The fields of `fineTune`'s options that are for the engine to check. @param {unknown} options @returns {import("../core/protocol.js").FineTuneOptions} */
export function fineTuneOptions(options) {
  /** @type {Record<string, unknown>} */
  const checked = {};
  for (const [name, value] of Object.entries(/** @type {object} */ (options))) {
    if (value === undefined || name === "paper") continue;
    if (!["steps", "learningRate", "seed"].includes(name)) throw refused(`fineTune takes no option ${JSON.stringify(name)}; it takes steps, learningRate, seed and paper.`);
    if (!Number.isFinite(value)) throw refusedOption(name, value, "a number");
    checked[name] = value;
  }
  return checked;
}

/** A drawing in memory of its own, and what of that goes along. @param {unknown} input @param {import("../core/protocol.js").Paper} paper @returns {{ data: import("../core/protocol.js").ExampleData, transfer: Transferable[] }} */
export function exampleInput(input, paper) {
  if (ArrayBuffer.isView(input)) return { data: rawPixels(input), transfer: [] };
  if (isStrokes(input)) return { data: strokeData(input), transfer: [] };
  const copied = drawing(input, paper);
  return { data: copied, transfer: [copied.rgba.buffer] };
}

/** A class by its place among the outputs; null where none is named. @param {string} name @param {unknown} place */
export const classPlace = (name, place) => (place === undefined ? null : wholeNumber(name, place, 61));

/** @param {unknown} classes @returns {string[]} */
export function classNames(classes) {
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === "string")) throw refused(`The classes are ${shown(classes)}; pass a list of their names.`);
  return [...classes];
}

/** As src/training/fine_tune.rs has it. */
const EXAMPLES_MAX = 2_000;

/** Examples of `fineTune`, in memory of their own; whether the network has such a class is for the engine to check. @param {unknown} examples @param {import("../core/protocol.js").Paper} paper */
export function exampleData(examples, paper) {
  if (!Array.isArray(examples) || examples.length === 0 || !examples.every(isRecord)) throw refused(`The examples are ${shown(examples)}; pass a list of at least one { input, label }.`);
  if (examples.length > EXAMPLES_MAX) throw refused(`There are ${examples.length} examples; fineTune takes at most ${EXAMPLES_MAX} at a time.`);
  const labels = examples.map(({ label }) => wholeNumber("label", label, 61));
  const inputs = examples.map(({ input }) => exampleInput(input, paper).data);
  return { inputs, labels: Uint8Array.from(labels) };
}

/**
 * A drawing's pixels as bytes, in memory of their own; those of a float16 ImageData, from 0 to 1, are brought to 0 to 255.
 * @param {unknown} input @param {import("../core/protocol.js").Paper} paper @returns {import("../core/protocol.js").Drawing}
 */
function drawing(input, paper) {
  const { data, width, height } = /** @type {{ data?: any, width?: any, height?: any }} */ (isRecord(input) ? input : {});
  const side = (/** @type {unknown} */ value) => Number.isInteger(value) && /** @type {number} */ (value) >= 1 && /** @type {number} */ (value) <= SIDE_MAX;
  const isFloat = /^Float(16|32|64)Array$/.test(Object.prototype.toString.call(data).slice(8, -1));
  const isBytes = data instanceof Uint8ClampedArray || data instanceof Uint8Array;
  if (!(isFloat || isBytes)) throw refused(`The image is ${shown(input)}; pass an ImageData, or a Uint8Array of ${PIXELS} pixels from 0 (background) to 255 (ink).`);
  if (!side(width) || !side(height) || data.length !== 4 * width * height) {
    throw refused(`A drawing of ${shown(width)} x ${shown(height)} pixels came with ${data.length} values; pass an ImageData of 1 to ${SIDE_MAX} pixels a side, with four values a pixel.`);
  }
  const rgba = isFloat ? Uint8ClampedArray.from(/** @type {Float32Array} */ (data), (value) => 255 * value) : Uint8ClampedArray.from(data);
  return { rgba, width, height, paper };
}

/** Points of so many numbers each, one after the other. @param {unknown} values @param {number} features */
export function pointsOf(values, features) {
  if (!(values instanceof Float32Array) || values.length % features !== 0) throw refused(`The points are ${shown(values)}; pass a Float32Array of ${features} numbers a point.`);
  return values;
}

/** @param {unknown} stepsPerSecond */
export function pace(stepsPerSecond) {
  if (typeof stepsPerSecond !== "number" || !(stepsPerSecond > 0 && stepsPerSecond <= 1_000)) throw refusedOption("stepsPerSecond", stepsPerSecond, "over 0 and up to 1,000, or null for as many as there can be");
  return stepsPerSecond;
}

/** @param {unknown} noise in standard deviations */
export function noiseOf(noise) {
  if (typeof noise !== "number" || !(noise >= 0 && noise <= 100)) throw refusedOption("noise", noise, "a number from 0 to 100");
  return noise;
}
