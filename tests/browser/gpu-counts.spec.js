// What a training step asks of WebGPU, counted: kernels, submits, bytes up, reads. Counts are the same on every adapter.

import { expect, test } from "./fixtures.js";

/** Steps of a pump; figures are read once for them all. */
const WINDOW_STEPS = 16;

/** Two windows after a first one in which kernels are compiled and memory is taken. */
const countsAStep = (page, options) =>
  page.evaluate(async ([options, steps]) => {
    const engine = await import(/** @type {any} */ ("./wasm/webgpu/inkgrad.js"));
    await engine.default();
    const unpack = async (name) => new Uint8Array(await new Response((await fetch(`data/mnist/${name}.gz`)).body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
    const files = await Promise.all(["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"].map(unpack));
    const session = await engine.Session.create();
    session.loadDataset(...files);
    session.start(JSON.stringify(options));
    // A snapshot ends a window: the second ends at step 20.
    for (const pumped of [steps, steps]) await session.pump(pumped);
    const before = globalThis.gpuCounts();
    await session.pump(steps);
    await session.pump(steps);
    const after = globalThis.gpuCounts();
    return Object.fromEntries(Object.entries(after).map(([what, count]) => [what, (count - before[what]) / (2 * steps)]));
  }, [options, WINDOW_STEPS]);

// Once a window one kernel a parameter looks whether weights and the optimizer's state are finite, and one joins what it found to the
// figures: half a dispatch a step for 4 parameters, one for 8. The limits for mlp-512: 20 dispatches, 0.25 submits, 1 KB up, no read; for cnn: 45 dispatches.
for (const { recipe, dispatches, writtenBytes, submits } of [
  { recipe: "mlp-512", dispatches: 14.5, writtenBytes: 1024, submits: 0.25 },
  { recipe: "cnn", dispatches: 36, writtenBytes: 1024, submits: 0.5 },
]) {
  test(`${recipe} asks little of WebGPU`, async ({ page, site }) => {
    test.setTimeout(600_000);
    await page.addInitScript({ path: new URL("../../bench/gpu-counts.js", import.meta.url).pathname });
    await page.goto(`${site}index.html`);
    const found = await countsAStep(page, { recipe, batchSize: 4, trainLimit: 400, testLimit: 10, epochs: 1 });
    expect(found.dispatches).toBe(dispatches);
    expect(found.submits).toBeLessThanOrEqual(submits);
    expect(found.writtenBytes).toBeLessThanOrEqual(writtenBytes);
    expect(found.reads).toBeLessThanOrEqual(1 / WINDOW_STEPS);
  });
}
