// The page inside an iframe: the element as the address has it, and its height told to the page around it.

import { obstacle } from "./browser.js";
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
  const found = obstacle();
  if (!found) return void (await import("./digit-trainer.js"));
  /** @type {HTMLElement} */ (document.getElementById(found)).hidden = false;
  document.querySelector("digit-trainer")?.remove();
}

if (parent !== window) {
  new ResizeObserver(tellHeight).observe(document.documentElement);
  // Whatever comes into this frame next has no say in its height.
  addEventListener("pagehide", () => parent.postMessage({ type: "inkgrad-gone" }, "*"));
}
void start();
