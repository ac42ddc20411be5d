// The worker: everything heavy happens here. Each trainer of the page talks to its client over a port of its own; all of them
// share one workshop.

import { Client } from "./client.js";
import { InkgradError, toWire } from "./errors.js";
import { stayAlive } from "./liveness.js";
import { VERSION } from "./version.js";
import { Workshop } from "./workshop.js";

/** @typedef {import("./protocol.js").Command} Command */
/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {{ port: MessagePort, version: string, workshop: import("./workshop.js").WorkshopSetup, client: import("./protocol.js").ClientSetup }} Connect */

/** @type {Workshop | undefined} */
let workshop;
/** @type {Set<MessagePort>} */
const ports = new Set();

onmessage = ({ data }) => {
  if (!data?.port) return;
  const { port, version, workshop: setup, client: clientSetup } = /** @type {Connect} */ (data);
  if (version !== VERSION) {
    const cause = new InkgradError("worker-failed", "This page and its worker are of two versions: the site was updated meanwhile. Reload this page.");
    return port.postMessage(/** @type {Answer} */ ({ fatal: toWire(cause, true) }));
  }
  workshop ??= new Workshop(setup);
  const post = (/** @type {Answer} */ answer, /** @type {Transferable[]} */ transfer = []) => port.postMessage(answer, transfer);
  const client = new Client(workshop, clientSetup, post);
  ports.add(port);
  port.onmessage = async ({ data }) => {
    const command = /** @type {Command} */ (data);
    if (command.command === "close") ports.delete(port);
    try {
      post({ id: command.id, result: await client.answer(command) });
    } catch (cause) {
      post({ id: command.id, error: inThisWorker(toWire(cause)) });
    }
  };
};
void stayAlive((said) => postMessage(said));

/** @param {import("./protocol.js").WireError} error */
const inThisWorker = (error) => ({ ...error, besideWebGpu: workshop?.usesWebGpu ?? false });

/** @param {unknown} cause what no trainer can go on after */
function fail(cause) {
  for (const port of ports) port.postMessage(/** @type {Answer} */ ({ fatal: inThisWorker(toWire(cause, true)) }));
}

// A panic inside an asynchronous export leaves its promise open for ever and surfaces only here.
addEventListener("error", (event) => {
  event.preventDefault();
  fail(event.error ?? event.message);
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason);
});
