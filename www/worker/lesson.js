// Lessons: the network is taught examples; its answers change at once, and what that cost on the test images is found out after.

import { InkgradError } from "../core/errors.js";
import { nextTask } from "./next-task.js";

/** @typedef {import("./engines/load.js").Session} Session */
/** @typedef {import("../core/protocol.js").ExampleData} ExampleData */

/** Micro-batches between two turns of the event loop. */
const PIECES = 4;

/** What is wrong with a drawing, in words. */
const PROBLEMS = { blank: "is blank", several: "is of several digits", frame: "is an empty frame", scribble: "is a scribble" };

/**
 * The pixels of all examples, one after the other.
 * @param {import("./engines/load.js").Package} engine the CPU package @param {ExampleData[]} inputs @param {boolean} areCharacters whether digits or letters are what the network tells apart
 */
export function pixelsOf(engine, inputs, areCharacters) {
  const images = inputs.map((input, place) => {
    if (input instanceof Uint8Array) return input;
    const [pixels, problem] = "points" in input ? engine.preprocessStrokes(input.points, input.lengths) : engine.preprocess(new Uint8Array(input.rgba.buffer), input.width, input.height, input.paper);
    if (!pixels || (problem && areCharacters)) throw new InkgradError("invalid-input", `Example ${place + 1} ${PROBLEMS[/** @type {keyof typeof PROBLEMS} */ (problem)]}: draw one digit, or leave it out.`);
    return /** @type {Uint8Array} */ (pixels);
  });
  const all = new Uint8Array(images.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const image of images) {
    all.set(image, start);
    start += image.length;
  }
  return all;
}

/**
 * Teaches the network; resolves when it answers otherwise.
 * @param {Session} session @param {{ images: Uint8Array, labels: Uint8Array, options: import("../core/protocol.js").FineTuneOptions }} lesson
 * @param {<T>(work: () => T | Promise<T>) => Promise<T>} onEngine work on its engine, in its turn
 * @returns {Promise<{ before: number, after: number, steps: number }>} the fraction of the examples that are read right
 */
export async function teach(session, { images, labels, options }, onEngine) {
  const before = await onEngine(() => session.startFineTune(images, labels, options.steps, options.learningRate, options.seed));
  for (;;) {
    const { steps, accuracy } = JSON.parse(await onEngine(() => session.pumpFineTune(PIECES)));
    if (accuracy !== undefined) return { before, after: accuracy, steps };
    await nextTask();
  }
}
