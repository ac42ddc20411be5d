// Tables and numbers of the walk, written as the tutorials' programs print them.

import { walk as t } from "../../../i18n/messages/walk.js";
import { h } from "../../views/dom.js";

/** @param {string} words */
export const text = (words) => h("p", {}, words);

/** Rows of text, the first cell of each its head. @param {string[][]} rows @param {string} [className] "words": they may wrap */
export function table(rows, className = "") {
  return h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.table }, h("table", { className }, h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, place) => (place === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell))))))));
}

/** A shape as Python prints it: "(60000, 28, 28)". @param {number[]} sides */
export const pythonShape = (sides) => (sides.length === 1 ? `(${sides[0]},)` : `(${sides.join(", ")})`);

/** A number as NumPy prints it in scientific notation: "2.5e-07". @param {number} value */
export function scientific(value) {
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** Whether NumPy prints an array in scientific notation: where a number is below 1e-4, or a thousandth of the largest. @param {ArrayLike<number>} values */
export function printsScientific(values) {
  const sizes = Array.from(values, Math.abs).filter((size) => size > 0);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return sizes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1_000);
}

/** A number as NumPy prints a pixel: "0.9921569", "0.". @param {number} value */
export const asFloat = (value) => (Number.isInteger(value) ? `${value}.` : String(Number(value.toPrecision(7))));
