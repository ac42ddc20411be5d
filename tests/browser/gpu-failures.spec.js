// A GPU that fails, is lost, or never answers takes nothing with it: in Chromium on SwiftShader.

import { gzipSync } from "node:zlib";
import { DESTROYING, beforeWorker, expect, inPage, test } from "./fixtures.js";
import { smallSet } from "./mnist.js";

/** A GPU of another name: then it counts as hardware. */
const HARDWARE = 'for (const [name, value] of Object.entries({ vendor: "nvidia", architecture: "turing", device: "", description: "", isFallbackAdapter: false })) Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });\n';

for (const [how, prefix] of Object.entries({
  "that never answers": "GPU.prototype.requestAdapter = () => new Promise(() => {});",
  "that throws": 'GPU.prototype.requestAdapter = () => { throw new TypeError("adapter thrown"); };',
  "that has no room for the data set": `${HARDWARE}{ const { createBuffer } = GPUDevice.prototype; GPUDevice.prototype.createBuffer = function (asked) { if (asked.size > 4e7) throw new RangeError("too large"); return createBuffer.call(this, asked); }; }`,
})) {
  test(`a GPU ${how} holds nothing up: the CPU trains, and again`, async ({ page, site, expectedErrors }) => {
    expectedErrors.push(/too large/);
    await beforeWorker(page, prefix);
    const found = await inPage(page, site, async () => {
      const { Trainer } = await import("./trainer.js");
      const trainer = await Trainer.create({ engine: "auto" });
      await trainer.loadDataset();
      const kinds = [];
      for (let run = 0; run < 2; run++) kinds.push((await trainer.train({ recipe: "single-layer", trainLimit: 640, testLimit: 100, epochs: 1 })).engine.kind);
      return kinds;
    });
    expect(found).toEqual(["cpu", "cpu"]);
  });
}

test("WebGPU: Stop then Train, divergence then predict; a bystander's network stays", async ({ page, site }) => {
  test.setTimeout(300_000);
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const [trainer, bystander] = [await Trainer.create({ engine: "webgpu" }), await Trainer.create({ engine: "webgpu" })];
    const options = { recipe: "mlp-100", batchSize: 100, trainLimit: 2000, testLimit: 100, epochs: 900 };
    const image = new Uint8Array(784).fill(200);
    await bystander.train({ recipe: "single-layer", trainLimit: 640, testLimit: 50, epochs: 1 });
    const before = String((await bystander.predict(image)).outputs);
    const results = [];
    for (let time = 0; time < 3; time++) {
      const run = trainer.train(options);
      await new Promise((resolve) => trainer.addEventListener("progress", resolve, { once: true }));
      trainer.stop();
      results.push((await run).stopped);
      results.push(await trainer.train({ ...options, trainLimit: 300, epochs: 1 }).then(() => "trained", (error) => error.code));
      results.push(await trainer.train({ ...options, learningRate: 1e30, optimizer: "sgd" }).catch((error) => error.code));
      results.push(await trainer.predict(image).then(() => "answered", (error) => error.code));
    }
    return { results, engine: trainer.engine.kind, same: String((await bystander.predict(image)).outputs) === before };
  });
  expect(found.results).toEqual(Array(3).fill([true, "trained", "non-finite-loss", "answered"]).flat());
  expect(found).toMatchObject({ engine: "webgpu", same: true });
});

/** In the worker: what the GPU takes counts next to nothing, so that it wins every speed trial. */
const FAST_GPU = `{
  const now = performance.now.bind(performance);
  const { submit } = GPUQueue.prototype;
  let [last, told, submitted] = [now(), now(), false];
  performance.now = () => {
    const real = now();
    told += (submitted ? 1e-4 : 1) * (real - last);
    [last, submitted] = [real, false];
    return told;
  };
  GPUQueue.prototype.submit = function (...asked) {
    submitted = true;
    return submit.apply(this, asked);
  };
}
`;
const runs = Number(process.env.RUNS ?? 5);

for (const [winner, prefix] of Object.entries({ cpu: HARDWARE, webgpu: HARDWARE + FAST_GPU })) {
  test(`${runs} runs in a row under auto with changing recipes, each won by ${winner}: none is lost (RUNS=20 for more)`, async ({ page, site }) => {
    test.setTimeout(900_000);
    await beforeWorker(page, prefix);
    const found = await inPage(
      page,
      site,
      async (runs) => {
        const { Trainer } = await import("./trainer.js");
        const trainer = await Trainer.create({ engine: "auto" });
        await trainer.loadDataset();
        const recipes = ["mlp-100", "single-layer", "mlp-64-32", "mlp-256x2", "mlp-512"];
        const results = [];
        for (let run = 0; run < runs; run++) {
          // Every round has a batch size of its own, so that it is tried anew.
          const options = { recipe: recipes[run % recipes.length], batchSize: 32 + Math.floor(run / recipes.length), trainLimit: 1600, testLimit: 100, epochs: 1, seed: run };
          const { engine, testAccuracy } = await trainer.train(options).catch(({ code }) => ({ engine: { kind: code }, testAccuracy: null }));
          const answer = await trainer.predict(new Uint8Array(784).fill(50)).then(({ outputs }) => outputs.every(Number.isFinite), ({ code }) => code);
          results.push(`${engine.kind} ${testAccuracy > 0.3} ${answer}`);
        }
        return { results, reason: trainer.engine.reason };
      },
      runs,
    );
    expect(found.results).toEqual(Array(runs).fill(`${winner} true true`));
    expect(found.reason).toContain("WebGPU");
  });
}

