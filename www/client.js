// One trainer's side in the worker: its networks, its runs, its data set. Commands are answered in order, one at a time, between
// two pieces of a run.

import { begin, choose, openedFor } from "./choice.js";
import { loadDataset, unpack } from "./dataset.js";
import { InkgradError, busy, toWire } from "./errors.js";
import { RunKeeper } from "./run-keeper.js";
import { Run } from "./run.js";

/** @typedef {import("./protocol.js").Command} Command */
/** @typedef {import("./protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./engines.js").Opened} Opened */
/** @typedef {import("./workshop.js").Workshop} Workshop */
/** @typedef {import("./team.js").Files} Files */
/** @typedef {import("./protocol.js").ClientSetup} ClientSetup */
/** @typedef {(event: any) => void} Tell */

/** A name for the folder of a data set. @param {string} base */
const nameOf = (base) => new URL(base).pathname.split("/").filter(Boolean).pop() ?? new URL(base).host;

/** Errors of a data set whose files are not what they should be: a stored copy is forgotten then. */
const isDamaged = (/** @type {unknown} */ error) => toWire(error).code.startsWith("idx-");

export class Client {
  workshop;
  /** @type {Opened} */
  cpu = /** @type {any} */ (null);
  /** @type {Opened | null} */
  webgpu = null;
  /** @type {EngineInfo} */
  engine = { kind: "cpu", workers: 1, arithmetic: "strict", adapter: null, reason: "" };
  /** The four unpacked files in use. @type {Files} */
  files = /** @type {any} */ (null);
  /** Why the engine is what it is, where no contest said more. */
  because = "";
  #setup;
  #tell;
  #closed = false;
  #opened = Promise.resolve();
  #lookedForWebGpu = false;
  /** Whether the data set in use is not the one that the page comes with: a run on it cannot go on after a reload. */
  #usesOwnData = false;
  /** Counts the data sets that were asked for: only the last is taken. */
  #datasetsAsked = 0;
  /** @type {Promise<void>} */
  #dataset = Promise.resolve();
  #datasetFailed = false;
  /** @type {Run | undefined} */
  #run;
  /** The engine that holds the current network. @type {Opened | undefined} */
  #current;
  /** Evaluations wait for each other: a session holds one at a time. @type {Promise<unknown>} */
  #evaluation = Promise.resolve();

  /** @param {Workshop} workshop @param {ClientSetup} setup @param {Tell} tell */
  constructor(workshop, setup, tell) {
    this.workshop = workshop;
    this.#setup = setup;
    this.#tell = tell;
  }

  /** @param {Omit<EngineInfo, "arithmetic">} info */
  setEngine(info) {
    this.engine = { ...info, arithmetic: this.workshop.arithmetic };
    this.#tell({ type: "engine", engine: this.engine });
  }

  /** @param {string} detail what is being done with an engine */
  tell(detail) {
    this.#tell({ type: "loading", part: "engine", detail });
  }

  /** Opens the CPU engine; the data set comes meanwhile. */
  open() {
    this.#opened = this.#openCpu();
    this.#startDataset();
    return this.#opened;
  }

  async #openCpu() {
    const cpu = await this.workshop.openCpu();
    if (this.#closed) return cpu.session.free();
    this.cpu = this.#current = cpu;
    cpu.session.prepare("{}");
    this.because = this.workshop.setup.because;
    this.setEngine({ kind: "cpu", workers: 1, adapter: null, reason: this.because });
  }

