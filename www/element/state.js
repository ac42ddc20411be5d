// What the element shows, as a pure function of what has happened.

/** @typedef {import("../core/protocol.js").EngineInfo} EngineInfo */
/** @typedef {import("../core/protocol.js").TrainEvent} TrainEvent */
/** @typedef {import("../core/protocol.js").LoadEvent} LoadEvent */
/** @typedef {Extract<TrainEvent, { type: "progress" }>} Progress */
/** @typedef {Extract<TrainEvent, { type: "epochend" }>} Epoch */

/**
 * What is known in every phase.
 * @typedef {object} Known
 * @property {EngineInfo | null} engine
 * @property {import("../core/protocol.js").DatasetInfo | null} info the data set in use
 * @property {Extract<LoadEvent, { part: "dataset" }> | null} dataset how far the data set is; null before it begins
 * @property {boolean} datasetReady
 * @property {string | null} engineDetail what is being done to get the WebGPU engine
 * @property {boolean | null} kept whether the next visit finds the data set stored; null while unknown
 * @property {boolean | null} keeping whether the run is kept between two epochs; null while unknown
 * @property {Progress | null} progress of the last run, the one under way included
 * @property {Epoch[]} epochs of the last run
 * @property {number | null} tested images of the last test; null before one
 * @property {{ code: string, message: string, fatal: boolean } | null} error why a run or the worker failed, until the visitor acts
 * @property {boolean} trained whether the network has taken a step
 * @property {boolean} touched whether something changed the network or the data set since its run
 * @property {{ test: number | null } | null} lesson what the network that was taught reads of the test images, null while it is found out; null where no lesson counts
 */

/** What a run may wait for: `waiting` for the data set, `queued` until another of the page is over. @typedef {{ waiting: boolean, queued: boolean }} Waits */
/** How far a test is. @typedef {{ images: number, count: number }} Evaluating */

/**
 * What is only there in a phase: no run before Train, waits and a test only while it goes on, whether it was stopped only at its end.
 * @typedef {{ phase: "idle" | "loading" | "ready" | "failed" } | ({ phase: "training" } & Waits)
 *   | ({ phase: "paused", evaluating: Evaluating | null } & Waits) | { phase: "evaluating", evaluating: Evaluating }
 *   | { phase: "done", stopped: boolean }} PhaseState
 */

/** @typedef {Known & PhaseState} State */
/** @typedef {State["phase"]} Phase */

/**
 * @typedef {LoadEvent | TrainEvent | { type: "loaded" } | { type: "finetuned" } | { type: "tested", images: number } | { type: "keeping", kept: boolean } | { type: "lesson", test: number | null | undefined } | { type: "open" } | { type: "train" } | { type: "reset" } | { type: "edit" } | { type: "lost" } | { type: "close" } | { type: "engine", engine: EngineInfo }
 *   | { type: "ready" } | { type: "storage", kept: boolean } | { type: "dataset", dataset: import("../core/protocol.js").DatasetInfo } | { type: "error", code: string, message: string, fatal: boolean, stepsKept?: number }} Action
 */

/** @type {State} */
export const initialState = { phase: "idle", engine: null, info: null, dataset: null, datasetReady: false, engineDetail: null, kept: null, keeping: null, progress: null, epochs: [], tested: null, error: null, trained: false, touched: false, lesson: null };

/** A data set that did not come by way of a download with progress. */
const HERE = /** @type {const} */ ({ type: "loading", part: "dataset", bytes: 0, total: null, cached: false });

const NO_RUN = { progress: null, epochs: [], tested: null, trained: false, touched: false, lesson: null };
/** What a run tells of itself. */
const OF_RUN = new Set(["queued", "progress", "evaluating", "epochend", "paused", "resumed", "trainend"]);
const AT_ONCE = { waiting: false, queued: false };

/** Phases in which a run holds the network. */
export const isRunning = (/** @type {State} */ { phase }) => phase === "training" || phase === "paused" || phase === "evaluating";

/** Whether the network is a run's at its end, as nothing has changed it since. @param {State} state */
export const canTrainMore = (state) => state.phase === "done" && !state.stopped && !state.touched;

/** What the network reads of the test images, as far as it is known. @param {State} state */
export function testAccuracy({ epochs, lesson }) {
  return lesson ? lesson.test : (epochs[epochs.length - 1]?.testAccuracy ?? null);
}

/** How much of the run is done, 0 to 1. @param {State} state */
export function fractionDone(state) {
  const { phase, progress } = state;
  if (phase === "done" && !state.stopped) return 1;
  return progress ? (progress.epoch - 1 + progress.step / progress.steps) / progress.epochs : 0;
}

/** A state without what was only there in its phase. @param {State} state @returns {Known} */
function known({ engine, info, dataset, datasetReady, engineDetail, kept, keeping, progress, epochs, tested, error, trained, touched, lesson }) {
  return { engine, info, dataset, datasetReady, engineDetail, kept, keeping, progress, epochs, tested, error, trained, touched, lesson };
}

