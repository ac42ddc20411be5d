// A worker that shares a run with worker.js: the same engine, data set and options, and its own part of
// every batch or of the network.

import { openCpuEngine } from "../engines/load.js";
import { InkgradError, toWire } from "../../core/errors.js";
import { stayAlive } from "../../core/liveness.js";
import { free } from "../dataset/free.js";
import { TeamLines, lineOf } from "./lines.js";
import { VERSION } from "../../core/version.js";

/**
 * @typedef {{ command: "open", version: string, assets: string, mayFuse: boolean }
 *   | { command: "dataset", files: import("../dataset/held-dataset.js").Files, names: string[] | undefined }
 *   | { command: "start", rank: number, size: number, options: string, checkpoint: Uint8Array | null, drawings: import("../drawings.js").Drawings | null, run: number }
 *   | { command: "leave" }} HelperCommand
 */

/** Pieces of work a pump: what comes in between waits for the others' gradients anyway. */
const PIECES = 16;

/** @type {import("../engines/load.js").Session} */
let session;
/** Those of the run under way. @type {TeamLines | null} */
let lines = null;
/** To the first worker, of the run under way. @type {import("./lines.js").Line | null} */
let first = null;
/** Commands are done in order. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @param {HelperCommand} command */
async function answer(command) {
  switch (command.command) {
    case "open": {
      if (command.version !== VERSION) throw new InkgradError("team-lost", "The workers of a team are of two versions: the site was updated meanwhile. Reload this page.");
      const { opened, arithmetic } = await openCpuEngine(new URL(command.assets), command.mayFuse);
      if ((arithmetic === "fused") !== command.mayFuse) throw new Error("its arithmetic is not the first worker's");
      session = opened.session;
      return;
    }
    case "dataset":
      // The one before goes first: memory need not hold both.
      session.dropDataset();
      session.loadDataset(...command.files, command.names);
      return command.files.forEach(free);
    case "start": {
      first = lineOf((message, transfer) => postMessage(message, { transfer }), command.run);
      const mine = new TeamLines([first]);
      lines = mine;
      session.joinTeam(command.rank, command.size, mine);
      if (command.drawings) session.takeDrawings(command.options, command.drawings.images, command.drawings.labels);
      if (command.checkpoint) session.resume(command.checkpoint);
      else session.start(command.options);
      postMessage({ started: true });
      work(mine);
    }
  }
}

/** Pumps its share until the run ends, or until the first worker ends it. @param {TeamLines} mine */
async function work(mine) {
  try {
    for (;;) {
      const events = JSON.parse(await session.pump(PIECES));
      if (events.some((/** @type {{ type: string }} */ { type }) => type === "trainend")) return;
    }
  } catch (cause) {
    // A loss that is no longer finite ends the run in every worker: the first one tells of it.
    const told = lines !== mine || /^non-finite/.test(toWire(cause).code);
    if (!told) postMessage({ failed: toWire(cause) });
  }
}

onmessage = ({ data }) => {
  if (first?.hear(data)) return;
  const command = /** @type {HelperCommand} */ (data);
  if (!command.command) return;
  if (command.command === "leave") {
    const left = lines;
    lines = null;
    return left?.leave(new Error("The first worker ended the run."));
  }
  queue = queue
    .then(() => answer(command))
    .catch((cause) => postMessage({ failed: toWire(cause) }));
};
void stayAlive((said) => postMessage(said));

// A panic inside an asynchronous export leaves its promise open for ever and surfaces only here.
addEventListener("error", (event) => {
  event.preventDefault();
  postMessage({ failed: toWire(event.error ?? event.message, true) });
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  postMessage({ failed: toWire(event.reason, true) });
});
