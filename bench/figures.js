// Trains recipes in Chromium as a visitor does, all their epochs on all images, and prints each epoch's figures:
//   node bench/figures.js [--dist FOLDER] [--seed N] [--engine auto|cpu|webgpu] [--workers N] [RECIPE ...]     all recipes by default; needs ./build.sh build

import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";
import { recipes } from "../www/core/recipes.js";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { dist: { type: "string", default: "dist" }, seed: { type: "string", default: "0" }, engine: { type: "string", default: "auto" }, workers: { type: "string" } } });
const server = await createSiteServer(resolve(values.dist));
const url = await listenLocally(server);
const browser = await chromium.launch(CHROMIUM);
console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${new Date().toISOString().slice(0, 10)}, seed ${values.seed}`);

const page = await browser.newPage();
await page.goto(url);
await page.exposeFunction("tell", (/** @type {string} */ line) => console.log(line));
for (const recipe of positionals.length ? positionals : recipes.map(({ id }) => id)) {
  const { seconds, engine } = await page.evaluate(
    async ({ recipe, seed, engine, workers }) => {
      const { Trainer } = await import(/** @type {any} */ ("./trainer.js"));
      const trainer = await Trainer.create({ engine, ...(workers && { workers: Number(workers) }) });
      await trainer.loadDataset();
      trainer.addEventListener("epochend", ({ detail: { epoch, epochs, testAccuracy, testLoss } }) => globalThis.tell(`${recipe} epoch ${epoch} of ${epochs}: test accuracy ${testAccuracy.toFixed(4)}, test loss ${testLoss.toFixed(4)}`));
      const { trainSeconds } = await trainer.train({ recipe, seed });
      const used = trainer.engine;
      trainer.dispose();
      return { seconds: trainSeconds, engine: used };
    },
    { recipe, seed: Number(values.seed), engine: values.engine, workers: values.workers },
  );
  console.log(`${recipe}: trained in ${seconds.toFixed(1)} s (${engine.kind}, ${engine.arithmetic}, ${engine.workers} workers). ${engine.reason}`);
}
await browser.close();
server.close();