  /** Ends its run and frees its networks. */
  close() {
    this.#closed = true;
    this.#run?.stop();
    void this.workshop.enqueue(() => {
      // The network may be on an engine that was given up.
      for (const opened of new Set([this.cpu, this.webgpu, this.#current])) opened?.session.free();
    });
  }

  /** Begins to bring the data set; whoever needs it awaits `#dataset` and hears of a failure there. */
  #startDataset() {
    this.#datasetFailed = false;
    this.#dataset = this.#bringDataset();
    this.#dataset.catch(() => (this.#datasetFailed = true));
  }

  async #bringDataset() {
    const { dataset: base, verify } = this.#setup;
    const dataset = await this.workshop.dataset(base, verify, this.#tellProgress);
    await this.#opened;
    if (this.#closed) return;
    try {
      await this.#putDataset(dataset.files, verify ? "MNIST" : nameOf(base));
    } catch (error) {
      if (isDamaged(error)) await dataset.forget();
      throw error;
    }
    if (this.#closed) return;
    void dataset.kept.then((kept) => this.#tell({ type: "storage", kept }));
    await this.#lookForWebGpu();
  }

  /** Once there is a data set: opens the WebGPU engine where it is wanted and can be used. */
  async #lookForWebGpu() {
    if (this.workshop.setup.engine === "cpu" || this.#lookedForWebGpu) return;
    this.#lookedForWebGpu = true;
    const { opened, info } = await this.workshop.openWebGpu((detail) => this.tell(detail));
    if (this.#closed) return opened?.session.free();
    if (opened) {
      await this.workshop.enqueue(() => this.#closed || this.workshop.putDataset(opened, this.files));
      if (this.#closed) return opened.session.free();
      this.webgpu = opened;
    }
    this.because = info.reason;
    this.setEngine({ workers: 1, ...info });
  }

  #tellProgress = (/** @type {import("./dataset.js").Progress} */ progress) => this.#tell({ type: "loading", part: "dataset", ...progress });

  /** Brings four unpacked files to every engine there is; what was there stays when they are refused. @param {Uint8Array[]} files @param {string} name */
  async #putDataset(files, name) {
    const four = /** @type {Files} */ (files);
    const counts = await this.workshop.enqueue(() => {
      if (this.#closed) return null;
      if (this.#run?.active && this.files) throw new InkgradError("busy", "A run began while the files were coming, so the data set was not changed. Stop it, then load again.");
      for (const opened of [this.cpu, this.webgpu]) if (opened) this.workshop.putDataset(opened, four);
      return ["train", "test"].map((split) => this.cpu.session.labels(split).length);
    });
    if (!counts) return;
    this.files = four;
    this.#tell({ type: "dataset", dataset: { name, trainCount: counts[0], testCount: counts[1] } });
  }

  /** Takes another data set in the place of the one there is. @param {import("./protocol.js").DatasetSource} source */
  async #useDataset(source) {
    if (this.#run?.active) throw busy();
    const mine = ++this.#datasetsAsked;
    const checkNewest = () => {
      if (mine !== this.#datasetsAsked) throw new InkgradError("superseded", "Another data set was asked for after this one.");
    };
    const { inRows, sortFiles } = await import("./idx-files.js");
    // The one that comes with the page goes on loading: it must not take the place of this one later.
    await this.#dataset.catch(() => {});
    if ("url" in source) {
      const { files } = await loadDataset(source.url, this.#tellProgress, () => {});
      checkNewest();
      await this.#putDataset(files.map((file) => inRows(source.url, file)), nameOf(source.url));
    } else {
      const files = await Promise.all(source.files.map(async ({ name, content }) => ({ name, bytes: await unpack(content, name) })));
      checkNewest();
      await this.#putDataset(sortFiles(files), files.map(({ name }) => name).sort()[0].replace(/[-_.]?(t10k|test|train)[-_.].*/i, "") || "your files");
    }
    this.#usesOwnData = true;
    this.#datasetFailed = false;
    this.#dataset = this.#lookForWebGpu();
  }

  /** What keeps a run with these options. @param {TrainOptions} options */
  #keeper(options) {
    return new RunKeeper({ ...this.#setup, keepRuns: this.#setup.keepRuns && !this.#usesOwnData }, options, this.#tell);
  }

  /** @param {Extract<Command, { command: "train" }>} command */
  async #train({ runId, options, steps, goOn }) {
    if (this.#run?.active) throw busy();
    const keeper = this.#keeper(options);
    const started = new Run(runId, steps, this.workshop, (event) => {
      keeper.hear(event);
      this.#tell(event);
    });
    this.#run = started;
    if (this.#datasetFailed) this.#startDataset();
    try {
      await Promise.race([this.#dataset, started.stopping]);
      await started.takeTurn();
      const checkpoint = goOn ? await keeper.find() : null;
      if (goOn && !checkpoint) throw new InkgradError("no-run", "No run of this recipe was kept in this browser: begin one.");
      const session = await this.workshop.enqueue(() => this.#startOn(started, checkpoint?.options ?? options, checkpoint?.bytes ?? null));
      if (checkpoint) started.goOn(checkpoint);
      const checkpointNow = () => this.workshop.enqueue(() => /** @type {NonNullable<typeof session>} */ (session).checkpoint());
      const { epochs } = started.totals;
      const summary = await started.train(session, (epochsDone, trainSeconds) => keeper.keep(checkpointNow, { epochs, epochsDone, trainSeconds }));
      return { ...summary, engine: this.engine };
    } catch (error) {
      this.workshop.helpersFailed ||= toWire(error).code === "team-lost";
      throw error;
    } finally {
      started.end();
      this.workshop.leaveHelpers(started);
    }
  }

  /**
   * Starts the run on the engine that is to have it; only then is that the engine that answers. Null when the run was
   * stopped before it began: the network there was stays.
   * @param {Run} started @param {TrainOptions} options @param {Uint8Array | null} checkpoint
   */
  async #startOn(started, options, checkpoint) {
    if (started.isStopped) return null;
    const contestant = await choose(this, started, options);
    if (started.isStopped) return null;
    started.totals = JSON.parse(await begin(this, started, contestant, options, checkpoint));
    this.#current = openedFor(this, contestant);
    return this.#current.session;
  }

  #evaluate() {
    const next = this.#evaluation.then(() => this.#evaluateNow());
    this.#evaluation = next.catch(() => {});
    return next;
  }

  async #evaluateNow() {
    if (this.#run?.active && !this.#run.paused) throw new InkgradError("busy", "A run is under way. Pause or stop it first.");
    await this.#dataset;
    const { session } = this.#holder;
    await this.workshop.enqueue(() => session.startEvaluation());
    for (;;) {
      const result = JSON.parse(await this.workshop.enqueue(() => session.pumpEvaluation()));
      if ("confusionMatrix" in result) return result;
    }
  }

  get #holder() {
    if (!this.#current) throw new InkgradError("no-run", "The engine is still loading.");
    return this.#current;
  }

  /** @param {Uint8Array | undefined} pixels */
  async #predict(pixels) {
    if (!pixels) return { digit: null, outputs: [], input: new Uint8Array(784) };
    const outputs = Array.from(await this.#holder.session.predict(pixels));
    if (!outputs.every(Number.isFinite)) {
      throw new InkgradError("non-finite-output", "The network's outputs are not finite numbers: its weights grew too large. Train again with a smaller learning rate.");
    }
    return { digit: outputs.indexOf(Math.max(...outputs)), outputs, input: pixels };
  }

  /** Puts a network that is not in training in the place of what there is. @template T @param {(session: import("./engines.js").Session) => T} put @returns {Promise<T>} */
  #putNetwork(put) {
    return this.workshop.enqueue(() => {
      if (this.#run?.active) throw busy();
      const done = put(this.cpu.session);
      this.#current = this.cpu;
      return done;
    });
  }

  /** @param {Command} command @returns {unknown} */
  answer(command) {
    const { workshop } = this;
    switch (command.command) {
      case "open":
        return this.open();
      case "loadDataset":
        if (this.#datasetFailed) this.#startDataset();
        return this.#dataset;
      case "prepare":
        return this.#putNetwork((session) => session.prepare(JSON.stringify(command.options)));
      case "train":
        return this.#train(command);
      case "pause":
        return this.#run?.pause();
      case "resume":
        return this.#run?.resume(command.steps);
      case "stop":
        return this.#run?.stop();
      case "predictDrawing":
        return workshop.enqueue(() => {
          const { rgba, width, height, paper } = command.drawing;
          return this.#predict(this.#holder.session.preprocess(new Uint8Array(rgba.buffer), width, height, paper));
        });
      case "predictPixels":
        return workshop.enqueue(() => this.#predict(command.pixels));
      case "evaluate":
        return this.#evaluate();
      case "images":
        return this.#dataset.then(() => workshop.enqueue(() => command.indices.map((index) => this.cpu.session.image(command.split, index) ?? null)));
      case "labels":
        return this.#dataset.then(() => workshop.enqueue(() => this.cpu.session.labels(command.split)));
      case "parameter":
        return workshop.enqueue(async () => (await this.#holder.session.parameter(command.index)) ?? null);
      case "activations":
        return workshop.enqueue(() => this.#holder.session.activations(command.pixels));
      case "describe":
        return workshop.enqueue(() => JSON.parse(this.cpu.package.describe(JSON.stringify(command.options))));
      case "useDataset":
        return this.#useDataset(command.source);
      case "save":
        return workshop.enqueue(() => (command.format === "onnx" ? this.#holder.session.exportOnnx() : this.#holder.session.save()));
      case "load":
        return this.#putNetwork((session) => JSON.parse(session.load(command.bytes)));
      case "kept":
        return this.#keeper({ recipe: command.recipe }).describe();
      case "forget":
        return this.#keeper({ recipe: command.recipe }).drop();
      case "close":
        return this.close();
    }
  }
}
