// How sure the network's answers are: found out beside whatever else is asked of the engines, of the network as it is now.

import { nextTask } from "./next-task.js";

/** @typedef {import("./engines/load.js").Session} Session */

/**
 * What a calibration needs of the session whose network it is of.
 * @typedef {object} Host
 * @property {() => Session} cpu the CPU engine's session, which has the training images in memory
 * @property {() => Session} holder the session that has the network
 * @property {<T>(work: () => T | Promise<T>) => Promise<T>} onEngine work on the engine of the network, in its turn
 * @property {<T>(work: () => T | Promise<T>) => Promise<T>} enqueue work on the CPU engine, in its turn
 * @property {() => boolean} isOver whether the network has changed meanwhile
 */

/** Calibrates the network as it is now; one that is calibrated already stays so. @param {Host} host @returns {Promise<boolean>} whether it came to its end */
export async function calibrate({ cpu, holder, onEngine, enqueue, isOver }) {
  const bytes = await onEngine(() => (isOver() || holder().isCalibrated ? null : holder().save()));
  if (!bytes) return false;
  const number = await enqueue(() => (isOver() ? 0 : cpu().startCalibration(bytes)));
  for (;;) {
    await nextTask();
    if (isOver()) {
      if (number) await enqueue(() => cpu().dropCalibration(number));
      return false;
    }
    const found = await enqueue(() => cpu().pumpCalibration(number));
    if (!found) continue;
    await onEngine(() => {
      if (!isOver()) holder().takeCalibration(found);
    });
    return !isOver();
  }
}
