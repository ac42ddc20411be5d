// Which engine trains a run, and how it begins there: what was asked for by name, or whoever is fastest.

import { comparison, fastest, measureSpeed } from "./contest.js";
import { GPU_MS, silentGpu, within } from "./deadline.js";
import { isFatal, toWire } from "./errors.js";

/** @typedef {import("./protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./engines.js").Opened} Opened */
/** @typedef {import("./contest.js").Contestant} Contestant */
/** @typedef {import("./workshop.js").Workshop} Workshop */

/**
 * What a trainer has to choose among.
 * @typedef {object} Chooser
 * @property {Workshop} workshop
 * @property {Opened} cpu
 * @property {Opened | null} webgpu
 * @property {EngineInfo} engine what was chosen last
 * @property {string} because why the engine is what it is where nothing was measured
 * @property {(info: Omit<EngineInfo, "arithmetic">) => void} setEngine
 * @property {(detail: string) => void} tell what is being done
 * @property {import("./client-dataset.js").ClientDataset} dataset
 */

/** The run that is chosen for. @typedef {{ readonly isStopped?: boolean }} ChoosingRun */

/** What these options share with others that run the same kernels on the same sizes. @param {TrainOptions} options */
const kindOf = (options) => JSON.stringify({ ...options, seed: 0, epochs: 0, trainLimit: 0, testLimit: 0 });

/** @param {Chooser} chooser @param {Contestant} contestant */
export const openedFor = ({ cpu, webgpu }, { kind }) => (kind === "webgpu" && webgpu ? webgpu : cpu);

/**
 * Who trains a run: what was asked for by name, or else whoever is fastest. Measured once for each kind of run.
 * @param {Chooser} chooser @param {ChoosingRun} run @param {TrainOptions} options @returns {Promise<Contestant>}
 */
export async function choose(chooser, run, options) {
  const { workshop } = chooser;
  const { engine: preference, workers } = workshop.setup;
  const gpu = (await agreedWebGpu(chooser, options)) && /** @type {Contestant} */ ({ kind: "webgpu", workers: 1 });
  if (gpu && preference === "webgpu") return gpu;
  const mayHelp = workshop.mayHelp(run);
  const team = workshop.teamSize(run);
  const sizes = workers ? [mayHelp ? workers : 1] : preference === "auto" ? [...new Set([1, team])] : [1];
  const contestants = [...sizes.map((size) => /** @type {Contestant} */ ({ kind: "cpu", workers: size })), ...(gpu ? [gpu] : [])];
  const announce = (/** @type {Contestant} */ contestant, /** @type {string} */ reason) => {
    chooser.setEngine({ ...contestant, adapter: chooser.engine.adapter, reason });
    return contestant;
  };
  if (contestants.length === 1) return announce(contestants[0], workers && workshop.helpersFailed ? "A second worker stopped earlier" : chooser.because);
  const kind = kindOf(options);
  const known = workshop.choices.get(kind);
  if (known && contestants.some(({ kind, workers }) => kind === known.contestant.kind && workers === known.contestant.workers)) return announce(known.contestant, known.reason);
  chooser.tell("Trying a few steps in each way this machine has");
  const speeds = [];
  for (const contestant of contestants) {
    speeds.push({ contestant, imagesPerSecond: await measure(chooser, run, contestant, options) });
    // What was not measured to its end counts for nothing.
    if (run.isStopped) return contestants[0];
  }
  const best = fastest(speeds);
  const reason = comparison(best, speeds);
  // Helpers that are at another run may be free for the next: a contest without them does not count for it.
  if (mayHelp || workshop.helpersFailed) workshop.choices.set(kind, { contestant: best.contestant, reason });
  return announce(best.contestant, reason);
}

/** The WebGPU engine once the first step of what is asked for agrees with the CPU engine's. @param {Chooser} chooser @param {TrainOptions} options */
async function agreedWebGpu(chooser, options) {
  const { workshop, webgpu, cpu } = chooser;
  const kind = kindOf(options);
  if (!webgpu || workshop.agreed.has(kind)) return webgpu;
  const json = JSON.stringify(options);
  try {
    await within(GPU_MS, webgpu.session.compareFirstStep(json, await cpu.session.firstStep(json)), silentGpu);
    workshop.agreed.add(kind);
    return webgpu;
  } catch (error) {
    const { code, message } = toWire(error);
    if (code !== "self-test") throw error;
    chooser.webgpu = null;
    chooser.because = message;
    chooser.setEngine({ kind: "cpu", workers: 1, adapter: chooser.engine.adapter, reason: message });
    return null;
  }
}

/** The speed of a run in images a second; the network there is stays. @param {Chooser} chooser @param {ChoosingRun} run @param {Contestant} contestant @param {TrainOptions} options */
async function measure(chooser, run, contestant, options) {
  const { session } = openedFor(chooser, contestant);
  session.hold();
  try {
    await begin(chooser, run, contestant, options, null);
    return await measureSpeed(session, { isStopped: () => run.isStopped });
  } catch (error) {
    // Whoever cannot begin, or fails at once, does not take part; what broke an engine is told.
    if (isFatal(error)) throw error;
    return 0;
  } finally {
    session.release();
    chooser.workshop.leaveHelpers(run);
  }
}

/**
 * Starts a run, or goes on with one from its checkpoint, on helpers too where there are to be some.
 * @param {Chooser} chooser @param {object} run @param {Contestant} contestant @param {TrainOptions} options @param {Uint8Array | null} checkpoint
 * @returns {Promise<string>} what Session.start says
 */
export async function begin(chooser, run, contestant, options, checkpoint) {
  const { session } = openedFor(chooser, contestant);
  const work = { options: JSON.stringify(options), checkpoint };
  chooser.workshop.leaveHelpers(run);
  session.leaveTeam();
  if (contestant.workers > 1) {
    const exchange = await chooser.workshop.startHelpers(run, contestant.workers, work, /** @type {import("./held-dataset.js").HeldDataset} */ (chooser.dataset.held));
    session.joinTeam(0, contestant.workers, (/** @type {Float32Array} */ own) => exchange.allGather(own));
  }
  return checkpoint ? session.resume(checkpoint) : session.start(work.options);
}
