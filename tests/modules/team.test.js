import assert from "node:assert/strict";
import { test } from "node:test";
import { TeamLines, lineOf } from "../../www/worker/team/lines.js";

/** The lines of a first worker and of the others, which post to each other as a worker and who started it do. */
function team(/** @type {number} */ size, run = 1) {
  const between = Array.from({ length: size - 1 }, () => {
    /** @type {import("../../www/worker/team/lines.js").Line[]} */
    const ends = [];
    const post = (/** @type {number} */ other) => (/** @type {any} */ message, /** @type {any[]} */ transfer) => void ends[other].hear(structuredClone(message, { transfer }));
    ends.push(lineOf(post(1), run), lineOf(post(0), run));
    return ends;
  });
  const teamLines = [new TeamLines(between.map(([first]) => first)), ...between.map(([, other]) => new TeamLines([other]))];
  return { teamLines, between };
}
const values = (/** @type {Float32Array[]} */ rows) => rows.map((row) => [...row]);

test("the first worker gets a row of every other one, by rank, and each of them its own of the first's, round after round", async () => {
  const [first, ...others] = team(3).teamLines;
  for (let round = 0; round < 3; round++) {
    const received = first.receive();
    others.forEach((other, index) => other.send(0, Float32Array.of(index + 1, round)));
    assert.deepEqual(values(await received), [[1, round], [2, round]]);
    others.forEach((_, line) => first.send(line, Float32Array.of(10 * line, round)));
    assert.deepEqual((await Promise.all(others.map((other) => other.receive()))).map(values), [[[0, round]], [[10, round]]]);
  }
});

test("a worker may be rounds ahead: its rows wait in their order", async () => {
  const [first, second, third] = team(3).teamLines;
  [1, 2, 3].forEach((round) => second.send(0, Float32Array.of(round)));
  third.send(0, Float32Array.of(10));
  assert.deepEqual(values(await first.receive()), [[1], [10]]);
  const next = first.receive();
  third.send(0, Float32Array.of(20));
  assert.deepEqual(values(await next), [[2], [20]]);
});

test("a row's buffer changes hands", () => {
  const [, second] = team(2).teamLines;
  const row = Float32Array.of(1, 2);
  second.send(0, row);
  assert.equal(row.length, 0);
});

test("rows of a run before are not taken for this one's", async () => {
  const { teamLines: [first, second], between: [[end]] } = team(2, 2);
  const received = first.receive();
  assert.ok(end.hear({ run: 1, row: Float32Array.of(99) }), "it is a row, though a late one");
  assert.ok(!end.hear({ started: true }));
  second.send(0, Float32Array.of(2));
  assert.deepEqual(values(await received), [[2]]);
});

test("who waits when the team ends is told why, and who asks or sends later too", async () => {
  const [first] = team(2).teamLines;
  const received = first.receive();
  first.leave(new Error("it is over"));
  await assert.rejects(received, /it is over/);
  await assert.rejects(first.receive(), /it is over/);
  assert.throws(() => first.send(0, Float32Array.of(1)), /it is over/);
});
