// The WebGPU engine without a browser: Dawn, Chromium's WebGPU, in Node, on whatever GPU there is. Prints images a second and
// milliseconds a step of recipes with their own batches, and the seconds until the first epoch with 99 % of the test images right.
//   node bench/gpu-dawn.js [--seconds 3] [--until fast-cnn] [RECIPE ...]     all recipes by default; --until "" leaves that out

import { parseArgs } from "node:util";
import { openDawn, take, WINDOW_STEPS } from "./dawn.js";
import { median } from "./pages.js";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: "string", default: "3" }, until: { type: "string", default: "fast-cnn" } } });
/** The share of the test images, and epochs at most. */
const [TARGET, EPOCHS_MAX] = [0.99, 12];
/** Longer steps are taken one by one. */
const SLOW_MS = 500;
/** Of shorter ones an epoch takes seconds: several are measured. */
const [FAST_MS, ROUNDS] = [20, 3];

const { engine, session, name } = await openDawn();
console.log(name);

/** @param {string} recipe */
async function speed(recipe) {
  const { steps, trainCount } = JSON.parse(session.start(JSON.stringify({ recipe, epochs: 1000 })));
  const batch = Math.ceil(trainCount / steps);
  // The first step compiles; the second tells whether a window would take minutes, as in software.
  await take(session, 1);
  const start = performance.now();
  await take(session, 1);
  const second = performance.now() - start;
  const window = second > SLOW_MS ? 1 : WINDOW_STEPS;
  // A hardware GPU waits for the engine's own code, which is compiled to its fastest form during an epoch.
  const warmup = second > SLOW_MS ? 0 : second > FAST_MS ? 2 * WINDOW_STEPS : steps - 2 + WINDOW_STEPS;
  if (warmup > 0) await take(session, warmup);
  let taken = (2 + warmup) % steps;
  const times = [];
  for (const rounds = second > FAST_MS ? 1 : ROUNDS; times.length < rounds; ) {
    // Each later one in an epoch of its own.
    if (times.length > 0) {
      await take(session, steps - taken + WINDOW_STEPS);
      taken = WINDOW_STEPS;
    }
    const timed = await stepTime(session, window, steps - taken);
    taken += timed.steps;
    times.push(timed.milliseconds);
  }
  const milliseconds = median(times);
  console.log(`${recipe.padEnd(16)} ${Math.round((1_000 * batch) / milliseconds).toString().padStart(8)} images/s  ${milliseconds.toFixed(2).padStart(8)} ms a step of ${batch}`);
}

/** Milliseconds a step, and of how many steps: fewer than so many, since an epoch's last batch is smaller and a test follows. */
async function stepTime(session, window, left) {
  const start = performance.now();
  let taken = 0;
  while (performance.now() - start < 1_000 * Number(values.seconds) && taken + window < left) {
    await take(session, window);
    taken += window;
  }
  return { milliseconds: (performance.now() - start) / taken, steps: taken };
}

/** @param {string} recipe */
async function timeToTarget(recipe) {
  session.start(JSON.stringify({ recipe, epochs: EPOCHS_MAX }));
  const start = performance.now();
  let accuracy = 0;
  for (let epoch = 0; accuracy < TARGET && epoch < EPOCHS_MAX; ) {
    for (const event of JSON.parse(await session.pump(WINDOW_STEPS))) if (event.type === "epochend") [epoch, accuracy] = [event.epoch, event.testAccuracy];
  }
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(accuracy < TARGET ? `${recipe}: ${(100 * accuracy).toFixed(2)} % after ${EPOCHS_MAX} epochs and ${seconds} s` : `${recipe}: ${(100 * accuracy).toFixed(2)} % of the test images after ${seconds} s`);
}

const recipes = positionals.length > 0 ? positionals : JSON.parse(engine.recipes()).map(({ id }) => id);
for (const recipe of recipes) await speed(recipe);
if (values.until) await timeToTarget(values.until);
// Dawn's threads would keep the process.
process.exit();
