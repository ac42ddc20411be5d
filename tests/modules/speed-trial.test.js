import assert from "node:assert/strict";
import { test } from "node:test";
import { comparison, fastest, measureSpeed } from "../../www/worker/engines/speed-trial.js";

const one = { kind: "cpu", workers: 1 };
const team = { kind: "cpu", workers: 2 };
const webgpu = { kind: "webgpu", workers: 1 };
const speeds = (/** @type {number[]} */ ...values) => /** @type {any[]} */ ([one, team, webgpu].slice(0, values.length).map((candidate, index) => ({ candidate, imagesPerSecond: values[index] })));

test("the fastest is chosen, and a team only where it is worth it", () => {
  assert.equal(fastest(speeds(100, 105)).candidate, one);
  assert.equal(fastest(speeds(100, 111)).candidate, team);
  assert.equal(fastest(speeds(100, 150, 151)).candidate, webgpu);
  assert.equal(fastest(speeds(100, 0, 0)).candidate, one);
  assert.equal(fastest(speeds(0, 0)).candidate, one);
});

test("the comparison is said in figures", () => {
  const told = (/** @type {number[]} */ ...values) => comparison(fastest(speeds(...values)), speeds(...values));
  assert.equal(told(100, 160), "A team of 2 CPU workers is 1.6 times as fast as one CPU worker here");
  assert.equal(told(100, 160, 512), "WebGPU is 5.1 times as fast as one CPU worker and 3.2 times as fast as a team of 2 CPU workers here");
  assert.equal(told(100, 20), "One CPU worker is 5.0 times as fast as a team of 2 CPU workers here");
  assert.equal(told(100, 102), "One CPU worker is about as fast as a team of 2 CPU workers here");
  assert.equal(told(100, 0), "Nothing else could be measured");
  const four = { candidate: /** @type {any} */ ({ kind: "cpu", workers: 4 }), imagesPerSecond: 170 };
  const all = [...speeds(100, 160), four, ...speeds(0, 0, 340).slice(2)];
  assert.equal(comparison(fastest(all), all), "WebGPU is 3.4 times as fast as one CPU worker, 2.1 times as fast as a team of 2 CPU workers and 2.0 times as fast as a team of 4 CPU workers here");
});

/** A session whose n-th pump takes so many milliseconds and tells of so many images. */
function session(/** @type {{ milliseconds: number, events: object[] }[]} */ pumps) {
  let time = 0;
  const pump = async () => {
    const { milliseconds, events } = pumps.shift() ?? assert.fail("pumped past the end");
    time += milliseconds;
    return JSON.stringify(events);
  };
  return { session: { pump }, now: () => time };
}
const progress = (/** @type {number} */ images, step = 1) => ({ type: "progress", images, step, steps: 99 });

test("the speed is that after the first figures", async () => {
  const { session: measured, now } = session([
    { milliseconds: 900, events: [] },
    { milliseconds: 100, events: [progress(128)] },
    { milliseconds: 100, events: [progress(328)] },
    { milliseconds: 100, events: [progress(528)] },
  ]);
  assert.equal(await measureSpeed(measured, { now }), 2_000);
});

test("a clock that has not moved gives no speed", async () => {
  const coarse = session([
    { milliseconds: 10, events: [progress(128)] },
    { milliseconds: 0, events: [progress(256)] },
    { milliseconds: 400, events: [progress(384)] },
  ]);
  assert.equal(await measureSpeed(coarse.session, { now: coarse.now }), 640);
  const ended = session([
    { milliseconds: 10, events: [progress(128)] },
    { milliseconds: 0, events: [{ ...progress(256), steps: 1 }] },
    { milliseconds: 0, events: [{ type: "epochend" }] },
  ]);
  assert.equal(await measureSpeed(ended.session, { now: ended.now }), 0);
});

test("a slow step is not waited for twice, and an epoch too short says nothing", async () => {
  const slow = session([
    { milliseconds: 1_500, events: [progress(128)] },
    { milliseconds: 1_000, events: [progress(256)] },
  ]);
  assert.equal(await measureSpeed(slow.session, { now: slow.now }), 128);
  const short = session([{ milliseconds: 5, events: [progress(10), { type: "epochend" }] }]);
  assert.equal(await measureSpeed(short.session, { now: short.now }), 0);
});
