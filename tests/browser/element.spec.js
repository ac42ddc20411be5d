// The element as programs use it: at odd moments, with what cannot work, removed and put back.

import { expect, test } from "./fixtures.js";

const READY = /MNIST: 60,000/;
const SHORT = { recipe: "mlp-100", epochs: 1, trainLimit: 1_500, testLimit: 200 };

test("a refused preparation is not asked for again and again", async ({ page, open }) => {
  // Counts what the page asks of the worker.
  await page.addInitScript(() => {
    globalThis.asked = {};
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message, ...rest) {
      if (message?.command) globalThis.asked[message.command] = (globalThis.asked[message.command] ?? 0) + 1;
      return postMessage.call(this, message, ...rest);
    };
  });
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  // A run that the element knows nothing of is under way: preparing is refused.
  await element.evaluate((element, options) => {
    globalThis.run = element.trainer.train({ ...options, epochs: 3 });
    element.shadowRoot.querySelector("#recipe").value = "mlp-100";
    element.shadowRoot.querySelector("#recipe").dispatchEvent(new Event("change"));
    return globalThis.run;
  }, SHORT);
  expect(await page.evaluate(() => Math.max(globalThis.asked.prepare, globalThis.asked.describe, globalThis.asked.keptRuns))).toBeLessThan(9);
});

test("a run that cannot begin shows nothing of one, and the next begins", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  const codes = await element.evaluate(async (element, options) => {
    const aborted = await element.train({ ...options, signal: AbortSignal.abort() }).then(() => "trained", (error) => error.name);
    const parent = element.parentNode;
    element.remove();
    await Promise.resolve();
    const removed = await element.train(options).then(() => "trained", (error) => error.code);
    parent.prepend(element);
    return [aborted, removed, (await element.train(options)).epochs];
  }, SHORT);
  expect(codes).toEqual(["AbortError", "disposed", 1]);
});

test("removed at the end of a run and put back, it says nothing of what became of the one before", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate(async (element, options) => {
    const parent = element.parentNode;
    element.addEventListener("trainend", () => element.remove(), { once: true });
    await element.train(options).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 0));
    parent.prepend(element);
  }, SHORT);
  await expect(element.locator(".dataset")).toHaveText(READY);
  await expect(element.getByRole("alert")).toBeHidden();
  await expect(element.locator(".headline")).toHaveText("Ready. Press Train.");
  await expect(page.locator("digit-trainer")).toHaveCount(1);
});

test("step() tells of its own run, not of the one before", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const result = await page.evaluate(async (options) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const first = await trainer.train({ ...options, learningRate: 1e20 }).then(() => "ended", (error) => error.code);
    const second = await trainer.step(1, options).then(() => "paused", (error) => error.code);
    trainer.dispose();
    return [first, second];
  }, SHORT);
  expect(result).toEqual(["non-finite-loss", "paused"]);
});
