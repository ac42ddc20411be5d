// A server that accepts a request and never answers: each wait ends with an error that says so or does without, no network is lost, and
// what is asked for again comes. STALLS=20 for more.

import { readFile } from "node:fs/promises";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { expect, inPage, test } from "./fixtures.js";

/** Deadlines pass ten times as fast: they are counted in intervals (www/core/deadline.js). */
const HASTE = "{ const every = globalThis.setInterval; globalThis.setInterval = (act, milliseconds, ...rest) => every(act, milliseconds / 10, ...rest); }\n";
const DIST = new URL("../../dist/", import.meta.url).pathname;
const stalls = Number(process.env.STALLS ?? 6);

/** A site whose server does not answer for `stalled` paths; `mend` lets those go that wait. */
async function stallingSite() {
  const server = await createSiteServer(DIST);
  const [answer] = server.listeners("request");
  const worker = HASTE + (await readFile(`${DIST}worker.js`, "utf8"));
  const held = new Set();
  const site = {
    stalled: null,
    /** A file of which the first 5,000 bytes are sent before the silence. */
    halfway: null,
    mend: () => {
      site.stalled = null;
      for (const response of held) response.destroy();
      held.clear();
    },
    url: "",
    close: () => (server.closeAllConnections(), server.close()),
  };
  server.removeAllListeners("request").on("request", (request, response) => {
    if (site.stalled?.test(request.url)) {
      held.add(response);
      if (site.halfway) readFile(DIST + site.halfway).then((bytes) => response.writeHead(200, { "content-type": "application/wasm", "content-length": bytes.length }).write(bytes.subarray(0, 5_000)));
    }
    else if (request.url === "/worker.js") response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-cache" }).end(worker);
    else answer(request, response);
  });
  site.url = await listenLocally(server);
  return site;
}

/** What is asked for in the page, and what becomes of it while the server stalls. */
const ACTS = {
  worker: { path: /\/worker\.js/, stalled: "worker-failed", then: "done", act: () => globalThis.settled(globalThis.trainer.open()) },
  engine: { path: /cpu\/inkgrad_bg\.wasm/, stalled: "engine-unreachable", then: "done", act: () => globalThis.settled(globalThis.trainer.open()) },
  "engine, halfway": { path: /cpu\/inkgrad_bg\.wasm/, halfway: "wasm/cpu/inkgrad_bg.wasm", stalled: "engine-unreachable", then: "done", act: () => globalThis.settled(globalThis.trainer.open()) },
  "data set": { path: /train-images/, stalled: "download-stalled", then: "done", act: () => globalThis.settled(globalThis.trainer.loadDataset()) },
  // A worker whose helper did not come goes on alone.
  helper: { path: /\/helper\.js/, stalled: "1 worker", then: "1 worker", act: () => globalThis.settled(globalThis.trainer.train({ recipe: "single-layer", trainLimit: 640, testLimit: 50, epochs: 1 }).then(({ engine }) => `${engine.workers} worker`)) },
  part: { path: /given-files-.*\.js/, stalled: "part-unreachable", then: "dataset-files", act: () => globalThis.settled(globalThis.trainer.useDataset([new File(["not a data set"], "notes.txt")])) },
};

test(`${stalls} stalls of a server: each ends, no network is lost, and the next try works (STALLS=20 for more)`, async ({ page, expectedErrors }) => {
  test.setTimeout(600_000);
  expectedErrors.push(/Failed to load resource|ERR_EMPTY_RESPONSE|ERR_CONNECTION/);
  const site = await stallingSite();
  try {
    await page.addInitScript(HASTE);
    const before = await inPage(page, site.url, async () => {
      const { Trainer } = await import("./trainer.js");
      globalThis.settled = (promise) => promise.then((value) => value ?? "done", ({ code }) => code);
      globalThis.bystander = await Trainer.create({ engine: "cpu" });
      await globalThis.bystander.train({ recipe: "mlp-100", trainLimit: 1000, testLimit: 100, epochs: 1 });
      return String((await globalThis.bystander.predict(new Uint8Array(784).fill(99))).outputs);
    });
    for (let stall = 0; stall < stalls; stall++) {
      const [kind, { path, halfway = null, stalled, then, act }] = Object.entries(ACTS)[stall % Object.keys(ACTS).length];
      // A worker of its own, which is not there yet.
      await page.evaluate(async () => {
        const { Trainer } = await import("./trainer.js");
        await caches.delete("inkgrad-dataset-1");
        globalThis.trainer = new Trainer({ engine: "cpu", workers: 2 });
      });
      if (kind === "part") await page.evaluate(() => globalThis.trainer.open());
      Object.assign(site, { stalled: path, halfway });
      const found = await page.evaluate(act);
      site.mend();
      const again = await page.evaluate(act);
      expect({ kind, found, again }).toEqual({ kind, found: stalled, again: then });
      expect(await page.evaluate(async () => String((await globalThis.bystander.predict(new Uint8Array(784).fill(99))).outputs))).toBe(before);
      await page.evaluate(() => globalThis.trainer.dispose());
    }
  } finally {
    site.close();
  }
});
