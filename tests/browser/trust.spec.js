// Nothing wrong passes as right, and one failure does not take everything: in Chromium, on both engines.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { expect, followWorkers, siteWith, test } from "./fixtures.js";

const inPage = async (page, site, act, argument) => {
  await page.goto(`${site}embed.html?engine=cpu`);
  return page.evaluate(act, argument);
};

test("a run whose weights are not finite fails at its step, also when Stop comes first, and what is saved can be opened", async ({ page, site }) => {
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const dense = { type: "dense", units: 24, activation: "relu" };
    const options = { recipe: "mlp-100", layers: [dense, dense, dense], optimizer: "rmsprop", learningRate: 1e19, loss: "mean-squared-error", batchSize: 100, trainLimit: 2000, testLimit: 500, epochs: 2, seed: 3 };
    const error = await trainer.train(options).catch((error) => error);
    let bad = 0;
    for (let index = 0, row; (row = await trainer.parameter(index)); index++) bad += row.filter((value) => !Number.isFinite(value)).length;
    const loaded = await trainer.load(await trainer.save()).then(() => "opened", (error) => error.code);
    const stopped = trainer.train(options).catch((error) => error.code);
    trainer.stop();
    const { loss } = await trainer.evaluate();
    return { code: error.code, message: error.message, bad, loaded, stopped: typeof (await stopped) === "string" ? "failed" : "stopped", finite: Number.isFinite(loss) };
  });
  expect(found.message).toContain("at step 2 of epoch 1");
  // At this rate loss and weights go in one step; weights alone: tests/native/training.rs.
  expect(found.code).toMatch(/^non-finite-/);
  expect(found).toMatchObject({ bad: 0, loaded: "opened", finite: true });
});

test("an evaluation is of the network and the data that it began with, and lets others in", async ({ page, site }) => {
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    await trainer.train({ recipe: "cnn", trainLimit: 64, testLimit: 1500, epochs: 1 });
    trainer.stop();
    const bytes = await trainer.save();
    await trainer.load(bytes);
    const alone = (await trainer.evaluate()).accuracy;
    const image = new Uint8Array(784).fill(99);
    let order = "";
    const evaluation = trainer.evaluate().then(({ accuracy }) => ((order += "e"), accuracy));
    await trainer.predict(image).then(() => (order += "p"));
    await trainer.prepare({ recipe: "single-layer" });
    const training = trainer.train({ recipe: "mlp-100", trainLimit: 500, testLimit: 50, epochs: 1 });
    const beneath = await evaluation;
    await training;
    return { alone, beneath, order };
  });
  expect(found.beneath).toBe(found.alone);
  expect(found.order).toBe("pe");
});

test("calls act in the order in which they are made", async ({ page, site }) => {
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    await trainer.loadDataset();
    const options = { recipe: "mlp-100", trainLimit: 3000, testLimit: 500, epochs: 9 };
    const heard = (type) => new Promise((resolve) => trainer.addEventListener(type, ({ detail }) => resolve(detail), { once: true }));
    const found = {};
    let run = trainer.train(options);
    const paused = heard("paused");
    trainer.pause();
    found.pausedAt = (await paused).step;
    trainer.stop();
    found.stopped = (await run).stopped;
    run = trainer.train(options);
    await trainer.step(1);
    await Promise.all([trainer.step(2), trainer.step(3)]);
    found.stepped = await new Promise((resolve) => {
      trainer.addEventListener("paused", ({ detail }) => resolve(detail.step), { once: true });
      void trainer.step(1);
    });
    trainer.stop();
    await run;
    found.refused = await Promise.all([trainer.train({ ...options, learningRate: -1 }).catch((error) => error.code), trainer.step(1).catch((error) => error.code)]);
    // Whoever hears of the end may begin anew at once.
    const next = new Promise((resolve) => trainer.addEventListener("trainend", () => trainer.step(1, { ...options, seed: 5 }).then(() => resolve("stepped"), (error) => resolve(error.code)), { once: true }));
    await trainer.train({ ...options, epochs: 1 });
    found.inTrainend = await next;
    const steps = [1, 1, 1].map((n) => trainer.step(n));
    trainer.stop();
    await Promise.all(steps);
    found.afterStop = (await trainer.train({ ...options, epochs: 1 })).epochs;
    trainer.dispose();
    return found;
  });
  expect(found).toEqual({ pausedAt: 0, stopped: true, stepped: 7, refused: ["invalid-option", "invalid-option"], inTrainend: "stepped", afterStop: 1 });
});

