// Owns the engines: loads them, brings the data set, and pumps runs. Commands are answered in order, one at a
// time, between two pieces of a run.

import { comparison, fastest, measureSpeed } from "./contest.js";
import { loadDataset, unpack } from "./dataset.js";
import { chooseWebGpu, openCpuEngine } from "./engines.js";
import { InkgradError, toWire } from "./errors.js";
import { inRows, sortFiles } from "./idx-files.js";
import { Run } from "./run.js";
import { Helpers, WORKERS_MAX } from "./team.js";

/** @typedef {import("./protocol.js").Command} Command */
/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {import("./protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./engines.js").Opened} Opened */
/** @typedef {import("./contest.js").Contestant} Contestant */

/** @typedef {Extract<Command, { command: "init" }>} InitCommand */

const post = (/** @type {Answer} */ answer, /** @type {Transferable[]} */ transfer = []) => postMessage(answer, { transfer });

/** @type {InitCommand | undefined} */
let setup;
/** @type {Opened | undefined} */
let cpu;
/** @type {Opened | undefined} */
let webgpu;
/** @type {EngineInfo} */
let engine = { kind: "cpu", workers: 1, arithmetic: "strict", adapter: null, reason: "" };
/** How the CPU engine rounds. @type {import("./protocol.js").Arithmetic} */
let arithmetic = "strict";
let lookedForWebGpu = false;
/** Kinds of runs whose first step on WebGPU agreed with the CPU engine's. @type {Set<string>} */
const agreed = new Set();
/** Who is fastest, by kind of run. @type {Map<string, { contestant: Contestant, reason: string }>} */
const choices = new Map();
/** @type {Helpers | undefined} */
let helpers;
let helpersFailed = false;
/** Counts the data sets that were asked for: only the last is taken. */
let datasetsAsked = 0;
/** @type {Promise<void>} */
let dataset = Promise.resolve();
let datasetFailed = false;
/** @type {Run | undefined} */
let run;
/** The engine that holds the current network. @type {Opened | undefined} */
let current;
/** Work on the engines happens in this order. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @template T @param {() => T | Promise<T>} work @returns {Promise<T>} */
function enqueue(work) {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
}

/** @param {Omit<EngineInfo, "arithmetic">} info */
function setEngine(info) {
  engine = { ...info, arithmetic };
  post({ event: { type: "engine", engine } });
}

/** @param {InitCommand} command */
async function init(command) {
  setup = command;
  const assets = new URL(command.assets);
  const opened = await openCpuEngine(assets, command.mayFuse);
  ({ arithmetic } = opened);
  cpu = opened.opened;
  cpu.session.prepare("{}");
  current = cpu;
  setEngine({ kind: "cpu", workers: 1, adapter: null, reason: command.because });
  startDataset();
}

/** Begins to bring the data set; whoever needs it awaits `dataset` and hears of a failure there. */
function startDataset() {
  datasetFailed = false;
  dataset = bringDataset();
  dataset.catch(() => (datasetFailed = true));
}

async function bringDataset() {
  const { dataset: base, verify } = /** @type {InitCommand} */ (setup);
  const opened = /** @type {Opened} */ (cpu);
  const { files, keep, forget } = await loadDataset(base, tellProgress, (name, bytes) => verify && opened.package.verifyFile(name, bytes));
  try {
    await putDataset(files, verify ? "MNIST" : nameOf(base));
  } catch (error) {
    await forget();
    throw error;
  }
  post({ event: { type: "storage", kept: await keep() } });
  await lookForWebGpu();
}

/** Once there is a data set: opens the WebGPU engine where it is wanted and can be used. */
async function lookForWebGpu() {
  const { assets, engine: preference } = /** @type {InitCommand} */ (setup);
  if (preference === "cpu" || lookedForWebGpu) return;
  lookedForWebGpu = true;
  const chosen = await chooseWebGpu(preference, new URL(assets), (detail) => post({ event: { type: "loading", part: "engine", detail } }));
  if (chosen.opened) {
    const { session } = chosen.opened;
    await enqueue(() => session.loadDataset(...inUse));
    webgpu = chosen.opened;
  }
  setEngine({ workers: 1, ...chosen.info });
}

/** The four unpacked files in use. @type {[Uint8Array, Uint8Array, Uint8Array, Uint8Array]} */
let inUse;

const tellProgress = (/** @type {import("./dataset.js").Progress} */ progress) => post({ event: { type: "loading", part: "dataset", ...progress } });

/** A name for the folder of a data set. @param {string} base */
const nameOf = (base) => new URL(base).pathname.split("/").filter(Boolean).pop() ?? new URL(base).host;

/** Brings four unpacked files to every engine there is; what was there stays when they are refused. @param {Uint8Array[]} files @param {string} name */
async function putDataset(files, name) {
  const four = /** @type {typeof inUse} */ (files);
  const { session } = /** @type {Opened} */ (cpu);
  const counts = await enqueue(() => {
    if (run?.active && inUse) throw new InkgradError("busy", "A run began while the files were coming, so the data set was not changed. Stop it, then load again.");
    session.loadDataset(...four);
    webgpu?.session.loadDataset(...four);
    return ["train", "test"].map((split) => session.labels(split).length);
  });
  inUse = four;
  post({ event: { type: "dataset", dataset: { name, trainCount: counts[0], testCount: counts[1] } } });
}

