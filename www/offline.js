// Keeps the page in this browser, so that it works with the network off, and offers a newer version when there is one.

import { h } from "./views/dom.js";

/** @param {HTMLElement} line where the visitor is told */
export async function keepOffline(line) {
  // Plain http and frames without storage have no service worker: the page works as long as there is a network.
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  try {
    const registration = await navigator.serviceWorker.register("./sw.js");
    await navigator.serviceWorker.ready;
    tell(line, "Ready to work offline.");
    watchUpdates(registration, line);
  } catch {
    // Storage forbidden, or a host without the file: nothing is lost but this.
  }
}

/** @param {HTMLElement} line @param {string | Node} content */
function tell(line, content) {
  line.hidden = false;
  line.replaceChildren(content);
}

/** @param {ServiceWorkerRegistration} registration @param {HTMLElement} line */
function watchUpdates(registration, line) {
  const offer = () => {
    const { waiting } = registration;
    if (!waiting) return;
    const reload = h("button", { type: "button" }, "A newer version is here: reload");
    reload.addEventListener("click", () => {
      // Not before the new one has taken over: the page would come from the old one again.
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take over");
    });
    tell(line, reload);
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", (event) => /** @type {ServiceWorker} */ (event.target).state === "installed" && navigator.serviceWorker.controller && offer()));
}
