// One run in the worker, with a session that does what it is told.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

// By it a run lets messages in; Node's own would keep this process alive.
globalThis.MessageChannel = /** @type {any} */ (class {
  port1 = { onmessage: () => {} };
  port2 = { postMessage: () => setImmediate(() => this.port1.onmessage()) };
});
const { TrainingRun } = await import("../../www/worker/training-run.js");

const STEPS = 10;

/** A session of one epoch whose pump takes three steps, or as many as are allowed; `between` is called while one is under way. */
/** @returns {any} */
function session(between = /** @type {(step: number) => void} */ (() => {})) {
  let [step, allowed] = [0, Infinity];
  return {
    allowed: [],
    allowSteps(steps) {
      this.allowed.push(steps);
      allowed = steps ?? Infinity;
    },
    flush: async () => "[]",
    traced: [],
    traceSteps(traces) {
      this.traced.push(traces);
    },
    lastStep: () => JSON.stringify({ epoch: 1, step }),
    async pump() {
      const taken = Math.min(3, allowed, STEPS - step);
      step += taken;
      allowed -= taken;
      between(step);
      /** @type {object[]} */
      const events = [{ type: "progress", epoch: 1, epochs: 1, step, steps: STEPS, images: step, loss: 1, accuracy: 0 }];
      if (step === STEPS) events.push({ type: "epochend", epoch: 1, epochs: 1, loss: 1, accuracy: 0, testLoss: 1, testAccuracy: 0 });
      else if (allowed === 0) events.push({ type: "paused" });
      return JSON.stringify(events);
    },
  };
}

/** A run and what it tells. */
function begin(steps = null) {
  const events = [];
  /** @type {Record<string, (value?: unknown) => void>} */
  const waiting = {};
  const heard = (type) => new Promise((resolve) => (waiting[type] = resolve));
  /** @type {any} */
  const trainingQueue = { isTaken: false, take: async () => () => {} };
  // As the engineHost's: work is done in the order in which it was asked for.
  let queue = Promise.resolve();
  const enqueue = (/** @type {() => any} */ work) => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };
  const run = new TrainingRun(1, steps, { enqueue, trainingQueue }, (event) => {
    events.push(event);
    waiting[event.type]?.();
  });
  run.totals = { trainCount: STEPS, testCount: 1, epochs: 1, steps: STEPS };
  return { run, events, heard, trainingQueue, enqueue };
}

test("a step asked for before the run has begun is one step", async () => {
  const { run, events, heard } = begin();
  await run.resume(1);
  const paused = heard("paused");
  const fake = session();
  const ended = run.train(fake);
  await paused;
  assert.deepEqual(fake.allowed, [1]);
  assert.deepEqual(events.findLast(({ type }) => type === "paused").step, 1);
  await run.resume(null);
  assert.equal((await ended).epochs, 1);
});

test("a pause is told with the last step that was taken, once the work in progress is back", async () => {
  const { run, events, heard } = begin();
  const paused = heard("paused");
  await run.takeTurn();
  const ended = run.train(session((step) => step === 6 && run.pause()));
  await paused;
  assert.deepEqual(events.filter(({ type }) => type === "paused").map(({ step }) => step), [6]);
  assert.equal(events.findLast(({ type }) => type === "progress").step, 6);
  await run.resume(null);
  await ended;
  assert.equal(events.at(-1).type, "trainend");
});

test("a run that is paused before it has begun says so, and waits", async () => {
  const { run, events, heard } = begin();
  run.pause();
  assert.equal(events.at(-1).type, "paused");
  const fake = session();
  const ended = run.train(fake);
  const stopped = heard("trainend");
  run.stop();
  await stopped;
  assert.equal((await ended).stopped, true);
  assert.equal(events.filter(({ type }) => type === "progress").length, 0);
});

test("a run that waits for its turn again can be paused again at once", async () => {
  const { run, events, heard, trainingQueue } = begin();
  await run.takeTurn();
  const paused = heard("paused");
  const ended = run.train(session((step) => step === 3 && run.pause()));
  await paused;
  // Another run has the turn now.
  let give = () => {};
  trainingQueue.take = () => new Promise((resolve) => (give = () => resolve(() => {})));
  trainingQueue.isTaken = true;
  const queued = heard("queued");
  await run.resume(null);
  await queued;
  run.pause();
  assert.equal(events.at(-1).type, "paused");
  await run.resume(null);
  give();
  assert.equal((await ended).epochs, 1);
});