test("arguments of a wrong type are refused by name and harm nobody", async ({ page, site }) => {
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const [trainer, other] = [await Trainer.create({ engine: "cpu" }), await Trainer.create({ engine: "cpu" })];
    await trainer.train({ recipe: "single-layer", trainLimit: 640, testLimit: 100, epochs: 1 });
    const image = new Uint8Array(784).fill(200);
    const before = String((await trainer.predict(image)).outputs);
    const run = other.train({ recipe: "mlp-100", epochs: 3, trainLimit: 3000, testLimit: 100 });
    const drawing = new ImageData(28, 28);
    const calls = {
      paper: () => trainer.predict(drawing, { paper: 0 }), options: () => trainer.predict(drawing, null), nothing: () => trainer.predict(null), clamped: () => trainer.predict(new Uint8ClampedArray(784)),
      sizes: () => trainer.predict({ data: new Uint8ClampedArray(16), width: -2, height: -2 }), short: () => trainer.predict(new Uint8Array(783)),
      split: () => trainer.images(0, [0]), indices: () => trainer.images("train", [1.5]), text: () => trainer.images("train", ["3"]), labels: () => trainer.labels(true),
      parameter: () => trainer.parameter(-1), activations: () => trainer.activations([1, 2]), format: () => trainer.save("pt"), bytes: () => trainer.load("x"), epochs: () => trainer.train({ epochs: NaN }),
      infinity: () => trainer.train({ learningRate: Infinity }), text2: () => trainer.train({ batchSize: "32" }), none: () => trainer.train(null), act: () => trainer.train({ seed: () => 1 }), layers: () => trainer.train({ layers: "dense" }),
      units: () => trainer.train({ layers: [{ type: "dense", units: NaN, activation: null }] }), softmax: () => trainer.train({ layers: [{ type: "dense", units: 16, activation: "softmax" }] }), step: () => trainer.step(0),
      signal: () => trainer.train({ signal: 1 }), dataset: () => trainer.useDataset(5), files: () => trainer.useDataset([]), run: () => trainer.goOn(7), remedy: () => trainer.remedyDataset("magic"),
    };
    const codes = {};
    for (const [name, call] of Object.entries(calls)) codes[name] = await Promise.resolve().then(call).then(() => "taken", (error) => error.code ?? error.name);
    const past = await trainer.images("train", [60_000, 2 ** 32, 2 ** 32 + 5, 0]);
    const float = new ImageData(28, 28);
    const half = { width: 28, height: 28, data: Float32Array.from({ length: float.data.length }, (_, at) => (at % 4 === 3 || (at >> 2) % 28 !== 14 ? 1 : 0)) };
    for (let at = 0; at < float.data.length; at++) float.data[at] = 255 * half.data[at];
    const same = String((await trainer.predict(half)).input) === String((await trainer.predict(float)).input);
    const after = String((await trainer.predict(image)).outputs);
    return { codes, past: past.map((row) => row && row.length), same, unharmed: before === after, epochs: (await run).epochs };
  });
  for (const [name, code] of Object.entries(found.codes)) expect(["invalid-input", "invalid-option"], name).toContain(code);
  expect(found).toMatchObject({ past: [null, null, null, 784], same: true, unharmed: true, epochs: 3 });
});

