// Numbers as the tutorials print them: accuracy in percent with two decimals, loss with four; in the signs of the visitor's region.

import { decimal, localized, percentText, whole } from "./language.js";

export { whole as count };

/** @param {number} fraction */
export const percent = (fraction) => percentText(fraction, 2);

/** One output of many. @param {number} fraction */
export const outputPercent = (fraction) => percentText(fraction, 1);

/** A number that counts percents, at an axis. @param {number} percents */
export const axisPercent = (percents) => percentText(percents / 100, percents < 1 ? 2 : 0);

/** @param {number} loss */
export const lossText = (loss) => (loss < 1000 ? decimal(loss, 4) : localized(loss.toExponential(2)));

/** A share in whole percent. @param {number} fraction */
export const wholePercent = (fraction) => percentText(fraction, 0);

/** @param {number} bytes */
export const megabytes = (bytes) => decimal(bytes / 1e6, 1);

/** @param {number} milliseconds */
export const millisecondsText = (milliseconds) => (milliseconds < 10 ? decimal(milliseconds, 1) : whole(milliseconds));

/** @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** A number in three digits, as small and as large ones are read best. @param {number} value */
export const figure = (value) => (value !== 0 && Math.abs(value) < 0.001 ? localized(value.toExponential(1)) : localized(String(Number(value.toPrecision(3)))));

/** A ratio with four decimals. @param {number} value */
export const ratio = (value) => localized(asPython(value));

/** Four decimals as Python prints them: an exact half goes to the even digit. @param {number} value */
function asPython(value) {
  // Only odd multiples of 1/32 lie exactly between two numbers of four decimals.
  const isHalf = Number.isInteger(value * 32) && !Number.isInteger(value * 16);
  const scaled = value * 10_000;
  if (isHalf) return ((Math.floor(scaled) % 2 === 0 ? Math.floor(scaled) : Math.ceil(scaled)) / 10_000).toFixed(4);
  return value.toFixed(4);
}