/** A session whose next pump comes back when it is told to. */
function heldSession() {
  const fake = session();
  const { pump } = fake;
  let hold = false;
  let release = /** @type {(value: unknown) => void} */ (() => {});
  fake.holdNext = () => (hold = true);
  fake.release = () => release(undefined);
  fake.pump = async function (pieces) {
    if (hold) {
      hold = false;
      await new Promise((resolve) => (release = resolve));
    }
    return pump.call(this, pieces);
  };
  return fake;
}

test("Stop while the last figures before a pause are read ends the run", async () => {
  const { run, events } = begin();
  await run.takeTurn();
  const fake = heldSession();
  const { allowSteps } = fake;
  // The pump that catches up is held, and in it the run is stopped.
  fake.allowSteps = function (steps) {
    allowSteps.call(this, steps);
    if (steps === 0) fake.holdNext();
  };
  const ended = run.train(fake);
  run.pause();
  while (!fake.allowed.includes(0)) await new Promise(setImmediate);
  run.stop();
  await new Promise(setImmediate);
  fake.release();
  assert.equal((await ended).stopped, true);
  assert.equal(events.filter(({ type }) => type === "paused").length, 0);
});

test("a Resume just after a Pause stands, however busy the engine is", async () => {
  const { run, events, enqueue } = begin();
  await run.takeTurn();
  let free = /** @type {(value: unknown) => void} */ (() => {});
  const fake = session((step) => {
    if (step !== 3) return;
    // A long piece of other work stands in the queue before what the pause asks for.
    void enqueue(() => new Promise((resolve) => (free = resolve)));
    run.pause();
    setImmediate(() => {
      void run.resume(null);
      setImmediate(free);
    });
  });
  assert.equal((await run.train(fake)).epochs, 1);
  assert.deepEqual(events.filter(({ type }) => ["paused", "resumed"].includes(type)).map(({ type }) => type), ["resumed"]);
});

test("recent figures are means over all images since the last report", async () => {
  const { run, events } = begin();
  const told = [[4, 1, 0], [6, 2, 0.5], [10, 4, 1]].map(([images, recentLoss, recentAccuracy], index) => ({ type: "progress", epoch: 2, epochs: 2, step: images, steps: STEPS, images, loss: 1, accuracy: 0, recentLoss, recentAccuracy, last: index === 2 }));
  const fake = session();
  fake.pump = async () => {
    const event = told.shift();
    return JSON.stringify(event.last ? [event, { type: "epochend", epoch: 1 }] : [event]);
  };
  // All three in one moment, so that the second is held back.
  mock.method(performance, "now", () => 1_000);
  await run.train(fake);
  mock.restoreAll();
  const reports = events.filter(({ type }) => type === "progress");
  assert.deepEqual(reports.map(({ recentImages }) => recentImages), [4, 6]);
  assert.deepEqual([reports[1].recentLoss, reports[1].recentAccuracy], [(2 * 2 + 4 * 4) / 6, (2 * 0.5 + 4 * 1) / 6]);
});

test("the first steps are told one by one", async () => {
  const { run, events } = begin();
  mock.method(performance, "now", () => 1_000);
  await run.train(session());
  mock.restoreAll();
  // Each pump of the fake takes three.
  assert.deepEqual(events.filter(({ type }) => type === "progress").map(({ step }) => step), Array.from({ length: Math.ceil(STEPS / 3) }, (_, pump) => Math.min(STEPS, 3 * (pump + 1))));
});

test("a paced run takes one step at a time, tells each, and goes on at once when it is hurried", async () => {
  const { run, events, heard } = begin();
  const fake = session();
  run.setPace(1);
  const first = heard("step");
  const done = run.train(fake);
  await first;
  assert.deepEqual(events.filter(({ type }) => type === "paused"), []);
  assert.deepEqual(fake.traced, [true]);
  const second = heard("step");
  // Another pace ends the wait for the next step.
  run.setPace(1_000);
  await second;
  run.setPace(null);
  assert.equal((await done).epochs, 1);
  const steps = events.filter(({ type }) => type === "step");
  assert.deepEqual(steps.slice(0, 2).map(({ step }) => step), [1, 2]);
  assert.equal(fake.traced.at(-1), false);
});

test("a paced run can be paused and stopped while it waits", async () => {
  const { run, heard } = begin();
  run.setPace(0.001);
  const first = heard("step");
  const done = run.train(session());
  await first;
  const paused = heard("paused");
  run.pause();
  await paused;
  run.stop();
  assert.equal((await done).stopped, true);
});
