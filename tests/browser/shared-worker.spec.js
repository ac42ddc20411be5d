// Trainers that share a worker: what breaks it, who leaves early, whose turn it is.

import { readFile } from "node:fs/promises";
import { expect, test, reads } from "./fixtures.js";

/** A page with elements one above another, in the place of the site's own page. */
async function openMany(page, site, count, attributes = 'engine="cpu" parts="draw train"') {
  await page.route("**/many.html", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>many</title><link rel="icon" href="data:,"><script type="module" src="digit-trainer.js"></script>${`<digit-trainer ${attributes}></digit-trainer>`.repeat(count)}` }));
  await page.goto(`${site}many.html`);
  await page.evaluate(() => document.querySelectorAll("digit-trainer").forEach((element) => element.describe().catch(() => {})));
  return page.locator("digit-trainer");
}

test("when the worker breaks, every element of the page recovers by itself", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/unreachable/);
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `new BroadcastChannel("panic").onmessage = () => { throw new WebAssembly.RuntimeError("unreachable"); };\n${await response.text()}` });
  });
  const elements = await openMany(page, site, 2);
  for (const index of [0, 1]) await expect(elements.nth(index).locator(".dataset")).toHaveText(/MNIST: 60,000/);
  const codes = await page.evaluate(() => {
    const failed = [...document.querySelectorAll("digit-trainer")].map((element) => new Promise((resolve) => element.addEventListener("error", ({ detail }) => resolve(detail.code), { once: true })));
    new BroadcastChannel("panic").postMessage(1);
    return Promise.all(failed);
  });
  expect(codes).toEqual(["panic", "panic"]);
  for (const index of [0, 1]) {
    await elements.nth(index).getByRole("button", { name: "Draw a sample 7" }).click();
    await expect(elements.nth(index).locator(".verdict")).toHaveText(/It guesses/);
    await expect(elements.nth(index).getByRole("alert")).toContainText("The engine stopped unexpectedly");
    await elements.nth(index).evaluate((element) => element.train({ trainLimit: 3_000, testLimit: 100, epochs: 1 }));
    await expect(elements.nth(index).locator(".verdict")).toHaveText(reads(7));
  }
});

test("an element that is removed while the data set comes takes nothing from the others, nor from the store", async ({ page, site }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const images = await readFile(new URL("../../dist/data/mnist/train-images-idx3-ubyte.gz", import.meta.url));
  await page.route("**/train-images-idx3-ubyte.gz", async (route) => {
    await held;
    await route.fulfill({ body: images, contentType: "application/gzip" });
  });
  const asked = page.waitForRequest("**/train-images-idx3-ubyte.gz");
  const elements = await openMany(page, site, 2);
  await asked;
  await elements.first().evaluate((element) => element.remove());
  release();
  await expect(elements.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await expect.poll(() => page.evaluate(async () => (await (await caches.open("inkgrad-dataset-1")).keys()).length)).toBe(4);
  await expect(elements.getByRole("alert")).toBeHidden();
});

test("one step of a run that waits for its turn is one step", async ({ page, site }) => {
  const elements = await openMany(page, site, 2, 'engine="cpu" parts="train"');
  const [first, second] = [elements.nth(0), elements.nth(1)];
  await expect(first.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await expect(second.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await first.evaluate((element) => void element.train({ epochs: 50 }).catch(() => {}));
  await expect(first.locator(".headline")).toHaveText(/Epoch 1 of 50/);
  await second.evaluate((element) => void element.step(1));
  await expect(second.locator(".headline")).toHaveText(/Another network on this page is training/);
  await first.evaluate((element) => element.stop());
  await expect(second.locator(".headline")).toHaveText("Paused at step 1 of epoch 1.");
});
