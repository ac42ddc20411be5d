// Numbers as the tutorials print them: accuracy in percent with two decimals, loss with four.

/** @param {number} fraction */
export const percent = (fraction) => `${(100 * fraction).toFixed(2)} %`;

/** @param {number} loss */
export const lossText = (loss) => (loss < 1000 ? loss.toFixed(4) : loss.toExponential(2));

/** @param {number} count */
export const count = (count) => Math.round(count).toLocaleString("en");

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {number} milliseconds */
export const millisecondsText = (milliseconds) => (milliseconds < 10 ? milliseconds.toFixed(1) : count(milliseconds));

/** @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** A ratio with four decimals as Python prints it: an exact half goes to the even digit. @param {number} value */
export function ratio(value) {
  // Only odd multiples of 1/32 lie exactly between two numbers of four decimals.
  const isHalf = Number.isInteger(value * 32) && !Number.isInteger(value * 16);
  const scaled = value * 10_000;
  if (isHalf) return ((Math.floor(scaled) % 2 === 0 ? Math.floor(scaled) : Math.ceil(scaled)) / 10_000).toFixed(4);
  return value.toFixed(4);
}
