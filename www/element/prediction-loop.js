// Keeps what the network makes of the drawing up to date: one question at a time, the newest drawing last.

/** While the network learns, the same drawing is put to it again this often. */
const WATCH_MS = 250;

export class PredictionLoop {
  #ask;
  #asking = false;
  #again = false;
  #watch = 0;

  /** @param {(isStale: () => boolean) => Promise<void>} ask asks and shows; what `isStale` after the answer need not be shown */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Whether the network learns just now. */
  get learning() {
    return this.#watch !== 0;
  }

  /** @param {boolean} learning */
  set learning(learning) {
    if (learning && !this.#watch) this.#watch = window.setInterval(() => void this.ask(), WATCH_MS);
    if (!learning && this.#watch) {
      clearInterval(this.#watch);
      this.#watch = 0;
      void this.ask();
    }
  }

  /** The drawing or the network has changed. */
  async ask() {
    this.#again = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#ask(() => this.#again && !this.#watch);
      }
    } catch {
      // No engine yet, or it has just failed: the next change or the next moment of training asks again.
    } finally {
      this.#asking = false;
    }
  }
}
