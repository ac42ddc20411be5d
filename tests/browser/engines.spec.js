// Both engines through the public class: equal from the same seed, and what happens when one fails.

import { expect, test } from "./fixtures.js";

/** Trains a few steps and returns every figure and the outputs for a test image. */
const run = (page, engine, options) =>
  page.evaluate(
    async ([engine, options]) => {
      const { Trainer } = await import("./trainer.js");
      const trainer = await Trainer.create({ engine });
      await trainer.loadDataset();
      const losses = [];
      for (let step = 0; step < 3; step++) {
        trainer.addEventListener("progress", (event) => (losses[event.detail.step - 1] = event.detail.loss), { once: false });
        await trainer.step(1, options);
      }
      const { outputs } = await trainer.predict((await trainer.images("test", [0]))[0]);
      const info = trainer.engine;
      trainer.dispose();
      return { losses, outputs, info };
    },
    [engine, options],
  );

for (const [recipe, batchSize] of /** @type {const} */ ([["mlp-512", 16], ["cnn", 4]])) {
  test(`WebGPU equals the CPU step by step: ${recipe}`, async ({ page, site }) => {
    await page.goto(`${site}index.html`);
    const options = { recipe, seed: 11, batchSize, trainLimit: 5 * batchSize, testLimit: 10, epochs: 1 };
    const cpu = await run(page, "cpu", options);
    const webgpu = await run(page, "webgpu", options);
    expect(webgpu.info.kind).toBe("webgpu");
    expect(cpu.losses).toHaveLength(3);
    // Sums of 32-bit products in another order differ by about 1e-6; three steps carry that on.
    cpu.losses.forEach((loss, step) => expect(Math.abs(webgpu.losses[step] - loss)).toBeLessThan(1e-4 * loss));
    cpu.outputs.forEach((output, digit) => expect(Math.abs(webgpu.outputs[digit] - output)).toBeLessThan(1e-4));
  });
}

test("fused multiply-add the CPU engine computes the same within rounding, and not the same bits", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const options = { recipe: "cnn", seed: 11, batchSize: 8, trainLimit: 40, testLimit: 10, epochs: 1 };
  const strict = await run(page, "cpu", options);
  const fused = await run(page, "auto", options);
  expect([strict.info.arithmetic, fused.info.arithmetic]).toEqual(["strict", "fused"]);
  expect(fused.outputs).not.toEqual(strict.outputs);
  // As for WebGPU below.
  strict.losses.forEach((loss, step) => expect(Math.abs(fused.losses[step] - loss)).toBeLessThan(1e-4 * loss));
  strict.outputs.forEach((output, digit) => expect(Math.abs(fused.outputs[digit] - output)).toBeLessThan(1e-4));
});

test("without relaxed SIMD the CPU engine trains all the same", async ({ page, site }) => {
  await withHook(page, `const validate = WebAssembly.validate; WebAssembly.validate = (bytes) => !String(bytes).includes("253,128,2") && validate(bytes);`);
  await page.goto(`${site}index.html`);
  const { info, losses } = await run(page, "auto", { seed: 1, batchSize: 8, trainLimit: 40, testLimit: 10, epochs: 1 });
  expect([info.arithmetic, losses.length]).toEqual(["strict", 3]);
});

test("two runs of the CPU engine give the same bits", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const options = { recipe: "cnn", seed: 5, batchSize: 8, trainLimit: 40, testLimit: 10, epochs: 1 };
  const [first, second] = [await run(page, "cpu", options), await run(page, "cpu", options)];
  expect(second).toEqual(first);
});

test("in the middle of a CNN step of 128 a prediction is answered, and pause and stop act", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const result = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    await trainer.loadDataset();
    const [image] = await trainer.images("test", [0]);
    const started = new Promise((resolve) => trainer.addEventListener("progress", resolve, { once: true }));
    const run = trainer.train({ recipe: "cnn", batchSize: 128, epochs: 1 });
    await started;
    let reports = 0;
    let steps = 0;
    trainer.addEventListener("progress", (event) => (reports++, (steps = event.detail.step)));
    // Four pieces make a step: eight predictions that are answered before two steps are over fell into their middle.
    for (let i = 0; i < 8; i++) await trainer.predict(image);
    const stepsDuring = steps;
    trainer.pause();
    await new Promise((resolve) => trainer.addEventListener("paused", resolve, { once: true }));
    const paused = reports;
    await trainer.predict(image);
    const afterPause = reports;
    trainer.resume();
    await new Promise((resolve) => trainer.addEventListener("progress", resolve, { once: true }));
    trainer.stop();
    const summary = await run;
    const busy = await Promise.all([trainer.train({ recipe: "cnn", trainLimit: 8, epochs: 1 }), trainer.train().catch((error) => error.code)].map((p) => Promise.race([p, new Promise((r) => setTimeout(r, 0, "under way"))])));
    trainer.dispose();
    return { stepsDuring, paused, afterPause, stopped: summary.stopped, busy: busy[1] };
  });
  expect(result.stepsDuring).toBeLessThanOrEqual(2);
  expect(result.afterPause).toBe(result.paused);
  expect(result.stopped).toBe(true);
  expect(result.busy).toBe("busy");
});

