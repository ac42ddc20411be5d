// A data set that is in each engine's memory once, and which does not fit a GPU.

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
/** Whether their memory was given back. @type {boolean[]} */
const freed = [];
const files = [IMAGES, new Uint8Array(10), { length: 800 }, new Uint8Array(10)];
const FILES = /** @type {any} */ (files.map(({ length }, at) => ({ length, indexOf: () => 0, buffer: { transferToFixedLength: (/** @type {number} */ to) => (freed[at] = to === 0) } })));

test("each engine is given it once, and a GPU that cannot read its images from one buffer is told of", () => {
  const [cpu, gpu] = /** @type {any[]} */ ([engine(), engine()]);
  const held = new HeldDataset(cpu.package, FILES, []);
  held.giveTo(cpu);
  held.giveTo(gpu);
  held.giveTo(gpu);
  assert.deepEqual(freed, [true, true, true, true], "what an engine has copied is given back at once");
  assert.deepEqual([cpu.given, gpu.given], [[["first", 5], ["holder", "shared"]], [["first", 5], ["holder", "shared"], ["first", "shared"]]]);
  assert.equal(held.refusalOf({ bindingMax: 2 ** 27 }), "188 MB of images are more than the 134 MB that this graphics adapter reads from one buffer");
  assert.deepEqual([held.refusalOf({ bindingMax: 2 ** 30 }), held.refusalOf({})], [null, null]);
});
