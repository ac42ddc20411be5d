// Whether an epoch taught a network nothing although the learning rate could be mended: pure, told by the worker after each epoch.

import { optimizers } from "../core/optimizers.js";

/** A network that is right no more than so many times as often as one that always answers the most frequent class has learnt nothing. */
const NOTHING_LEARNT = 2.5;
/** A label is a byte. */
const LABELS = 256;
/** A learning rate is unusual by this factor. */
const UNUSUAL = 10;

/**
 * What is suspected after an epoch; null where the network answers more than the most frequent class right, or its learning rate is usual.
 * @param {{ epoch: number, testAccuracy: number }} epochend @param {import("../core/protocol.js").Recipe} recipe @param {Uint8Array} labels of the test images
 */
export function learningDoubt({ epoch, testAccuracy }, { learningRate, optimizer }, labels) {
  const usual = Number(optimizers.find(({ id }) => id === optimizer)?.usualLearningRate);
  const counts = new Uint32Array(LABELS);
  for (const label of labels) counts[label]++;
  const nothing = testAccuracy <= (NOTHING_LEARNT * Math.max(...counts)) / labels.length;
  const unusual = learningRate >= UNUSUAL * usual || learningRate * UNUSUAL <= usual;
  return nothing && unusual ? /** @type {const} */ ({ doubt: "learning-rate", epoch, learningRate, optimizer, usual }) : null;
}