test("20 workers end without a word: each time every network comes back as it was", async ({ page, site }) => {
  await followWorkers(page);
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const [trainer, other] = [await Trainer.create({ engine: "cpu" }), await Trainer.create({ engine: "cpu" })];
    const image = new Uint8Array(784).fill(120);
    await trainer.train({ recipe: "single-layer", trainLimit: 1280, testLimit: 200, epochs: 1 });
    await other.train({ recipe: "mlp-64-32", trainLimit: 640, testLimit: 200, epochs: 1, seed: 9 });
    const [answer, score] = [String((await trainer.predict(image)).outputs), (await trainer.evaluate()).accuracy];
    const otherAnswer = String((await other.predict(image)).outputs);
    const results = [];
    for (let death = 0; death < 20; death++) {
      const run = death % 2 ? other.train({ recipe: "mlp-64-32", epochs: 50, seed: 9 }).catch((error) => error.code) : null;
      if (run) await new Promise((resolve) => other.addEventListener("progress", resolve, { once: true }));
      const lost = new Promise((resolve) => trainer.addEventListener("error", ({ detail }) => resolve(detail.code), { once: true }));
      globalThis.workers.at(-1).terminate();
      const told = await lost;
      const ended = await run;
      const same = String((await trainer.predict(image)).outputs) === answer && (await trainer.evaluate()).accuracy === score;
      // The other's run had begun, so that its network is the one that the run had last kept.
      if (!run && String((await other.predict(image)).outputs) !== otherAnswer) results.push("another network");
      if (run) await other.train({ recipe: "mlp-64-32", trainLimit: 640, testLimit: 200, epochs: 1, seed: 9 });
      results.push([told, ended ?? "no run", same].join());
    }
    return [...new Set(results)];
  });
  expect(found.sort()).toEqual(["worker-lost,no run,true", "worker-lost,worker-lost,true"]);
});

test("a trap loses no network, and none that nobody asked for answers", async ({ page, site }) => {
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `new BroadcastChannel("trap").onmessage = () => { throw new WebAssembly.RuntimeError("unreachable"); };\n${await response.text()}` });
  });
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const [trainer, other] = [await Trainer.create({ engine: "cpu" }), await Trainer.create({ engine: "cpu" })];
    await trainer.train({ recipe: "single-layer", trainLimit: 5000, testLimit: 1000, epochs: 2 });
    const before = (await trainer.evaluate()).accuracy;
    const restored = new Promise((resolve) => trainer.addEventListener("restored", ({ detail }) => resolve(detail.epochs)));
    const run = other.train({ recipe: "mlp-100", epochs: 9 }).catch((error) => error.code);
    await new Promise((resolve) => other.addEventListener("progress", resolve, { once: true }));
    new BroadcastChannel("trap").postMessage(1);
    return { run: await run, before, after: (await trainer.evaluate()).accuracy, epochs: await restored };
  });
  expect(found).toMatchObject({ run: "panic", epochs: 2 });
  expect(found.after).toBe(found.before);
});

test("a helper that ends without a word ends the run, and the next trains alone", async ({ page }) => {
  const { url, close } = await siteWith("helper.js", (code) => `new BroadcastChannel("end").onmessage = () => self.close();\n${code}`);
  const found = await inPage(page, url, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu", workers: 2 });
    await trainer.loadDataset();
    const run = trainer.train({ recipe: "fast-cnn", batchSize: 64, trainLimit: 640, testLimit: 200, epochs: 900 }).then(() => "ended", (error) => error.code);
    await new Promise((resolve) => trainer.addEventListener("progress", resolve, { once: true }));
    new BroadcastChannel("end").postMessage(1);
    const { engine } = await run.then(() => trainer.train({ recipe: "single-layer", trainLimit: 64, testLimit: 10, epochs: 1 }));
    return { run: await run, workers: engine.workers };
  });
  await page.goto("about:blank");
  await close();
  expect(found).toEqual({ run: "team-lost", workers: 1 });
});

test("options that are refused do not switch teams off", async ({ page, site }) => {
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu", workers: 2 });
    const refused = await trainer.train({ recipe: "fast-cnn", learningRate: -1 }).catch((error) => error.code);
    const { engine } = await trainer.train({ recipe: "fast-cnn", batchSize: 64, trainLimit: 128, testLimit: 10, epochs: 1 });
    return [refused, engine.workers];
  });
  expect(found).toEqual(["invalid-option", 2]);
});

/** A GPU of another name: then it counts as hardware. */
const HARDWARE = 'for (const [name, value] of Object.entries({ vendor: "nvidia", architecture: "turing", device: "", description: "", isFallbackAdapter: false })) Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });\n';

