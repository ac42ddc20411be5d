// Every reason to refuse a GPU adapter.

import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "../../www/worker/engines/webgpu-adapter.js";

const good = { hasApi: true, secure: true, hasAdapter: true, isFallback: false, description: "nvidia ampere", hasTimestampQuery: false, maxStorageBufferBindingSize: 2 ** 27 };

test("a good adapter is taken", () => assert.equal(refusal(good, false), null));

for (const [change, reason] of /** @type {[object, RegExp][]} */ ([
  [{ secure: false, hasApi: false }, /plain http/],
  [{ hasApi: false }, /offers no WebGPU/],
  [{ hasAdapter: false }, /no graphics adapter/],
  [{ maxStorageBufferBindingSize: 1e6 }, /too small/],
  [{ isFallback: true }, /software one \(nvidia ampere\)/],
  [{ description: "google swiftshader" }, /software one/],
  [{ description: "Mesa llvmpipe (LLVM 15)" }, /software one/],
])) {
  test(`refused: ${JSON.stringify(change)}`, () => assert.match(refusal({ ...good, ...change }, false) ?? "", reason));
}

test("software is taken when WebGPU is asked for by name", () => assert.equal(refusal({ ...good, description: "google swiftshader" }, true), null));
