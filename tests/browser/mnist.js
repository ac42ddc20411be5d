// Parts of the real MNIST as IDX files of their own.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** An unpacked file of MNIST, by its original name. */
const real = (name) => gunzipSync(readFileSync(new URL(`../../dist/data/mnist/${name}.gz`, import.meta.url)));

/** The first `count` items of an unpacked file, as a file of its own. */
function cut(bytes, header, item, count) {
  const part = Buffer.from(bytes.subarray(0, header + item * count));
  part.writeUInt32BE(count, 4);
  return part;
}

/** The first images of a split, "train" or "t10k". */
export const images = (split, count) => cut(real(`${split}-images-idx3-ubyte`), 16, 784, count);
/** The first labels of a split. */
export const labels = (split, count) => cut(real(`${split}-labels-idx1-ubyte`), 8, 1, count);

/** EMNIST's label of the letter I, and what the other 25 are made of: a digit and how it is laid. */
const I = 9;
const OTHERS = Array.from({ length: 26 }, (_, index) => index + 1)
  .filter((letter) => letter !== I)
  .map((letter, place) => ({ letter, digit: [0, 2, 3, 4, 5, 6, 7, 8, 9][place % 9], turn: Math.floor(place / 9) }));

/**
 * Images by the original names that look like EMNIST's letters: labels from 1 to 26, columns in the place of rows, and the upright stroke
 * of a one for I. Each letter is a digit, drawn as it is, upside down, or in a mirror.
 */
export function letterSet() {
  const turns = [(row, column) => 28 * row + column, (row, column) => 28 * (27 - row) + column, (row, column) => 28 * row + 27 - column];
  const split = (prefix, count) => {
    const [from, digits] = [images(prefix, count), labels(prefix, count).subarray(8)];
    const [made, letters] = [Buffer.from(from), Buffer.alloc(count)];
    digits.forEach((digit, index) => {
      const choices = OTHERS.filter((of) => of.digit === digit);
      const { letter, turn } = digit === 1 ? { letter: I, turn: 0 } : choices[index % choices.length];
      const places = turns[turn];
      letters[index] = letter;
      for (let row = 0; row < 28; row++) for (let column = 0; column < 28; column++) made[16 + 784 * index + 28 * column + row] = from[16 + 784 * index + places(row, column)];
    });
    const header = Buffer.from(labels(prefix, 1).subarray(0, 8));
    header.writeUInt32BE(count, 4);
    return [made, Buffer.concat([header, letters])];
  };
  const [train, test] = [split("train", 3000), split("t10k", 1000)];
  return { "train-images-idx3-ubyte": train[0], "train-labels-idx1-ubyte": train[1], "t10k-images-idx3-ubyte": test[0], "t10k-labels-idx1-ubyte": test[1] };
}

/** A small set by the original names, 400 training images and 100 test images; `change` makes other files of the four. */
export const smallSet = (change = (files) => files) => change({ "train-images-idx3-ubyte": images("train", 400), "train-labels-idx1-ubyte": labels("train", 400), "t10k-images-idx3-ubyte": images("t10k", 100), "t10k-labels-idx1-ubyte": labels("t10k", 100) });
