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
export const DRAWINGS_MAX = 2_000;
/** Of a drawing; a pen at 240 Hz gives so many in 20 seconds. */
const POINTS_MAX = 5_000;
/** Of a name, and of names; as src/dataset/classes.rs has them. */
const NAME_LENGTH_MAX = 40;
const CLASSES_MAX = 62;
/** Positions are written with so many digits after the point: a thousandth of the paper. */
const DIGITS = 3;

const TAKE = "Take a file of drawings that this page saved, or IDX files of images and labels.";

/** @param {string} message */
const refused = (message) => new InkgradError("drawings-file", message);

/** @param {DrawingSet} set */
export function toJson({ classes, drawings }) {
  return JSON.stringify({ format: FORMAT, version: 1, classes, drawings: drawings.map(written) });
}

/** @param {OwnDrawing} drawing */
function written({ label, use, input }) {
  if (input instanceof Uint8Array) return { label, use, pixels: btoa(String.fromCharCode(...input)) };
  const short = (/** @type {number} */ value) => Number(value.toFixed(DIGITS));
  return { label, use, strokes: input.strokes.map((stroke) => stroke.map(({ x, y, breadth = 1 }) => [x, y, breadth].map(short))) };
}

/** @param {string} text @param {string} name of the file, for errors @returns {DrawingSet} @throws `drawings-file` */
export function fromJson(text, name) {
  const { format, version, classes, drawings } = parsed(text, name);
  if (format !== FORMAT || version !== 1) throw refused(`${name} is no file of drawings: its format is ${JSON.stringify(format)}, version ${JSON.stringify(version)}; "${FORMAT}", version 1, is expected. ${TAKE}`);
  const areNames = Array.isArray(classes) && classes.length >= 2 && classes.length <= CLASSES_MAX && new Set(classes).size === classes.length && classes.every((one) => typeof one === "string" && one.trim() !== "" && one.length <= NAME_LENGTH_MAX);
  if (!areNames) throw refused(`${name} must name from 2 to ${CLASSES_MAX} different classes. ${TAKE}`);
  if (!Array.isArray(drawings) || drawings.length > DRAWINGS_MAX) throw refused(`${name} must have a list of at most ${DRAWINGS_MAX} drawings. ${TAKE}`);
  return { classes, drawings: drawings.map((drawing, place) => read(drawing, classes.length, `${name}: drawing ${place + 1}`)) };
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
  if (!(Number.isInteger(label) && label >= 0 && label < classes)) throw refused(`${name} has the label ${JSON.stringify(label)}; it must be a whole number from 0 to ${classes - 1}. ${TAKE}`);
  if (use !== "teach" && use !== "test") throw refused(`${name} is for ${JSON.stringify(use)}; it must be "teach" or "test". ${TAKE}`);
  return { label, use, input: pixels === undefined ? readStrokes(strokes, name) : readPixels(pixels, name) };
}

/** @param {unknown} strokes @param {string} name @returns {StrokeDrawing} */
function readStrokes(strokes, name) {
  const inPaper = (/** @type {unknown} */ value) => typeof value === "number" && value >= -1 && value <= 2;
  const isPoint = (/** @type {unknown} */ point) => Array.isArray(point) && point.length === 3 && point.every(inPaper);
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

/** Whether two drawings are the same. @param {OwnDrawing} a @param {OwnDrawing} b */
export const isSame = (a, b) => JSON.stringify(written({ ...a, use: "test" })) === JSON.stringify(written({ ...b, use: "test" }));
