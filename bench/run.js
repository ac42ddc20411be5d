// Measures this project beside its peer in one browser, by turns, and prints a table and JSON:
//   ./build.sh bench [--rounds N]     speeds, latency, main thread, sizes

import { readFile, readdir, stat } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";

const root = new URL("..", import.meta.url).pathname;
const argument = (name, usual) => {
  const place = process.argv.indexOf(`--${name}`);
  return place < 0 ? usual : Number(process.argv[place + 1]);
};
const ROUNDS = argument("rounds", 5);
const STEPS = { "mlp-512": { warmup: 40, steps: 240 }, cnn: { warmup: 2, steps: 12 } };
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** dist/ with this folder's scripts, and jax-js with its own, each on a port. */
async function servePages() {
  const { cp, mkdtemp, writeFile } = await import("node:fs/promises");
  const folder = await mkdtemp("/tmp/inkgrad-bench-");
  const page = (script) => `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:"><script type="module" src="${script}"></script>`;
  await cp(join(root, "dist"), join(folder, "ours"), { recursive: true });
  await cp(join(root, "bench/inkgrad.js"), join(folder, "ours/bench.js"));
  await writeFile(join(folder, "ours/bench.html"), page("bench.js"));
  await cp(join(root, "node_modules/@jax-js/jax/dist"), join(folder, "peer/jax-js"), { recursive: true });
  await cp(join(root, "dist/data/mnist"), join(folder, "peer/mnist"), { recursive: true });
  await cp(join(root, "bench/jax-js.js"), join(folder, "peer/bench.js"));
  for (const name of ["index.html", "bench.html"]) await writeFile(join(folder, "peer", name), page("bench.js"));
  const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  const sites = { ours: await createSiteServer(join(folder, "ours")), peer: await createSiteServer(join(folder, "peer")), peerThreads: await createSiteServer(join(folder, "peer"), isolated) };
  const urls = {};
  for (const [name, server] of Object.entries(sites)) urls[name] = await listenLocally(server);
  return { urls, close: () => Object.values(sites).forEach((server) => server.close()) };
}

async function measure(browser, url, options) {
  const page = await browser.newPage();
  await page.goto(`${url}bench.html`);
  await page.waitForFunction(() => "measure" in globalThis);
  const result = await page.evaluate((options) => globalThis.measure(options), options);
  await page.close();
  return result;
}

async function speeds(browser, urls) {
  const contestants = {};
  for (const recipe of ["mlp-512", "cnn"]) {
    contestants[`inkgrad cpu, fused, 2 workers, ${recipe}`] = [urls.ours, { engine: "auto", workers: 2, recipe, ...STEPS[recipe] }];
    contestants[`inkgrad cpu, fused, ${recipe}`] = [urls.ours, { engine: "auto", workers: 1, recipe, ...STEPS[recipe] }];
    contestants[`inkgrad cpu, strict, ${recipe}`] = [urls.ours, { engine: "cpu", workers: 1, recipe, ...STEPS[recipe] }];
  }
  contestants["jax-js 0.1.25 wasm, one thread, mlp-512"] = [urls.peer, STEPS["mlp-512"]];
  contestants["jax-js 0.1.25 wasm, threads, mlp-512"] = [urls.peerThreads, STEPS["mlp-512"]];
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, [url, options]] of Object.entries(contestants)) results[name].push((await measure(browser, url, options)).imagesPerSecond);
  }
  return results;
}

/** Longest main-thread task while the page trains, and the time from pen-up to bars, idle. */
async function page(browser, url) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await page.goto(url);
  const element = page.locator("digit-trainer");
  await element.locator(".dataset", { hasText: "MNIST is here" }).waitFor();
  await page.evaluate(() => import("./bench.js"));
  const latency = await page.evaluate(() => globalThis.latency({ rounds: 41 }));
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await page.evaluate(() => void (globalThis.longTasks.length = 0));
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await element.locator(".headline", { hasText: "Epoch 3 of 5" }).waitFor({ timeout: 300_000 });
  const longTasks = await page.evaluate(() => globalThis.longTasks);
  await page.close();
  return { penUpToBarsMs: { median: median(latency), worst: Math.max(...latency) }, mainThreadTasksOver50Ms: longTasks };
}

async function sizes() {
  const brotli = async (path) => (await stat(`${path}.br`).catch(() => stat(path))).size;
  const dist = join(root, "dist");
  let [first, later] = [0, 0];
  for (const name of await readdir(dist, { recursive: true })) {
    const own = !name.startsWith("wasm") && !name.startsWith("data");
    if (!own || !/\.(js|css)$/.test(name)) continue;
    if (/^views\/(walk|evaluation)\//.test(name)) later += await brotli(join(dist, name));
    else first += await brotli(join(dist, name));
  }
  const wasm = async (kind) => ({ wasm: await brotli(join(dist, `wasm/${kind}/inkgrad_bg.wasm`)), glue: await brotli(join(dist, `wasm/${kind}/inkgrad.js`)) });
  return { "cpu engine": await wasm("cpu"), "webgpu engine": await wasm("webgpu"), "page's own JS and CSS with uPlot": { "at first": first, "after a run and for the walk": later } };
}

const { urls, close } = await servePages();
const browser = await chromium.launch(CHROMIUM);
const report = {
  machine: `${cpus().length} x ${cpus()[0].model}, ${process.platform}, Chromium ${browser.version()}`,
  date: new Date().toISOString().slice(0, 10),
  rounds: ROUNDS,
  brotliBytes: await sizes(),
  page: await page(browser, urls.ours),
  imagesPerSecond: await speeds(browser, urls),
};
await browser.close();
close();

const medians = Object.fromEntries(Object.entries(report.imagesPerSecond).map(([name, values]) => [name, Math.round(median(values))]));
/** Of each of our speeds by each of the peer's: the median of the rounds' ratios. */
const ratios = {};
for (const ours of Object.keys(medians).filter((name) => /^inkgrad.*mlp-512/.test(name))) {
  for (const peer of Object.keys(medians).filter((name) => name.startsWith("jax-js"))) {
    const rounds = report.imagesPerSecond[peer].map((value, round) => report.imagesPerSecond[ours][round] / value);
    ratios[`${ours} / ${peer}`] = median(rounds).toFixed(2);
  }
}
console.log(`${report.machine}, ${report.date}, medians of ${ROUNDS} rounds by turns`);
console.table(medians);
console.table(ratios);
console.log(JSON.stringify({ ...report, medians, ratios, locked: JSON.parse(await readFile(join(root, "package.json"), "utf8")).devDependencies["@jax-js/jax"] }, null, 1));
