// The main job in Firefox and WebKit: what is trained there are Chromium's bits, and what a visitor does works.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { firefox, reference, until, webkit } from "./browsers.js";
import { differencesFrom, goldens, measure, optionsOf } from "../goldens/webgpu.js";
import { axeIn, canvasBox, chooseFile, commands, drawSample, goOn, onBothEngines, press, savedBits, savedFile, stopAfterTwo, team, textOf, unfold, watch, wrong } from "./scenarios.js";

const SHORT = "engine=cpu&recipe=mlp-100&images=2000&tests=300&epochs=1";
const DIST = new URL("../../dist", import.meta.url).pathname;

/** A server that can be stopped: with the connections that browsers keep open. */
async function serve(headers) {
  const server = await createSiteServer(DIST, headers);
  const url = await listenLocally(server);
  return { url, stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())) };
}

/** A page of another origin with this policy. */
async function serveHost(html, policy) {
  const server = createServer((request, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy }).end(request.url === "/" ? html : ""));
  const url = await listenLocally(server);
  return { url, stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())) };
}

/** Chromium's hashes. */
let expected;
before(async () => {
  const [site, browser] = [await serve(), await reference()];
  await browser.open(`${site.url}embed.html?engine=cpu`);
  expected = await browser.run(savedBits);
  await Promise.all([browser.close(), site.stop()]);
});

for (const launch of [firefox, webkit]) {
  const shows = (browser, selector, pattern, milliseconds) => until(`${selector} ${pattern}`, async () => pattern.test(await browser.run(textOf, selector)), milliseconds);
  /** A test with a browser and a site of its own, in which nothing may go wrong that was not expected. */
  const inBrowser = (name, act, allowed = /^$/) =>
    test(`${launch.name}: ${name}`, { timeout: 300_000 }, async () => {
      const [site, browser] = [await serve({ "access-control-allow-origin": "*" }), await launch()];
      try {
        await act(browser, site);
        const seen = (await browser.errors()).filter((text) => !allowed.test(text));
        assert.deepEqual(seen, []);
      } finally {
        await browser.close();
        await site.stop();
      }
    });

  inBrowser("every recipe's saved bits are Chromium's", async (browser, { url }) => {
    await browser.open(`${url}embed.html?engine=cpu`);
    assert.deepEqual(await browser.run(savedBits), expected);
  });

  inBrowser("load, draw, train, test, save and open again", async (browser, { url }) => {
    await browser.open(`${url}index.html?${SHORT}`);
    await browser.run(watch);
    await shows(browser, ".dataset", /60,000 training/);
    const { x, y, width, height } = await browser.run(canvasBox);
    const at = (right, down) => [x + right * width, y + down * height];
    await browser.draw([at(0.3, 0.25), at(0.7, 0.24), at(0.45, 0.8)]);
    await shows(browser, ".verdict", /It guesses \d/);
    await browser.run(press, "Train");
    await shows(browser, ".headline", /% correct on/);
    await shows(browser, ".verdict", /It sees an? \d|^(?:Probably|Perhaps) an? \d|^An? \d, or perhaps/);
    await browser.run(press, "Save, share or load");
    await until("the part for saving", () => browser.run(press, "Save (.safetensors)").then(() => true));
    const file = await until("the file", () => browser.run(savedFile));
    assert.equal(file.name, "mlp-100.safetensors");
    await browser.run(chooseFile, file);
    await shows(browser, ".told", /is open: a network of the recipe mlp-100/);
    assert.deepEqual(await browser.run(wrong), []);
  });

  inBrowser("pause, step, evaluate, stop, save and load through the public class", async (browser, { url }) => {
    await browser.open(`${url}embed.html?engine=cpu`);
    const { position, accuracy, stopped, same } = await browser.run(commands);
    assert.deepEqual({ position, stopped, same }, { position: 5, stopped: true, same: true });
    assert.ok(accuracy > 0 && accuracy < 1);
  });

  inBrowser("a run stopped, the page reloaded, and gone on with: the bits of never having stopped", async (browser, { url }) => {
    await browser.open(`${url}index.html?engine=cpu`);
    assert.deepEqual(await browser.run(stopAfterTwo), { stopped: true });
    await browser.reload();
    assert.deepEqual(await browser.run(goOn), { epochsDone: 2, same: true });
    // Firefox says so, without an address, of parts that were still coming when the reload ended their page.
  }, /^Failed to load ‘’\. A ServiceWorker intercepted the request/);

  inBrowser("a team of two trains what one worker does", async (browser, { url }) => {
    await browser.open(`${url}embed.html?engine=cpu`);
    const [alone, two] = await browser.run(team);
    assert.deepEqual([alone.workers, two.workers], [1, 2]);
    // Sums of gradients in another order, through ten steps of Adam.
    assert.ok(Math.abs(two.testLoss - alone.testLoss) < 0.01 * alone.testLoss);
  });

  inBrowser(
    "with the server gone, the page comes up and trains",
    async (browser, site) => {
      await browser.open(`${site.url}index.html?${SHORT}`);
      await until("ready to work offline", () => browser.run(() => /Ready to work offline/.test(document.getElementById("offline")?.textContent)));
      await site.stop();
      await browser.reload();
      await shows(browser, ".dataset", /60,000 training/);
      await browser.run(press, "Train");
      await shows(browser, ".headline", /% correct on/);
    },
    // The service worker asks whether there is a newer version.
    /NetworkError|sw\.js|Load failed|could not be loaded/i,
  );

  inBrowser(
    "axe finds nothing: ready, trained, with every part open",
    async (browser, { url }) => {
      const check = async (state) => assert.deepEqual(await browser.run(axeIn(axe.source)), [], state);
      await browser.open(`${url}index.html?${SHORT}`);
      await shows(browser, ".dataset", /60,000 training/);
      await check("ready");
      await browser.run(press, "Train");
      await shows(browser, ".headline", /% correct on/);
      await shows(browser, ".mistakes", /\(true: \d\)/);
      await check("trained");
      await browser.run(press, "Save, share or load");
      await browser.run(unfold);
      await shows(browser, ".share", /Show as code/);
      await shows(browser, ".kept-list", /1 of 1 epoch/);
      await check("every part open");
    },
    // axe itself tries inline styles while it measures contrast.
    /style-src|inline style|Refused to apply a stylesheet/i,
  );

  inBrowser("the element from another origin under the documented policy", async (browser, site) => {
    const origin = site.url.slice(0, -1);
    const policy = `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; worker-src blob: ${origin}; connect-src ${origin}; img-src data: blob:`;
    const host = await serveHost(`<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,"><digit-trainer engine="cpu" recipe="mlp-100" settings="images=2000&tests=300&epochs=1"></digit-trainer><script type="module" src="${origin}/digit-trainer.js"></script>`, policy);
    await browser.open(host.url);
    await shows(browser, ".dataset", /60,000 training/);
    await browser.run(press, "Train");
    await shows(browser, ".headline", /% correct on/);
    await host.stop();
  });
}

