// The data set of one trainer: how it comes, changes and is mended, and who waits for it.

import { nameOf } from "./download.js";
import { InkgradError } from "../../core/errors.js";
import { imageShape } from "../../core/image-shape.js";
import { part } from "../../core/load-part.js";

/** @typedef {import("./held-dataset.js").HeldDataset} HeldDataset */
/** @typedef {import("../engine-host.js").EngineHost} EngineHost */

/**
 * What it needs of its trainer.
 * @typedef {object} Owner
 * @property {EngineHost} engineHost
 * @property {import("../../core/protocol.js").SessionSetup} setup
 * @property {() => Promise<void>} opened resolves when the CPU engine is there
 * @property {(held: HeldDataset, take: () => void) => Promise<void>} give gives it to all engines of the trainer, and calls `take` where the one before has gone; nothing where the trainer has
 * @property {() => void} onTaken once there is one
 * @property {(event: any) => void} tell
 */

export class SessionDataset {
  /** The one in use. @type {HeldDataset | null} */
  held = null;
  /** Whether it is not the one that the page comes with: a run on it cannot go on after a reload. */
  isOwn = false;
  /** @type {import("../../core/protocol.js").DatasetInfo} */
  info = { name: "", address: null, isMnist: false, remedies: [], shape: imageShape, classes: [], firstLabel: 0, trainCount: 0, testCount: 0, doubts: [] };
  #owner;
  #closed = false;
  /** Counts those that were asked for: only the last is taken. */
  #asked = 0;
  /** How many changes are under way. */
  #changes = 0;
  /** Whether one was asked for. */
  isAwaited = false;
  /** @type {Promise<void>} */
  #brought = Promise.resolve();
  #failed = false;
  /** The change that is under way. @type {Promise<unknown>} */
  #changing = Promise.resolve();

  /** @param {Owner} owner */
  constructor(owner) {
    this.#owner = owner;
  }

  /** Begins to bring the one that the page comes with; whoever needs it awaits `here` and hears of a failure there. */
  start() {
    this.isAwaited = true;
    this.#failed = false;
    const brought = this.#bring();
    this.#brought = brought;
    brought.catch(() => {
      if (this.#brought === brought) this.#failed = true;
    });
  }

  /** Begins again after a failure; not while another is on its way, whose place it would take. */
  retry() {
    if ((this.#failed || !this.isAwaited) && this.#changes === 0) this.start();
  }

  /** Resolves when the first one is there, which comes now if it was left for later. */
  get brought() {
    if (!this.isAwaited) this.start();
    return this.#brought;
  }

  /** Resolves when the last one that was asked for is there. */
  here() {
    return this.#changing.then(() => this.brought);
  }

  /** @param {HeldDataset | null} held a use of it that becomes this trainer's */
  #replace(held) {
    this.held?.release();
    this.held = held;
  }

  close() {
    this.#closed = true;
    this.#replace(null);
  }

  async #bring() {
    const { engineHost, setup, tell } = this.#owner;
    const held = await engineHost.dataset(setup.dataset, setup.dataset === setup.mnist, this.#tellProgress);
    await this.#takeFrom(setup.dataset, held);
    void held.keep().then((kept) => this.#closed || tell({ type: "storage", kept }));
  }

  #tellProgress = (/** @type {import("./download.js").Progress} */ progress) => this.#owner.tell({ type: "loading", part: "dataset", ...progress });

  /** @param {string} address @param {HeldDataset} held */
  #takeFrom(address, held) {
    const { dataset, mnist } = this.#owner.setup;
    const isMnist = address === mnist;
    return this.#take(held, { name: isMnist ? "MNIST" : nameOf(address), address, isMnist, remedies: [] }, address !== dataset);
  }

  /** Puts it in the place of the one before. @param {HeldDataset} held a use of it that becomes this trainer's @param {Omit<import("../../core/protocol.js").DatasetInfo, "shape" | "classes" | "firstLabel" | "trainCount" | "testCount" | "doubts">} origin @param {boolean} isOwn */
  async #take(held, origin, isOwn) {
    const { opened, give, onTaken, tell } = this.#owner;
    let isTaken = false;
    try {
      await opened();
      await give(held, () => {
        isTaken = true;
        this.#replace(held);
      });
    } finally {
      if (!isTaken) held.release();
    }
    if (!isTaken || this.#closed) return;
    this.isOwn = isOwn;
    this.info = { ...origin, shape: imageShape, classes: held.classes, firstLabel: held.firstLabel, ...held.counts, doubts: held.doubts };
    tell({ type: "dataset", dataset: this.info });
    onTaken();
  }

  /**
   * Changes it; runs and evaluations that are asked for later wait for that. What fails leaves the one there was, but for a fresh
   * worker that had it before: there nothing may be trained or judged on another.
   * @param {() => Promise<void>} change @param {boolean} isAgain
   */
  #change(change, isAgain) {
    this.#changes++;
    const changing = change().finally(() => this.#changes--);
    const before = this.#changing;
    this.#changing = isAgain ? Promise.all([before, changing]) : changing.catch(() => before);
    this.#changing.catch(() => {});
    return changing;
  }

  /** @param {import("../../core/protocol.js").DatasetSource} source @param {boolean} isAgain */
  use(source, isAgain) {
    return this.#change(() => this.#use(source), isAgain);
  }

  /** Does to the one in use what was offered for it, after the changes before. @param {import("../../core/protocol.js").Remedy} remedy @param {boolean} isAgain */
  remedy(remedy, isAgain) {
    const before = this.#changing;
    const newest = this.#unlessSuperseded();
    return this.#change(() => before.then(() => this.#remedied(remedy, newest)), isAgain);
  }

  /** Lets a data set through unless another is asked for from now on: then its use ends. */
  #unlessSuperseded() {
    const mine = this.#asked;
    return (/** @type {HeldDataset} */ held) => {
      if (mine === this.#asked) return held;
      held.release();
      throw new InkgradError("superseded", "Another data set was asked for after this one.");
    };
  }

  /** @param {import("../../core/protocol.js").DatasetSource} source */
  async #use(source) {
    this.#asked++;
    this.isAwaited = true;
    const newest = this.#unlessSuperseded();
    const { engineHost, setup } = this.#owner;
    const { filesIn, nameOfFiles, sortFiles } = await part(() => import("./given-files.js"));
    // The one that comes with the page goes on loading: it must not take the place of this one later.
    await this.#brought.catch(() => {});
    if ("url" in source) {
      await this.#takeFrom(source.url, newest(await engineHost.dataset(source.url, source.url === setup.mnist, this.#tellProgress, true)));
    } else {
      const { files, names } = await filesIn(source.files);
      await this.#take(newest(await engineHost.hold(sortFiles(files), { names })), { name: nameOfFiles(files), address: null, isMnist: false, remedies: [] }, true);
    }
    this.#failed = false;
    this.#brought = Promise.resolve();
  }

  /** @param {import("../../core/protocol.js").Remedy} remedy @param {(held: HeldDataset) => HeldDataset} newest */
  async #remedied(remedy, newest) {
    await this.brought;
    const { remedied } = await part(() => import("./doubts.js"));
    if (!this.held) return;
    const { name, address, remedies } = this.info;
    const held = await this.#owner.engineHost.hold(remedied(this.held.files(), remedy), { names: this.held.names });
    // Its runs must not pass for runs on the set itself.
    await this.#take(newest(held), { name: remedy === "shuffle-labels" ? `${name}, labels shuffled` : name, address, isMnist: false, remedies: [...remedies, remedy] }, true);
  }
}
