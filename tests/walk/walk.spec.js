// The random walk with fixed seeds; with others: SEEDS=11,12 ACTIONS=2000 ENGINE=cpu npx playwright test --config tests/browser/playwright.config.js walk

import { gzipSync } from "node:zlib";
import { DESTROYING, beforeWorker, expect, followWorkers, test } from "../browser/fixtures.js";
import { smallSet } from "../browser/mnist.js";
import { walk } from "./walk.js";

const asked = ({ SEEDS, ACTIONS, ENGINE }) => ({ seeds: SEEDS.split(",").map(Number), actions: Number(ACTIONS), engine: ENGINE });
/** In CI the GPU in software is walked on for fewer actions. */
const walks = process.env.SEEDS || process.env.ENGINE || process.env.ACTIONS ? [asked({ SEEDS: "1,2", ACTIONS: "2000", ENGINE: "cpu", ...process.env })] : [asked({ SEEDS: "1,2", ACTIONS: "2000", ENGINE: "cpu" }), asked({ SEEDS: "3", ACTIONS: "200", ENGINE: "webgpu" })];
const small = "https://sets.example/small/";
/**
 * What a page may hold more after a walk than after a shorter one before it, which has loaded every part: the code that was compiled
 * meanwhile (0.2 MB in 2000 actions, as much again in 2000 more), and one element, which the engine's caches keep by its last chart. Of
 * what would be left by every trainer or element there are dozens.
 */
const GROWTH_MAX = { usedSize: 1_200_000, nodes: 2_500, jsEventListeners: 300 };

/** What the page holds once its garbage is collected: JavaScript's heap in bytes, nodes, listeners. */
async function held(devtools) {
  for (let pass = 0; pass < 3; pass++) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
  return { usedSize, nodes, jsEventListeners };
}

for (const { seeds, actions, engine } of walks) {
  for (const seed of seeds) {
    test(`${actions} random actions on ${engine}, seed ${seed}: what must always hold does`, async ({ page, site, expectedErrors }) => {
      test.setTimeout(900_000);
      expectedErrors.push(/the wgpu device was lost \(Destroyed\)/);
      const files = smallSet();
      await page.route(`${small}*`, (route) => route.fulfill({ body: gzipSync(files[new URL(route.request().url()).pathname.split("/").pop().replace(".gz", "")] ?? Buffer.alloc(0)), headers: { "access-control-allow-origin": "*" }, contentType: "application/octet-stream" }));
      await followWorkers(page);
      if (engine !== "cpu") await beforeWorker(page, DESTROYING);
      await page.goto(`${site}embed.html?engine=cpu&parts=train`);
      const devtools = await page.context().newCDPSession(page);
      const first = await page.evaluate(walk, { seed: 0, actions: 500, engine, small });
      const before = await held(devtools);
      const { violations, counts, codes } = await page.evaluate(walk, { seed, actions, engine, small });
      const after = await held(devtools);
      console.log(`seed ${seed}: ${JSON.stringify(counts)} ${JSON.stringify(codes)}; ${JSON.stringify(before)} ${JSON.stringify(after)}`);
      expect([...first.violations, ...violations]).toEqual([]);
      for (const [what, most] of Object.entries(GROWTH_MAX)) expect(after[what] - before[what], what).toBeLessThan(most);
    });
  }
}
