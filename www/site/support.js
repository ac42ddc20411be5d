// What a browser must have to train here.

import { scriptUrl } from "../core/script-url.js";

/** Whether WebAssembly SIMD is there: a module that adds two vectors. */
function hasSimd() {
  const module = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  return WebAssembly.validate(new Uint8Array(module));
}

/** Whether a worker may be a module: the option is read only where it is known. */
function hasModuleWorkers() {
  let asked = false;
  const options = {
    /** @returns {"module"} */
    get type() {
      asked = true;
      return "module";
    },
  };
  const empty = URL.createObjectURL(new Blob([], { type: "text/javascript" }));
  new Worker(scriptUrl(empty), options).terminate();
  URL.revokeObjectURL(empty);
  return asked;
}

/** Whether WebAssembly is there at all: security settings can switch it off in a browser that has it. */
export const hasWebAssembly = () => typeof WebAssembly === "object";

/** What the code needs of the language and the style sheets; eslint.config.js holds both to the versions in tools/browsers.js. */
const isNewEnough = () => "toSpliced" in Array.prototype && "adoptedStyleSheets" in document && CSS.supports("container-type: inline-size") && CSS.supports("color: color-mix(in srgb, red, blue)");

/** The id of the notice that says why nothing can be trained here; null where it can. @returns {"no-wasm" | "old-browser" | null} */
export function obstacle() {
  if (isNewEnough() && !hasWebAssembly()) return "no-wasm";
  return isNewEnough() && hasSimd() && hasModuleWorkers() ? null : "old-browser";
}
