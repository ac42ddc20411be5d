// Nothing wrong passes as right, and one failure does not take everything: on the CPU engine.

import { beforeWorker, expect, followWorkers, inPage, siteWith, test } from "./fixtures.js";

test("a run whose weights are not finite fails at its step, also when Stop comes first, and what is saved can be opened", async ({ page, site }) => {
  const found = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const dense = { type: "dense", units: 24, activation: "relu" };
    /** @type {any} */
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
    // What is passed below is wrong on purpose.
    const [trainer, other] = /** @type {any[]} */ ([await Trainer.create({ engine: "cpu" }), await Trainer.create({ engine: "cpu" })]);
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
  await beforeWorker(page, 'new BroadcastChannel("trap").onmessage = () => { throw new WebAssembly.RuntimeError("unreachable"); };');
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

test("40 elements added and removed leave nothing", async ({ page, site }) => {
  await page.goto(`${site}index.html?engine=cpu`);
  await page.evaluate(() => customElements.whenDefined("digit-trainer"));
  const client = await page.context().newCDPSession(page);
  const measure = async () => {
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
  // An engine's caches keep the last charts, and with them the elements they were in; a collector
  // takes some objects only on its next round. What leaks is there 40 times.
  const elements = 4;
  const one = await page.evaluate(() => {
    const count = (root) => {
      const found = root.querySelectorAll("*");
      return [...found].reduce((nodes, element) => nodes + 1 + (element.shadowRoot ? count(element.shadowRoot) : 0), 0);
    };
    return count(document.querySelector("digit-trainer").shadowRoot);
  });
  await expect.poll(async () => (await measure()).nodes - before.nodes).toBeLessThan(elements * one);
  await expect.poll(async () => (await measure()).jsEventListeners - before.jsEventListeners).toBeLessThan(elements * one);
});

test("workers of another version refuse to work with this page", async ({ page, site }) => {
  const answers = await inPage(page, site, () => {
    const listen = (target) => new Promise((resolve) => {
      target.onmessage = ({ data }) => (data.fatal ?? data.failed) && resolve(data.fatal ?? data.failed);
    });
    const { port1, port2 } = new MessageChannel();
    const [worker, helper] = ["worker.js", "helper.js"].map((name) => new Worker(new URL(name, location.href), { type: "module" }));
    const told = Promise.all([listen(port1), listen(helper)]);
    worker.postMessage({ port: port2, version: "another", engineHost: { engine: "cpu", assets: location.href }, session: {} }, [port2]);
    helper.postMessage({ command: "open", version: "another", assets: new URL("./", location.href).href, mayFuse: false });
    return told.then((errors) => [...errors.map(({ code, message }) => `${code}: ${message}`), worker.terminate(), helper.terminate()].slice(0, 2));
  });
  expect(answers[0]).toMatch(/^worker-failed: This page and its worker are of two versions.*Reload/);
  expect(answers[1]).toMatch(/^team-lost: The workers of a team are of two versions/);
});
