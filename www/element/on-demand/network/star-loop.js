// Keeps the star up to date at a share of the engine's time: a part of the images at a time where all would take too long.

import { starImages } from "../../../core/star.js";

/** @typedef {import("../../../trainer/trainer.js").Trainer} Trainer */
/** @typedef {import("./starburst.js").Starburst} Starburst */

/** Images of the star. */
const IMAGES = 400;
/** It is asked this often while the network learns. */
const INTERVAL_MS = 300;
/** What of the engine's time it may take. */
const SHARE = 0.035;
/** While somebody draws nothing is asked. */
const HOLD_MS = 400;
/** Images asked for at a time, at least. */
const LEAST = 4;
/** The plane of the last hidden layer is found anew this often while the network learns: its arithmetic is the engine's, too. */
const PLANE_MS = 2_000;

export class StarLoop {
  #star;
  #trainer;
  /** @type {number[]} */
  #indices = [];
  /** Images at a time. */
  #chunk = 2 * LEAST;
  /** The next image to ask for. */
  #next = 0;
  #timer = 0;
  #asking = false;
  /** Whether all are to be asked again. */
  #whole = false;
  #visible = true;
  #heldUntil = -Infinity;
  #planeAt = -Infinity;
  /** Milliseconds that the last plane took the engine. */
  #planeTook = 0;
  /** What the images were chosen for. */
  #key = "";
  /** Classes of the data set in use. */
  #classes = 0;
  #seen = () => document.hidden || void this.#tick();

  /** @param {Starburst} star @param {() => Trainer | null} trainer */
  constructor(star, trainer) {
    this.#star = star;
    this.#trainer = trainer;
    // A run that ended while nobody looked.
    document.addEventListener("visibilitychange", this.#seen);
    star.addEventListener("view", () => {
      this.#planeAt = -Infinity;
      this.refresh();
    });
  }

  /** @param {boolean} learning whether the network learns just now */
  set learning(learning) {
    if (learning && !this.#timer) this.#timer = window.setInterval(() => void this.#tick(), INTERVAL_MS);
    if (learning || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = 0;
    this.refresh();
  }

  /** Whether the star is shown: else nothing is asked. @param {boolean} visible */
  set visible(visible) {
    this.#visible = visible;
    if (visible) this.refresh();
  }

  /** Somebody draws: for a moment the engine is there for the drawing. */
  hold() {
    this.#heldUntil = performance.now() + HOLD_MS;
  }

  /** The network or the data set is another. */
  refresh() {
    this.#whole = true;
    void this.#tick();
  }

  close() {
    clearInterval(this.#timer);
    this.#timer = 0;
    document.removeEventListener("visibilitychange", this.#seen);
    this.#star.close();
  }

  async #tick() {
    const trainer = this.#trainer();
    if (this.#timer !== 0 && performance.now() < this.#heldUntil) return;
    if (this.#asking || !this.#visible || !trainer?.dataset || document.hidden || !this.#star.element.isConnected) return;
    this.#asking = true;
    try {
      do {
        this.#whole &&= this.#timer === 0;
        const isAll = this.#whole;
        this.#whole = false;
        if (!(await this.#choose(trainer))) break;
        if (isAll) this.#next = 0;
        do await this.#ask(trainer, isAll);
        while (isAll && this.#next > 0 && this.#timer === 0);
        if (this.#star.view === "features") await this.#placeInPlane(trainer);
      } while (this.#whole);
    } catch {
      // The engine was lost, or the data set is another one by now: the next moment asks again.
    } finally {
      this.#asking = false;
    }
  }

  /** Chooses the images of the data set in use; false where there is none. @param {Trainer} trainer */
  async #choose(trainer) {
    const { dataset } = trainer;
    if (!dataset) return false;
    const key = `${dataset.name} ${dataset.testCount} ${dataset.classes.join()} ${dataset.remedies.join()}`;
    if (key === this.#key) return true;
    const labels = await trainer.labels("test");
    this.#indices = starImages(labels, dataset.classes.length, Math.min(IMAGES, labels.length));
    this.#star.setImages({ indices: this.#indices, labels: this.#indices.map((index) => labels[index]) }, dataset.classes);
    this.#key = key;
    this.#classes = dataset.classes.length;
    this.#next = 0;
    return true;
  }

  /** @param {Trainer} trainer @param {boolean} isAll whether nobody trains meanwhile */
  async #ask(trainer, isAll) {
    const first = this.#next;
    // Nobody waits for the engine then; but it answers drawings between two parts.
    const chunk = isAll ? Math.max(this.#chunk, 40) : this.#chunk;
    const indices = this.#indices.slice(first, first + chunk);
    const { numbers, milliseconds } = await trainer.represent("test", indices);
    // The network tells other classes apart than the data set has.
    if (numbers.length !== indices.length * this.#classes) {
      this.#next = 0;
      return this.#star.placeNowhere();
    }
    this.#next = first + chunk >= this.#indices.length ? 0 : first + chunk;
    this.#star.placeByLogits(numbers, first);
    const fitting = (indices.length * INTERVAL_MS * SHARE) / Math.max(milliseconds, 0.1);
    // At most twice as many as before: the first call may have warmed something up.
    this.#chunk = Math.round(Math.min(IMAGES, Math.max(LEAST, Math.min(2 * this.#chunk, fitting))));
  }

  /** All images in their plane, as often as the engine's share allows. @param {Trainer} trainer */
  async #placeInPlane(trainer) {
    if (this.#timer !== 0 && performance.now() - this.#planeAt < Math.max(PLANE_MS, this.#planeTook / SHARE)) return;
    this.#planeAt = performance.now();
    this.#planeTook = 0;
    /** @type {Float32Array[]} */
    const parts = [];
    for (let first = 0; first < this.#indices.length; first += 40) {
      const { numbers, milliseconds } = await trainer.represent("test", this.#indices.slice(first, first + 40), { features: true });
      parts.push(numbers);
      this.#planeTook += milliseconds;
    }
    const points = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, part) => (points.set(part, at), at + part.length), 0);
    if (points.length > 0) this.#star.placeInPlane(await trainer.plane(points, points.length / this.#indices.length));
  }
}
