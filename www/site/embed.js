// The page inside an iframe: the element as the address has it, and its height told to the page around it.

import { obstacle } from "./support.js";
import { translatePage } from "./page-language.js";
import { applyAddress } from "./apply-address.js";

/**
 * The policy of index.html, with the origin's name beside 'self': in a sandboxed frame, which has no origin, WebKit takes 'self' for
 * nothing. HTML cannot know the name, so the policy comes with this script, before anything else is asked for.
 */
function setPolicy() {
  const own = `'self' ${new URL(location.href).origin}`;
  const policy = `default-src ${own}; script-src ${own} 'wasm-unsafe-eval'; style-src ${own}; img-src ${own} data: blob:; connect-src ${own} https:; worker-src ${own} blob:`;
  document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "Content-Security-Policy", content: policy }));
}

/** Tells the page around this one how high it is. It is the only thing that leaves this frame, and no secret: any origin may hear it. */
function tellHeight() {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  parent.postMessage({ type: "inkgrad-height", height }, "*");
}

async function start() {
  setPolicy();
  await translatePage();
  // What a frame shows, the page around it has asked for.
  applyAddress(/** @type {HTMLElement} */ (document.querySelector("digit-trainer")), parent !== window);
  const found = obstacle();
  if (!found) return void (await import("../element/digit-trainer.js"));
  /** @type {HTMLElement} */ (document.getElementById(found)).hidden = false;
  document.querySelector("digit-trainer")?.remove();
}

if (parent !== window) {
  new ResizeObserver(tellHeight).observe(document.documentElement);
  // Whatever comes into this frame next has no say in its height.
  addEventListener("pagehide", () => parent.postMessage({ type: "inkgrad-gone" }, "*"));
}
void start();
