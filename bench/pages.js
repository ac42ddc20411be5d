// The pages that are measured: this project's and each peer's, served as they are meant to be.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSiteServer, listenLocally } from "../tools/serve.js";

export const root = new URL("..", import.meta.url).pathname;
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** dist/ with this folder's scripts, and the peers with theirs, each on a port. */
export async function servePages() {
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
  // TensorFlow.js's bundle evaluates a string as it loads, jax-js compiles the modules it has written.
  const evaluating = { "content-security-policy": "default-src 'self' 'unsafe-eval' data: blob:" };
  /** @type {Record<string, [string, Record<string, string>?]>} */
  const sites = { ours: ["ours"], jax: ["jax", evaluating], jaxThreads: ["jax", { ...isolated, ...evaluating }], tfjs: ["tfjs", evaluating] };
  const servers = {};
  const urls = {};
  for (const [name, [from, headers]] of Object.entries(sites)) {
    servers[name] = await createSiteServer(join(folder, from), headers);
    urls[name] = await listenLocally(servers[name]);
  }
  return { urls, close: () => Object.values(servers).forEach((server) => server.close()) };
}

/** What a page's `measure` finds, in a page of its own. */
export async function measure(browser, url, options) {
  const page = await browser.newPage();
  try {
    await page.goto(`${url}bench.html`);
    await page.waitForFunction(() => "measure" in globalThis);
    return await page.evaluate((options) => globalThis.measure(options), options);
  } finally {
    await page.close();
  }
}
