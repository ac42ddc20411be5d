// The whole arrays before and after preprocessing, and what tensors of 0 to 3 dimensions are.

import { SIDE } from "../../../core/image-shape.js";
import { takeMaps } from "../../../core/layer-kind.js";
import { walk as t } from "../../../i18n/messages/walk.js";
import { h } from "../../views/dom.js";
import { pythonShape, table, text } from "./tables.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */

/** Shape and type of the four arrays as the text prints them. @param {{ train: number, test: number }} counts */
export function arraysBefore({ train, test }) {
  return table([
    t.arrays.columns,
    ["X_train", pythonShape([train, SIDE, SIDE]), "uint8"],
    ["y_train", pythonShape([train]), "uint8"],
    ["X_test", pythonShape([test, SIDE, SIDE]), "uint8"],
    ["y_test", pythonShape([test]), "uint8"],
  ]);
}

/** How each image enters the network. @param {Recipe} recipe @returns {number[]} */
export function inputShape({ layers }) {
  if (takeMaps(layers)) return [SIDE, SIDE, 1];
  return layers[0]?.type === "flatten" ? [SIDE, SIDE] : [SIDE * SIDE];
}

/** Whether the text turns labels into one-hot vectors. @param {Recipe} recipe */
export const isOneHot = ({ output, loss }) => output === "softmax" && loss === "categorical-cross-entropy";

/** The same arrays after preprocessing. @param {{ train: number, test: number }} counts @param {Recipe} recipe @param {number} classes @param {string} values what lies in them */
export function arraysAfter({ train, test }, recipe, classes, values) {
  const sides = inputShape(recipe);
  const labels = (/** @type {number} */ count) => (isOneHot(recipe) ? [pythonShape([count, classes]), `float32, ${t.arrays.oneHot}`] : [pythonShape([count]), "uint8"]);
  return table([
    t.arrays.columns,
    ["X_train", pythonShape([train, ...sides]), values],
    ["X_test", pythonShape([test, ...sides]), values],
    ["y_train", ...labels(train)],
    ["y_test", ...labels(test)],
  ]);
}

/** A number, a row, an image and a stack of images: tensors of 0 to 3 dimensions, of the image that is looked at. @param {Uint8Array} pixels */
export function tensors(pixels) {
  const middle = SIDE / 2;
  const row = Array.from(pixels.subarray(SIDE * middle, SIDE * (middle + 1)));
  const inked = row.findIndex((pixel) => pixel > 0);
  const column = Math.max(0, inked);
  return h(
    "div",
    {},
    text(t.tensors.text),
    table(
      [
        t.tensors.columns,
        ["0", t.tensors.scalar, `image[${middle}, ${column}] = ${row[column]}`, "()"],
        ["1", t.tensors.vector, `image[${middle}] = [… ${row.slice(column, column + 4).join(", ")} …]`, pythonShape([SIDE])],
        ["2", t.tensors.matrix, "image", pythonShape([SIDE, SIDE])],
        ["3", t.tensors.stack, "X_train[0:5]", pythonShape([5, SIDE, SIDE])],
      ],
      "words",
    ),
  );
}
