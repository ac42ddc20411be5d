// This project in the page: the public Trainer, measured by its own events.

import { Trainer } from "./trainer.js";

/** What the worker has asked of WebGPU so far. */
function workersCounts() {
  const channel = new BroadcastChannel("gpu-counts");
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      channel.close();
      resolve(data);
    };
    channel.postMessage("ask");
  });
}

/**
 * Images a second over at least `steps` steps after `warmup` more, what was asked of WebGPU for a step, and the loss at the end. It
 * pauses before and after the counting, so that nothing is under way.
 */
globalThis.measure = async ({ engine, workers, recipe, batch, warmup, steps }) => {
  const trainer = await Trainer.create({ engine, workers });
  await trainer.loadDataset();
  const expected = engine === "webgpu" ? "webgpu" : "cpu";
  // On a machine with a usable GPU "auto" would measure that one.
  if (trainer.engine.kind !== expected) throw new Error(`${expected} was to be measured, not ${trainer.engine.kind}: ${trainer.engine.reason}`);
  let loss = NaN;
  trainer.addEventListener("progress", ({ detail }) => (loss = detail.recentLoss));
  await trainer.step(warmup, { recipe, batchSize: batch, epochs: 50, testLimit: 10 });
  const before = await workersCounts();
  const start = performance.now();
  await trainer.step(steps);
  const seconds = (performance.now() - start) / 1_000;
  const after = await workersCounts();
  const used = trainer.engine;
  trainer.stop();
  trainer.dispose();
  const aStep = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, (value - before[name]) / steps]));
  return { imagesPerSecond: (steps * batch) / seconds, aStep, loss, engine: used };
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
