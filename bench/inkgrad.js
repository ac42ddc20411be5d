// This project in the page: the public Trainer, measured by its own events.

import { Trainer } from "./trainer.js";

/** Images a second over `steps` steps after `warmup` more, and the loss at the end. */
globalThis.measure = async ({ engine, workers, recipe, warmup, steps }) => {
  const trainer = await Trainer.create({ engine, workers });
  await trainer.loadDataset();
  // On a machine with a usable GPU "auto" would measure that one.
  if (trainer.engine.kind !== "cpu") throw new Error(`the CPU engine was to be measured, not ${trainer.engine.kind}`);
  const points = [];
  const enough = new Promise((resolve) =>
    trainer.addEventListener("progress", ({ detail }) => {
      const step = (detail.epoch - 1) * detail.steps + detail.step;
      if (step >= warmup) points.push({ time: performance.now(), images: detail.images, loss: detail.recentLoss });
      if (step >= warmup + steps) resolve(undefined);
    }),
  );
  const run = trainer.train({ recipe, epochs: 5, testLimit: 10 });
  await enough;
  trainer.stop();
  await run;
  trainer.dispose();
  const [first, last] = [points[0], points[points.length - 1]];
  return { imagesPerSecond: (1000 * (last.images - first.images)) / (last.time - first.time), loss: last.loss };
};

/** Milliseconds from a finished drawing to painted bars, through the element, with nothing else to do. */
globalThis.latency = async ({ rounds }) => {
  const element = document.querySelector("digit-trainer");
  const canvas = element.shadowRoot.querySelector(".ink");
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const box = canvas.getBoundingClientRect();
    const event = (type, x, y) => new PointerEvent(type, { pointerId: 1, isPrimary: true, button: 0, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height });
    canvas.setPointerCapture = () => {};
    canvas.dispatchEvent(event("pointerdown", 0.3, 0.2 + 0.01 * (round % 20)));
    for (let i = 1; i <= 10; i++) canvas.dispatchEvent(event("pointermove", 0.3 + 0.04 * i, 0.25 + 0.05 * i));
    await answered(element);
    const start = performance.now();
    const done = answered(element);
    canvas.dispatchEvent(event("pointerup", 0.7, 0.75));
    await done;
    times.push(performance.now() - start);
    element.shadowRoot.querySelector(".pad-row button:last-child").click();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return times.sort((a, b) => a - b);
};

const answered = (element) => new Promise((resolve) => element.addEventListener("predict", resolve, { once: true }));
