// The random walk with fixed seeds; with others: SEEDS=11,12 ACTIONS=2000 npx playwright test --config tests/browser/playwright.config.js ../walk

import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, followWorkers, test } from "../browser/fixtures.js";
import { walk } from "./walk.js";

const seeds = (process.env.SEEDS ?? "1,2").split(",").map(Number);
const actions = Number(process.env.ACTIONS ?? 2_000);
const engine = process.env.ENGINE ?? "cpu";

/** The first items of a file of MNIST, as a file of its own. */
function cut(name, header, item, count) {
  const part = Buffer.from(gunzipSync(readFileSync(new URL(`../../dist/data/mnist/${name}.gz`, import.meta.url))).subarray(0, header + item * count));
  part.writeUInt32BE(count, 4);
  return part;
}

for (const seed of seeds) {
  test(`${actions} random actions on ${engine}, seed ${seed}: what must always hold does`, async ({ page, site }) => {
    test.setTimeout(600_000);
    const small = { "train-images-idx3-ubyte": cut("train-images-idx3-ubyte", 16, 784, 400), "train-labels-idx1-ubyte": cut("train-labels-idx1-ubyte", 8, 1, 400), "t10k-images-idx3-ubyte": cut("t10k-images-idx3-ubyte", 16, 784, 100), "t10k-labels-idx1-ubyte": cut("t10k-labels-idx1-ubyte", 8, 1, 100) };
    await page.route("https://sets.example/small/*", (route) => route.fulfill({ body: gzipSync(small[new URL(route.request().url()).pathname.split("/").pop().replace(".gz", "")] ?? Buffer.alloc(0)), headers: { "access-control-allow-origin": "*" }, contentType: "application/octet-stream" }));
    await followWorkers(page);
    await page.goto(`${site}embed.html?engine=cpu&parts=train`);
    const { violations, counts, codes } = await page.evaluate(walk, { seed, actions, engine, small: "https://sets.example/small/" });
    console.log(`seed ${seed}: ${JSON.stringify(counts)} ${JSON.stringify(codes)}`);
    expect(violations).toEqual([]);
  });
}
