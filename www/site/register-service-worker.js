// Keeps the page in this browser, so that it works with the network off, and offers a newer version when there is one.

import { element as t } from "../i18n/messages/element.js";
import { scriptUrl } from "../core/script-url.js";
import { h } from "../element/views/dom.js";

/** A version that does not take over by then waits for what the old one still has to answer: a reload ends that. */
const TAKE_OVER_MS = 3_000;

/** @param {HTMLElement} line where the visitor is told @param {Promise<boolean>} stored whether the data set is kept in this browser, once that is known */
export async function keepOffline(line, stored) {
  // Plain http and frames without storage have no service worker: the page works as long as there is a network.
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (typeof data?.notKept === "string" && !navigator.serviceWorker.controller) tell(line, t.offline.notKept(data.notKept));
  });
  try {
    const registration = await navigator.serviceWorker.register(scriptUrl("./sw.js"));
    watchUpdates(registration, line);
    await navigator.serviceWorker.ready;
    if ((await stored) && line.hidden) tell(line, t.offline.ready);
  } catch {
    // Storage forbidden, or a host without the file: nothing is lost but this, and the visitor can do nothing about it.
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
    if (!waiting || !navigator.serviceWorker.controller) return;
    const reload = h("button", { type: "button" }, t.offline.newer);
    reload.addEventListener("click", () => {
      // Not before the new one has taken over: the page would come from the old one again.
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take over");
      setTimeout(() => location.reload(), TAKE_OVER_MS);
    });
    tell(line, reload);
  };
  // One may be on its way already, or wait since an earlier visit.
  const watch = () => registration.installing?.addEventListener("statechange", offer);
  watch();
  offer();
  registration.addEventListener("updatefound", watch);
}
