// Lessons: drawings that the network is taught, what that cost on the test images, and each taken back.

import { LazyView } from "./views/lazy-view.js";
import { part } from "../core/load-part.js";

/** @typedef {import("../core/protocol.js").Example} Example */
/** @typedef {import("../core/protocol.js").FineTuneResult} FineTuneResult */
/** @typedef {import("./on-demand/teach.js").Teach} Teach */

/**
 * What lessons need of the element.
 * @typedef {object} LessonsHost
 * @property {() => import("../trainer/trainer.js").Trainer} connected
 * @property {() => Example["input"]} content the drawing
 * @property {HTMLElement} openIn where the view is shown
 * @property {(test: number | null | undefined) => void} onTested the accuracy on the test images from now on: null while it is found out, undefined where no lesson counts
 */

/** Of a lesson so many drawings are taught again with the next, at most. */
const TAUGHT_AGAIN_MAX = 90;

export class Lessons {
  #host;
  /** @type {LazyView<Teach>} */
  #view = new LazyView(() => this.#open());
  /** Lessons that count, the last one last: what was taught by a press, and what came of it. @type {{ examples: Example[], test: number }[]} */
  #lessons = [];
  /** Grows with each network. */
  #network = 0;
  /** Whether a press of the view is being taught. */
  #isTeaching = false;
  /** Lessons asked for that have not come back. */
  #underWay = 0;

  /** @param {LessonsHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {readonly string[]} classes that the network tells apart @param {boolean} isAvailable whether there is a drawing that a trained network reads, and no run */
  async show(classes, isAvailable) {
    if (!this.#view.view && !isAvailable) return;
    const view = await this.#view.get();
    view?.show(classes, isAvailable);
  }

  /** There is another network. */
  clear() {
    this.#network++;
    this.#lessons = [];
    this.#view.view?.clear();
  }

  /** The network answers otherwise: what was known of it is of the one before. */
  hearTaught() {
    if (this.#underWay > 0) this.#host.onTested(null);
    if (this.#isTeaching) this.#view.view?.taught();
  }

  /** There is another drawing: what was told of the one before goes. */
  hearDrawn() {
    if (!this.#isTeaching) this.#view.view?.told();
  }

  /** The network goes on learning, or is back as it was last kept: no lesson can be undone any more. */
  forgetUndo() {
    this.#lessons = [];
    if (!this.#isTeaching) this.#view.view?.clear();
  }

  /** @param {Example[]} examples @param {Parameters<import("../trainer/trainer.js").Trainer["fineTune"]>[1]} [options] @param {Example[]} [shown] those of them that are taught again in the next lesson */
  async fineTune(examples, options, shown = examples) {
    const network = this.#network;
    this.#underWay++;
    try {
      const result = await this.#host.connected().fineTune(examples, options);
      if (network === this.#network) {
        if (!this.#isTeaching) this.#view.view?.told(true);
        this.#lessons.push({ examples: shown.slice(-TAUGHT_AGAIN_MAX), test: result.test.after });
        this.#host.onTested(result.test.after);
      }
      return result;
    } finally {
      this.#underWay--;
    }
  }

  /** How many changes of the network can be undone. */
  get count() {
    return this.#lessons.length;
  }

  /**
   * Changes weights without training, and tests what that comes to: undone as a lesson is.
   * @param {Parameters<import("../trainer/trainer.js").Trainer["perturb"]>[0]} change @returns {Promise<number>} the accuracy on the test images
   */
  async perturb(change) {
    const network = this.#network;
    const trainer = this.#host.connected();
    this.#underWay++;
    try {
      await trainer.perturb(change);
      const lesson = { examples: [], test: NaN };
      this.#lessons.push(lesson);
      const { accuracy } = await trainer.evaluate();
      lesson.test = accuracy;
      if (network === this.#network) this.#host.onTested(accuracy);
      return accuracy;
    } finally {
      this.#underWay--;
    }
  }

  async undo() {
    const isUndone = await this.#host.connected().undoFineTune();
    if (!isUndone) {
      this.#lessons = [];
      return false;
    }
    this.#lessons.pop();
    const last = this.#lessons[this.#lessons.length - 1];
    this.#host.onTested(last?.test);
    return true;
  }

  async #open() {
    const { openTeach } = await part(() => import("./on-demand/teach.js"));
    const view = await openTeach(/** @type {ShadowRoot} */ (this.#host.openIn.getRootNode()));
    view.addEventListener("teach", (event) => void this.#teach(view, /** @type {CustomEvent} */ (event).detail.label));
    view.addEventListener("undo", () => void this.undo().then((isUndone) => view.undone(isUndone, this.#lessons.length > 0), (error) => view.refuse(error)));
    this.#host.openIn.append(view.element);
    return view;
  }

  /** The drawing, with those that were taught before, so that they are not forgotten. @param {Teach} view @param {number} label */
  async #teach(view, label) {
    const network = this.#network;
    const mine = [{ input: this.#host.content(), label }];
    view.wait(label);
    this.#isTeaching = true;
    try {
      const result = await this.fineTune([...this.#lessons.flatMap(({ examples }) => examples), ...mine], {}, mine);
      const { digit } = await this.#host.connected().predict(mine[0].input);
      if (network === this.#network) view.done(label, result, digit === label);
    } catch (error) {
      if (network === this.#network) view.refuse(/** @type {Error} */ (error));
    } finally {
      this.#isTeaching = false;
    }
  }
}