const losses = Number(process.env.LOSSES ?? 4);

test(`${losses} GPU losses: each is told, no network is lost, the next run trains (LOSSES=20 for more)`, async ({ page, site, expectedErrors }) => {
  test.setTimeout(600_000);
  expectedErrors.push(/the wgpu device was lost \(Destroyed\)/);
  await beforeWorker(page, DESTROYING);
  const found = await inPage(
    page,
    site,
    async (losses) => {
      const { Trainer } = await import("./trainer.js");
      const trainer = await Trainer.create({ engine: "webgpu" });
      const options = { recipe: "single-layer", trainLimit: 640, testLimit: 50, epochs: 1 };
      const image = new Uint8Array(784).fill(120);
      const gpu = new BroadcastChannel("gpu");
      const results = [];
      for (let loss = 0; loss < losses; loss++) {
        const { engine } = await trainer.train(options);
        const before = (await trainer.predict(image)).outputs;
        const run = loss % 2 ? trainer.train({ ...options, recipe: "mlp-100", epochs: 200 }).then(() => "ended", (error) => error.code) : null;
        if (run) await new Promise((resolve) => trainer.addEventListener("progress", resolve, { once: true }));
        gpu.postMessage("destroy");
        // Nobody hears of the loss before something is asked of the GPU.
        let code = await run;
        while (!code) code = await trainer.predict(image).then(() => null, (error) => error.code);
        // The CPU gives the network back: equal but for rounding.
        const after = (await trainer.predict(image)).outputs;
        results.push([engine.kind, code, run ? after.every(Number.isFinite) : after.every((output, digit) => Math.abs(output - before[digit]) < 1e-5)].join(" "));
      }
      return results;
    },
    losses,
  );
  expect(found).toEqual(Array(losses).fill("webgpu device-lost true"));
});

test("a data set that is too large for the adapter's buffers is the CPU engine's, with the network, and the next one the GPU's again", async ({ page, site }) => {
  // As much as MNIST takes and no more.
  await beforeWorker(page, 'Object.defineProperty(GPUSupportedLimits.prototype, "maxStorageBufferBindingSize", { get: () => 47040000 });');
  const large = (files) => {
    const count = 60_100;
    const header = (from, bytes) => Buffer.concat([from.subarray(0, 4), Buffer.from(Uint32Array.of(count).buffer).swap32(), from.subarray(8, bytes)]);
    const labels = Uint8Array.from({ length: count }, (_, index) => index % 10);
    return { ...files, "train-images-idx3-ubyte": Buffer.concat([header(files["train-images-idx3-ubyte"], 16), Buffer.alloc(count * 784)]), "train-labels-idx1-ubyte": Buffer.concat([header(files["train-labels-idx1-ubyte"], 8), labels]) };
  };
  for (const [name, files] of Object.entries({ small: smallSet(), large: smallSet(large) })) {
    await page.route(`https://sets.example/${name}/*`, (route) => route.fulfill({ body: gzipSync(files[new URL(route.request().url()).pathname.split("/").pop().replace(".gz", "")] ?? Buffer.alloc(0)), headers: { "access-control-allow-origin": "*" }, contentType: "application/octet-stream" }));
  }
  const found = await inPage(
    page,
    site,
    async () => {
      const { Trainer } = await import("./trainer.js");
      const trainer = await Trainer.create({ engine: "webgpu" });
      const options = { recipe: "single-layer", trainLimit: 320, testLimit: 50, epochs: 1 };
      const image = new Uint8Array(784).fill(120);
      /** @type {string[]} */
      const results = [(await trainer.train(options)).engine.kind];
      const before = (await trainer.predict(image)).outputs;
      await trainer.useDataset("https://sets.example/large/");
      const after = (await trainer.predict(image)).outputs;
      results.push(trainer.engine.kind, trainer.engine.reason, String(after.every((output, digit) => Math.abs(output - before[digit]) < 1e-5)));
      results.push((await trainer.train(options)).engine.kind);
      await trainer.useDataset("https://sets.example/small/");
      results.push((await trainer.train(options)).engine.kind);
      return results;
    },
    null,
  );
  expect(found).toEqual(["webgpu", "cpu", "47 MB of images are more than the 47 MB that this graphics adapter reads from one buffer", "true", "cpu", "webgpu"]);
});
