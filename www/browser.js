// What a browser must have to train here.

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
  new Worker(empty, options).terminate();
  URL.revokeObjectURL(empty);
  return asked;
}

export const canTrain = () => typeof WebAssembly === "object" && hasSimd() && "adoptedStyleSheets" in document && CSS.supports("container-type: inline-size") && hasModuleWorkers();
