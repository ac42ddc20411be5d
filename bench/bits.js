// Whether two builds compute the same bits: the parameters of every recipe, trained a little by `engine: "cpu"`, of two folders as
// `./build.sh build` makes them:
//   node bench/bits.js OTHER_DIST [DIST]     for another commit: git worktree add ../other COMMIT, and ./build.sh build there

import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";
import { root } from "./pages.js";

const [other, own = `${root}dist`] = process.argv.slice(2);
if (!other) throw new Error("name the folder of another build: node bench/bits.js OTHER_DIST [DIST]");

/** In the page: a hash of the parameters of each recipe. */
async function hashes() {
  const { Trainer, recipes } = await import(/** @type {any} */ ("/trainer.js"));
  const trainer = await Trainer.create({ engine: "cpu" });
  const found = {};
  for (const { id } of recipes) {
    await trainer.train({ recipe: id, seed: 7, epochs: 1, batchSize: 32, trainLimit: id === "cnn" ? 128 : 3200, testLimit: 100 });
    const rows = [];
    for (let index = 0, row; (row = await trainer.parameter(index)); index++) rows.push(row);
    found[id] = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(rows).arrayBuffer())).subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return found;
}

const browser = await chromium.launch(CHROMIUM);
/** @type {Record<string, string>[]} */
const results = [];
for (const dist of [other, own]) {
  const server = await createSiteServer(dist);
  const page = await browser.newPage({ serviceWorkers: "block" });
  await page.goto(`${await listenLocally(server)}embed.html?engine=cpu`);
  results.push(await page.evaluate(hashes));
  await page.close();
  server.close();
}
await browser.close();
let differing = 0;
for (const [recipe, hash] of Object.entries(results[0])) {
  const same = hash === results[1][recipe];
  differing += Number(!same);
  console.log(`${recipe}: ${hash} ${same ? "the same" : `and ${results[1][recipe]}`}`);
}
process.exit(differing > 0 ? 1 : 0);
