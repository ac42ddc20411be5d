// One trainer's side in the worker: its networks, its runs, its data set. Commands are answered in order, one at a time, between
// two pieces of a run.

import { begin, choose, openedFor } from "./engines/choice.js";
import { SessionDataset } from "./dataset/session-dataset.js";
import { deleteStored } from "./dataset/download.js";
import { GPU_MS, GPU_STOP_MS, silentGpu, within } from "../core/deadline.js";
import { InkgradError, busy, isFatal, toWire } from "../core/errors.js";
import { learningDoubt } from "./learning-doubt.js";
import { areCharacters } from "../core/classes.js";
import { nextTask } from "./next-task.js";
import { noPrediction } from "../core/no-prediction.js";
import { part } from "../core/load-part.js";
import { imageOf } from "./image-of.js";
import { toInspection, toUnit } from "./inspection.js";
import { RunKeeper } from "./checkpoints/keeper.js";
import { TrainingRun } from "./training-run.js";

/** @typedef {import("../core/protocol.js").Command} Command */
/** @typedef {import("../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./engines/load.js").Opened} Opened */
/** @typedef {import("./engine-host.js").EngineHost} EngineHost */
/** @typedef {import("../core/protocol.js").SessionSetup} SessionSetup */
/** @typedef {(answer: import("../core/protocol.js").Answer, transfer?: Transferable[]) => void} Post */

/** Once there is a data set, a run waits so long for a GPU that is still being opened: the next one may have it. */
const GPU_WAIT_MS = 10_000;
/** The largest place of an image that the engine can be asked for. */
const INDEX_MAX = 2 ** 32 - 1;

export class TrainerSession {
  engineHost;
  /** @type {Opened} */
  cpu = /** @type {any} */ (null);
  /** @type {Opened | null} */
  webgpu = null;
  /** How often the network changed: a calibration of the one before is given up. */
  #changes = 0;
  /** The lesson under way; null where there is none. @type {Promise<unknown> | null} */
  #lesson = null;
  /** Whether the network is to be calibrated once there is a data set, which nobody has asked for. */
  #awaitsCalibration = false;
  /** Counts networks and data sets. */
  #network = 0;
  /** @type {import("./neighbors.js").Neighbors | null} */
  #neighbors = null;
  /** What the run under way learns from beside the data set. @type {import("./drawings.js").Drawings | null} */
  drawings = null;
  /** @type {EngineInfo} */
  engine = { kind: "cpu", workers: 1, arithmetic: "strict", adapter: null, reason: "" };
  dataset;
  /** Why the engine is what it is, where no speed trial said more. */
  because = "";
  #setup;
  #post;
  #closed = false;
  #opened = Promise.resolve();
  /** Resolves when it is known whether there is a GPU to train on; null before there is a data set for it. @type {Promise<void> | null} */
  #gpu = null;
  /** @type {TrainingRun | undefined} */
  #run;
  /** Steps a second that runs take; null for as many as they can. @type {number | null} */
  #pace = null;
  /** The GPU while the data set in use does not fit it, and why it is the engine otherwise. @type {{ gpu: Opened, because: string } | null} */
  #aside = null;
  /** The engine that holds the current network. @type {Opened | undefined} */
  #current;
  /** The run that the current network came from, while that stands at the run's end. @type {{ options: TrainOptions, epochsDone: number, trainSeconds: number, history: any[] } | null} */
  #ended = null;
  /** What the current network was asked for, while it is untrained. @type {TrainOptions | null} */
  #untrained = null;

