// Drawings that a run learns from beside the data set's images: made on the CPU engine, piece by piece, and given to whoever else trains it.

import { nextTask } from "./next-task.js";

/**
 * Those of one run: `key` tells them from others.
 * @typedef {{ key: string, images: Uint8Array, labels: Uint8Array }} Drawings
 */

/** Drawings of a piece of work: some 20 ms. */
const PIECE = 40;

/**
 * Makes what a run with these options wants, where it wants any.
 * @param {{ session: import("./engines/load.js").Session, enqueue: <T>(work: () => T) => Promise<T>, isStopped: () => boolean, tell: (detail: string) => void }} maker
 * @param {string} options as JSON @returns {Promise<Drawings | null>} null also where the run was stopped meanwhile
 */
export async function makeDrawings({ session, enqueue, isStopped, tell }, options) {
  for (;;) {
    const { images, count } = JSON.parse(await enqueue(() => session.prepareDrawings(options, PIECE)));
    if (count === 0 || isStopped()) return null;
    if (images === count) break;
    tell(`Making drawings to learn from: ${images} of ${count}`);
    await nextTask();
  }
  const [images, labels] = await enqueue(() => session.drawings(options));
  const { seed = 0, trainLimit = 0 } = JSON.parse(options);
  return { key: `${seed} ${trainLimit} ${labels.length}`, images, labels };
}
