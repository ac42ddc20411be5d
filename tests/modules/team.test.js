import assert from "node:assert/strict";
import { test } from "node:test";
import { Exchange } from "../../www/worker/team/exchange.js";
import { portLine, workerLine } from "../../www/worker/team/lines.js";

/** The exchanges of a team. */
function team(/** @type {number} */ size) {
  const ports = Array.from({ length: size }, () => Array(size).fill(null));
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const { port1, port2 } = new MessageChannel();
      [ports[a][b], ports[b][a]] = [port1, port2];
    }
  }
  return ports.map((own) => new Exchange(own.map((port) => port && portLine(port))));
}
const leave = (/** @type {Exchange[]} */ exchanges) => exchanges.forEach((exchange) => exchange.leave(new Error("over")));
const values = (/** @type {(Float32Array | null)[]} */ rows) => rows.map((row) => row && [...row]);

test("everybody gets everybody's row, by rank, round after round", async () => {
  const exchanges = team(3);
  for (let round = 0; round < 3; round++) {
    const gathered = await Promise.all(exchanges.map((exchange, rank) => exchange.exchange(Float32Array.of(rank, round), false)));
    gathered.forEach((rows, rank) => assert.deepEqual(values(rows), [0, 1, 2].map((other) => (other === rank ? null : [other, round]))));
  }
  leave(exchanges);
});

test("what only the first worker is to have reaches it alone, in its order, and the others go on at once", async () => {
  const exchanges = team(3);
  const [first, ...others] = exchanges;
  assert.deepEqual(await Promise.all(others.map((exchange, index) => exchange.exchange(Float32Array.of(index + 1), true))), [[], []]);
  const ahead = others.map((exchange, index) => exchange.exchange(Float32Array.of(10 + index), false));
  assert.deepEqual(values(await first.exchange(Float32Array.of(0), true)), [null, [1], [2]]);
  assert.deepEqual(values(await first.exchange(Float32Array.of(9), false)), [null, [10], [11]]);
  assert.deepEqual((await Promise.all(ahead)).map(values), [[[9], null, [11]], [[9], [10], null]]);
  leave(exchanges);
});

test("a worker may be a round ahead", async () => {
  const exchanges = team(2);
  const ahead = exchanges[1].exchange(Float32Array.of(1), false);
  assert.deepEqual(values(await exchanges[0].exchange(Float32Array.of(0), false)), [null, [1]]);
  await ahead;
  const next = exchanges[1].exchange(Float32Array.of(11), false);
  assert.deepEqual(values(await exchanges[0].exchange(Float32Array.of(10), false)), [null, [11]]);
  assert.deepEqual(values(await next), [[10], null]);
  leave(exchanges);
});

test("by a worker's own messages rows of a run before are not taken for this one's", async () => {
  // Two ends that post to each other, as a worker and who started it do.
  const ends = [];
  const post = (other) => (message) => void ends[other].hear(structuredClone(message));
  ends.push(workerLine(post(1), 2), workerLine(post(0), 2));
  const [first, second] = ends.map((line, rank) => new Exchange(rank === 0 ? [null, line] : [line, null]));
  const waiting = first.exchange(Float32Array.of(1), false);
  assert.ok(ends[0].hear({ run: 1, row: Float32Array.of(99) }), "it is a row, though a late one");
  assert.ok(!ends[0].hear({ started: true }));
  assert.deepEqual(values(await second.exchange(Float32Array.of(2), false)), [[1], null]);
  assert.deepEqual(values(await waiting), [null, [2]]);
});

test("who waits when the team ends is told why, and who asks later too", async () => {
  const exchanges = team(2);
  const waiting = exchanges[0].exchange(Float32Array.of(0), false);
  exchanges[0].leave(new Error("it is over"));
  await assert.rejects(waiting, /it is over/);
  await assert.rejects(exchanges[0].exchange(Float32Array.of(0), false), /it is over/);
  leave(exchanges);
});