/** What a run waits for; nothing while it computes. @param {State} state @returns {Waits} */
const waitsOf = (state) => (state.phase === "training" || state.phase === "paused" ? { waiting: state.waiting, queued: state.queued } : AT_ONCE);

/** Without the wait for the data set, which is there. @param {State} state @returns {State} */
const withDataset = (state) => (state.phase === "training" || state.phase === "paused" ? { ...state, datasetReady: true, waiting: false } : { ...state, datasetReady: true });

/** @param {State} state @param {Action} action @returns {State} */
export function reduce(state, action) {
  switch (action.type) {
    case "engine":
      return { ...state, engine: action.engine, engineDetail: null };
    case "loading":
      return action.part === "engine" ? { ...state, engineDetail: action.detail } : { ...state, dataset: action };
    case "storage":
      return { ...withDataset(state), kept: action.kept };
    case "dataset":
      // Why the worker had to begin anew stays until the visitor acts.
      return { ...state, touched: true, info: action.dataset, error: state.error?.fatal ? state.error : null, datasetReady: true, dataset: state.info || !state.dataset ? HERE : state.dataset };
    case "keeping":
      return { ...state, keeping: action.kept };
    case "lesson":
      return { ...state, lesson: action.test === undefined ? null : { test: action.test } };
    case "lost":
      // The network comes back; what it had learnt since it was last kept does not.
      return { ...state, datasetReady: false };
    case "close":
      return initialState;
    default:
      return OF_RUN.has(action.type) ? reduceRun(state, /** @type {TrainEvent} */ (action)) : reduceNetwork(state, action);
  }
}

/** What becomes of the network that is shown. @param {State} state @param {Action} action @returns {State} */
function reduceNetwork(state, action) {
  const { datasetReady } = state;
  switch (action.type) {
    case "open":
      return state.phase === "idle" || state.phase === "failed" ? { ...known(state), phase: "loading", error: null } : { ...state, error: null };
    case "ready":
      return isRunning(state) ? { ...state, datasetReady: true, engineDetail: null } : { ...known(state), phase: "ready", datasetReady: true, engineDetail: null };
    case "train":
      // Until the first step the network is the one there was.
      return { ...known(state), ...NO_RUN, trained: state.trained, error: null, phase: "training", waiting: !datasetReady, queued: false };
    case "reset":
      return { ...known(state), ...NO_RUN, phase: datasetReady ? "ready" : state.error ? "failed" : "loading", error: datasetReady ? null : state.error };
    case "finetuned":
      return { ...state, touched: true };
    case "tested":
      return { ...state, tested: action.images };
    case "loaded":
      return { ...known(state), ...NO_RUN, trained: true, phase: datasetReady ? "ready" : "loading", error: null };
    case "edit":
      // Settings that made a run fail are being mended.
      return state.phase === "failed" && !state.error?.fatal && datasetReady ? { ...known(state), ...NO_RUN, trained: state.trained, phase: "ready", error: null } : state;
    case "error":
      return { ...known(state), trained: action.stepsKept === undefined ? state.trained : action.stepsKept > 0, phase: "failed", error: { code: action.code, message: action.message, fatal: action.fatal } };
    // Of what the trainer tells, some is for other views.
    default:
      return state;
  }
}

/** What a run tells of itself; while it is paused, late reports do not set it going. @param {State} state @param {TrainEvent} event @returns {State} */
function reduceRun(state, event) {
  const isPaused = state.phase === "paused";
  switch (event.type) {
    case "queued":
      return state.phase === "training" || isPaused ? { ...state, queued: true } : state;
    case "progress": {
      // A network that was taught and learns on is worth something else by now.
      const figures = { progress: event, trained: true, lesson: state.lesson && { test: null } };
      return isPaused ? { ...state, ...AT_ONCE, ...figures, evaluating: null } : { ...known(state), ...figures, phase: "training", ...AT_ONCE };
    }
    case "evaluating":
      return isPaused ? { ...state, evaluating: event } : { ...known(state), phase: "evaluating", evaluating: event };
    case "epochend": {
      const epochs = [...state.epochs, event];
      const tested = event.testImages ?? state.tested;
      return isPaused ? { ...state, epochs, tested, evaluating: null, lesson: null } : { ...known(state), epochs, tested, lesson: null, phase: "training", ...AT_ONCE };
    }
    case "paused":
      return isRunning(state) ? { ...known(state), phase: "paused", ...waitsOf(state), evaluating: "evaluating" in state ? state.evaluating : null } : state;
    case "resumed":
      if (!isRunning(state)) return state;
      return "evaluating" in state && state.evaluating ? { ...known(state), phase: "evaluating", evaluating: state.evaluating } : { ...known(state), phase: "training", ...waitsOf(state) };
    case "trainend":
      return { ...known(state), touched: false, phase: "done", stopped: event.stopped };
    case "preparing":
    case "step":
      return state;
  }
}