/** Takes another data set in the place of the one there is. @param {import("./protocol.js").DatasetSource} source */
async function useDataset(source) {
  if (run?.active) throw new InkgradError("busy", "A run is under way. Stop it first, or wait for its end.");
  const mine = ++datasetsAsked;
  const checkNewest = () => {
    if (mine !== datasetsAsked) throw new InkgradError("superseded", "Another data set was asked for after this one.");
  };
  // The one that comes with the page goes on loading: it must not take the place of this one later.
  await dataset.catch(() => {});
  if ("url" in source) {
    const { files } = await loadDataset(source.url, tellProgress, () => {});
    checkNewest();
    await putDataset(files.map((file) => inRows(source.url, file)), nameOf(source.url));
  } else {
    const files = await Promise.all(source.files.map(async ({ name, content }) => ({ name, bytes: await unpack(content, name) })));
    checkNewest();
    await putDataset(sortFiles(files), files.map(({ name }) => name).sort()[0].replace(/[-_.]?(t10k|test|train)[-_.].*/i, "") || "your files");
  }
  datasetFailed = false;
  dataset = lookForWebGpu();
}

/** What these options share with others that run the same kernels on the same sizes. @param {TrainOptions} options */
const kindOf = (options) => JSON.stringify({ ...options, seed: 0, epochs: 0, trainLimit: 0, testLimit: 0 });

/** The WebGPU engine once the first step of what is asked for agrees with the CPU engine's. @param {TrainOptions} options */
async function agreedWebGpu(options) {
  const kind = kindOf(options);
  if (!webgpu || agreed.has(kind)) return webgpu;
  const json = JSON.stringify(options);
  try {
    await webgpu.session.compareFirstStep(json, await reference().session.firstStep(json));
    agreed.add(kind);
    return webgpu;
  } catch (error) {
    const { code, message } = toWire(error);
    if (code !== "self-test") throw error;
    webgpu = undefined;
    setEngine({ kind: "cpu", workers: 1, adapter: engine.adapter, reason: message });
  }
}

const reference = () => /** @type {Opened} */ (cpu);

/**
 * Who trains a run: what was asked for by name, or else whoever is fastest. Measured once for each kind of run.
 * @param {TrainOptions} options @returns {Promise<Contestant>}
 */
async function choose(options) {
  const { engine: preference, workers } = /** @type {InitCommand} */ (setup);
  const gpu = (await agreedWebGpu(options)) && /** @type {Contestant} */ ({ kind: "webgpu", workers: 1 });
  if (gpu && preference === "webgpu") return gpu;
  const sizes = workers ? [helpersFailed ? 1 : workers] : preference === "auto" ? [...new Set([1, teamSize()])] : [1];
  const contestants = [...sizes.map((size) => /** @type {Contestant} */ ({ kind: "cpu", workers: size })), ...(gpu ? [gpu] : [])];
  if (contestants.length === 1) return announce(contestants[0], workers && helpersFailed ? "A second worker stopped earlier" : engine.reason);
  const kind = kindOf(options);
  const known = choices.get(kind);
  if (known) return announce(known.contestant, known.reason);
  post({ event: { type: "loading", part: "engine", detail: "Trying a few steps in each way this machine has" } });
  const speeds = [];
  for (const contestant of contestants) speeds.push({ contestant, imagesPerSecond: await measure(contestant, options) });
  const best = fastest(speeds);
  const reason = comparison(best, speeds);
  choices.set(kind, { contestant: best.contestant, reason });
  return announce(best.contestant, reason);
}

/** @param {Contestant} contestant @param {string} reason */
function announce(contestant, reason) {
  setEngine({ ...contestant, adapter: engine.adapter, reason });
  return contestant;
}

/** The speed of a run in images a second; the network there is stays. @param {Contestant} contestant @param {TrainOptions} options */
async function measure(contestant, options) {
  const { session } = openedFor(contestant);
  session.hold();
  try {
    await begin(contestant, options);
    return await measureSpeed(session);
  } catch {
    // Whoever cannot begin, or fails at once, does not take part.
    return 0;
  } finally {
    session.release();
    helpers?.leave();
  }
}

/** @param {Contestant} contestant */
const openedFor = ({ kind }) => (kind === "webgpu" ? /** @type {Opened} */ (webgpu) : reference());

const teamSize = () => (helpersFailed ? 1 : Math.min(WORKERS_MAX, navigator.hardwareConcurrency || 1));

