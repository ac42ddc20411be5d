// Results that a class hands in as lines of text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readResults, writeResult } from "../../www/core/class-results.js";

const result = { accuracy: 0.9783, loss: 0.0745, epochs: 5, seconds: 21, link: "https://example.org/index.html?recipe=mlp-512&seed=3" };

test("what is written is read, with the name before it", () => {
  const line = writeResult({ ...result, seconds: 21.4 });
  assert.equal(line, "inkgrad result: 97.83% correct, loss 0.0745, 5 epochs, 21 s, https://example.org/index.html?recipe=mlp-512&seed=3");
  assert.deepEqual(readResults(`Ada: ${line}\r\n${line}\nBen ${writeResult({ ...result, epochs: 1 })}`), { results: [{ ...result, name: "Ada" }, { ...result, name: "" }, { ...result, epochs: 1, name: "Ben" }], unread: 0 });
});

test("what was typed by hand, cut off or made up is counted, not read", () => {
  const line = writeResult(result);
  const wrong = [line.replace("97.83", "197.83"), line.replace("https:", "javascript:"), line.slice(0, 40), line.replace("loss 0.0745", "loss low"), `${"x".repeat(200)}: ${line}`];
  assert.deepEqual(readResults([...wrong, "hello", ""].join("\n")), { results: [], unread: wrong.length });
  assert.equal(readResults(Array(300).fill(line).join("\n")).results.length, 200);
});
