// Measures this project beside its peers in one browser, by turns, and prints a table and JSON:
//   ./build.sh bench [--rounds N] [--only TEXT]     speeds, what is asked of WebGPU, latency, main thread, sizes

import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
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
const place = process.argv.indexOf("--only");
const only = place < 0 ? "" : process.argv[place + 1];
const ROUNDS = argument("rounds", 5);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Steps of a measurement, by what computes: a software GPU is asked for a few steps only, of a convolution with few images. */
const LENGTHS = {
  "mlp-512": { cpu: { batch: 128, warmup: 40, steps: 240 }, slow: { batch: 128, warmup: 2, steps: 12 }, gpu: { batch: 128, warmup: 8, steps: 16 } },
  cnn: { cpu: { batch: 128, warmup: 2, steps: 12 }, slow: { batch: 16, warmup: 1, steps: 3 }, gpu: { batch: 8, warmup: 1, steps: 3 } },
};

/** Who is measured: a name, the page it runs in, and what its `measure` is told. */
const contestants = ["mlp-512", "cnn"].flatMap((recipe) => {
  const { cpu, slow, gpu } = LENGTHS[recipe];
  const jaxWasm = recipe === "cnn" ? slow : cpu;
  return [
    ["inkgrad cpu, fused, 2 workers", "ours", { engine: "auto", workers: 2, ...cpu }],
    ["inkgrad cpu, fused", "ours", { engine: "auto", workers: 1, ...cpu }],
    ["inkgrad cpu, strict", "ours", { engine: "cpu", workers: 1, ...cpu }],
    ["jax-js wasm, one thread", "jax", { backend: "wasm", ...jaxWasm }],
    ["jax-js wasm, threads", "jaxThreads", { backend: "wasm", ...jaxWasm }],
    // TensorFlow.js has no gradient of a convolution's weights in its wasm backend.
    ...(recipe === "cnn" ? [] : [["tfjs wasm", "tfjs", { backend: "wasm", ...slow }]]),
    ...(recipe === "cnn" ? [] : [["tfjs cpu", "tfjs", { backend: "cpu", ...slow }]]),
    ["tfjs webgl, software GPU", "tfjs", { backend: "webgl", ...slow }],
    ["inkgrad webgpu, software GPU", "ours", { engine: "webgpu", workers: 1, ...gpu }],
    ["jax-js webgpu, software GPU", "jax", { backend: "webgpu", ...gpu }],
    ["tfjs webgpu, software GPU", "tfjs", { backend: "webgpu", ...gpu }],
  ].map(([who, site, options]) => ({ name: `${who}, ${recipe}`, recipe, site, options: { recipe, ...options } }));
});

/** dist/ with this folder's scripts, and the peers with theirs, each on a port. */
async function servePages() {
  const folder = await mkdtemp("/tmp/inkgrad-bench-");
  const page = (...scripts) => `<!doctype html><meta charset="utf-8"><script src="gpu-counts.js"></script>${scripts.map((script) => `<script ${script.endsWith(".min.js") ? "" : 'type="module"'} src="${script}"></script>`).join("")}`;
  const site = async (name, modules, ...scripts) => {
    for (const [from, to] of modules) await cp(join(root, from), join(folder, name, to), { recursive: true });
    await cp(join(root, "bench/gpu-counts.js"), join(folder, name, "gpu-counts.js"));
    for (const file of name === "ours" ? ["bench.html"] : ["index.html", "bench.html"]) await writeFile(join(folder, name, file), page(...scripts));
  };
  await site("ours", [["dist", "."], ["bench/inkgrad.js", "bench.js"]], "bench.js");
  const worker = join(folder, "ours/worker.js");
  await writeFile(worker, `import "./gpu-counts.js";\n${await readFile(worker, "utf8")}`);
  for (const ending of [".br", ".gz"]) await rm(worker + ending, { force: true });
  const data = [["dist/data/mnist", "mnist"], ["bench/mnist.js", "mnist.js"]];
  await site("jax", [...data, ["bench/node_modules/@jax-js/jax/dist", "jax-js"], ["bench/jax-js.js", "bench.js"]], "bench.js");
  const tfjs = (kind, file) => [`bench/node_modules/@tensorflow/${kind}/dist/${file}`, `tfjs/${file}`];
  const wasm = ["", "-simd", "-threaded-simd"].map((kind) => tfjs("tfjs-backend-wasm", `tfjs-backend-wasm${kind}.wasm`));
  const files = [tfjs("tfjs", "tf.min.js"), tfjs("tfjs-backend-wasm", "tf-backend-wasm.min.js"), tfjs("tfjs-backend-webgpu", "tf-backend-webgpu.min.js")];
  await site("tfjs", [...data, ...files, ...wasm, ["bench/tfjs.js", "bench.js"]], ...files.map(([, to]) => to), "bench.js");
  const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  // TensorFlow.js's bundle evaluates a string as it loads.
  const evaluating = { "content-security-policy": "default-src 'self' 'unsafe-eval' data: blob:" };
  const sites = { ours: ["ours"], jax: ["jax"], jaxThreads: ["jax", isolated], tfjs: ["tfjs", evaluating] };
  const servers = {};
  const urls = {};
  for (const [name, [from, headers]] of Object.entries(sites)) {
    servers[name] = await createSiteServer(join(folder, from), headers);
    urls[name] = await listenLocally(servers[name]);
  }
  return { urls, close: () => Object.values(servers).forEach((server) => server.close()) };
}

