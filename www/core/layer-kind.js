// A layer by its kind (layers.js): its fields and their values, its name in Keras, and its text in a link.

import { layerKinds } from "./layers.js";

/** @typedef {import("./protocol.js").LayerSpec} LayerSpec */
/** @typedef {import("./protocol.js").LayerKind} LayerKind */
/** @typedef {import("./protocol.js").LayerField} LayerField */

const ACTIVATIONS = ["relu", "leaky_relu", "gelu", "tanh", "sigmoid", "softmax"];

/** @param {{ type: string }} layer @returns {LayerKind} */
export const kindOf = ({ type }) => layerKinds.find((kind) => kind.type === type) ?? layerKinds[0];

/** The class in `keras.layers`. @param {{ type: string }} layer */
export const kerasName = (layer) => kindOf(layer).keras;

/** Whether some layer needs rows and columns. @param {readonly { type: string }[]} layers */
export const takeMaps = (layers) => layers.some((layer) => kindOf(layer).takesMaps);

/** A field of a layer; what is not named has the first choice, or no activation. @param {LayerSpec} layer @param {LayerField} field */
export const valueOf = (layer, field) => /** @type {Record<string, any>} */ (layer)[field.name] ?? (field.kind === "choice" ? field.choices[0] : null);

/** A layer with one field changed; a first choice is not named, as in the catalogue. @param {LayerSpec} layer @param {LayerField} field @param {number | string | null} value @returns {LayerSpec} */
export function withValue(layer, field, value) {
  const changed = /** @type {Record<string, any>} */ ({ ...layer, [field.name]: value });
  if (field.kind === "choice" && value === field.choices[0]) delete changed[field.name];
  return /** @type {LayerSpec} */ (changed);
}

/** A layer as it is added. @param {LayerKind} kind @returns {LayerSpec} */
export function fresh(kind) {
  const fields = kind.fields.filter(({ kind }) => kind !== "choice").map((field) => [field.name, "fresh" in field ? field.fresh : "relu"]);
  return /** @type {LayerSpec} */ ({ type: kind.type, ...Object.fromEntries(fields) });
}

/** A text with fields in braces, filled in. @param {string} template @param {Record<string, string | number>} values */
export const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** As a link has it, such as `conv2d-32x3-relu-same`. @param {LayerSpec} layer */
export function writeLayer(layer) {
  const { link, fields } = kindOf(layer);
  const numbers = Object.fromEntries(fields.map((field) => [field.name, valueOf(layer, field)]));
  const choices = fields.filter((field) => field.kind === "activation" || (field.kind === "choice" && valueOf(layer, field) !== field.choices[0])).map((field) => valueOf(layer, field));
  return [layer.type.toLowerCase(), link && filled(link, numbers), ...choices].filter(Boolean).join("-");
}

/** What `writeLayer` wrote; undefined for anything else. @param {string} text @returns {LayerSpec | undefined} */
export function readLayer(text) {
  const [type, ...parts] = text.split("-");
  const kind = layerKinds.find((kind) => kind.type.toLowerCase() === type);
  if (!kind) return undefined;
  /** @type {Record<string, any>} */
  const layer = { type: kind.type };
  if (kind.link && !readNumbers(kind, parts.shift() ?? "", layer)) return undefined;
  for (const field of kind.fields.filter(({ kind }) => kind === "activation" || kind === "choice")) {
    const known = field.kind === "choice" ? field.choices.slice(1) : ACTIVATIONS;
    const value = known.includes(parts[0]) ? parts.shift() : null;
    if (value !== null || field.kind === "activation") layer[field.name] = value;
  }
  return parts.length === 0 ? /** @type {LayerSpec} */ (layer) : undefined;
}

const DIGITS = { integer: "(\\d{1,6})", number: "(\\d{1,16}(?:\\.\\d{1,16})?)" };

/** Puts the numbers of a link's text into a layer; whether they have the kind's form. @param {LayerKind} kind @param {string} text @param {Record<string, any>} layer */
function readNumbers({ link, fields }, text, layer) {
  const numbers = fields.filter(({ kind }) => kind === "integer" || kind === "number");
  const pattern = filled(link, Object.fromEntries(numbers.map(({ name, kind }) => [name, DIGITS[/** @type {"integer" | "number"} */ (kind)]])));
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) return false;
  numbers.forEach(({ name }, place) => (layer[name] = Number(found[place + 1])));
  return true;
}
