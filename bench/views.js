// What it costs to see everything: training with every view against the same element with parts="train", by turns in one browser; the main
// thread's longest tasks meanwhile; and how soon a stroke is answered while the network trains.
//   node bench/views.js [--rounds N] [--engine cpu|auto]

import { cpus } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";
import { median, root } from "./pages.js";

const argument = (name, usual) => {
  const place = process.argv.indexOf(`--${name}`);
  return place < 0 ? usual : process.argv[place + 1];
};
const ROUNDS = Number(argument("rounds", 5));
const ENGINE = argument("engine", "cpu");
/** Images of a run: some seconds each. */
const RUNS = { "mlp-512": { epochs: 6, trainLimit: 60_000 }, cnn: { epochs: 1, trainLimit: 8_000 } };
const STROKES = 25;

const server = await createSiteServer(join(root, "dist"));
const url = await listenLocally(server);
const browser = await chromium.launch(CHROMIUM);

/** A page whose element shows these parts, with its data set there and a digit drawn. */
async function open(parts) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await page.goto(`${url}index.html?engine=${ENGINE}${parts ? `&parts=${parts}` : ""}`);
  await page.locator("digit-trainer .dataset", { hasText: "60,000 training" }).waitFor();
  return page;
}

/** Images a second of one run: those of the training, tests left out. */
async function speed(page, recipe) {
  return page.evaluate(async ({ recipe, options }) => {
    const element = /** @type {any} */ (document.querySelector("digit-trainer"));
    let [first, last] = /** @type {{ images: number, at: number }[]} */ ([]);
    const hear = ({ detail }) => {
      const point = { images: detail.images, at: performance.now() };
      // The first figures come with what is compiled and loaded.
      if (detail.images > 0.1 * options.trainLimit) first ??= point;
      last = point;
    };
    element.trainer.addEventListener("progress", hear);
    await element.train({ recipe, ...options, testLimit: 1_000 });
    element.trainer.removeEventListener("progress", hear);
    return (1_000 * (last.images - first.images)) / (last.at - first.at);
  }, { recipe, options: RUNS[recipe] });
}

/** Milliseconds from a pen that is lifted to bars that have changed, while the network trains. */
async function latency(page, recipe) {
  const element = page.locator("digit-trainer");
  await element.evaluate((element, recipe) => void element.train({ recipe, epochs: 1_000, testLimit: 100 }), recipe);
  await element.locator(".headline", { hasText: "Epoch" }).waitFor();
  const times = [];
  for (let stroke = 0; stroke < STROKES; stroke++) {
    times.push(
      await element.evaluate(async (element, stroke) => {
        const canvas = element.shadowRoot.querySelector(".ink");
        const box = canvas.getBoundingClientRect();
        const bars = element.shadowRoot.querySelector(".bars");
        const point = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, pointerId: 1, pointerType: "mouse", button: 0, buttons: type === "pointerup" ? 0 : 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
        if (stroke % 4 === 0) element.shadowRoot.querySelectorAll(".pad .buttons button")[1].click();
        await new Promise((resolve) => setTimeout(resolve, 250));
        const x = 0.3 + 0.1 * (stroke % 5);
        point("pointerdown", x, 0.2);
        for (let step = 1; step < 8; step++) point("pointermove", x + 0.02 * step, 0.2 + 0.08 * step);
        const answered = new Promise((resolve) => element.addEventListener("predict", () => requestAnimationFrame(() => resolve(performance.now())), { once: true }));
        const lifted = performance.now();
        point("pointerup", x + 0.14, 0.76);
        const at = await answered;
        return bars ? at - lifted : NaN;
      }, stroke),
    );
  }
  await element.evaluate((element) => element.stop());
  return times;
}

const report = {};
for (const recipe of Object.keys(RUNS)) {
  const [all, bare] = [await open(""), await open("train")];
  await all.locator("digit-trainer").getByRole("button", { name: "Draw a sample 7" }).click();
  const [speeds, longTasks] = [{ all: [], bare: [] }, []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of /** @type {("all" | "bare")[]} */ (round % 2 ? ["bare", "all"] : ["all", "bare"])) {
      const page = { all, bare }[name];
      await page.evaluate(() => void (globalThis.longTasks.length = 0));
      await page.bringToFront();
      speeds[name].push(await speed(page, recipe));
      if (name === "all") longTasks.push(...(await page.evaluate(() => globalThis.longTasks)));
    }
    console.error(`${recipe}, round ${round + 1}: ${Math.round(speeds.all.at(-1))} with everything, ${Math.round(speeds.bare.at(-1))} bare`);
  }
  await all.bringToFront();
  const times = await latency(all, recipe);
  const ratios = speeds.all.map((value, round) => value / speeds.bare[round]);
  report[recipe] = {
    "images/s with everything": Math.round(median(speeds.all)),
    "images/s with parts=train": Math.round(median(speeds.bare)),
    "costs %": Number((100 * (1 - median(ratios))).toFixed(1)),
    "main-thread tasks over 50 ms": longTasks.map(Math.round),
    "pen up to bars, ms": { median: Number(median(times).toFixed(1)), worst: Number(Math.max(...times).toFixed(1)) },
  };
  await all.close();
  await bare.close();
}
console.log(JSON.stringify({ machine: `${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}`, date: new Date().toISOString().slice(0, 10), engine: ENGINE, rounds: ROUNDS, report }, null, 2));
await browser.close();
server.close();
