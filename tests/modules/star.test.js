// Where images stand in the star.

import assert from "node:assert/strict";
import { test } from "node:test";
import { directions, starImages, starPlace } from "../../www/core/star.js";

const near = (a, b, tolerance = 1e-6) => assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) < tolerance, `${a} ${b}`);

test("directions go once around, all of length 1; digits that are often confused stand side by side", () => {
  for (const [classes, areDigits] of /** @type {[number, boolean][]} */ ([[10, true], [26, false], [2, false]])) {
    const ways = directions(classes, areDigits);
    for (const way of ways) assert.ok(Math.abs(Math.hypot(...way) - 1) < 1e-12);
    near(ways.reduce(([x, y], way) => [x + way[0], y + way[1]], [0, 0]), [0, 0]);
  }
  const ways = directions(10, true);
  const apart = (a, b) => Math.hypot(ways[a][0] - ways[b][0], ways[a][1] - ways[b][1]);
  for (const [a, b] of [[4, 9], [3, 5], [3, 8], [7, 4]]) assert.ok(apart(a, b) < 0.62, `${a} and ${b}`);
});

test("equal logits stand in the middle, a sure answer at its class, two answers between them", () => {
  const ways = directions(10, true);
  near(starPlace(new Float32Array(10).fill(3), ways), [0, 0]);
  const sure = new Float32Array(10);
  sure[7] = 60;
  near(starPlace(sure, ways), ways[7], 1e-3);
  const two = new Float32Array(10);
  two[4] = two[9] = 60;
  near(starPlace(two, ways), [(ways[4][0] + ways[9][0]) / 2, (ways[4][1] + ways[9][1]) / 2], 1e-3);
  // softmax(logits / 2), not softmax(logits).
  near(starPlace([Math.log(9), 0], directions(2, false)), [0.5, 0]);
});

test("what is not a number stands in the middle", () => {
  const ways = directions(10, true);
  near(starPlace(new Float32Array(10).fill(NaN), ways), [0, 0]);
  near(starPlace(new Float32Array(10).fill(Infinity), ways), [0, 0]);
});

test("images are the first of each class, as many of each as there can be", () => {
  const labels = [0, 0, 0, 1, 2, 1, 2, 0];
  assert.deepEqual(starImages(labels, 3, 6), [0, 1, 3, 4, 5, 6]);
  assert.deepEqual(starImages([1, 1], 3, 6), [0, 1]);
});
