// Which engine trains a run fastest on this machine: every one that can be used trains a few steps of it.

import { GPU_MS, silentGpu, within } from "../../core/deadline.js";

/** @typedef {import("./load.js").Session} Session */
/** @typedef {{ kind: "cpu" | "webgpu", workers: number }} Candidate */
/** @typedef {{ candidate: Candidate, imagesPerSecond: number }} Speed */

/** A measurement lasts at least this long after its first figures. */
const MEASURE_MS = 200;
/** And at most this long from its start, where a step takes so long. */
const LIMIT_MS = 2_000;
/** Pieces of work a pump: as many as a run comes to, from few on. */
const [PIECES, PIECES_MAX] = [4, 16];
/** Pumps that take so long stay as they are: a visitor may stop the trial between two. */
const LONG_PUMP_MS = 20;
/** A team of workers takes memory and makes the machine warm: it must be faster by this factor. */
const WORTH_A_TEAM = 1.1;

/**
 * The speed of a run that was just started, in images a second; 0 where it ended, or was stopped, before it could be told.
 * @param {Pick<Session, "pump">} session @param {{ now?: () => number, isStopped?: () => boolean | undefined }} [host] now: milliseconds
 */
export async function measureSpeed(session, { now = () => performance.now(), isStopped = () => false } = {}) {
  const began = now();
  let pieces = PIECES;
  /** @type {{ time: number, images: number } | null} */
  let first = null;
  for (;;) {
    const pumped = now();
    const events = JSON.parse(await within(GPU_MS, session.pump(pieces), silentGpu));
    if (isStopped()) return 0;
    const progress = events.findLast((/** @type {{ type: string }} */ { type }) => type === "progress");
    const time = now();
    if (time - pumped < LONG_PUMP_MS) pieces = Math.min(PIECES_MAX, 2 * pieces);
    if (progress) {
      // A coarse clock, as Firefox and private windows have it, may not have moved yet.
      const speed = first && progress.images > first.images && time > first.time ? (1_000 * (progress.images - first.images)) / (time - first.time) : 0;
      // The first figures come after what is done once: kernels are compiled, memory is taken.
      first ??= { time, images: progress.images };
      if (speed > 0 && (time - first.time >= MEASURE_MS || time - began >= LIMIT_MS || progress.step === progress.steps)) return speed;
    }
    if (events.some((/** @type {{ type: string }} */ { type }) => type !== "progress")) return 0;
  }
}

/** The fastest. Of two that are nearly alike the one with fewer workers. @param {Speed[]} speeds */
export function fastest(speeds) {
  return speeds.reduce((best, next) => {
    const needed = next.candidate.workers > best.candidate.workers ? WORTH_A_TEAM : 1;
    return next.imagesPerSecond > needed * best.imagesPerSecond ? next : best;
  });
}

/** What the comparison showed, as a sentence for people. @param {Speed} chosen @param {Speed[]} speeds */
export function comparison(chosen, speeds) {
  const others = speeds.filter(({ candidate, imagesPerSecond }) => candidate !== chosen.candidate && imagesPerSecond > 0);
  if (others.length === 0) return "Nothing else could be measured";
  const parts = others.map(({ candidate, imagesPerSecond }) => `${ratio(chosen.imagesPerSecond / imagesPerSecond)} as fast as ${named(candidate)}`);
  const sentence = `${named(chosen.candidate)} is ${listed(parts)} here`;
  return sentence[0].toUpperCase() + sentence.slice(1);
}

/** @param {Candidate} candidate */
function named({ kind, workers }) {
  if (kind === "webgpu") return "WebGPU";
  return workers === 1 ? "one CPU worker" : `a team of ${workers} CPU workers`;
}

/** @param {string[]} parts one or more */
const listed = (parts) => (parts.length < 2 ? parts[0] : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`);

/** What rounds to 1.0, in words: nobody is "1.0 times as fast". @param {number} value */
const ratio = (value) => (value.toFixed(1) === "1.0" ? "about" : `${value.toFixed(value < 10 ? 1 : 0)} times`);
