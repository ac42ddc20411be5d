// A GPU that tells of finished reads only when something is submitted, as Firefox's does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bridgeReads } from "../../www/worker/engines/read-bridge.js";
import { looksRarely } from "../../www/worker/engines/webgpu-adapter.js";

/** A GPU whose reads are done after so many submits. */
function gpu(/** @type {number} */ submitsNeeded) {
  /** @type {{ left: number, resolve: (value?: unknown) => void, reject: (cause: Error) => void }[]} */
  const waiting = [];
  let submits = 0;
  class GPUBuffer {
    mapAsync() {
      return new Promise((resolve, reject) => waiting.push({ left: submitsNeeded, resolve, reject }));
    }
  }
  class GPUDevice {
    queue = {
      submit: (/** @type {unknown[]} */ commands) => {
        assert.deepEqual(commands, []);
        submits++;
        for (const read of waiting) if (--read.left === 0) read.resolve();
      },
    };
    createBuffer() {
      return new GPUBuffer();
    }
  }
  return { scope: { GPUDevice, GPUBuffer }, submits: () => submits, fail: () => waiting.forEach(({ reject }) => reject(new Error("lost"))) };
}

test("a read that only a submit brings comes, and then nothing is submitted any more", async () => {
  const { scope, submits } = gpu(3);
  bridgeReads(scope);
  const device = new scope.GPUDevice();
  await Promise.all([device.createBuffer().mapAsync(), device.createBuffer().mapAsync()]);
  const then = submits();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(submits(), then);
});

test("a read that fails is not waited for any longer", async () => {
  const { scope, submits, fail } = gpu(Infinity);
  bridgeReads(scope);
  const mapped = new scope.GPUDevice().createBuffer().mapAsync();
  fail();
  await assert.rejects(mapped, /lost/);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(submits() <= 1);
});

test("Firefox needs it, others do not", () => {
  assert.ok(looksRarely("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
  assert.ok(!looksRarely("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"));
});
