// One run in the worker: pumps the session, measures time, and lets pause, stop and predictions in between.

import { GPU_MS, GPU_STOP_MS, silentGpu, within } from "../core/deadline.js";
import { nextTask } from "./next-task.js";

/** @typedef {import("./engines/load.js").Session} Session */
/** @typedef {import("../core/protocol.js").TrainEvent} TrainEvent */

/**
 * What a run needs of whoever keeps it.
 * @typedef {object} Keeping
 * @property {boolean} onGpu whether its engine is a GPU, which may never answer
 * @property {(epochsDone: number, trainSeconds: number) => Promise<void>} afterEpoch between two epochs
 * @property {(epochsDone: number) => Promise<void>} keepNetwork takes the network outside of the worker, where a loss of it does no harm
 */

/** Pieces of work are gathered until a pump takes about this long: a quarter of what a visitor notices. */
const PUMP_MS = 40;
const PIECES_MAX = 16;
/** Progress is posted this often; the last word of an epoch always is. */
const REPORT_MS = 80;
/** Of the first epoch so many steps are told one by one: the loss falls fastest there. */
const EARLY_STEPS = 20;
/** Speed is the mean over about this long. */
const SPEED_WINDOW_MS = 2_000;
/** The network is kept outside of the worker this often in the course of an epoch. */
const KEEP_MS = 10_000;

export class TrainingRun {
  active = true;
  paused = false;
  /** Resolves when the run is asked to stop. @type {Promise<void>} */
  stopping;
  /** What Session.start said of the run. */
  totals = { trainCount: 0, testCount: 0, epochs: 1, steps: 1 };
  #stopped = false;
  #stop = () => {};
  #wake = () => {};
  #runId;
  #engineHost;
  #emit;
  /** Gives the turn to train back. @type {(() => void) | null} */
  #release = null;
  /** @type {Session | undefined} */
  #session;
  /** How many steps to take before the next pause; null for all. @type {number | null} */
  #steps;
  /** Steps a second; null for as many as it can. @type {number | null} */
  #pace = null;
  /** Whether the engine looks at each step. */
  #traces = false;
  /** Whether the engine pauses after the step under way by itself. */
  #isInPacedStep = false;
  /** Ends the wait between two steps. */
  #hurry = () => {};
  /** Whether its data set is chosen: until then another may take its place. */
  hasData = false;
  #pausesAsked = 0;
  /** Whether the page was told of the pause. */
  #told = false;
  #clock = new Clock();
  /** @type {Keeping} */
  #keeping = { onGpu: false, afterEpoch: async () => {}, keepNetwork: async () => {} };
  #lastKept = performance.now();
  #giveUpGpu = () => {};
  #lastReport = -Infinity;
  /** Loss and accuracy of the steps that were told last: of one step in a run that is looked at. */
  #ofStep = { loss: 0, accuracy: 0 };
  /** Seconds trained when the epoch under way began. */
  #epochBegan = 0;
  #position = { epoch: 1, step: 0 };
  /** Progress held back because one was sent just before. @type {any} */
  #unsent = null;
  /** Images of the run that progress has told of. */
  #images = 0;
  /** Sums over the images since the last progress that was sent. */
  #recent = { images: 0, loss: 0, accuracy: 0 };
  /** @type {{ epochs: number, loss: number | null, accuracy: number | null, testLoss: number | null, testAccuracy: number | null }} */
  #last = { epochs: 0, loss: null, accuracy: null, testLoss: null, testAccuracy: null };

