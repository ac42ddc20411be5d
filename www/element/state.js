// What the element shows, as a pure function of what has happened.

/** @typedef {import("../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("../core/protocol.js").TrainEvent} TrainEvent */
/** @typedef {import("../core/protocol.js").LoadEvent} LoadEvent */
/** @typedef {Extract<TrainEvent, { type: "progress" }>} Progress */
/** @typedef {Extract<TrainEvent, { type: "epochend" }>} Epoch */

/** @typedef {"idle" | "loading" | "ready" | "training" | "paused" | "evaluating" | "done" | "failed"} Phase */

/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {EngineInfo | null} engine
 * @property {import("../core/protocol.js").DatasetInfo | null} info the data set in use
 * @property {Extract<LoadEvent, { part: "dataset" }> | null} dataset how far the data set is; null before it begins
 * @property {boolean} datasetReady
 * @property {string | null} engineDetail what is being done to get the WebGPU engine
 * @property {boolean | null} kept whether the next visit finds the data set stored; null while unknown
 * @property {boolean} waiting Train was pressed before the data set was there
 * @property {boolean} queued the run waits until another of the page is over
 * @property {boolean | null} keeping whether the run is kept between two epochs; null while unknown
 * @property {Progress | null} progress
 * @property {{ images: number, count: number } | null} evaluating
 * @property {Epoch[]} epochs
 * @property {boolean} stopped
 * @property {{ code: string, message: string, fatal: boolean } | null} error
 * @property {boolean} trained whether the network has taken a step
 */

/**
 * @typedef {LoadEvent | TrainEvent | { type: "loaded" } | { type: "keeping", kept: boolean } | { type: "open" } | { type: "train" } | { type: "reset" } | { type: "edit" } | { type: "lost" } | { type: "close" } | { type: "engine", engine: EngineInfo }
 *   | { type: "ready" } | { type: "storage", kept: boolean } | { type: "dataset", dataset: import("../core/protocol.js").DatasetInfo } | { type: "error", code: string, message: string, fatal: boolean, stepsKept?: number }} Action
 */

/** @type {State} */
export const initialState = {
  phase: "idle",
  engine: null,
  info: null,
  dataset: null,
  datasetReady: false,
  engineDetail: null,
  kept: null,
  waiting: false,
  queued: false,
  keeping: null,
  progress: null,
  evaluating: null,
  epochs: [],
  stopped: false,
  error: null,
  trained: false,
};

/** A data set that did not come by way of a download with progress. */
const HERE = /** @type {const} */ ({ type: "loading", part: "dataset", bytes: 0, total: null, cached: false });

const NO_RUN = { queued: false, progress: null, evaluating: null, epochs: [], stopped: false, trained: false };

/** Phases in which a run holds the network. */
export const isRunning = (/** @type {State} */ { phase }) => phase === "training" || phase === "paused" || phase === "evaluating";

/** How much of the run is done, 0 to 1. @param {State} state */
export function fractionDone({ phase, progress, stopped }) {
  if (phase === "done" && !stopped) return 1;
  return progress ? (progress.epoch - 1 + progress.step / progress.steps) / progress.epochs : 0;
}

/** @param {State} state @param {Action} action @returns {State} */
export function reduce(state, action) {
  switch (action.type) {
    case "open":
      return { ...state, phase: state.phase === "idle" || state.phase === "failed" ? "loading" : state.phase, error: null };
    case "engine":
      return { ...state, engine: action.engine, engineDetail: null };
    case "loading":
      if (action.part === "engine") return { ...state, engineDetail: action.detail };
      return { ...state, dataset: action };
    case "storage":
      return { ...state, kept: action.kept, datasetReady: true, waiting: false };
    case "dataset":
      // Why the worker had to begin anew stays until the visitor acts.
      return { ...state, info: action.dataset, error: state.error?.fatal ? state.error : null, datasetReady: true, dataset: state.info || !state.dataset ? HERE : state.dataset };
    case "ready":
      return { ...state, phase: isRunning(state) ? state.phase : "ready", datasetReady: true, engineDetail: null };
    case "train":
      // Until the first step the network is the one there was.
      return { ...state, ...NO_RUN, trained: state.trained, phase: "training", waiting: !state.datasetReady, error: null };
    case "reset":
      return { ...state, ...NO_RUN, phase: state.datasetReady ? "ready" : state.error ? "failed" : "loading", error: state.datasetReady ? null : state.error };
    case "loaded":
      return { ...state, ...NO_RUN, trained: true, phase: state.datasetReady ? "ready" : "loading", error: null };
    case "queued":
      return { ...state, queued: true };
    case "keeping":
      return { ...state, keeping: action.kept };
    case "edit":
      // Settings that made a run fail are being mended.
      return state.phase === "failed" && !state.error?.fatal && state.datasetReady ? { ...state, ...NO_RUN, trained: state.trained, phase: "ready", error: null } : state;
    case "lost":
      // The network comes back; what it had learnt since it was last kept does not.
      return { ...state, datasetReady: false };
    case "close":
      return initialState;
    case "progress":
      return { ...state, phase: state.phase === "paused" ? "paused" : "training", waiting: false, queued: false, progress: action, evaluating: null, trained: true };
    case "evaluating":
      return { ...state, phase: state.phase === "paused" ? "paused" : "evaluating", evaluating: action };
    case "epochend":
      return { ...state, epochs: [...state.epochs, action], evaluating: null, phase: state.phase === "paused" ? "paused" : "training" };
    case "paused":
      return isRunning(state) ? { ...state, phase: "paused" } : state;
    case "resumed":
      return isRunning(state) ? { ...state, phase: state.evaluating ? "evaluating" : "training" } : state;
    case "trainend":
      return { ...state, phase: "done", stopped: action.stopped, evaluating: null, waiting: false, queued: false };
    case "error":
      return { ...state, trained: action.stepsKept === undefined ? state.trained : action.stepsKept > 0, phase: "failed", waiting: false, queued: false, evaluating: null, error: { code: action.code, message: action.message, fatal: action.fatal } };
    // Of what the trainer tells, some is for other views.
    default:
      return state;
  }
}
