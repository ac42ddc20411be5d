// The random walk with fixed seeds; with others: SEEDS=11,12 ACTIONS=2000 npx playwright test --config tests/browser/playwright.config.js ../walk

import { gzipSync } from "node:zlib";
import { expect, followWorkers, test } from "../browser/fixtures.js";
import { smallSet } from "../browser/mnist.js";
import { walk } from "./walk.js";

const seeds = (process.env.SEEDS ?? "1,2").split(",").map(Number);
const actions = Number(process.env.ACTIONS ?? 2_000);
const engine = process.env.ENGINE ?? "cpu";

for (const seed of seeds) {
  test(`${actions} random actions on ${engine}, seed ${seed}: what must always hold does`, async ({ page, site }) => {
    test.setTimeout(600_000);
    const small = smallSet();
    await page.route("https://sets.example/small/*", (route) => route.fulfill({ body: gzipSync(small[new URL(route.request().url()).pathname.split("/").pop().replace(".gz", "")] ?? Buffer.alloc(0)), headers: { "access-control-allow-origin": "*" }, contentType: "application/octet-stream" }));
    await followWorkers(page);
    await page.goto(`${site}embed.html?engine=cpu&parts=train`);
    const { violations, counts, codes } = await page.evaluate(walk, { seed, actions, engine, small: "https://sets.example/small/" });
    console.log(`seed ${seed}: ${JSON.stringify(counts)} ${JSON.stringify(codes)}`);
    expect(violations).toEqual([]);
  });
}
