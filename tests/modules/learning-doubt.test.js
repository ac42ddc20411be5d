// Whether an epoch taught nothing: against what always giving the most frequent answer reaches.

import assert from "node:assert/strict";
import { test } from "node:test";
import { learningDoubt } from "../../www/worker/learning-doubt.js";

const labels = (...counts) => Uint8Array.from(counts.flatMap((count, label) => Array.from({ length: count }, () => label)));
const doubt = (testAccuracy, learningRate, counts) => learningDoubt({ epoch: 1, testAccuracy }, /** @type {any} */ ({ learningRate, optimizer: "adam" }), labels(...counts));

test("near the most frequent answer with an unusual rate is doubted, whatever the number of classes", () => {
  const ten = Array.from({ length: 10 }, () => 10);
  assert.equal(doubt(0.11, 0.1, ten)?.usual, 0.001);
  assert.equal(doubt(0.28, 0.1, ten)?.doubt, "learning-rate");
  assert.equal(doubt(0.3, 0.1, ten), null);
  assert.equal(doubt(0.55, 0.1, [50, 50])?.doubt, "learning-rate");
  assert.equal(doubt(1, 0.01, [50, 50]), null);
  assert.equal(doubt(0.81, 0.01, [80, 20])?.doubt, "learning-rate");
  assert.equal(doubt(0.11, 0.001, ten), null);
});