/** Starts a run, on helpers too where there are to be some. @param {Contestant} contestant @param {TrainOptions} options @returns {Promise<string>} what Session.start says */
async function begin(contestant, options) {
  const { session } = openedFor(contestant);
  const json = JSON.stringify(options);
  helpers?.leave();
  session.leaveTeam();
  if (contestant.workers > 1) {
    const { assets } = /** @type {InitCommand} */ (setup);
    helpers ??= new Helpers(assets, arithmetic === "fused");
    try {
      const exchange = await helpers.start(contestant.workers, json, inUse);
      session.joinTeam(0, contestant.workers, (/** @type {Float32Array} */ own) => exchange.allGather(own));
    } catch (error) {
      helpersFailed = true;
      throw error;
    }
  }
  return session.start(json);
}

/** @param {Extract<Command, { command: "train" }>} command */
async function train({ runId, options, steps }) {
  if (run?.active) throw new InkgradError("busy", "A run is under way. Stop it first, or wait for its end.");
  const started = new Run(runId, enqueue, (event) => post({ event }));
  run = started;
  if (datasetFailed) startDataset();
  try {
    await Promise.race([dataset, started.stopping]);
    const session = await enqueue(() => startOn(started, options));
    return { ...(await started.train(session, steps)), engine };
  } catch (error) {
    helpersFailed ||= toWire(error).code === "team-lost";
    throw error;
  } finally {
    started.active = false;
    helpers?.leave();
  }
}

/**
 * Starts the run on the engine that is to have it; only then is that the engine that answers. Null when the run was
 * stopped before it began: the network there was stays.
 * @param {Run} started @param {TrainOptions} options
 */
async function startOn(started, options) {
  if (started.isStopped) return null;
  const contestant = await choose(options);
  if (started.isStopped) return null;
  started.totals = JSON.parse(await begin(contestant, options));
  current = openedFor(contestant);
  return current.session;
}

/** Evaluations wait for each other: a session holds one at a time. @type {Promise<unknown>} */
let evaluation = Promise.resolve();
function evaluate() {
  const next = evaluation.then(evaluateNow);
  evaluation = next.catch(() => {});
  return next;
}

async function evaluateNow() {
  if (run?.active && !run.paused) throw new InkgradError("busy", "A run is under way. Pause or stop it first.");
  await dataset;
  const { session } = holder();
  await enqueue(() => session.startEvaluation());
  for (;;) {
    const result = JSON.parse(await enqueue(() => session.pumpEvaluation()));
    if ("confusionMatrix" in result) return result;
  }
}

function holder() {
  if (!current) throw new InkgradError("no-run", "The engine is still loading.");
  return current;
}

/** @param {Uint8Array | undefined} pixels */
async function predict(pixels) {
  if (!pixels) return { digit: null, outputs: [], input: new Uint8Array(784) };
  const outputs = Array.from(await holder().session.predict(pixels));
  if (!outputs.every(Number.isFinite)) {
    throw new InkgradError("non-finite-output", "The network's outputs are not finite numbers: its weights grew too large. Train again with a smaller learning rate.");
  }
  return { digit: outputs.indexOf(Math.max(...outputs)), outputs, input: pixels };
}

/** @param {Command} command @returns {unknown} */
function answer(command) {
  switch (command.command) {
    case "init":
      return init(command);
    case "loadDataset":
      if (datasetFailed) startDataset();
      return dataset;
    case "prepare":
      return enqueue(() => {
        if (run?.active) throw new InkgradError("busy", "A run is under way. Stop it first.");
        current = /** @type {Opened} */ (cpu);
        current.session.prepare(JSON.stringify(command.options));
      });
    case "train":
      return train(command);
    case "pause":
      return run?.pause();
    case "resume":
      return run?.resume(command.steps);
    case "stop":
      return run?.stop();
    case "predictDrawing":
      return enqueue(() => {
        const { rgba, width, height, paper } = command.drawing;
        return predict(holder().session.preprocess(new Uint8Array(rgba.buffer), width, height, paper));
      });
    case "predictPixels":
      return enqueue(() => predict(command.pixels));
    case "evaluate":
      return evaluate();
    case "images":
      return dataset.then(() => enqueue(() => command.indices.map((index) => /** @type {Opened} */ (cpu).session.image(command.split, index) ?? null)));
    case "labels":
      return dataset.then(() => enqueue(() => /** @type {Opened} */ (cpu).session.labels(command.split)));
    case "parameter":
      return enqueue(async () => (await holder().session.parameter(command.index)) ?? null);
    case "activations":
      return enqueue(() => holder().session.activations(command.pixels));
    case "describe":
      return enqueue(() => JSON.parse(/** @type {Opened} */ (cpu).package.describe(JSON.stringify(command.options))));
    case "useDataset":
      return useDataset(command.source);
  }
}

onmessage = async ({ data }) => {
  const command = /** @type {Command} */ (data);
  try {
    post({ id: command.id, result: await answer(command) });
  } catch (cause) {
    post({ id: command.id, error: toWire(cause) });
  }
};

// A panic inside an asynchronous export leaves its promise open for ever and surfaces only here.
addEventListener("error", (event) => {
  event.preventDefault();
  post({ fatal: toWire(event.error ?? event.message, true) });
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  post({ fatal: toWire(event.reason, true) });
});
