// The inner loop with fused multiply-add works in the engine's memory, so it must not think that any of it is its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const bytes = readFileSync(new URL("../../dist/wasm/cpu/fused.wasm", import.meta.url));

/** The sections of a module, by id. */
function sections() {
  const found = new Map();
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 127) << shift;
      more = byte > 127;
    }
    found.set(id, bytes.subarray(at, at + size));
    at += size;
  }
  return found;
}

const [IMPORT, TABLE, MEMORY, GLOBAL, ELEMENT, DATA] = [2, 4, 5, 6, 9, 11];

test("it imports one memory and brings no data, table or element of its own", () => {
  const present = sections();
  assert.equal(present.get(IMPORT)[0], 1);
  for (const id of [TABLE, MEMORY, ELEMENT, DATA]) assert.ok(!present.has(id), `section ${id}`);
});

test("it has no stack pointer: no global that can change", () => {
  const globals = sections().get(GLOBAL) ?? [0];
  // Each is: type i32 (127), mutability, i32.const (65), an address, end (11).
  for (let at = 1, left = globals[0]; left > 0; left--) {
    assert.deepEqual([globals[at], globals[at + 1], globals[at + 2]], [127, 0, 65]);
    at = globals.indexOf(11, at) + 1;
  }
});
