// Which engine trains a run, and how it begins there: what was asked for by name, or whoever is fastest.

import { comparison, fastest, measureSpeed } from "./speed-trial.js";
import { GPU_MS, silentGpu, within } from "../../core/deadline.js";
import { isFatal, toWire } from "../../core/errors.js";

/** @typedef {import("../../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("./load.js").Opened} Opened */
/** @typedef {import("./speed-trial.js").Candidate} Candidate */
/** @typedef {import("../engine-host.js").EngineHost} EngineHost */

/**
 * What a trainer has to choose among.
 * @typedef {object} Chooser
 * @property {EngineHost} engineHost
 * @property {Opened} cpu
 * @property {Opened | null} webgpu
 * @property {EngineInfo} engine what was chosen last
 * @property {string} because why the engine is what it is where nothing was measured
 * @property {(info: Omit<EngineInfo, "arithmetic">) => void} setEngine
 * @property {(detail: string) => void} tell what is being done
 * @property {import("../dataset/session-dataset.js").SessionDataset} dataset
 * @property {import("../drawings.js").Drawings | null} drawings that the run learns from beside it
 */

/** The run that is chosen for. @typedef {{ readonly isStopped?: boolean }} ChoosingRun */

/** What these options share with others that run the same kernels on the same sizes: those of a data set with as many classes. @param {TrainOptions} options @param {Chooser} chooser */
const kindOf = (options, { dataset }) => JSON.stringify({ ...options, seed: 0, epochs: 0, trainLimit: 0, testLimit: 0, classes: dataset.info?.classes.length });

/** @param {Chooser} chooser @param {Candidate} candidate */
export const openedFor = ({ cpu, webgpu }, { kind }) => (kind === "webgpu" && webgpu ? webgpu : cpu);

/**
 * Who trains a run: what was asked for by name, or else whoever is fastest. Measured once for each kind of run.
 * @param {Chooser} chooser @param {ChoosingRun} run @param {TrainOptions} options @returns {Promise<Candidate>}
 */
export async function choose(chooser, run, options) {
  const { engineHost } = chooser;
  const { engine: preference, workers } = engineHost.setup;
  const gpu = (await agreedWebGpu(chooser, options)) && /** @type {Candidate} */ ({ kind: "webgpu", workers: 1 });
  if (gpu && preference === "webgpu") return gpu;
  const mayHelp = engineHost.mayHelp(run);
  const team = engineHost.teamSize(run);
  // Two besides: where a browser counts more cores than there are, as WebKit does, all of them are one too many.
  const sizes = workers ? [mayHelp ? workers : 1] : preference === "auto" ? [...new Set([1, Math.min(2, team), team])] : [1];
  const candidates = [...sizes.map((size) => /** @type {Candidate} */ ({ kind: "cpu", workers: size })), ...(gpu ? [gpu] : [])];
  const announce = (/** @type {Candidate} */ candidate, /** @type {string} */ reason) => {
    chooser.setEngine({ ...candidate, adapter: chooser.engine.adapter, reason });
    return candidate;
  };
  if (candidates.length === 1) return announce(candidates[0], workers && engineHost.helpersFailed ? "A second worker stopped earlier" : chooser.because);
  const kind = kindOf(options, chooser);
  const known = engineHost.choices.get(kind);
  if (known && candidates.some(({ kind, workers }) => kind === known.candidate.kind && workers === known.candidate.workers)) return announce(known.candidate, known.reason);
  chooser.tell("Trying a few steps in each way this machine has");
  const speeds = [];
  for (const candidate of candidates) {
    // One silent helper is waited for once.
    if (candidate.workers > 1 && !engineHost.mayHelp(run)) continue;
    speeds.push({ candidate, imagesPerSecond: await measure(chooser, run, candidate, options) });
    // What was not measured to its end counts for nothing.
    if (run.isStopped) return candidates[0];
  }
  const best = fastest(speeds);
  const reason = comparison(best, speeds);
  // Helpers that are at another run may be free for the next: a speed trial without them does not count for it.
  if (mayHelp || engineHost.helpersFailed) engineHost.choices.set(kind, { candidate: best.candidate, reason });
  return announce(best.candidate, reason);
}

