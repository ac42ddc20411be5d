// The runs of the comparison, kept in this browser across visits.

/** @typedef {import("./on-demand/compare.js").RunRecord} RunRecord */

const KEY = "inkgrad-runs";
/** The comparison shows no more. */
export const RUNS_MAX = 24;

/** @param {any} run @returns {run is RunRecord} */
const isRecord = (run) =>
  typeof run?.options === "object" && run.options !== null && typeof run.engine === "string" && typeof run.dataset === "string" && Number.isFinite(run.trainSeconds) && Array.isArray(run.epochs) && run.epochs.length > 0 && run.epochs.every((/** @type {any} */ epoch) => Number.isFinite(epoch?.testAccuracy) && Number.isFinite(epoch?.testLoss));

/** What an earlier visit left: none where nothing can be read. @returns {RunRecord[]} */
export function keptRecords() {
  try {
    const runs = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(runs) ? runs.filter(isRecord).slice(-RUNS_MAX) : [];
  } catch {
    // Storage is forbidden, or something else wrote there.
    return [];
  }
}

/** @param {RunRecord[]} runs */
export function keepRecords(runs) {
  try {
    localStorage.setItem(KEY, JSON.stringify(runs.slice(-RUNS_MAX)));
  } catch {
    // Full or forbidden: they are gone when the page is left.
  }
}
