// A configuration as the query of an address, in readable keys, and back. Everything that comes from an address is checked: what
// does not have the documented form is left out, with a sentence that says so. Whether the values can be trained is for the
// engine to say (src/recipe/options.rs).

import { readLayer, writeLayer } from "./layer-kind.js";
import { losses } from "./losses.js";
import { optimizers } from "./optimizers.js";
import { variationKinds } from "./variations.js";

/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./protocol.js").LayerSpec} LayerSpec */

/**
 * @typedef {object} Configuration
 * @property {TrainOptions} options
 * @property {import("./protocol.js").EnginePreference} [engine]
 * @property {string[]} [parts] which parts of the element show; all where there are none
 * @property {string} [network] a trained network that comes with the page, to begin with
 * @property {boolean} [present] whether it is shown to a room: large, and only what is to be seen
 * @property {string} [task] what is to be done, in words
 * @property {string[]} [lock] settings that are not to be changed, by their keys in a link
 * @property {string} [dataset] the address of the data set's folder, where it is not the published MNIST
 */

/** What a value must be. @typedef {{ oneOf: readonly string[] } | { someOf: readonly string[] } | "number" | "layers" | "variations" | "address" | "task"} Expected */

/**
 * What of an address or an attribute was left out, and why.
 * @typedef {{ code: "too-long", most: number }
 *   | { code: "other-key", key: string, name: string }
 *   | { code: "attribute", key: string }
 *   | { code: "value", key: string, value: string, expected: Expected }} Problem
 */

/** The element's parts. */
export const PARTS = ["draw", "train", "curves", "data", "evaluation", "compare", "walk", "share"];

const ENGINES = ["auto", "webgpu", "cpu"];
/** Networks that come with the page, by name. */
export const NETWORKS = ["any-hand"];
/** As many as src/recipe/limits.rs allows. */
const LAYERS_MAX = 16;
/** An address that is longer was not made here. */
const QUERY_LENGTH_MAX = 2_000;

const NUMBERS = /** @type {const} */ ({ seed: "seed", epochs: "epochs", batch: "batchSize", rate: "learningRate", momentum: "momentum", decay: "weightDecay", images: "trainLimit", tests: "testLimit", styles: "writingStyles" });
const CHOICES = /** @type {const} */ ({
  optimizer: ["optimizer", optimizers.map(({ id }) => id)],
  schedule: ["learningRateSchedule", ["constant", "one-cycle"]],
  loss: ["loss", losses.map(({ id }) => id)],
  output: ["output", ["softmax", "sigmoid"]],
  scaling: ["scaling", ["unit-range", "column-norm", "none"]],
});

/** Settings that a link may lock, by their keys: the options that they set. @type {Record<string, string>} */
export const LOCKABLE = { recipe: "recipe", ...NUMBERS, ...Object.fromEntries(Object.entries(CHOICES).map(([key, [name]]) => [key, name])), layers: "layers", vary: "variations" };
/** A task is no longer. */
const TASK_LENGTH_MAX = 300;

/**
 * @param {string} search the query, with or without its question mark @param {readonly string[]} recipes the ids there are
 * @returns {Configuration & { problems: Problem[] }}
 */
export function readQuery(search, recipes) {
  /** @type {Record<string, unknown>} */
  const options = {};
  /** @type {Problem[]} */
  const problems = [];
  if (search.length > QUERY_LENGTH_MAX) return { options, problems: [{ code: "too-long", most: QUERY_LENGTH_MAX }] };
  const query = new URLSearchParams(search);
  const take = (/** @type {string} */ key, /** @type {Expected} */ expected, /** @type {(text: string) => unknown} */ read, /** @type {(value: any) => void} */ put) => {
    const text = query.get(key);
    if (text === null) return;
    const value = read(text);
    if (value === undefined) problems.push(wrongValue(key, text, expected));
    else put(value);
  };
  const oneOf = (/** @type {readonly string[]} */ names) => (/** @type {string} */ text) => (names.includes(text) ? text : undefined);
  for (const [key, name] of [...Object.entries(NUMBERS), ...Object.entries(CHOICES).map(([key, [name]]) => [key, name])]) if (key !== name && query.has(name)) problems.push({ code: "other-key", key, name });
  take("recipe", { oneOf: recipes }, oneOf(recipes), (value) => (options.recipe = value));
  for (const [key, name] of Object.entries(NUMBERS)) take(key, "number", number, (value) => (options[name] = value));
  for (const [key, [name, names]] of Object.entries(CHOICES)) take(key, { oneOf: names }, oneOf(names), (value) => (options[name] = value));
  take("layers", "layers", readLayers, (value) => (options.layers = value));
  take("vary", "variations", readVariations, (value) => (options.variations = value));
  /** @type {Configuration & { problems: Problem[] }} */
  const configuration = { options, problems };
  take("engine", { oneOf: ENGINES }, oneOf(ENGINES), (value) => (configuration.engine = value));
  take("parts", { someOf: PARTS }, readParts, (value) => (configuration.parts = value));
  take("network", { oneOf: NETWORKS }, oneOf(NETWORKS), (value) => (configuration.network = value));
  take("present", { oneOf: ["1"] }, oneOf(["1", ""]), () => (configuration.present = true));
  take("task", "task", (text) => (text.trim().length > 0 && text.length <= TASK_LENGTH_MAX ? text.trim() : undefined), (value) => (configuration.task = value));
  take("lock", { someOf: Object.keys(LOCKABLE) }, readLocks, (value) => (configuration.lock = value));
  take("dataset", "address", readAddress, (value) => (configuration.dataset = value));
  return configuration;
}