for (const [how, prefix] of Object.entries({
  "that never answers": "GPU.prototype.requestAdapter = () => new Promise(() => {});",
  "that throws": 'GPU.prototype.requestAdapter = () => { throw new TypeError("adapter thrown"); };',
  "that has no room for the data set": `${HARDWARE}{ const { createBuffer } = GPUDevice.prototype; GPUDevice.prototype.createBuffer = function (asked) { if (asked.size > 4e7) throw new RangeError("too large"); return createBuffer.call(this, asked); }; }`,
})) {
  test(`a GPU ${how} holds nothing up: the CPU trains, and again`, async ({ page, site, expectedErrors }) => {
    expectedErrors.push(/too large/);
    await page.route("**/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${prefix}\n${await response.text()}` });
    });
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

test("speed trials in a row with a GPU that loses harm nothing", async ({ page, site }) => {
  test.setTimeout(300_000);
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: HARDWARE + (await response.text()) });
  });
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "auto" });
    await trainer.loadDataset();
    const results = [];
    for (const recipe of ["mlp-100", "single-layer", "mlp-64-32", "mlp-100"]) results.push(await trainer.train({ recipe, trainLimit: 1600, testLimit: 100, epochs: 1 }).then(({ engine }) => engine.kind, (error) => error.code));
    return { results, reason: trainer.engine.reason };
  });
  expect(found.results).toEqual(["cpu", "cpu", "cpu", "cpu"]);
  expect(found.reason).toContain("as WebGPU");
});

/** In the worker: devices end when the page says so. */
const DESTROYING = `{
  const made = [];
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...asked) {
    const device = await requestDevice.apply(this, asked);
    made.push(device);
    return device;
  };
  new BroadcastChannel("gpu").onmessage = () => made.splice(0).forEach((device) => device.destroy());
}
`;
const losses = Number(process.env.LOSSES ?? 4);

test(`${losses} GPU losses: each is told, no network is lost, the next run trains (LOSSES=20 for more)`, async ({ page, site, expectedErrors }) => {
  test.setTimeout(600_000);
  expectedErrors.push(/the wgpu device was lost \(Destroyed\)/);
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: DESTROYING + (await response.text()) });
  });
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

const real = (name) => gunzipSync(readFileSync(new URL(`../../dist/data/mnist/${name}.gz`, import.meta.url)));
/** A small set; `change` makes other files of the four. */
function smallSet(change = (files) => files) {
  const cut = (name, header, item, count) => {
    const part = Buffer.from(real(name).subarray(0, header + item * count));
    part.writeUInt32BE(count, 4);
    return part;
  };
  return change({ "train-images-idx3-ubyte": cut("train-images-idx3-ubyte", 16, 784, 400), "train-labels-idx1-ubyte": cut("train-labels-idx1-ubyte", 8, 1, 400), "t10k-images-idx3-ubyte": cut("t10k-images-idx3-ubyte", 16, 784, 100), "t10k-labels-idx1-ubyte": cut("t10k-labels-idx1-ubyte", 8, 1, 100) });
}
const eachImage = (files, change) => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, name.includes("images") ? change(Buffer.from(bytes)) : bytes]));
const pixels = (change) => (bytes) => {
  for (let at = 16; at < bytes.length; at++) bytes[at] = change(bytes[at]);
  return bytes;
};
const turned = (bytes) => {
  const copy = Buffer.from(bytes);
  for (let at = 16; at < bytes.length; at++) copy[16 + 784 * Math.floor((at - 16) / 784) + 28 * ((at - 16) % 28) + (Math.floor((at - 16) / 28) % 28)] = bytes[at];
  return copy;
};

/** Answers for data sets by folder, whose files can be changed. */
async function serveSets(page, sets) {
  const headers = { "access-control-allow-origin": "*" };
  await page.route("https://sets.example/**", (route) => {
    const [, folder, name] = new URL(route.request().url()).pathname.split("/");
    const file = sets[folder]?.[name.replace(/\.gz$/, "")];
    return file ? route.fulfill({ body: name.endsWith(".gz") ? gzipSync(file) : file, headers, contentType: "application/octet-stream" }) : route.fulfill({ status: 404, headers });
  });
  return "https://sets.example/";
}

