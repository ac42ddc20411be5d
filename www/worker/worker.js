// The worker: everything heavy happens here. Each trainer of the page talks to its session over a port of its own; all of
// them share one engine host.

import { TrainerSession } from "./session.js";
import { InkgradError, toWire } from "../core/errors.js";
import { stayAlive } from "../core/liveness.js";
import { VERSION } from "../core/version.js";
import { EngineHost } from "./engine-host.js";

/** @typedef {import("../core/protocol.js").Command} Command */
/** @typedef {import("../core/protocol.js").Answer} Answer */
/** @typedef {{ port: MessagePort, version: string, engineHost: import("../core/protocol.js").EngineHostSetup, session: import("../core/protocol.js").SessionSetup }} Connect */

/** @type {EngineHost | undefined} */
let engineHost;
/** @type {Set<MessagePort>} */
const ports = new Set();

onmessage = ({ data }) => {
  if (!data?.port) return;
  const { port, version, engineHost: setup, session: sessionSetup } = /** @type {Connect} */ (data);
  if (version !== VERSION) {
    const cause = new InkgradError("worker-failed", "This page and its worker are of two versions: the site was updated meanwhile. Reload this page.");
    return port.postMessage(/** @type {Answer} */ ({ fatal: toWire(cause, true) }));
  }
  engineHost ??= new EngineHost(setup);
  const post = (/** @type {Answer} */ answer, /** @type {Transferable[]} */ transfer = []) => port.postMessage(answer, transfer);
  const session = new TrainerSession(engineHost, sessionSetup, post);
  ports.add(port);
  port.onmessage = async ({ data }) => {
    const command = /** @type {Command} */ (data);
    if (command.command === "close") ports.delete(port);
    try {
      post({ id: command.id, result: await session.answer(command) });
    } catch (cause) {
      post({ id: command.id, error: inThisWorker(toWire(cause)) });
    }
  };
};
void stayAlive((said) => postMessage(said));

/** @param {import("../core/protocol.js").WireError} error */
const inThisWorker = (error) => ({ ...error, besideWebGpu: engineHost?.usesWebGpu ?? false });

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
