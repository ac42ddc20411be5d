// Measures this build beside an older one, by turns in one browser, and prints the ratio of their images a second:
//   node bench/builds.js FOLDER [--rounds N] [--recipes cnn,mlp-512] [--engine cpu] [--workers 1]
// FOLDER is the dist/ of the older one: `git worktree add ../before COMMIT`, and `./build.sh build` there.

import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";
import { measure, median, root } from "./pages.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    recipes: { type: "string", default: "mlp-512,single-layer,mlp-100,mlp-64-32,mlp-256x2,cnn,fast-cnn,lenet-5,any-hand" },
    engine: { type: "string", default: "cpu" },
    workers: { type: "string", default: "1" },
  },
});
const [before] = positionals;
if (!before) throw new Error("Say the folder of the older build: node bench/builds.js FOLDER");

/** Steps to warm up and to measure: some two seconds each. */
const LENGTHS = { cnn: [3, 16], "fast-cnn": [10, 120], "lenet-5": [10, 120], "any-hand": [5, 60] };
const MLP = [300, 1200];

/** A copy of a build with the page that measures, on a port. */
async function serve(dist) {
  const folder = await mkdtemp("/tmp/inkgrad-build-");
  await cp(dist, folder, { recursive: true });
  await cp(join(root, "bench/builds-page.js"), join(folder, "bench.js"));
  await writeFile(join(folder, "bench.html"), '<!doctype html><meta charset="utf-8"><script type="module" src="bench.js"></script>');
  const server = await createSiteServer(folder);
  return { server, url: await listenLocally(server) };
}

const builds = [await serve(before), await serve(join(root, "dist"))];
const browser = await chromium.launch(CHROMIUM);
console.log(`${cpus()[0].model}, ${cpus().length} cores, ${browser.version()}; engine ${values.engine}, workers ${values.workers}; medians of ${values.rounds} rounds`);
console.log("recipe           before    now      ratio");
for (const recipe of values.recipes.split(",")) {
  const [warmup, steps] = LENGTHS[recipe] ?? MLP;
  const speeds = builds.map(() => /** @type {number[]} */ ([]));
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [index, { url }] of builds.entries()) {
        const options = { engine: values.engine, workers: Number(values.workers), recipe, warmup, steps };
        speeds[index].push(await measure(browser, url, options));
      }
    }
  } catch (error) {
    // Such as a recipe that the older build has not.
    console.log(`${recipe.padEnd(16)} ${error.message.split("\n")[0]}`);
    continue;
  }
  const [old, now] = speeds.map(median);
  console.log(`${recipe.padEnd(16)} ${old.toFixed(0).padStart(6)}  ${now.toFixed(0).padStart(6)}  ${(now / old).toFixed(2).padStart(6)}`);
}
await browser.close();
for (const { server } of builds) server.close();