test("Firefox: where a canvas is read as noise, drawings are read all the same: from their strokes", { timeout: 120_000 }, async () => {
  const [site, browser] = [await serve(), await firefox({ preferences: { "privacy.resistFingerprinting": true } })];
  try {
    await browser.open(`${site.url}index.html?${SHORT}`);
    await until("the data set", async () => /60,000 training/.test(await browser.run(textOf, ".dataset")));
    await browser.run(press, "Train");
    await until("the result", async () => /% correct on/.test(await browser.run(textOf, ".headline")));
    await browser.run(drawSample, 7);
    // How sure it is after so short a run is another matter.
    await until("the answer", async () => (await browser.run(textOf, ".bars .winner .digit")) === "7");
  } finally {
    await browser.close();
    await site.stop();
  }
});

/** What another golden has too, in a network of the same kernels: half a minute each. */
const AS_ANOTHER = new Set(["cnn-batch-4", "mlp-100-flatten", "mlp-64-32"]);

for (const golden of goldens.filter(({ name }) => !AS_ANOTHER.has(name))) {
  test(`Firefox: WebGPU on Mesa's software Vulkan matches Keras: ${golden.name}`, { timeout: 600_000 }, async () => {
    const [site, browser] = [await serve(), await firefox({ gpu: true })];
    try {
      await browser.open(`${site.url}embed.html?engine=cpu`);
      assert.deepEqual(differencesFrom(golden, await browser.run(measure, { options: optionsOf(golden), images: golden.first_batch.slice(0, 4) })), []);
    } finally {
      await browser.close();
      await site.stop();
    }
  });
}

test("Firefox: the page trains on WebGPU, on Mesa's software Vulkan, what it trains on the CPU", { timeout: 300_000 }, async () => {
  const [site, browser] = [await serve(), await firefox({ gpu: true })];
  try {
    await browser.open(`${site.url}embed.html?engine=cpu`);
    const [cpu, gpu] = await browser.run(onBothEngines);
    assert.deepEqual([cpu.kind, gpu.kind], ["cpu", "webgpu"]);
    // Sums in another order, through 16 steps of Adam.
    assert.ok(Math.abs(gpu.testLoss - cpu.testLoss) < 1e-3 * cpu.testLoss, `${gpu.testLoss} and ${cpu.testLoss}`);
    gpu.outputs.forEach((output, digit) => assert.ok(Math.abs(output - cpu.outputs[digit]) < 1e-3));
    assert.deepEqual(await browser.errors(), []);
  } finally {
    await browser.close();
    await site.stop();
  }
});

test("WebKit: a frame in a sandbox without an origin", { timeout: 120_000 }, async () => {
  const [site, browser] = [await serve({ "access-control-allow-origin": "*" }), await webkit()];
  const host = await serveHost(`<!doctype html><title>host</title><iframe sandbox="allow-scripts" src="${site.url}embed.html?${SHORT}" style="width: 100%; height: 640px"></iframe>`, "frame-src *");
  try {
    await browser.open(host.url);
    await browser.frame(async () => {
      await until("the data set", async () => /60,000 training/.test(await browser.run(textOf, ".dataset")));
      await browser.run(press, "Train");
      await until("the result", async () => /% correct on/.test(await browser.run(textOf, ".headline")));
    });
  } finally {
    await browser.close();
    await Promise.all([site.stop(), host.stop()]);
  }
});

after(() => {
  // Puppeteer leaves a socket to a browser that has gone.
  setImmediate(() => process.exit());
});
