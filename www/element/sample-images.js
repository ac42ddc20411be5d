// Images to tap where the data set's classes are not the digits that this page can draw: a test image of each of the first ten classes.

/** @typedef {import("../trainer/trainer.js").Trainer} Trainer */

const SAMPLES = 10;

/** @param {Trainer} trainer @param {readonly string[]} classes of its data set @returns {Promise<import("./views/samples.js").SampleImage[]>} */
export async function sampleImages(trainer, classes) {
  const labels = await trainer.labels("test");
  const first = classes.map((name, label) => ({ name, index: labels.indexOf(label) })).filter(({ index }) => index >= 0).slice(0, SAMPLES);
  const images = await trainer.images("test", first.map(({ index }) => index));
  return first.flatMap(({ name }, place) => {
    const pixels = images[place];
    return pixels ? [{ name, pixels }] : [];
  });
}
