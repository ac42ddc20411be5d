// Whose turn it is to train: of all trainers on a page one at a time, in the order in which they asked.

export class TrainingQueue {
  /** Ends when everybody before has given the turn back. @type {Promise<unknown>} */
  #last = Promise.resolve();
  #waiting = 0;

  /** Whether whoever asks now has to wait. */
  get isTaken() {
    return this.#waiting > 0;
  }

  /**
   * Waits for the turn and resolves with what gives it back; with null when `leaving` resolved before it came.
   * @param {Promise<unknown>} leaving @returns {Promise<(() => void) | null>}
   */
  async take(leaving) {
    const before = this.#last;
    /** @type {() => void} */
    let release = () => {};
    this.#last = new Promise((resolve) => (release = () => resolve(undefined)));
    this.#waiting++;
    let given = false;
    const giveBack = () => {
      if (given) return;
      given = true;
      this.#waiting--;
      release();
    };
    const left = Symbol();
    if ((await Promise.race([before, leaving.then(() => left)])) !== left) return giveBack;
    // Whoever comes after still waits for those before.
    before.then(giveBack);
    return null;
  }
}