test("what a data set is suspected of is told with a remedy that mends it; EMNIST is turned where it needs to be, however it comes", async ({ page, site }) => {
  const set = smallSet();
  const sets = { plain: set, inverted: eachImage(set, pixels((pixel) => 255 - pixel)), "zero-one": eachImage(set, pixels((pixel) => Number(pixel > 127))), lying: eachImage(set, turned), "emnist-digits": eachImage(set, turned), "emnist-upright": set };
  const server = await serveSets(page, sets);
  const found = await inPage(page, site, async (url) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    let told = null;
    trainer.addEventListener("dataset", ({ detail }) => (told = detail.dataset.doubts));
    const first = async (by) => String((await by.images("train", [0]))[0]);
    const results = {};
    await trainer.useDataset(`${url}plain/`);
    const upright = await first(trainer);
    for (const folder of ["plain", "inverted", "lying", "emnist-digits", "emnist-upright"]) {
      await trainer.useDataset(`${url}${folder}/`);
      const [doubt] = told;
      if (doubt) await trainer.remedyDataset(doubt.remedy);
      results[folder] = [doubt?.doubt ?? null, (await first(trainer)) === upright, told.length];
    }
    await trainer.useDataset(`${url}zero-one/`);
    results["zero-one"] = [told[0].doubt, told[0].remedy];
    const byOption = await Trainer.create({ engine: "cpu", dataset: `${url}emnist-digits/` });
    results.option = (await first(byOption)) === upright;
    return results;
  }, server);
  expect(found).toEqual({ plain: [null, true, 0], inverted: ["inverted", true, 0], lying: ["transposed", true, 0], "emnist-digits": [null, true, 0], "emnist-upright": [null, true, 0], "zero-one": ["zero-one", "stretch"], option: true });
});

test("a set that is sorted by class, and a learning rate that teaches nothing, are told while it trains", async ({ page, site }) => {
  const set = smallSet((files) => {
    const labels = [...files["train-labels-idx1-ubyte"].subarray(8)];
    const order = labels.map((_, index) => index).sort((a, b) => labels[a] - labels[b]);
    const images = Buffer.from(files["train-images-idx3-ubyte"]);
    order.forEach((from, to) => files["train-images-idx3-ubyte"].copy(images, 16 + 784 * to, 16 + 784 * from, 16 + 784 * (from + 1)));
    return { ...files, "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": Buffer.concat([files["train-labels-idx1-ubyte"].subarray(0, 8), Buffer.from(order.map((from) => labels[from]))]) };
  });
  const server = await serveSets(page, { sorted: set });
  const found = await inPage(page, site, async (url) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const doubts = [];
    trainer.addEventListener("doubt", ({ detail }) => doubts.push(detail.doubt));
    await trainer.train({ recipe: "mlp-256x2", learningRate: 0.1, trainLimit: 10_000, testLimit: 2000, epochs: 1 });
    await trainer.train({ recipe: "mlp-100", trainLimit: 3000, testLimit: 1000, epochs: 1 });
    await trainer.useDataset(`${url}sorted/`);
    await trainer.train({ recipe: "mlp-100", trainLimit: 40, epochs: 1 });
    await trainer.remedyDataset("shuffle");
    await trainer.train({ recipe: "mlp-100", trainLimit: 200, epochs: 1 });
    return doubts;
  }, server);
  expect(found).toEqual(["learning-rate", "sorted"]);
});

