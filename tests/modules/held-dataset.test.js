// A data set that is in each engine's memory once, and what does not fit a GPU.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HeldDataset } from "../../www/worker/dataset/held-dataset.js";

/** An engine whose sessions say what they were given. */
function engine() {
  const given = [];
  const session = (name) => ({
    loadDataset: (...files) => given.push([name, files.length]),
    shareDataset: () => given.push([name, "shared"]),
    leaveImagesToDevice() {},
    datasetFiles: () => FILES,
    fork: () => session("holder"),
  });
  return { package: { checkDataset: () => ["0", "1"] }, session: session("first"), given };
}

/** 240,000 images of 784 pixels, as long as their file; nothing reads them. */
const IMAGES = { length: 16 + 240_000 * 784 };
const FILES = /** @type {any} */ ([IMAGES, new Uint8Array(10), { length: 800 }, new Uint8Array(10)]);

test("a GPU that cannot read the images from one buffer is refused with the reason, and the CPU has them", () => {
  const [cpu, gpu] = /** @type {any[]} */ ([engine(), engine()]);
  const held = new HeldDataset(cpu.package, FILES, []);
  held.giveTo(cpu);
  assert.throws(() => held.giveTo({ ...gpu, bindingMax: 2 ** 27 }), { code: "engine-unavailable", message: "188 MB of training images are more than the 134 MB that this graphics adapter reads from one buffer" });
  assert.deepEqual([cpu.given, gpu.given], [[["first", 5], ["holder", "shared"]], []]);
  held.giveTo({ ...gpu, bindingMax: 2 ** 30 });
  assert.deepEqual(gpu.given, [["first", 5], ["holder", "shared"]]);
});