/** The worker, with a way to reach into it from the page. */
async function withHook(page, hook) {
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${hook}\n${await response.text()}` });
  });
}

test("a run that is stopped before it began leaves the model there was; evaluations share one answer", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const result = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const untrained = await trainer.predict(new Uint8Array(784).fill(255));
    const run = trainer.train({ epochs: 3 });
    trainer.stop();
    const { stopped, epochs } = await run;
    const after = await trainer.predict(new Uint8Array(784).fill(255));
    await trainer.train({ trainLimit: 1280, testLimit: 50, epochs: 1 });
    const evaluations = await Promise.all([trainer.evaluate(), trainer.evaluate()]);
    trainer.dispose();
    return { stopped, epochs, same: String(untrained.outputs) === String(after.outputs), evaluations: evaluations.map(({ accuracy }) => accuracy), rows: evaluations[0].confusionMatrix.flat().reduce((a, b) => a + b) };
  });
  expect(result).toMatchObject({ stopped: true, epochs: 0, same: true, rows: 50 });
  expect(result.evaluations[0]).toBe(result.evaluations[1]);
});

test("a lost GPU device ends the run with a message, and the next Train works", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/lost|destroyed|Device|invalid/i);
  await withHook(
    page,
    `const request = GPUAdapter.prototype.requestDevice;
     GPUAdapter.prototype.requestDevice = async function (...args) { const device = await request.apply(this, args); new BroadcastChannel("lose").onmessage = () => device.destroy(); return device; };`,
  );
  await page.goto(`${site}index.html`);
  const result = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "webgpu" });
    await trainer.loadDataset();
    const options = { recipe: "mlp-512", batchSize: 4, trainLimit: 400, testLimit: 10, epochs: 1 };
    trainer.addEventListener("progress", () => new BroadcastChannel("lose").postMessage(1), { once: true });
    const first = await trainer.train(options).then(() => "ended", (error) => error.code);
    const second = await trainer.train({ ...options, trainLimit: 8 });
    trainer.dispose();
    return { first, second: second.epochs, kind: second.engine.kind };
  });
  expect(result).toEqual({ first: "device-lost", second: 1, kind: "webgpu" });
});

test("a panic ends the run with a message, and the next Train works", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/unreachable|panicked/);
  await withHook(page, `new BroadcastChannel("panic").onmessage = () => { throw new WebAssembly.RuntimeError("unreachable"); };`);
  await page.goto(`${site}index.html`);
  const result = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    await trainer.loadDataset();
    trainer.addEventListener("progress", () => new BroadcastChannel("panic").postMessage(1), { once: true });
    const first = await trainer.train({ epochs: 50 }).then(() => "ended", (error) => error.code);
    const second = await trainer.train({ trainLimit: 256, testLimit: 10, epochs: 1 });
    trainer.dispose();
    return { first, second: second.epochs };
  });
  expect(result).toEqual({ first: "panic", second: 1 });
});

test("an adapter without timestamp queries, as older Macs and some phones have, trains as the CPU does", async ({ page, site }) => {
  // It has none, and refuses a device that is to have them.
  await withHook(
    page,
    `Object.defineProperty(GPUAdapter.prototype, "features", { get: () => new Set() });
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = function (asked) {
      return [...(asked?.requiredFeatures ?? [])].length > 0 ? Promise.reject(new TypeError("a feature that this adapter has not")) : requestDevice.call(this, asked);
    };
    GPUDevice.prototype.createQuerySet = () => { throw new TypeError("no timestamps here"); };`,
  );
  await page.goto(`${site}index.html`);
  const [cpu, gpu] = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const results = [];
    for (const engine of /** @type {const} */ (["cpu", "webgpu"])) {
      const trainer = await Trainer.create({ engine });
      const { loss } = await trainer.train({ recipe: "mlp-100", trainLimit: 320, testLimit: 50, epochs: 1 });
      results.push({ kind: trainer.engine.kind, loss });
      trainer.dispose();
    }
    return results;
  });
  expect([cpu.kind, gpu.kind]).toEqual(["cpu", "webgpu"]);
  // Ten steps of 32-bit sums in another order.
  expect(Math.abs(gpu.loss - cpu.loss)).toBeLessThan(1e-4);
});

test("options that cannot work are refused by name, and a trainer that is disposed says so", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const codes = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const code = (promise) => Promise.resolve(promise).then(() => "none", (error) => `${error.code}: ${error.message}`);
    const trainer = await Trainer.create({ engine: "cpu" });
    await trainer.loadDataset();
    await trainer.prepare();
    const codes = [
      await code(trainer.train({ recipe: "mlp-9" })),
      await code(trainer.train({ epochs: 0.5 })),
      await code(trainer.predict(new Uint8Array(3))),
      await code(trainer.step(0)),
      await code(trainer.predict(new ImageData(2, 2), /** @type {any} */ ({ paper: "grey" }))),
    ];
    const blank = await trainer.predict(new ImageData(100, 50));
    trainer.dispose();
    codes.push(await code(trainer.train()), String(blank.digit));
    return codes;
  });
  expect(codes[0]).toContain("unknown-recipe: There is no recipe \"mlp-9\"");
  expect(codes[1]).toContain("invalid-option: epochs is 0.5");
  expect(codes[2]).toContain("invalid-input: An image has 3 values; it must have 784");
  expect(codes[3]).toContain("invalid-option: step(n) got 0");
  expect(codes[4]).toContain("invalid-input: paper is \"grey\"");
  expect(codes[5]).toContain("disposed");
  expect(codes[6]).toBe("null");
});