async function measure(browser, url, options) {
  const page = await browser.newPage();
  try {
    await page.goto(`${url}bench.html`);
    await page.waitForFunction(() => "measure" in globalThis);
    return await page.evaluate((options) => globalThis.measure(options), options);
  } finally {
    await page.close();
  }
}

/** By turns, so that a machine that grows slower does so for all. Who fails once is told of and not measured again. */
async function speeds(browser, urls) {
  const results = Object.fromEntries(contestants.map(({ name }) => [name, { imagesPerSecond: [], aStep: null, loss: NaN }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, site, options } of contestants) {
      const result = results[name];
      if (result.failed || (only && !name.includes(only))) continue;
      try {
        const { imagesPerSecond, aStep, loss } = await measure(browser, urls[site], options);
        result.imagesPerSecond.push(imagesPerSecond);
        Object.assign(result, { aStep, loss });
        console.error(`round ${round + 1}: ${name}: ${imagesPerSecond.toFixed(imagesPerSecond < 100 ? 1 : 0)}`);
      } catch (error) {
        result.failed = error.message.split("\n")[0];
        console.error(`${name}: ${result.failed}`);
      }
    }
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

const rounded = (value) => (value < 100 ? Number(value.toFixed(1)) : Math.round(value));

/** A row a contestant: median speed, and what a step asks of WebGPU. */
function table(results, recipe) {
  const rows = {};
  for (const { name } of contestants.filter((contestant) => contestant.recipe === recipe)) {
    const { imagesPerSecond, aStep, failed } = results[name];
    if (!imagesPerSecond.length) {
      rows[name] = { "images/s": failed ?? "not measured" };
      continue;
    }
    const { dispatches, submits, bindGroups, writes, writtenBytes, reads } = aStep;
    const gpu = dispatches > 0 && { dispatches, submits, "bind groups": bindGroups, writes, "bytes up": writtenBytes, reads };
    rows[name] = { "images/s": rounded(median(imagesPerSecond)), ...Object.fromEntries(Object.entries(gpu || {}).map(([what, value]) => [what, rounded(value)])) };
  }
  return rows;
}

/** Each of our speeds by each of the peers' on the same kind of device: the median of the rounds' ratios. */
function ratios(results) {
  const isGpu = (name) => name.includes("webgpu");
  const found = {};
  for (const ours of contestants.filter(({ name }) => name.startsWith("inkgrad"))) {
    const peers = contestants.filter(({ name, recipe }) => recipe === ours.recipe && !name.startsWith("inkgrad") && isGpu(name) === isGpu(ours.name));
    for (const peer of peers) {
      const [mine, theirs] = [ours, peer].map(({ name }) => results[name].imagesPerSecond);
      const rounds = theirs.map((value, round) => mine[round] / value).filter(Number.isFinite);
      if (rounds.length) found[`${ours.name} / ${peer.name}`] = Number(median(rounds).toFixed(2));
    }
  }
  return found;
}

const { urls, close } = await servePages();
const browser = await chromium.launch(CHROMIUM);
const report = {
  machine: `${cpus().length} x ${cpus()[0].model}, ${process.platform}, Chromium ${browser.version()}`,
  date: new Date().toISOString().slice(0, 10),
  rounds: ROUNDS,
  peers: JSON.parse(await readFile(join(root, "bench/package.json"), "utf8")).devDependencies,
  brotliBytes: await sizes(),
  page: only ? null : await page(browser, urls.ours),
  results: await speeds(browser, urls),
};
await browser.close();
close();

report.ratios = ratios(report.results);
console.log(`${report.machine}, ${report.date}, medians of ${ROUNDS} rounds by turns`);
for (const recipe of ["mlp-512", "cnn"]) console.table(table(report.results, recipe));
console.table(report.ratios);
console.log(JSON.stringify(report, null, 1));