/**
 * What a GPU's first step is compared for: the run itself, and another seed, of other weights and another batch. A tie in a relu or in
 * pooling, which rounding decides otherwise, makes a sound GPU differ for one seed in fifteen (`cnn`); a wrong one differs for all. Drawings
 * beside the data set are those of the run's seed, and left out for the other.
 * @param {TrainOptions} options @returns {TrainOptions[]}
 */
const compared = (options) => [options, { ...options, seed: options.seed ? options.seed - 1 : 1, writingStyles: 0 }];

/** The WebGPU engine once the first step of what is asked for agrees with the CPU engine's. @param {Chooser} chooser @param {TrainOptions} options */
async function agreedWebGpu(chooser, options) {
  const { engineHost, webgpu, cpu } = chooser;
  const kind = kindOf(options, chooser);
  if (!webgpu || engineHost.agreed.has(kind)) return webgpu;
  let message = "";
  for (const asked of compared(options)) {
    const json = JSON.stringify(asked);
    try {
      if (asked === options) giveDrawings(chooser, webgpu, json);
      await within(GPU_MS, webgpu.session.compareFirstStep(json, await cpu.session.firstStep(json)), silentGpu);
      engineHost.agreed.add(kind);
      return webgpu;
    } catch (error) {
      const wire = toWire(error);
      if (wire.code !== "self-test") throw error;
      message = wire.message;
    }
  }
  chooser.webgpu = null;
  chooser.because = message;
  chooser.setEngine({ kind: "cpu", workers: 1, adapter: chooser.engine.adapter, reason: message });
  return null;
}

/** A GPU's session has no images in memory that drawings could be made from: it takes those of the CPU engine. @param {Chooser} chooser @param {Opened} webgpu @param {string} options as JSON */
function giveDrawings({ drawings }, { session }, options) {
  if (drawings && JSON.parse(session.prepareDrawings(options, 0)).images < drawings.labels.length) session.takeDrawings(options, drawings.images, drawings.labels);
}

/** The speed of a run in images a second; the network there is stays. @param {Chooser} chooser @param {ChoosingRun} run @param {Candidate} candidate @param {TrainOptions} options */
async function measure(chooser, run, candidate, options) {
  const { session } = openedFor(chooser, candidate);
  session.hold();
  try {
    await begin(chooser, run, candidate, options, null);
    return await measureSpeed(session, { isStopped: () => run.isStopped });
  } catch (error) {
    // Whoever cannot begin, or fails at once, does not take part; what broke an engine is told.
    if (isFatal(error)) throw error;
    return 0;
  } finally {
    session.release();
    chooser.engineHost.leaveHelpers(run);
  }
}

/**
 * Starts a run, or goes on with one from its checkpoint, on helpers too where there are to be some.
 * @param {Chooser} chooser @param {object} run @param {Candidate} candidate @param {TrainOptions} options @param {Uint8Array | null} checkpoint
 * @returns {Promise<string>} what Session.start says
 */
export async function begin(chooser, run, candidate, options, checkpoint) {
  const { session } = openedFor(chooser, candidate);
  const work = { options: JSON.stringify(options), checkpoint };
  chooser.engineHost.leaveHelpers(run);
  session.leaveTeam();
  if (candidate.kind === "webgpu") giveDrawings(chooser, openedFor(chooser, candidate), work.options);
  if (candidate.workers > 1) {
    const lines = await chooser.engineHost.startHelpers(run, candidate.workers, { ...work, drawings: chooser.drawings }, /** @type {import("../dataset/held-dataset.js").HeldDataset} */ (chooser.dataset.held));
    session.joinTeam(0, candidate.workers, lines);
  }
  return checkpoint ? session.resume(checkpoint) : session.start(work.options);
}