  /**
   * @param {number} runId
   * @param {number | null} steps how many to take before it pauses; null for all
   * @param {Pick<import("./engine-host.js").EngineHost, "enqueue" | "trainingQueue">} engineHost
   * @param {(event: TrainEvent) => void} emit
   */
  constructor(runId, steps, engineHost, emit) {
    this.#runId = runId;
    this.#steps = steps;
    this.#engineHost = engineHost;
    this.#emit = emit;
    this.stopping = new Promise((resolve) => (this.#stop = resolve));
  }

  get id() {
    return this.#runId;
  }

  get isStopped() {
    return this.#stopped;
  }

  /** Waits until no other trainer of the page is training. */
  async takeTurn() {
    const { trainingQueue } = this.#engineHost;
    if (trainingQueue.isTaken) this.#emit({ type: "queued", runId: this.#runId });
    this.#release = await trainingQueue.take(this.stopping);
  }

  /** Gives the turn back: at the end, and while the run is paused. */
  #giveTurn() {
    this.#release?.();
    this.#release = null;
  }

  /** Goes on from where a kept run stood. @param {{ epochsDone: number, trainSeconds: number, history: any[] }} kept */
  goOn({ epochsDone, trainSeconds, history }) {
    const { loss = null, accuracy = null, testLoss = null, testAccuracy = null } = history.findLast(({ type }) => type === "epochend") ?? {};
    this.#last = { epochs: epochsDone, loss, accuracy, testLoss, testAccuracy };
    this.#images = epochsDone * this.totals.trainCount;
    this.#clock = new Clock(1_000 * trainSeconds, this.#images);
    this.#epochBegan = trainSeconds;
  }

  /** The run is over, however it ended. */
  end() {
    this.active = false;
    this.#giveTurn();
  }

  /**
   * Pumps the run to its end.
   * @param {Session | null} session with the run started; null when it was stopped before
   * @param {Partial<Keeping>} [keeping]
   */
  async train(session, keeping = {}) {
    if (session) {
      const { onGpu = false, afterEpoch = async () => {}, keepNetwork = async () => {} } = keeping;
      this.#keeping = { onGpu, afterEpoch, keepNetwork };
      await this.#pumpAll(session);
      // Left in the middle: what was not told yet may be that its numbers are none.
      if (this.#stopped) this.#handleAll(await this.#work(() => session.flush()));
      await keepNetwork(this.#last.epochs);
    }
    this.active = false;
    this.#report();
    const summary = { ...this.#last, stopped: this.#stopped, trainSeconds: this.#clock.seconds };
    this.#emit(/** @type {TrainEvent} */ ({ type: "trainend", runId: this.#runId, ...summary }));
    return summary;
  }

  /** @param {Session} session */
  async #pumpAll(session) {
    this.#session = session;
    await this.#engineHost.enqueue(() => session.allowSteps(this.#steps ?? undefined));
    let pieces = 1;
    while (!this.#stopped && this.#last.epochs < this.totals.epochs) {
      if (this.paused) {
        // The figures of the last steps are still on the device.
        if (!this.#told) await this.#pump(() => this.#catchUp(session));
        if (!this.paused || this.#stopped || this.#last.epochs >= this.totals.epochs) continue;
        this.#tellPause();
        await this.#keepNetwork();
        if (!this.paused || this.#stopped) continue;
        this.#giveTurn();
        await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
        await this.takeTurn();
        continue;
      }
      if (performance.now() - this.#lastKept > KEEP_MS) await this.#keepNetwork();
      await this.#trace(session, this.#isPaced || this.#steps === 1);
      if (this.#isPaced) {
        await this.#takePacedStep(session);
        continue;
      }
      const { told, elapsed } = await this.#pump(() => session.pump(pieces));
      if (this.#traces && told.some(({ type }) => type === "paused")) this.#tellStep(session);
      pieces = isEarly(this.#position) ? 1 : nextPieces(pieces, elapsed, told);
      await nextTask();
    }
  }

  get #isPaced() {
    return this.#pace !== null && this.#steps === null;
  }

  /** How many steps a second it takes from now on. @param {number | null} stepsPerSecond null for as many as it can */
  setPace(stepsPerSecond) {
    this.#pace = stepsPerSecond;
    this.#hurry();
  }

  /** @param {Session} session @param {boolean} traces whether each step is looked at */
  async #trace(session, traces) {
    if (traces === this.#traces) return;
    this.#traces = traces;
    await this.#engineHost.enqueue(() => {
      session.traceSteps(traces);
      if (this.#steps === null) session.allowSteps(undefined);
    });
  }

  /** One step, told, and the wait until the next. @param {Session} session */
  async #takePacedStep(session) {
    const began = performance.now();
    this.#isInPacedStep = true;
    await this.#engineHost.enqueue(() => session.allowSteps(1));
    let isOver = false;
    while (!isOver && !this.paused && !this.#stopped && this.#last.epochs < this.totals.epochs) {
      const { told } = await this.#pump(() => session.pump(1));
      isOver = told.some(({ type }) => type === "paused");
      await nextTask();
    }
    this.#isInPacedStep = false;
    // What follows may be at full speed.
    await this.#engineHost.enqueue(() => session.allowSteps(this.#steps ?? undefined));
    if (isOver || this.#last.epochs >= this.totals.epochs) this.#tellStep(session);
    const rest = 1_000 / (this.#pace ?? Infinity) - (performance.now() - began);
    if (rest <= 0 || this.paused || this.#stopped) return;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, rest);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  /** @param {Session} session */
  #tellStep(session) {
    const step = session.lastStep();
    if (step) this.#emit({ type: "step", runId: this.#runId, ...JSON.parse(step), ...this.#ofStep });
  }

  async #keepNetwork() {
    await this.#keeping.keepNetwork(this.#last.epochs);
    this.#lastKept = performance.now();
  }

  /** Work on the engine, in its turn. A GPU that never answers is taken for lost: sooner where a visitor waits after Stop. @param {() => Promise<string>} work */
  #work(work) {
    return this.#engineHost.enqueue(() => {
      const done = work();
      if (!this.#keeping.onGpu) return done;
      return new Promise((resolve, reject) => {
        this.#giveUpGpu = () => reject(silentGpu());
        within(GPU_MS, done, silentGpu).then(resolve, reject);
      });
    });
  }

  /** What the steps before a pause came to; nothing where the visitor has thought better of it meanwhile. @param {Session} session */
  async #catchUp(session) {
    if (!this.paused) return "[]";
    session.allowSteps(0);
    return session.pump(1);
  }

  /** @param {() => Promise<string>} pump */
  async #pump(pump) {
    const began = performance.now();
    const events = await this.#work(pump);
    const elapsed = performance.now() - began;
    this.#clock.add(elapsed);
    const told = this.#handleAll(events);
    if (told.some(({ type }) => type === "epochend")) {
      await this.#keepNetwork();
      await this.#keeping.afterEpoch(this.#last.epochs, this.#clock.seconds);
    }
    return { told, elapsed };
  }

  /** @param {string} events as JSON @returns {{ type: string }[]} */
  #handleAll(events) {
    const told = JSON.parse(events);
    // The figures before a pause or an epoch's end are the last word on it: they are never left out.
    for (const event of told) this.#handle(event, told.length > 1);
    return told;
  }

  /** Pauses after the work in progress: the page is told once it has come back, with the figures of its last step; at once where there is none. */
  pause() {
    this.#pausesAsked++;
    this.#pauseNow();
  }

  #pauseNow() {
    if (!this.active || this.paused) return;
    this.paused = true;
    this.#hurry();
    if (!this.#session || !this.#release) this.#tellPause();
  }

  #tellPause() {
    if (this.#told) return;
    this.#told = true;
    this.#report();
    this.#clock.pause();
    this.#emit({ type: "paused", runId: this.#runId, ...this.#position });
  }

  /** @param {number | null} steps how many to take before the next pause; null for all @returns {Promise<boolean>} whether there is a run to go on */
  async resume(steps) {
    if (!this.active || this.#stopped) return false;
    this.#steps = steps;
    const session = this.#session;
    const pausesAsked = this.#pausesAsked;
    if (session) await this.#engineHost.enqueue(() => session.allowSteps(steps ?? undefined));
    // A pause that was asked for meanwhile came after this.
    if (this.#pausesAsked !== pausesAsked) return true;
    this.paused = this.#told = false;
    this.#emit({ type: "resumed", runId: this.#runId });
    this.#wake();
    return true;
  }

  stop() {
    if (!this.#stopped && this.#keeping.onGpu) setTimeout(() => this.active && this.#giveUpGpu(), GPU_STOP_MS);
    this.#stopped = true;
    this.#hurry();
    this.#stop();
    this.#wake();
  }

  /** @param {any} event @param {boolean} isLastWord */
  #handle(event, isLastWord) {
    const { type } = event;
    if (type === "trainend") return;
    // Between two steps of a paced run the engine pauses; the run does not.
    if (type === "paused") return this.#isInPacedStep ? undefined : this.#pauseNow();
    if (type === "progress") {
      this.#position = { epoch: event.epoch, step: event.step };
      this.#clock.images(event.images);
      this.#addRecent(event);
      this.#ofStep = { loss: event.recentLoss, accuracy: event.recentAccuracy };
      this.#unsent = event;
      const due = performance.now() - this.#lastReport >= REPORT_MS || isEarly(event);
      if (due || isLastWord || event.step === event.steps) this.#report();
      return;
    }
    if (type === "epochend") {
      const { epoch: epochs, loss, accuracy, testLoss, testAccuracy } = event;
      this.#last = { epochs, loss, accuracy, testLoss, testAccuracy };
      event.testImages = this.totals.testCount;
      event.seconds = this.#clock.seconds - this.#epochBegan;
      this.#epochBegan = this.#clock.seconds;
    }
    this.#emit({ ...event, runId: this.#runId });
  }

  /** Sends the last progress, if it has not been. */
  #report() {
    const event = this.#unsent;
    if (!event) return;
    this.#unsent = null;
    this.#lastReport = performance.now();
    const { images, loss, accuracy } = this.#recent;
    this.#recent = { images: 0, loss: 0, accuracy: 0 };
    this.#emit({ ...event, recentLoss: loss / images, recentAccuracy: accuracy / images, recentImages: images, runId: this.#runId, ...this.#speed(event) });
  }

  /** @param {{ images: number, recentLoss: number, recentAccuracy: number }} event */
  #addRecent({ images, recentLoss, recentAccuracy }) {
    const added = images - this.#images;
    this.#images = images;
    this.#recent.images += added;
    this.#recent.loss += added * recentLoss;
    this.#recent.accuracy += added * recentAccuracy;
  }

  /** @param {{ images: number, epoch: number, step: number }} event */
  #speed({ images, epoch, step }) {
    const { trainCount, epochs, steps } = this.totals;
    const imagesPerSecond = this.#clock.imagesPerSecond;
    return {
      imagesPerSecond,
      millisecondsPerStep: (1_000 * trainCount) / steps / imagesPerSecond,
      secondsLeft: Math.max((epochs * trainCount - images) / imagesPerSecond, this.#isPaced ? ((epochs - epoch + 1) * steps - step) / (this.#pace ?? Infinity) : 0),
    };
  }
}

/** @param {{ epoch: number, step: number }} position */
const isEarly = ({ epoch, step }) => epoch === 1 && step < EARLY_STEPS;

/**
 * How many pieces the next pump takes. Only a pump that read figures of training says how long a piece is: on a GPU
 * others return before the work is done. At most twice as many as before, since the first such pumps compile kernels.
 * @param {number} pieces @param {number} elapsed milliseconds @param {{ type: string }[]} events
 */
function nextPieces(pieces, elapsed, events) {
  if (!events.every(({ type }) => type === "progress") || events.length === 0) return pieces;
  const fitting = Math.floor((pieces * PUMP_MS) / Math.max(elapsed, 1));
  return Math.min(PIECES_MAX, 2 * pieces, Math.max(1, fitting));
}

/** Training time without pauses, and the speed of late. */
class Clock {
  #total;
  /** Points of (milliseconds, images), the oldest first. @type {[number, number][]} */
  #points;

  /** @param {number} [milliseconds] trained before @param {number} [images] seen before */
  constructor(milliseconds = 0, images = 0) {
    this.#total = milliseconds;
    this.#points = [[milliseconds, images]];
  }

  /** @param {number} milliseconds */
  add(milliseconds) {
    this.#total += milliseconds;
  }

  /** @param {number} images seen in the run */
  images(images) {
    this.#points.push([this.#total, images]);
    while (this.#points.length > 2 && this.#total - this.#points[1][0] > SPEED_WINDOW_MS) this.#points.shift();
  }

  /** What came before a pause says little about the speed after it. */
  pause() {
    this.#points = this.#points.slice(-1);
  }

  get seconds() {
    return this.#total / 1_000;
  }

  get imagesPerSecond() {
    const [from, to] = [this.#points[0], this.#points[this.#points.length - 1]];
    return to[0] > from[0] ? (1_000 * (to[1] - from[1])) / (to[0] - from[0]) : 0;
  }
}
