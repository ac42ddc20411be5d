// One build in the page: the public Trainer, with the recipe's own batches.

import { Trainer } from "./trainer.js";

/** Images a second over `steps` steps after `warmup` more. */
globalThis.measure = async ({ engine, workers, recipe, warmup, steps }) => {
  const trainer = await Trainer.create({ engine, workers });
  await trainer.loadDataset();
  let images = 0;
  trainer.addEventListener("progress", ({ detail }) => (images = detail.images));
  await trainer.step(warmup, { recipe, epochs: 50, testLimit: 10 });
  const [before, start] = [images, performance.now()];
  await trainer.step(steps);
  const seconds = (performance.now() - start) / 1_000;
  trainer.stop();
  trainer.dispose();
  return (images - before) / seconds;
};
