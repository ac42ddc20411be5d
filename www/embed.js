// The page inside an iframe: the element as the address has it, and its height told to the page around it.

import { canTrain } from "./browser.js";
import { translatePage } from "./page-language.js";
import { restore } from "./restore.js";

/** Tells the page around this one how high it is. It is the only thing that leaves this frame, and no secret: any origin may hear it. */
function tellHeight() {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  parent.postMessage({ type: "inkgrad-height", height }, "*");
}

async function start() {
  await translatePage();
  restore(/** @type {HTMLElement} */ (document.querySelector("digit-trainer")));
  if (canTrain()) await import("./digit-trainer.js");
  else /** @type {HTMLElement} */ (document.getElementById("old-browser")).hidden = false;
}

if (parent !== window) new ResizeObserver(tellHeight).observe(document.documentElement);
void start();
