// Labelled drawings as JSON, for files and for this browser's storage.

import { InkgradError } from "../../../core/errors.js";
import { PIXELS } from "../../../core/image-shape.js";

/** @typedef {import("../../../core/protocol.js").StrokeDrawing} StrokeDrawing */

/**
 * A drawing of the visitor: its strokes, or raw pixels where those were shown in place of a drawing.
 * @typedef {{ label: number, use: Use, input: StrokeDrawing | Uint8Array }} OwnDrawing
 */

/** Whether a drawing is for the network to be taught, or tested on. @typedef {"teach" | "test"} Use */

/** @typedef {{ classes: readonly string[], drawings: OwnDrawing[] }} DrawingSet */

const FORMAT = "inkgrad-drawings";
export const DRAWINGS_MAX = 500;
/** Of a drawing; a pen at 240 Hz gives so many in 20 seconds. */
const POINTS_MAX = 5_000;
/** Of a stroke, as kernels/drawing/src/strokes.rs has it. */
const BREADTH_MAX = 4;
/** Of a name, and of names; as src/dataset/classes.rs has them. */
const NAME_LENGTH_MAX = 40;
const CLASSES_MAX = 62;
/** Positions are written with so many digits after the point: a thousandth of the paper. */
const DIGITS = 3;

const TAKE = "Take a file of drawings that this page saved, or IDX files of images and labels.";

/** @param {string} message */
const refused = (message) => new InkgradError("drawings-file", message);

/** @param {DrawingSet} set */
export const toJson = ({ classes, drawings }) => `{"format":${JSON.stringify(FORMAT)},"version":1,"classes":${JSON.stringify(classes)},"drawings":[${drawings.map(drawingJson).join()}]}`;

/** Drawings are written once: all of them go into the store with each that is kept. @type {WeakMap<OwnDrawing["input"], string>} */
const inputs = new WeakMap();

/** @param {OwnDrawing} drawing */
const drawingJson = ({ label, use, input }) => `{"label":${label},"use":"${use}",${inputJson(input)}}`;

/** What tells drawings of one class apart, as JSON. @param {OwnDrawing["input"]} input */
export function inputJson(input) {
  const known = inputs.get(input);
  if (known !== undefined) return known;
  const json = JSON.stringify(written(input)).slice(1, -1);
  inputs.set(input, json);
  return json;
}

/** @param {OwnDrawing["input"]} input */
function written(input) {
  if (input instanceof Uint8Array) return { pixels: btoa(String.fromCharCode(...input)) };
  const short = (/** @type {number} */ value) => Number(value.toFixed(DIGITS));
  return { strokes: input.strokes.map((stroke) => stroke.map(({ x, y, breadth = 1 }) => [x, y, breadth].map(short))) };
}

/** @param {string} text @param {string} name of the file, for errors @returns {DrawingSet} @throws `drawings-file` */
export function fromJson(text, name) {
  const { classes, drawings } = checked(parsed(text, name), name);
  return { classes, drawings: drawings.map((drawing, place) => read(drawing, classes.length, `${name}: drawing ${place + 1}`)) };
}

/** What this browser keeps: a drawing that cannot be read is left out, not all others with it. @param {any} value @returns {DrawingSet} */
export function fromStored(value) {
  const { classes, drawings } = checked(value, "");
  const readable = (/** @type {any} */ drawing) => {
    try {
      return [read(drawing, classes.length, "")];
    } catch {
      return [];
    }
  };
  return { classes, drawings: drawings.flatMap(readable) };
}

/** @param {any} value @param {string} name @returns {{ classes: string[], drawings: any[] }} */
function checked(value, name) {
  const { format, version, classes, drawings } = value;
  if (format !== FORMAT || version !== 1) throw refused(`${name} is no file of drawings: its format is ${JSON.stringify(format ?? null)}, version ${JSON.stringify(version ?? null)}; "${FORMAT}", version 1, is expected. ${TAKE}`);
  const areNames = Array.isArray(classes) && classes.length >= 2 && classes.length <= CLASSES_MAX && new Set(classes).size === classes.length && classes.every((one) => typeof one === "string" && one.trim() !== "" && one.length <= NAME_LENGTH_MAX);
  if (!areNames) throw refused(`${name} must name from 2 to ${CLASSES_MAX} different classes. ${TAKE}`);
  if (!Array.isArray(drawings) || drawings.length > DRAWINGS_MAX) throw refused(`${name} must have a list of at most ${DRAWINGS_MAX} drawings. ${TAKE}`);
  return { classes, drawings };
}

/** @param {string} text @param {string} name @returns {any} */
function parsed(text, name) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Refused as what is no object.
  }
  throw refused(`${name} is not JSON. ${TAKE}`);
}

/** @param {any} drawing @param {number} classes how many there are @param {string} name @returns {OwnDrawing} */
function read(drawing, classes, name) {
  const { label, use, strokes, pixels } = typeof drawing === "object" && drawing !== null ? drawing : {};
  if (!(Number.isInteger(label) && label >= 0 && label < classes)) throw refused(`${name} has the label ${JSON.stringify(label ?? null)}; it must be a whole number from 0 to ${classes - 1}. ${TAKE}`);
  if (use !== "teach" && use !== "test") throw refused(`${name} is for ${JSON.stringify(use ?? null)}; it must be "teach" or "test". ${TAKE}`);
  return { label, use, input: pixels === undefined ? readStrokes(strokes, name) : readPixels(pixels, name) };
}

/** @param {unknown} strokes @param {string} name @returns {StrokeDrawing} */
function readStrokes(strokes, name) {
  const isNear = (/** @type {unknown} */ value) => typeof value === "number" && value >= -1 && value <= 2;
  const isBreadth = (/** @type {unknown} */ value) => typeof value === "number" && value >= 0 && value <= BREADTH_MAX;
  const isPoint = (/** @type {unknown} */ point) => Array.isArray(point) && point.length === 3 && isNear(point[0]) && isNear(point[1]) && isBreadth(point[2]);
  const areStrokes = Array.isArray(strokes) && strokes.length > 0 && strokes.every((stroke) => Array.isArray(stroke) && stroke.length > 0 && stroke.every(isPoint)) && strokes.flat().length <= POINTS_MAX;
  if (!areStrokes) throw refused(`${name} must have strokes, each a list of points [x, y, breadth] with x and y from 0 to 1, at most ${POINTS_MAX} in all. ${TAKE}`);
  return { strokes: strokes.map((stroke) => stroke.map((/** @type {number[]} */ [x, y, breadth]) => ({ x, y, breadth }))) };
}

/** @param {unknown} pixels @param {string} name */
function readPixels(pixels, name) {
  try {
    const bytes = Uint8Array.from(atob(String(pixels)), (character) => character.charCodeAt(0));
    if (bytes.length === PIXELS) return bytes;
  } catch {
    // Refused as what has another length.
  }
  throw refused(`${name} must have ${PIXELS} pixels in base64. ${TAKE}`);
}

/** Whether a drawing is small enough to be kept. @param {OwnDrawing["input"]} input */
export const canBeKept = (input) => input instanceof Uint8Array || input.strokes.reduce((sum, { length }) => sum + length, 0) <= POINTS_MAX;
