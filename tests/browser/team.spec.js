// Several CPU workers on one run: what one worker trains, and nothing lost when one of them is.

import { expect, siteWith, test } from "./fixtures.js";

const OPTIONS = { recipe: "fast-cnn", seed: 3, batchSize: 64, trainLimit: 960, testLimit: 501, epochs: 2 };

// Its units are divided among the workers.
const DIVIDED = { ...OPTIONS, recipe: "mlp-256x2" };

for (const options of [OPTIONS, DIVIDED]) test(`two and three workers train what one worker does, and what follows a run is the same: ${options.recipe}`, async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const runs = await page.evaluate(async (options) => {
    const { Trainer } = await import("./trainer.js");
    const results = [];
    for (const workers of [1, 3, 2]) {
      const trainer = await Trainer.create({ engine: "cpu", workers });
      const { testLoss, testAccuracy, engine } = await trainer.train(options);
      const { confusionMatrix, accuracy } = await trainer.evaluate();
      const [image] = await trainer.images("test", [0]);
      const { outputs } = await trainer.predict(image);
      trainer.dispose();
      results.push({ testLoss, testAccuracy, accuracy, workers: engine.workers, images: confusionMatrix.flat().reduce((a, b) => a + b), outputs: [...outputs] });
    }
    return results;
  }, options);
  const [alone, ...teams] = runs;
  expect(runs.map(({ workers, images }) => [workers, images])).toEqual([1, 3, 2].map((workers) => [workers, 501]));
  for (const team of teams) {
    expect(team.accuracy).toBe(team.testAccuracy);
    // Sums of up to 64 gradients in another order, through 30 steps of Adam.
    expect(Math.abs(team.testLoss - alone.testLoss)).toBeLessThan(0.01 * alone.testLoss);
    team.outputs.forEach((output, digit) => expect(Math.abs(output - alone.outputs[digit])).toBeLessThan(0.01));
  }
});

test("a worker that stops as soon as it has started, while another starts: the run goes on alone", async ({ page }) => {
  const stopping = `
    let rank = 0;
    addEventListener("message", ({ data }) => { if (data.command === "start") rank = data.rank; });
    const post = self.postMessage.bind(self);
    self.postMessage = (message, ...rest) => {
      if (!message.started) return post(message, ...rest);
      if (rank === 2) return void new BroadcastChannel("stopped").addEventListener("message", () => post(message));
      post(message);
      queueMicrotask(() => { throw new Error("stopped on purpose"); });
    };
    // The other has started only after this one told of its end: again and again, since it may not listen yet.
    addEventListener("error", () => { const channel = new BroadcastChannel("stopped"); setInterval(() => channel.postMessage(1), 10); });`;
  const { url, close } = await siteWith("helper.js", (code) => `${stopping}\n${code}`);
  await page.goto(`${url}index.html`);
  const result = await page.evaluate(async (options) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu", workers: 3 });
    const { epochs, engine } = await trainer.train(options);
    trainer.dispose();
    return [epochs, engine.workers];
  }, OPTIONS);
  await page.goto("about:blank");
  await close();
  expect(result).toEqual([2, 1]);
});

test("a stopped run leaves the team whole; a second worker that is lost ends the run with a message, and the next Train works alone", async ({ page }) => {
  const { url, close } = await siteWith("helper.js", (code) => `${code}\nnew BroadcastChannel("lose").onmessage = () => { throw new Error("lost on purpose"); };\n`);
  await page.goto(`${url}index.html`);
  const result = await page.evaluate(async (options) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu", workers: 2 });
    await trainer.loadDataset();
    const long = { ...options, trainLimit: 60_000, epochs: 50 };
    trainer.addEventListener("progress", () => trainer.stop(), { once: true });
    const { stopped } = await trainer.train(long);
    const team = await trainer.train(options);
    trainer.addEventListener("progress", () => new BroadcastChannel("lose").postMessage(1), { once: true });
    const lost = await trainer.train(long).then(() => "ended", (error) => error.code);
    const alone = await trainer.train(options);
    trainer.dispose();
    return { stopped, lost, runs: [team, alone].map(({ epochs, engine }) => [epochs, engine.workers]) };
  }, OPTIONS);
  await page.goto("about:blank");
  await close();
  expect(result).toEqual({ stopped: true, lost: "team-lost", runs: [[2, 2], [2, 1]] });
});

test("auto tries one worker and two, and says in figures which is faster", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const engine = await page.evaluate(async (options) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create();
    const summary = await trainer.train(options);
    trainer.dispose();
    return { cores: navigator.hardwareConcurrency, ...summary.engine };
  }, OPTIONS);
  test.skip(engine.cores < 2, "one core has no team to try");
  expect(engine.reason).toMatch(/CPU worker.* \d+(\.\d)? (times|%)|as fast/);
});
