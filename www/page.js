// The page: loads the element where this browser can run it, and says so where it cannot. The address holds the configuration.

import { canTrain } from "./browser.js";
import { writeQuery } from "./permalink.js";
import { restore } from "./restore.js";

async function start() {
  const element = /** @type {import("./digit-trainer.js").DigitTrainer} */ (document.querySelector("digit-trainer"));
  restore(element);
  element.addEventListener("change", () => {
    const query = writeQuery(element.configuration);
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  });
  await import("./digit-trainer.js");
  const { keepOffline } = await import("./offline.js");
  await keepOffline(/** @type {HTMLElement} */ (document.getElementById("offline")));
}

if (canTrain()) void start();
else {
  const notice = document.getElementById("old-browser");
  if (notice) notice.hidden = false;
}
