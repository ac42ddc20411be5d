// Workers whose module may be of another origin. Browsers start a worker only from the page's own origin, so there a blob of the
// page's imports the module: it needs `worker-src blob:` and, of the other origin, CORS headers.

import { scriptUrl } from "./script-url.js";

/** @param {URL} url of a module that sets `onmessage` @returns {Worker} */
export function startWorker(url) {
  // Not the origin of `location`: a sandboxed frame has an address, but no origin.
  if (url.origin === self.origin) return new Worker(scriptUrl(url.href), { type: "module" });
  return new Worker(scriptUrl(bridgeTo(url.href)));
}

/** The blob that brings each module: one for all workers of it. @type {Map<string, string>} */
const bridges = new Map();

/**
 * A classic worker's script: Chromium starts no module worker from a blob in a frame without an origin. What comes before the
 * module is there waits for it; what it fails with is the worker's error.
 * @param {string} href of the module @returns {string} a blob's address
 */
function bridgeTo(href) {
  const known = bridges.get(href);
  if (known) return known;
  const code = `const early = [];
let refused = "";
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => (refused = effectiveDirective + " refuses " + blockedURI));
onmessage = (event) => early.push(event);
import(${JSON.stringify(href)}).then(
  () => early.forEach((event) => onmessage(event)),
  (error) => setTimeout(() => { throw refused ? new Error("the page's Content-Security-Policy: " + refused + " (docs/hosting.md)") : error; }),
);`;
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  bridges.set(href, address);
  return address;
}