  /** @param {EngineHost} engineHost @param {SessionSetup} setup @param {Post} post */
  constructor(engineHost, setup, post) {
    this.engineHost = engineHost;
    this.#setup = setup;
    this.#post = post;
    this.dataset = new SessionDataset({ engineHost, setup, opened: () => this.#opened, give: (held, take) => this.#giveDataset(held, take), onTaken: () => this.#hearDataset(), tell: this.#tell });
  }

  #hearDataset() {
    this.#network++;
    this.#ended = null;
    this.#gpu ??= this.#lookForWebGpu();
    if (this.#awaitsCalibration) this.#calibrate();
  }

  #tell = (/** @type {any} */ event) => this.#post({ event });

  /** @param {Omit<EngineInfo, "arithmetic">} info */
  setEngine(info) {
    this.engine = { ...info, arithmetic: this.engineHost.arithmetic };
    this.#tell({ type: "engine", engine: this.engine });
  }

  /** @param {string} detail what is being done with an engine */
  tell(detail) {
    this.#tell({ type: "loading", part: "engine", detail });
  }

  /** Opens the CPU engine; the data set comes meanwhile. */
  open() {
    this.#opened = this.#openCpu();
    if (this.#setup.preload) this.dataset.start();
    return this.#opened;
  }

  async #openCpu() {
    const cpu = await this.engineHost.openCpu();
    if (this.#closed) return cpu.session.free();
    this.cpu = this.#current = cpu;
    cpu.session.prepare("{}");
    this.#untrained = {};
    this.because = this.engineHost.setup.because;
    this.setEngine({ kind: "cpu", workers: 1, adapter: null, reason: this.because });
  }

  /** Ends its run and frees its networks. */
  close() {
    this.#closed = true;
    this.#run?.stop();
    this.dataset.close();
    void this.engineHost.enqueue(() => {
      // The network may be on an engine that was given up.
      for (const opened of new Set([this.cpu, this.webgpu, this.#aside?.gpu, this.#current])) opened?.session.free();
    });
  }

  /** Once there is a data set: opens the WebGPU engine where it is wanted and can be used. A GPU that fails here is done without. */
  async #lookForWebGpu() {
    if (this.engineHost.setup.engine === "cpu") return;
    const { opened, info } = await this.engineHost.openWebGpu((detail) => this.tell(detail));
    if (this.#closed) return opened?.session.free();
    if (opened) {
      try {
        await this.engineHost.enqueue(() => {
          if (this.#closed) return;
          const { held } = this.dataset;
          const refusal = held?.refusalOf(opened);
          if (refusal) return this.#setAside(opened, refusal, info);
          held?.giveTo(opened);
          this.webgpu = opened;
        });
      } catch (cause) {
        return this.#giveUpWebGpu(cause);
      }
      if (this.#closed) return opened.session.free();
      if (!this.webgpu) return;
    }
    this.because = info.reason;
    this.setEngine({ workers: 1, ...info });
  }

  /** The GPU cannot take the data set: the CPU engine trains on that. @param {Opened} gpu @param {string} refusal @param {{ adapter: string | null, reason: string }} info of the GPU */
  #setAside(gpu, refusal, { adapter, reason }) {
    [this.webgpu, this.#aside, this.because] = [null, { gpu, because: reason }, refusal];
    this.setEngine({ kind: "cpu", workers: 1, adapter, reason: refusal });
  }

  /** Gives a data set to the GPU, or leaves it to the CPU engine, with the network, where it does not fit. @param {import("./dataset/held-dataset.js").HeldDataset} held */
  async #giveToGpu(held) {
    const gpu = this.webgpu ?? this.#aside?.gpu;
    if (!gpu) return;
    const because = this.#aside?.because ?? this.because;
    const refusal = held.refusalOf(gpu);
    if (refusal) {
      if (this.#current === gpu) {
        this.cpu.session.load(await within(GPU_MS, gpu.session.save(), silentGpu));
        this.#current = this.cpu;
      }
      return this.#setAside(gpu, refusal, { adapter: this.engine.adapter, reason: because });
    }
    if (this.#aside) this.setEngine({ kind: "webgpu", workers: 1, adapter: this.engine.adapter, reason: because });
    [this.webgpu, this.#aside, this.because] = [gpu, null, because];
    try {
      held.giveTo(gpu);
    } catch (cause) {
      this.#giveUpWebGpu(cause);
    }
  }

  /** The CPU engine goes on alone. @param {unknown} cause */
  #giveUpWebGpu(cause) {
    const reason = `The WebGPU engine could not take the data set: ${toWire(cause).message}`;
    // The network is in the memory that failed: only a fresh worker can bring it back.
    if (this.#current && this.#current === this.webgpu) throw new InkgradError("device-lost", `The GPU stopped working (${reason}). Press Train to start again on a fresh device.`);
    this.engineHost.giveUpWebGpu(reason);
    this.webgpu = null;
    this.because = reason;
    this.setEngine({ kind: "cpu", workers: 1, adapter: null, reason });
  }

  /** Gives a data set, which has been checked, to every engine there is in the place of the one before. @param {import("./dataset/held-dataset.js").HeldDataset} held @param {() => void} take @returns {Promise<void>} */
  #giveDataset(held, take) {
    return this.engineHost.enqueue(async () => {
      if (this.#closed) return;
      if (this.#run?.active && this.#run.hasData && this.dataset.held) throw new InkgradError("busy", "A run began while the files were coming, so the data set was not changed. Stop it, then load again.");
      // The one before goes first: the engines' memory need not hold both.
      for (const opened of [this.cpu, this.webgpu]) opened?.session.dropDataset();
      take();
      held.giveTo(this.cpu);
      await this.#giveToGpu(held);
      this.#prepareAgain();
    });
  }

  /** An untrained network is one for the data set that there is; options that cannot work on it leave the usual one. */
  #prepareAgain() {
    if (!this.#untrained) return;
    try {
      this.cpu.session.prepare(JSON.stringify(this.#untrained));
    } catch {
      this.#untrained = {};
      this.cpu.session.prepare("{}");
    }
  }

  /** The recipe that these options would train on the data set in use. @param {TrainOptions} options @returns {import("../core/protocol.js").Recipe} */
  #described(options) {
    // Ten classes from 0 may be garments: then the recipe's drawings of digits are left out.
    const isOther = this.dataset.held !== null && options.writingStyles === undefined && !this.cpu.session.drawsDigits;
    return JSON.parse(this.cpu.package.describe(JSON.stringify(isOther ? { ...options, writingStyles: 0 } : options), this.dataset.info.classes));
  }

  /** What keeps a run with these options. @param {TrainOptions} [options] */
  #keeper(options = {}) {
    const dataset = this.dataset.isOwn ? this.dataset.info.name : this.#setup.dataset;
    return new RunKeeper({ dataset, mnist: this.#setup.mnist, keepRuns: this.#setup.keepRuns }, options, this.#tell);
  }

  /** Puts a kept run's network in the place of what there is. @param {string} id */
  async #openKept(id) {
    this.#checkIdle();
    const bytes = await this.#keeper().network(id);
    if (!bytes) throw new InkgradError("no-run", "This run is not kept in this browser any more.");
    const options = await this.#putNetwork((session) => JSON.parse(session.load(bytes)));
    this.#post({ network: { bytes, epochs: null } });
    this.#calibrate();
    return options;
  }

  /** @param {Extract<Command, { command: "train" }>} command */
  async #train({ runId, options: asked, steps, goOn, more }) {
    this.#checkIdle();
    const ended = more === null ? null : this.#endedRun();
    const options = ended && more !== null ? { ...ended.options, epochs: ended.epochsDone + more } : asked;
    // Before anything is measured: what is refused here is the fault of nothing else.
    let recipe = this.#described(options);
    /** Made when it is known what data set the run is on. @type {RunKeeper | null} */
    let keeper = null;
    const started = new TrainingRun(runId, steps, this.engineHost, (event) => {
      keeper?.hear(event);
      this.#tell(event);
      if (event.type === "epochend") this.#doubtLearning(event, recipe, runId);
    });
    started.setPace(this.#pace);
    this.#run = started;
    this.#ended = null;
    this.#changes++;
    this.#network++;
    this.#awaitsCalibration = false;
    this.dataset.retry();
    try {
      await Promise.race([this.dataset.here(), started.stopping]);
      started.hasData = true;
      const keeping = (keeper = this.#keeper(options));
      await Promise.race([within(GPU_WAIT_MS, this.#gpu, () => null).catch(() => {}), started.stopping]);
      await started.takeTurn();
      const kept = ended && more !== null ? { record: { ...ended, options }, checkpoint: await this.#onEngine(() => this.#holder.session.extendedCheckpoint(more)) } : goOn === null ? null : await keeping.find(goOn);
      if (ended) keeping.goOnFrom(ended.history);
      if (goOn !== null && !kept) throw new InkgradError("no-run", "No run of this recipe was kept in this browser: begin one.");
      recipe = this.#described(kept?.record.options ?? options);
      await keeping.begin();
      this.drawings = await this.#makeDrawings(started, kept?.record.options ?? options);
      const starting = this.engineHost.enqueue(() => this.#startOn(started, kept?.record.options ?? options, kept?.checkpoint ?? null));
      starting.catch(() => {});
      // A GPU that is only tried may never answer either.
      const given = started.stopping.then(() => within(GPU_STOP_MS, starting, silentGpu));
      given.catch(() => {});
      const session = await Promise.race([starting, given]);
      if (session && options.trainLimit !== undefined) this.#doubtLimit(started.id, options.trainLimit);
      if (kept) started.goOn(kept.record);
      const checkpointNow = () => this.#onEngine(() => /** @type {NonNullable<typeof session>} */ (session).checkpoint());
      const { epochs } = started.totals;
      const keepNetwork = (/** @type {number} */ epochsDone) => this.#keepNetwork(/** @type {NonNullable<typeof session>} */ (session), epochsDone);
      // From now on this network answers: it is what a lost worker must not lose.
      if (session) await keepNetwork(kept?.record.epochsDone ?? 0);
      const summary = await started.train(session, {
        onGpu: session !== null && session === this.webgpu?.session,
        afterEpoch: (epochsDone, trainSeconds) => keeping.keep(checkpointNow, { epochs, epochsDone, trainSeconds }),
        keepNetwork,
      });
      // Where it cannot be kept the run has ended all the same.
      if (session) await keeping.end(() => this.#onEngine(() => session.save()), summary);
      if (session && !summary.stopped) this.#ended = { options: kept?.record.options ?? options, epochsDone: summary.epochs, trainSeconds: summary.trainSeconds, history: keeping.history };
      return { ...summary, engine: this.engine };
    } catch (error) {
      this.engineHost.helpersFailed ||= toWire(error).code === "team-lost";
      throw error;
    } finally {
      started.end();
      keeper?.leave();
      this.engineHost.leaveHelpers(started);
      this.drawings = null;
      // Of whatever network there is now: one that was calibrated stays so.
      this.#calibrate();
    }
  }

  /** The run that is at its end. */
  #endedRun() {
    if (!this.#ended) throw new InkgradError("no-run", "There is no run at its end: train one to its last epoch, then it can be trained for more.");
    return this.#ended;
  }

  /** @param {TrainingRun} run @param {TrainOptions} options */
  async #makeDrawings(run, options) {
    if (!this.#described(options).writingStyles) return null;
    const { makeDrawings } = await part(() => import("./drawings.js"));
    const maker = { session: this.cpu.session, enqueue: this.engineHost.enqueue.bind(this.engineHost), isStopped: () => run.isStopped, tell: this.tell.bind(this) };
    return makeDrawings(maker, JSON.stringify(options));
  }

  /**
   * Starts the run on the engine that is to have it; only then is that the engine that answers. Null when the run was
   * stopped before it began: the network there was stays.
   * @param {TrainingRun} started @param {TrainOptions} options @param {Uint8Array | null} checkpoint
   */
  async #startOn(started, options, checkpoint) {
    if (started.isStopped) return null;
    const candidate = { ...(await choose(this, started, options)) };
    if (started.isStopped) return null;
    try {
      started.totals = JSON.parse(await begin(this, started, candidate, options, checkpoint));
    } catch (error) {
      // A helper that does not come is done without.
      if (toWire(error).code !== "team-lost" || candidate.workers === 1) throw error;
      candidate.workers = 1;
      this.setEngine({ ...candidate, adapter: this.engine.adapter, reason: toWire(error).message });
      started.totals = JSON.parse(await begin(this, started, candidate, options, checkpoint));
    }
    this.#current = openedFor(this, candidate);
    this.#untrained = null;
    return this.#current.session;
  }

  /** Nothing waits for it, and without that part nothing is suspected. @param {number} runId @param {number} trainLimit */
  #doubtLimit(runId, trainLimit) {
    if (this.#closed) return;
    const labels = this.cpu.session.labels("train");
    const tell = (/** @type {typeof import("./dataset/doubts.js")} */ { limitCutsClasses }) => {
      if (limitCutsClasses(labels, trainLimit)) this.#tell({ type: "doubt", runId, doubt: "sorted", remedy: "shuffle", trainLimit });
    };
    part(() => import("./dataset/doubts.js")).then(tell, () => {});
  }

  /** @param {any} epochend @param {import("../core/protocol.js").Recipe} recipe @param {number} runId */
  #doubtLearning(epochend, recipe, runId) {
    const doubt = learningDoubt(epochend, recipe, this.cpu.session.labels("test"));
    if (doubt && !this.#run?.isStopped) this.#tell({ ...doubt, type: "doubt", runId });
  }

  /** Work on the engine of the current network, in its turn; a GPU that never answers is taken for lost. @template T @param {() => T | Promise<T>} work @returns {Promise<T>} */
  #onEngine(work) {
    return this.engineHost.enqueue(() => (this.#current && this.#current === this.webgpu ? within(GPU_MS, work(), silentGpu) : work()));
  }

  /** Gives the network as it is now out of the worker; one whose weights are not finite is not given. @param {import("./engines/load.js").Session} session @param {number | null} epochs */
  async #keepNetwork(session, epochs) {
    try {
      const bytes = await this.#onEngine(() => session.save());
      if (!this.#closed) this.#post({ network: { bytes, epochs } }, [bytes.buffer]);
    } catch (error) {
      if (isFatal(error)) throw error;
    }
  }

  async #evaluate() {
    if (this.#run?.active && !this.#run.paused) throw new InkgradError("busy", "A run is under way. Pause or stop it first.");
    await this.dataset.here();
    const { session, number } = await this.engineHost.enqueue(() => {
      const { session } = this.#holder;
      return { session, number: session.startEvaluation() };
    });
    return this.#pumpEvaluation(session, number);
  }

  /** @param {import("./engines/load.js").Session} session @param {number} number of the evaluation @returns {Promise<import("../core/protocol.js").EvaluationResult>} */
  async #pumpEvaluation(session, number) {
    for (;;) {
      const result = JSON.parse(await this.#onEngine(() => session.pumpEvaluation(number)));
      if ("confusionMatrix" in result) return result;
      // The network and the images are those of the start: whoever waits may have the engine meanwhile.
      await nextTask();
    }
  }

  #checkIdle() {
    if (this.#run?.active) throw busy();
  }

  get #holder() {
    if (!this.#current) throw new InkgradError("no-run", "The engine is still loading.");
    return this.#current;
  }

  /** What the network makes of a drawing. @param {import("../core/protocol.js").ExampleData} input */
  async #predict(input) {
    const { session } = this.#holder;
    const [pixels, problem] = imageOf(this.cpu.package, input, areCharacters(session.networkClasses()));
    if (!pixels) return noPrediction(problem);
    const [row, confidence = null, doubt = null] = await session.predictWithConfidence(pixels);
    const outputs = Array.from(row);
    return { digit: outputs.indexOf(Math.max(...outputs)), outputs, classes: session.networkClasses(), input: pixels, problem: null, confidence, doubt };
  }

  /** @param {Extract<Command, { command: "represent" }>} command @returns {Promise<{ numbers: Float32Array, milliseconds: number }>} with how long the engine worked */
  async #represent({ split, indices, features }) {
    const began = performance.now();
    const numbers = await this.#holder.session.represent(split, Uint32Array.from(indices), features);
    return { numbers, milliseconds: performance.now() - began };
  }

  /** @param {Extract<Command, { command: "neighbors" }>} command @returns {Promise<import("../core/protocol.js").Neighbor[] | null>} null where the drawing is none that the network reads */
  async #nearest({ input, n }) {
    if (this.#run?.active && !this.#run.paused) throw busy();
    const [{ Neighbors }] = await Promise.all([part(() => import("./neighbors.js")), this.dataset.here()]);
    this.#neighbors ??= new Neighbors({
      cpu: () => this.cpu.session,
      save: () => this.#onEngine(() => this.#holder.session.save()),
      enqueue: this.engineHost.enqueue.bind(this.engineHost),
      version: () => this.#network,
      isClosed: () => this.#closed,
    });
    const [pixels] = await this.engineHost.enqueue(() => imageOf(this.cpu.package, input, areCharacters(this.#holder.session.networkClasses())));
    return pixels ? this.#neighbors.nearest(pixels, n) : null;
  }

  /** @param {Extract<Command, { command: "explain" }>} command @returns {Promise<Float32Array | null>} null where the drawing is none that the network reads */
  async #explain({ input, digit, against }) {
    const { session } = this.#holder;
    const [pixels] = imageOf(this.cpu.package, input, areCharacters(session.networkClasses()));
    if (!pixels) return null;
    const outputs = digit === null ? Array.from(await session.predict(pixels)) : [];
    return session.explain(pixels, digit ?? outputs.indexOf(Math.max(...outputs)), against ?? undefined);
  }

  /** How sure the network's answers are, once there is a data set, which this does not ask for; nobody waits for it. */
  #calibrate() {
    const changes = ++this.#changes;
    this.#awaitsCalibration = !this.dataset.isAwaited;
    // What was never trained has no answers to be sure of.
    if (this.#awaitsCalibration || this.#untrained) return;
    const run = async () => {
      await this.dataset.here();
      const { calibrate } = await part(() => import("./calibration.js"));
      const host = { cpu: () => this.cpu.session, holder: () => this.#holder.session, onEngine: this.#onEngine.bind(this), enqueue: this.engineHost.enqueue.bind(this.engineHost), isOver: () => this.#closed || changes !== this.#changes };
      if (await calibrate(host)) this.#tell({ type: "calibrated" });
    };
    // Without it answers have no confidence.
    run().catch(() => {});
  }

  /** Lets a change of network, run or data set wait for the end of the lesson: calls act in their order. @template T @param {() => T} act @returns {T | Promise<T>} */
  #afterLesson(act) {
    return this.#lesson ? this.#lesson.catch(() => {}).then(() => this.#afterLesson(act)) : act();
  }

  /** @param {Extract<Command, { command: "fineTune" }>} command @returns {Promise<import("../core/protocol.js").FineTuneResult>} */
  async #fineTune(command) {
    const lesson = this.#teach(command);
    this.#lesson = lesson;
    try {
      return await lesson;
    } finally {
      this.#lesson = null;
      this.#calibrate();
    }
  }

  /** @param {Extract<Command, { command: "fineTune" }>} command @returns {Promise<import("../core/protocol.js").FineTuneResult>} */
  async #teach({ inputs, labels, options }) {
    if (this.#run?.active && !this.#run.paused) throw busy();
    const [{ pixelsOf, teach }] = await Promise.all([part(() => import("./lesson.js")), this.dataset.here()]);
    const began = performance.now();
    const { session } = this.#holder;
    const onEngine = this.#onEngine.bind(this);
    const images = await pixelsOf(this.cpu.package, inputs, areCharacters(session.networkClasses()), onEngine);
    this.#changes++;
    this.#ended = null;
    const { steps, beforeLesson, ...examples } = await teach(session, { images, labels, options }, onEngine);
    const seconds = (performance.now() - began) / 1_000;
    this.#network++;
    this.#tell({ type: "finetuned" });
    await this.#keepNetwork(session, null);
    const before = await this.#pumpEvaluation(session, beforeLesson);
    const after = await this.#pumpEvaluation(session, await onEngine(() => session.startEvaluation()));
    return { examples, test: { before: before.accuracy, after: after.accuracy }, steps, seconds };
  }

  /** Changes weights without training; `undoFineTune` takes that back. @param {Extract<Command, { command: "perturb" }>} command */
  async #perturb({ row, units, noise, seed }) {
    if (this.#run?.active && !this.#run.paused) throw busy();
    const { session } = this.#holder;
    await this.#onEngine(() => session.perturb(row, Uint32Array.from(units), noise ?? undefined, BigInt(seed)));
    this.#changes++;
    this.#ended = null;
    this.#network++;
    this.#tell({ type: "finetuned" });
    await this.#keepNetwork(session, null);
    this.#calibrate();
  }

  /** @returns {Promise<boolean>} whether there was a lesson to undo */
  async #undoFineTune() {
    if (this.#run?.active && !this.#run.paused) throw busy();
    this.#changes++;
    const { session } = this.#holder;
    const isUndone = await this.#onEngine(() => session.undoFineTune());
    if (isUndone) {
      this.#network++;
      this.#tell({ type: "finetuned" });
      await this.#keepNetwork(session, null);
    }
    this.#calibrate();
    return isUndone;
  }

  /** Puts a network that is not in training in the place of what there is. @template T @param {(session: import("./engines/load.js").Session) => T} put @param {TrainOptions | null} [untrained] what it was asked for, where it is untrained @returns {Promise<T>} */
  #putNetwork(put, untrained = null) {
    return this.engineHost.enqueue(() => {
      this.#checkIdle();
      this.#changes++;
      this.#network++;
      const done = put(this.cpu.session);
      this.#ended = null;
      this.#untrained = untrained;
      this.#current = this.cpu;
      return done;
    });
  }

  /** @param {Command} command @returns {unknown} */
  answer(command) {
    const { engineHost } = this;
    switch (command.command) {
      case "open":
        return this.open();
      case "loadDataset":
        this.dataset.retry();
        return this.dataset.here().then(() => this.#gpu);
      case "prepare":
        return this.#afterLesson(() => this.#putNetwork((session) => session.prepare(JSON.stringify(command.options)), command.options));
      case "train":
        return this.#afterLesson(() => this.#train(command));
      case "ended":
        return this.#ended && { options: this.#ended.options, history: this.#ended.history };
      case "pause":
        return this.#afterLesson(() => this.#run?.pause());
      case "resume":
        return this.#afterLesson(() => {
          // A calibration under way is of the network before the steps to come.
          this.#changes++;
          this.#network++;
          return this.#run?.resume(command.steps) ?? false;
        });
      case "stop":
        return this.#afterLesson(() => this.#run?.stop());
      case "predict":
        return this.#onEngine(() => this.#predict(command.input));
      case "explain":
        return this.#onEngine(() => this.#explain(command));
      case "neighbors":
        return this.#nearest(command);
      case "imageOf":
        return engineHost.enqueue(() => imageOf(this.cpu.package, command.input, areCharacters(command.classes))[0] ?? null);
      case "evaluate":
        return this.#evaluate();
      case "fineTune":
        return this.#afterLesson(() => this.#fineTune(command));
      case "undoFineTune":
        return this.#afterLesson(() => this.#undoFineTune());
      case "writingStyles":
        return engineHost.enqueue(() => this.cpu.package.writingStyles(command.seed, command.first, command.count));
      case "variedImages":
        return this.dataset.brought.then(() => engineHost.enqueue(() => this.cpu.session.variedImages(JSON.stringify(command.options), command.index, command.count)));
      case "images":
        return this.dataset.brought.then(() => engineHost.enqueue(() => command.indices.map((index) => (index <= INDEX_MAX && this.cpu.session.image(command.split, index)) || null)));
      case "labels":
        return this.dataset.brought.then(() => engineHost.enqueue(() => this.cpu.session.labels(command.split)));
      case "parameter":
        return this.#onEngine(async () => (await this.#holder.session.parameter(command.index)) ?? null);
      case "activations":
        return this.#onEngine(() => this.#holder.session.activations(command.pixels));
      case "inspect":
        return this.#onEngine(async () => toInspection(await this.#holder.session.inspect(command.pixels, command.units, JSON.stringify(command.shown))));
      case "unit":
        return this.#onEngine(async () => toUnit(await this.#holder.session.unit(command.pixels, command.row, command.unit)));
      case "represent":
        return this.#onEngine(() => this.#represent(command));
      case "gradient":
        return this.#onEngine(() => this.#holder.session.gradient(command.pixels, command.digit, command.against ?? undefined));
      case "perturb":
        return this.#afterLesson(() => this.#perturb(command));
      case "plane":
        return engineHost.enqueue(() => this.cpu.session.plane(command.points, command.features));
      case "pace":
        this.#pace = command.stepsPerSecond;
        return this.#run?.setPace(this.#pace);
      case "describe":
        return engineHost.enqueue(() => this.#described(command.options));
      case "useDataset":
        return this.#afterLesson(() => {
          this.#checkIdle();
          return this.dataset.use(command.source, command.isAgain);
        });
      case "remedy":
        return this.#afterLesson(() => {
          this.#checkIdle();
          return this.dataset.remedy(command.remedy, command.isAgain);
        });
      case "deleteStoredDatasets":
        return deleteStored();
      case "save":
        return this.#onEngine(() => (command.format === "onnx" ? this.#holder.session.exportOnnx() : this.#holder.session.save()));
      case "load":
        return this.#afterLesson(() =>
          this.#putNetwork((session) => JSON.parse(session.load(command.bytes))).then((options) => {
            this.#calibrate();
            return options;
          }));
      case "keptRuns":
        return this.#keeper().list();
      case "kept":
        return this.#keeper().describe(command.run);
      case "openKept":
        return this.#afterLesson(() => this.#openKept(command.run));
      case "forget":
        return this.#keeper().forget(command.run, command.again);
      case "close":
        return this.close();
    }
  }
}