test("files behind an address are looked at again; un-gzipped, Kaggle's and QMNIST's are read; what cannot be says why", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const set = smallSet();
  const renamed = (change) => Object.fromEntries(Object.entries(set).map(([name, bytes]) => [change(name), bytes]));
  const qmnist = (labels) => {
    const count = labels.length - 8;
    const wide = Buffer.alloc(12 + 32 * count);
    wide.writeUInt32BE(0xc02, 0);
    wide.writeUInt32BE(count, 4);
    wide.writeUInt32BE(8, 8);
    for (let row = 0; row < count; row++) wide.writeInt32BE(labels[8 + row], 12 + 32 * row);
    return wide;
  };
  const sets = { changing: { ...set }, kaggle: renamed((name) => name.replace(/-(idx\d)-/, ".$1-")), qmnist: Object.fromEntries(Object.entries(set).map(([name, bytes]) => [name, name.includes("labels") ? qmnist(bytes) : bytes])) };
  const server = await serveSets(page, sets);
  const bomb = Buffer.alloc(40_000_000);
  set["train-images-idx3-ubyte"].copy(bomb, 0, 0, 16);
  sets.bomb = { ...set, "train-images-idx3-ubyte": bomb };
  await page.goto(`${site}embed.html?engine=cpu`);
  const use = (folder) =>
    page.evaluate(async (url) => {
      const { Trainer } = await import("./trainer.js");
      globalThis.trainer ??= await Trainer.create({ engine: "cpu" });
      try {
        await globalThis.trainer.useDataset(url);
        return (await globalThis.trainer.labels("train")).slice(0, 5).join("");
      } catch (error) {
        return error.code;
      }
    }, `${server}${folder}/`);
  const first = await use("changing");
  expect([await use("kaggle"), await use("qmnist")]).toEqual([first, first]);
  const labels = Buffer.from(set["train-labels-idx1-ubyte"]);
  labels.subarray(8, 13).reverse();
  sets.changing["train-labels-idx1-ubyte"] = labels;
  expect(await use("changing")).toBe([...first].reverse().join(""));
  expect(await use("bomb")).toBe("dataset-too-large");
});

test("a server that answers but lets no other page read says what it lacks", async ({ page, expectedErrors }) => {
  expectedErrors.push(/CORS policy/, /ERR_FAILED/, /status of 404/);
  // Playwright's own answers always have the header, so the servers are real ones; the page's has no policy against http.
  const open = await createSiteServer(new URL("../../dist", import.meta.url).pathname, { "content-security-policy": "" });
  const closed = createServer((request, response) => response.writeHead(200).end("x"));
  await new Promise((resolve) => closed.listen(0, "127.0.0.1", resolve));
  await page.goto(`${await listenLocally(open)}icon.svg`);
  const code = await page.evaluate(async (url) => {
    const { Trainer } = await import("/trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    return trainer.useDataset(url).catch((error) => error.code);
  }, `http://localhost:${closed.address().port}/set/`);
  for (const server of [open, closed]) server.close();
  expect(code).toBe("dataset-no-cors");
});

test("40 elements added and removed leave nothing", async ({ page, site }) => {
  await page.goto(`${site}index.html?engine=cpu`);
  const client = await page.context().newCDPSession(page);
  const measure = async () => {
    await client.send("HeapProfiler.collectGarbage");
    await client.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await client.send("Memory.getDOMCounters");
    return { nodes, jsEventListeners };
  };
  const cycle = (count) =>
    page.evaluate(async (count) => {
      for (let made = 0; made < count; made++) {
        const element = document.createElement("digit-trainer");
        element.setAttribute("engine", "cpu");
        document.body.append(element);
        await element.step(1);
        await new Promise(requestAnimationFrame);
        element.remove();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, count);
  await cycle(3);
  const before = await measure();
  await cycle(40);
  const after = await measure();
  // One element has some 760 nodes and 100 listeners.
  expect(after.nodes - before.nodes).toBeLessThan(760);
  expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(100);
});

test("workers of another version refuse to work with this page", async ({ page, site }) => {
  const answers = await inPage(page, site, () => {
    const listen = (target) => new Promise((resolve) => {
      target.onmessage = ({ data }) => (data.fatal ?? data.failed) && resolve(data.fatal ?? data.failed);
    });
    const { port1, port2 } = new MessageChannel();
    const [worker, helper] = ["worker.js", "helper.js"].map((name) => new Worker(new URL(name, location.href), { type: "module" }));
    const told = Promise.all([listen(port1), listen(helper)]);
    worker.postMessage({ port: port2, version: "another", workshop: { engine: "cpu", assets: location.href }, client: {} }, [port2]);
    helper.postMessage({ command: "open", version: "another", assets: new URL("./", location.href).href, mayFuse: false });
    return told.then((errors) => [...errors.map(({ code, message }) => `${code}: ${message}`), worker.terminate(), helper.terminate()].slice(0, 2));
  });
  expect(answers[0]).toMatch(/^worker-failed: This page and its worker are of two versions.*Reload/);
  expect(answers[1]).toMatch(/^team-lost: The workers of a team are of two versions/);
});
