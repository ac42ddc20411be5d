// Whether an epoch taught a network nothing although the learning rate could be mended: pure, told by the worker after each epoch.

import { optimizers } from "../core/optimizers.js";

/** Of what lies between always giving the most frequent answer and being right always: a network that reached no more has learnt nothing. */
const NOTHING_LEARNT = 0.2;
/** A label is a byte. */
const LABELS = 256;
/** A learning rate is unusual by this factor. */
const UNUSUAL = 10;

/**
 * What is suspected after an epoch; null where the network is clearly more often right than by always giving the most frequent answer, or its learning rate is usual.
 * @param {{ epoch: number, testAccuracy: number }} epochend @param {import("../core/protocol.js").Recipe} recipe @param {Uint8Array} labels of the test images
 */
export function learningDoubt({ epoch, testAccuracy }, { learningRate, optimizer }, labels) {
  const usual = Number(optimizers.find(({ id }) => id === optimizer)?.usualLearningRate);
  const counts = new Uint32Array(LABELS);
  for (const label of labels) counts[label]++;
  const frequent = Math.max(...counts) / labels.length;
  const nothing = testAccuracy <= frequent + NOTHING_LEARNT * (1 - frequent);
  const unusual = learningRate >= UNUSUAL * usual || learningRate * UNUSUAL <= usual;
  return nothing && unusual ? /** @type {const} */ ({ doubt: "learning-rate", epoch, learningRate, optimizer, usual }) : null;
}
