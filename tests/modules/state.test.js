// The element's state as a pure function of what happens.

import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, reduce } from "../../www/element/state.js";

const after = (...actions) => actions.reduce(reduce, initialState);
const open = { type: "open" };
const here = [open, { type: "storage", kept: true }, { type: "ready" }];
const progress = { type: "progress", runId: 1, epoch: 1, epochs: 2, step: 3, steps: 9, images: 30, loss: 1, accuracy: 0.5, recentLoss: 1, recentAccuracy: 0.5, imagesPerSecond: 10, millisecondsPerStep: 1, secondsLeft: 1 };
const epochend = { type: "epochend", runId: 1, epoch: 1, epochs: 2, loss: 1, accuracy: 0.5, testLoss: 1, testAccuracy: 0.6 };
const trainend = { type: "trainend", stopped: false };

test("idle, loading, ready, training, evaluating, done", () => {
  /** @type {any[]} */
  const phases = [open, { type: "ready" }, { type: "train" }, progress, { type: "evaluating", images: 1, count: 2 }, epochend, trainend];
  let state = initialState;
  const seen = [state.phase, ...phases.map((action) => (state = reduce(state, action)).phase)];
  assert.deepEqual(seen, ["idle", "loading", "ready", "training", "training", "evaluating", "training", "done"]);
  assert.equal(state.epochs.length, 1);
});

test("Train before the data set is there waits, and says so", () => {
  assert.equal(after(open, { type: "train" }).waiting, true);
  assert.equal(after(open, { type: "train" }, progress).waiting, false);
  assert.equal(after(...here, { type: "train" }).waiting, false);
});

test("a late report does not undo a pause", () => {
  assert.equal(after(...here, { type: "train" }, progress, { type: "paused" }, progress).phase, "paused");
  assert.equal(after(...here, { type: "train" }, progress, { type: "paused" }, { type: "resumed" }).phase, "training");
  assert.equal(after(...here, { type: "paused" }).phase, "ready");
});

test("the data set arriving does not end a run, and a failure keeps what was trained", () => {
  assert.equal(after(open, { type: "train" }, { type: "ready" }).phase, "training");
  const failed = after(...here, { type: "train" }, progress, { type: "error", code: "non-finite-loss", message: "m" });
  assert.deepEqual([failed.phase, failed.trained, failed.error?.code], ["failed", true, "non-finite-loss"]);
  assert.equal(reduce(failed, { type: "lost" }).trained, true);
  assert.equal(reduce(failed, { type: "train" }).error, null);
});

test("mending a setting takes away the failure and the failed run's figures, not the network nor a lost worker's message", () => {
  const failed = after(...here, { type: "train" }, progress, { type: "error", code: "non-finite-loss", message: "m", fatal: false });
  const mended = reduce(failed, { type: "edit" });
  assert.deepEqual([mended.phase, mended.error, mended.progress, mended.trained], ["ready", null, null, true]);
  const lost = after(...here, { type: "error", code: "panic", message: "m", fatal: true });
  assert.equal(reduce(lost, { type: "edit" }), lost);
  const running = after(...here, { type: "train" }, progress);
  assert.equal(reduce(running, { type: "edit" }), running);
});
