// The WebGPU engine's numbers and Keras's, compared: for whatever browser runs it.

import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("./", import.meta.url);
const all = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => ({ name: name.replace(".json", ""), ...JSON.parse(readFileSync(new URL(name, folder), "utf8")) }));

const TOLERANCE = 2e-5;
/** Half of the CPU engine's margin more: WGSL's exponential and root may be off by some 3 units in the last place. */
const GPU_TOLERANCE = 1.5 * TOLERANCE;
/** In software a GPU takes minutes for 32 images of it a step; cnn-batch-4 is the same with 4. */
const TOO_SLOW = new Set(["cnn"]);
const ELEMENT_TOLERANCE = 0.01;
/** The peaks of the recipes' learning rates; the golden with a smaller one is measured as if it had this. */
const RATE = 0.001;
const RATES = { "fast-cnn": 0.01 };

function triple32(x) {
  for (const [multiplier, shift] of [[0xed5ad4bb, 17], [0xac4c1b51, 11], [0x31848bab, 15]]) x = Math.imul((x ^ (x >>> shift)) >>> 0, multiplier) >>> 0;
  return (x ^ (x >>> 14)) >>> 0;
}
/** Word `index` of kernels/random's generator with the key (1, 2). */
const word = (index) => triple32((triple32((index ^ 1) >>> 0) + 2) >>> 0);

/** What differs between a row of numbers and its fingerprint; empty when nothing does. */
function differences(what, row, expected, elementTolerance, tolerance) {
  const found = [];
  const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
  const signed = row.reduce((sum, x, index) => sum + (word(index) & 1 ? x : -x), 0);
  const slack = tolerance * expected.norm + 8 * elementTolerance;
  const largest = row.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (row.length !== expected.length) found.push(`${what}: ${row.length} numbers, not ${expected.length}`);
  if (!(Math.abs(norm - expected.norm) <= slack)) found.push(`${what}: norm ${norm}, Keras ${expected.norm}`);
  if (!(Math.abs(signed - expected.signed_sum) <= 4 * slack)) found.push(`${what}: signed sum ${signed}, Keras ${expected.signed_sum}`);
  expected.places.forEach((place, index) => {
    if (!(Math.abs(row[place] - expected.values[index]) <= Math.max(elementTolerance, tolerance * largest))) found.push(`${what}[${place}]: ${row[place]}, Keras ${expected.values[index]}`);
  });
  return found;
}

/** Those that a GPU in software computes in time. */
export const goldens = all.filter(({ name }) => !TOO_SLOW.has(name));

/** @param {(typeof goldens)[number]} golden */
export const optionsOf = ({ recipe, changes, batch_size: batchSize }) => ({ recipe, ...changes, seed: 7, batchSize, trainLimit: 3 * batchSize, testLimit: 10 });

/** The numbers of a row that came in base 64: as lists some are larger than a browser's protocol carries. */
const numbers = (text) => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);

/** Inside a page, on the engine itself: the outputs, the first step, and the parameters after each of three. */
export async function measure({ options, images }) {
  const engine = await import(/** @type {any} */ ("/wasm/webgpu/inkgrad.js"));
  await engine.default();
  const unpack = async (name) => new Uint8Array(await new Response((await fetch(`/data/mnist/${name}.gz`)).body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  const files = await Promise.all(["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"].map(unpack));
  const session = await engine.Session.create();
  session.loadDataset(...files);
  const json = JSON.stringify(options);
  const packed = (row) => {
    const bytes = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const flat = packed(await session.firstStep(json));
  session.start(json);
  const outputs = [];
  for (const image of images) outputs.push(Array.from(await session.predict(session.image("train", image))));
  const parameters = [];
  for (let step = 0; step < 3; step++) {
    await session.pump(1);
    const rows = [];
    for (let row; (row = await session.parameter(rows.length)); ) rows.push(packed(row));
    parameters.push(rows);
  }
  return { flat, outputs, parameters };
}

/** The rows of gradients in the flat form of a first step: loss, count, then each row with its length before it. */
function gradients(flat) {
  const rows = [];
  for (let at = 2; rows.length < flat[1]; ) {
    rows.push(flat.subarray(at + 1, at + 1 + flat[at]));
    at += 1 + flat[at];
  }
  return rows;
}

/** What differs from Keras; nothing where all is well. */
export function differencesFrom(golden, { flat: packed, outputs, parameters }) {
  const flat = numbers(packed);
  const tolerance = GPU_TOLERANCE;
  const [first] = golden.steps;
  const raw = golden.changes.scaling === "none" ? 255 : 1;
  const found = [];
  outputs.forEach((row, place) => row.forEach((output, digit) => Math.abs(output - first.outputs_dropout_off[place][digit]) < 2e-6 * raw || found.push(`output ${place}, ${digit}: ${output}`)));
  if (!(Math.abs(flat[0] - first.loss) < tolerance * first.loss)) found.push(`loss ${flat[0]}, Keras ${first.loss}`);
  gradients(flat).forEach((row, index) => found.push(...differences(`gradient ${index}`, row, first.gradients[index], 0, tolerance)));
  parameters.forEach((rows, step) => rows.forEach((row, index) => found.push(...differences(`parameter ${index} after step ${step + 1}`, numbers(row), golden.steps[step].parameters[index], ELEMENT_TOLERANCE * (RATES[golden.name] ?? RATE) * (step + 1), tolerance))));
  return found;
}
