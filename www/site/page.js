// The page: loads the element where this browser can run it, and says so where it cannot. The address holds the configuration.

import { obstacle } from "./support.js";
import { KEY, offerLanguages, translatePage } from "./page-language.js";
import { writeQuery } from "../core/permalink.js";
import { applyAddress } from "./apply-address.js";

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

async function start() {
  const element = /** @type {import("../element/digit-trainer.js").DigitTrainer} */ (document.querySelector("digit-trainer"));
  applyAddress(element, false);
  const language = new URLSearchParams(location.search).get(KEY);
  element.addEventListener("change", () => {
    const query = [writeQuery(element.configuration), language && `${KEY}=${encodeURIComponent(language)}`].filter(Boolean).join("&");
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  });
  const stored = new Promise((resolve) => element.addEventListener("storage", (event) => resolve(/** @type {CustomEvent} */ (event).detail.kept)));
  await import("../element/digit-trainer.js");
  const { keepOffline } = await import("./register-service-worker.js");
  await keepOffline(byId("offline"), stored);
}

async function open() {
  await translatePage();
  offerLanguages(byId("languages"));
  const found = obstacle();
  if (!found) return start();
  byId(found).hidden = false;
  document.querySelector("digit-trainer")?.remove();
}

void open();
