// Lessons: the network is taught examples; its answers change at once, and what that cost on the test images is found out after.

import { InkgradError } from "../core/errors.js";
import { PIXELS } from "../core/image-shape.js";
import { imageOf } from "./image-of.js";
import { nextTask } from "./next-task.js";

/** @typedef {import("./engines/load.js").Session} Session */
/** @typedef {import("../core/protocol.js").ExampleData} ExampleData */

/** Micro-batches between two turns of the event loop. */
const PIECES = 4;

/** Work on the engine of the network, in its turn. @typedef {<T>(work: () => T | Promise<T>) => Promise<T>} OnEngine */

/** What is wrong with a drawing, in words. */
const PROBLEMS = { blank: "is blank", several: "is of several digits", frame: "is an empty frame", scribble: "is a scribble" };

/** Examples that are looked at between two turns of the event loop: some 20 ms. */
const EXAMPLES = 20;

/**
 * The pixels of all examples, one after the other.
 * @param {import("./engines/load.js").Package} engine the CPU package @param {ExampleData[]} inputs @param {boolean} areCharacters whether digits or letters are what the network tells apart
 * @param {OnEngine} onEngine @returns {Promise<Uint8Array>}
 */
export async function pixelsOf(engine, inputs, areCharacters, onEngine) {
  const all = new Uint8Array(inputs.length * PIXELS);
  for (let first = 0; first < inputs.length; first += EXAMPLES) {
    await onEngine(() =>
      inputs.slice(first, first + EXAMPLES).forEach((input, place) => {
        const [pixels, problem] = imageOf(engine, input, areCharacters);
        if (!pixels) throw new InkgradError("invalid-input", `Example ${first + place + 1} ${PROBLEMS[problem]}: draw one digit, or leave it out.`);
        all.set(pixels, (first + place) * PIXELS);
      }));
    await nextTask();
  }
  return all;
}

/**
 * Teaches the network; resolves when it answers otherwise.
 * @param {Session} session @param {{ images: Uint8Array, labels: Uint8Array, options: import("../core/protocol.js").FineTuneOptions }} lesson @param {OnEngine} onEngine
 * @returns {Promise<{ before: number, after: number, steps: number, beforeLesson: number }>} the fraction of the examples that are read right; the number of an evaluation of the network as it was
 */
export async function teach(session, { images, labels, options }, onEngine) {
  const before = await onEngine(() => session.startFineTune(images, labels, options.steps, options.learningRate, options.seed));
  const beforeLesson = await onEngine(() => session.startEvaluation());
  try {
    for (;;) {
      const { steps, accuracy } = JSON.parse(await onEngine(() => session.pumpFineTune(PIECES)));
      if (accuracy !== undefined) return { before, after: accuracy, steps, beforeLesson };
      await nextTask();
    }
  } catch (error) {
    // The network is as before: nobody asks what it is worth.
    await onEngine(() => session.dropEvaluation(beforeLesson)).catch(() => {});
    throw error;
  }
}
