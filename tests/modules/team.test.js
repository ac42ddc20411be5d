import assert from "node:assert/strict";
import { test } from "node:test";
import { Exchange } from "../../www/worker/team/exchange.js";

/** The exchanges of a team. */
function team(/** @type {number} */ size) {
  const ports = Array.from({ length: size }, () => Array(size).fill(null));
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const { port1, port2 } = new MessageChannel();
      [ports[a][b], ports[b][a]] = [port1, port2];
    }
  }
  return ports.map((own) => new Exchange(own));
}
const leave = (/** @type {Exchange[]} */ exchanges) => exchanges.forEach((exchange) => exchange.leave(new Error("over")));
const values = (/** @type {(Float32Array | null)[]} */ rows) => rows.map((row) => row && [...row]);

test("everybody gets everybody's row, by rank, round after round", async () => {
  const exchanges = team(3);
  for (let round = 0; round < 3; round++) {
    const gathered = await Promise.all(exchanges.map((exchange, rank) => exchange.allGather(Float32Array.of(rank, round))));
    gathered.forEach((rows, rank) => assert.deepEqual(values(rows), [0, 1, 2].map((other) => (other === rank ? null : [other, round]))));
  }
  leave(exchanges);
});

test("a worker may be a round ahead", async () => {
  const exchanges = team(2);
  const ahead = exchanges[1].allGather(Float32Array.of(1));
  assert.deepEqual(values(await exchanges[0].allGather(Float32Array.of(0))), [null, [1]]);
  await ahead;
  const next = exchanges[1].allGather(Float32Array.of(11));
  assert.deepEqual(values(await exchanges[0].allGather(Float32Array.of(10))), [null, [11]]);
  assert.deepEqual(values(await next), [[10], null]);
  leave(exchanges);
});

test("who waits when the team ends is told why, and who asks later too", async () => {
  const exchanges = team(2);
  const waiting = exchanges[0].allGather(Float32Array.of(0));
  exchanges[0].leave(new Error("it is over"));
  await assert.rejects(waiting, /it is over/);
  await assert.rejects(exchanges[0].allGather(Float32Array.of(0)), /it is over/);
  leave(exchanges);
});
