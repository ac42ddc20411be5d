// Who trains a run, and what is remembered of a speed trial.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choose } from "../../www/worker/engines/choice.js";

/** A page's engineHost whose helpers are free or not, and a trainer that counts its measurements. */
function makeChooser({ free = true, workers = null } = {}) {
  /** @type {any} */
  const engineHost = {
    setup: { engine: "auto", workers },
    agreed: new Set(),
    choices: new Map(),
    helpersFailed: false,
    free,
    mayHelp() {
      return this.free;
    },
    teamSize() {
      return this.free ? 2 : 1;
    },
    leaveHelpers() {},
    startHelpers: async () => ({ send() {}, receive: async () => [] }),
  };
  /** @type {any} */
  const chooser = { engineHost, webgpu: null, dataset: { held: null }, engine: { adapter: null, reason: "an older speed trial" }, because: "no GPU", measured: 0, setEngine: (info) => (chooser.engine = info), tell: () => (chooser.measured += 1) };
  let images = 0;
  let team = 1;
  const session = {
    hold() {},
    release() {},
    leaveTeam: () => (team = 1),
    joinTeam: (_, size) => (team = size),
    start: async () => "{}",
    // A team of two is exactly twice as fast: time passes by 210 ms a pump.
    pump: async () => {
      images += 100 * team;
      const until = performance.now() + 210;
      while (performance.now() < until);
      return JSON.stringify([{ type: "progress", images, step: 1, steps: 1e9 }]);
    },
  };
  chooser.cpu = { session };
  return chooser;
}

test("a speed trial is held once for each kind of run, and a named team counts as it is", async () => {
  const chooser = makeChooser();
  assert.equal((await choose(chooser, {}, { recipe: "cnn" })).workers, 2);
  assert.equal((await choose(chooser, {}, { recipe: "cnn", seed: 5 })).workers, 2);
  assert.equal(chooser.measured, 1);
  const four = makeChooser({ workers: 4 });
  assert.deepEqual([(await choose(four, {}, {})).workers, four.measured], [4, 0]);
});

test("a speed trial without the helpers, which were busy, is not remembered; nor is a remembered team used while they are", async () => {
  const chooser = makeChooser({ free: false });
  assert.equal((await choose(chooser, {}, {})).workers, 1);
  // Nothing was measured: the reason is the engine's own, not that of a speed trial before.
  assert.deepEqual([chooser.measured, chooser.engine.reason, chooser.engineHost.choices.size], [0, "no GPU", 0]);
  chooser.engineHost.free = true;
  assert.equal((await choose(chooser, {}, {})).workers, 2);
  chooser.engineHost.free = false;
  assert.equal((await choose(chooser, {}, {})).workers, 1);
});

test("a GPU whose first step differs is asked for another, and refused where that differs too", async () => {
  /** @param {string[]} differs seeds for which it does, as JSON has them */
  const withGpu = (...differs) => {
    const chooser = makeChooser();
    const asked = [];
    const compareFirstStep = async (json) => {
      asked.push(JSON.parse(json).seed);
      if (differs.includes(String(asked[asked.length - 1]))) throw Object.assign(new Error("This GPU computes other numbers"), { code: "self-test" });
    };
    chooser.engineHost.setup.engine = "webgpu";
    chooser.cpu.session.firstStep = async () => new Float32Array();
    chooser.webgpu = { session: { ...chooser.cpu.session, compareFirstStep } };
    return { chooser, asked };
  };
  const sound = withGpu("7");
  assert.equal((await choose(sound.chooser, {}, { recipe: "cnn", seed: 7 })).kind, "webgpu");
  assert.deepEqual(sound.asked, [7, 6]);
  const wrong = withGpu("0", "1");
  assert.equal((await choose(wrong.chooser, {}, { recipe: "cnn", seed: 0 })).kind, "cpu");
  assert.equal(wrong.chooser.engine.reason, "This GPU computes other numbers");
});

test("when a helper has failed for good, a speed trial without helpers counts", async () => {
  const chooser = makeChooser({ free: false });
  chooser.engineHost.helpersFailed = true;
  chooser.engineHost.agreed = { has: () => true };
  chooser.webgpu = chooser.cpu;
  await choose(chooser, {}, {});
  await choose(chooser, {}, { seed: 1 });
  assert.equal(chooser.measured, 1);
});
