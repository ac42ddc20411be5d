// A result of one run as a line of text that a class can hand in, and many such lines read back.

/**
 * @typedef {object} ClassResult
 * @property {string} name what stands before it on its line: a person's name, or nothing
 * @property {number} accuracy on the test images, a fraction
 * @property {number} loss on the test images
 * @property {number} epochs
 * @property {number} seconds
 * @property {string} link to the settings and the seed
 */

const MARK = "inkgrad result:";
const LINE = /^(.{0,80}?):?\s*inkgrad result: (\d{1,3}\.\d\d)% correct, loss (\d+\.\d{4}), (\d{1,4}) epochs?, (\d{1,6}) s, (https?:\/\/\S{1,2000})\s*$/;
/** A class is not larger. */
const RESULTS_MAX = 200;

/** @param {Omit<ClassResult, "name">} result */
export const writeResult = ({ accuracy, loss, epochs, seconds, link }) => `${MARK} ${(100 * accuracy).toFixed(2)}% correct, loss ${loss.toFixed(4)}, ${epochs} ${epochs === 1 ? "epoch" : "epochs"}, ${Math.round(seconds)} s, ${link}`;

/** The results in a text, one a line, in their order; and how many lines that speak of a result could not be read. @param {string} text @returns {{ results: ClassResult[], unread: number }} */
export function readResults(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(MARK));
  const results = lines.flatMap((line) => {
    const [, name, accuracy, loss, epochs, seconds, link] = LINE.exec(line.trim()) ?? [];
    return link && Number(accuracy) <= 100 ? [{ name: name.trim(), accuracy: Number(accuracy) / 100, loss: Number(loss), epochs: Number(epochs), seconds: Number(seconds), link }] : [];
  });
  return { results: results.slice(0, RESULTS_MAX), unread: lines.length - results.length };
}
