// A run on the page's side: from the call that asks for it to its end.

/** @typedef {import("../core/protocol.js").TrainSummary} TrainSummary */

export class PendingRun {
  id;
  /** Whether the engine has heard of it. */
  sent = false;
  /** How many steps it takes before it pauses; null for all. What is asked for until it is sent changes this. @type {number | null} */
  steps;
  /** Whether it has taken a step. */
  begun = false;
  isLeft = false;
  /** Ends it before it is sent. @type {() => void} */
  leave = () => {};
  /** Resolves when it was stopped before it was sent. @type {Promise<void>} */
  left;
  /** @type {(summary: TrainSummary) => void} */
  end = () => {};
  /** @type {(error: unknown) => void} */
  fail = () => {};
  /** @type {Promise<TrainSummary>} */
  ended;

  /** @param {number} id @param {number | null} steps */
  constructor(id, steps) {
    this.id = id;
    this.steps = steps;
    this.left = new Promise((resolve) => {
      this.leave = () => {
        this.isLeft = true;
        resolve();
      };
    });
    this.ended = new Promise((resolve, reject) => ([this.end, this.fail] = [resolve, reject]));
    // Whoever waits for a step of it hears of it too; nobody may.
    this.ended.catch(() => {});
  }
}
