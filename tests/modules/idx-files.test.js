// Dropped files are told apart by what they hold.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sortFiles } from "../../www/worker/dataset/idx-files.js";

const words = (...values) => values.flatMap((value) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const images = (count, fill = /** @type {(index: number) => number} */ (() => 0)) => Uint8Array.from([...words(0x803, count, 28, 28), ...Array.from({ length: 784 * count }, (_, index) => fill(index))]);
const labels = (count) => Uint8Array.from([...words(0x801, count), ...Array.from({ length: count }, (_, index) => index % 10)]);
const named = (name, bytes) => ({ name, bytes });

test("the larger set is the one to learn from, whatever the names and the order", () => {
  const [train, test_] = [images(3), images(2)];
  const sorted = sortFiles([named("d", labels(2)), named("c", train), named("b", labels(3)), named("a", test_)]);
  assert.deepEqual(sorted.map((bytes) => bytes.length), [train.length, 11, test_.length, 10]);
});

test("of sets of one size, the one named train is", () => {
  const [train, test_] = [images(2, () => 1), images(2, () => 2)];
  const sorted = sortFiles([named("t10k-images", test_), named("train-images", train), named("t10k-labels", labels(2)), named("train-labels", labels(2))]);
  assert.deepEqual([sorted[0][16], sorted[2][16]], [1, 2]);
});

test("EMNIST's columns become rows", () => {
  const bytes = images(1, (index) => index % 28);
  const [turned] = sortFiles([named("emnist-digits-train-images", bytes), named("b", labels(1)), named("emnist-digits-test-images", images(1)), named("d", labels(1))]);
  assert.deepEqual([turned[16], turned[16 + 27], turned[16 + 28], turned[16 + 28 * 27]], [0, 0, 1, 27]);
});

test("EMNIST's letters, and its sets of digits and letters, are turned by what they are", () => {
  // An upright stroke, which lies where columns stand in the place of rows.
  const stroke = (turned) => images(26, (index) => (turned ? Math.floor((index % 784) / 28) : index % 28) === 14 ? 255 : 0);
  const lettersFrom = (first, count) => Uint8Array.from([...words(0x801, 26), ...Array.from({ length: 26 }, (_, index) => Math.min(first + count - 1, first + index * Math.ceil(count / 26)))]);
  for (const [first, count] of [[1, 26], [0, 47], [0, 62]]) {
    const file = lettersFrom(first, count);
    for (const upright of [1, 9, 18].filter((label) => file.includes(label, 8))) file[8] = upright;
    file[9] = first;
    for (const turned of [true, false]) {
      const [train] = sortFiles([named("a", stroke(turned)), named("b", file), named("c", stroke(turned).slice()), named("d", file)]);
      assert.equal(train[16 + 14], 255, `${first} to ${first + count - 1}, ${turned}`);
    }
  }
});

test("what is no data set is refused, and says why", () => {
  const refusal = (files) => {
    try {
      sortFiles(files);
    } catch (error) {
      assert.equal(error.code, "dataset-files");
      return error.message;
    }
    return "taken";
  };
  assert.match(refusal([named("cat.jpg", Uint8Array.of(255, 216))]), /cat\.jpg is no IDX file of images or labels\./);
  assert.match(refusal([named("a", images(1)), named("b", images(2))]), /files of labels: none/);
  assert.match(refusal([named("a", images(1)), named("b", labels(1))]), /Files of images: 1; files of labels: 1\./);
  assert.match(refusal([]), /Files of images: 0; files of labels: none/);
  assert.match(refusal([named("empty", new Uint8Array())]), /is no IDX file/);
});