/** No more of a value is told. */
const TOLD_MAX = 40;

/** @param {string} key @param {string} text @param {Expected} expected @returns {Problem} */
export const wrongValue = (key, text, expected) => ({ code: "value", key, value: text.slice(0, TOLD_MAX), expected });

/** @param {string} text @returns {number | undefined} */
const number = (text) => (/^\d{1,16}(\.\d{1,16})?(e-?\d{1,2})?$/.test(text) ? Number(text) : undefined);

/** A whole http or https address. @param {string} text @returns {string | undefined} */
function readAddress(text) {
  try {
    const { protocol, href } = new URL(text);
    return /^https?:$/.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

/** Names of parts, separated by commas or spaces. @param {string} text @returns {string[] | undefined} */
export function readParts(text) {
  const names = text.split(/[\s,]+/).filter(Boolean);
  return names.length > 0 && names.every((name) => PARTS.includes(name)) ? names : undefined;
}

/** Keys of settings, separated by commas or spaces. @param {string} text @returns {string[] | undefined} */
export function readLocks(text) {
  const keys = text.split(/[\s,]+/).filter(Boolean);
  return keys.length > 0 && keys.every((key) => Object.hasOwn(LOCKABLE, key)) ? keys : undefined;
}

/** @param {string} text @returns {LayerSpec[] | undefined} */
function readLayers(text) {
  if (text === "none") return [];
  const layers = text.split(",").map(readLayer);
  return layers.length <= LAYERS_MAX && layers.every((layer) => layer !== undefined) ? /** @type {LayerSpec[]} */ (layers) : undefined;
}

/** Names and numbers, "shift:2,rotation:10", or none. @param {string} text @returns {import("./protocol.js").Variations | undefined} */
function readVariations(text) {
  if (text === "none") return {};
  const entries = text.split(",").map((part) => part.split(":"));
  const isRight = entries.every(([name, value = "", ...rest]) => variationKinds.some((kind) => kind.name === name) && number(value) !== undefined && rest.length === 0);
  return isRight ? Object.fromEntries(entries.map(([name, value]) => [name, Number(value)])) : undefined;
}

/** @param {import("./protocol.js").Variations} variations */
function writeVariations(variations) {
  const entries = Object.entries(variations).filter(([, value]) => value);
  return entries.map(([name, value]) => `${name}:${plain(value)}`).join(",") || "none";
}

/** The query, without a question mark, that `readQuery` reads as this configuration. @param {Configuration} configuration */
export function writeQuery({ options, engine, parts, network, present, task, lock, dataset }) {
  const entries = [["recipe", options.recipe]];
  for (const [key, name] of Object.entries(NUMBERS)) entries.push([key, plain(options[name])]);
  for (const [key, [name]] of Object.entries(CHOICES)) entries.push([key, options[name]]);
  if (options.layers) entries.push(["layers", options.layers.map(writeLayer).join(",") || "none"]);
  if (options.variations) entries.push(["vary", writeVariations(options.variations)]);
  entries.push(["engine", engine === "auto" ? undefined : engine], ["parts", parts?.join(",")], ["network", network], ["present", present ? "1" : undefined], ["task", task], ["lock", lock?.join(",")], ["dataset", dataset]);
  return entries.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${readably(/** @type {string} */ (value))}`).join("&");
}

/** Commas, colons and slashes stay readable: no browser needs them escaped in a query. @param {string} value */
const readably = (value) => encodeURIComponent(value).replace(/%2C|%3A|%2F/g, decodeURIComponent);

/** A number without a plus sign, which a query would read as a space. @param {number | undefined} value */
const plain = (value) => (value === undefined ? undefined : String(value).replace("+", ""));
