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

/** A small set by the original names, 400 training images and 100 test images; `change` makes other files of the four. */
export const smallSet = (change = (files) => files) => change({ "train-images-idx3-ubyte": images("train", 400), "train-labels-idx1-ubyte": labels("train", 400), "t10k-images-idx3-ubyte": images("t10k", 100), "t10k-labels-idx1-ubyte": labels("t10k", 100) });
