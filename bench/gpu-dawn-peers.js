// jax-js and TensorFlow.js on the GPU of this machine without a browser, as bench/gpu-dawn.js has this project: images a second, medians,
// after as much of an epoch as that takes before it measures.
//   node bench/gpu-dawn-peers.js [--rounds 3] [--steps 320] [--batch 128] [--warmup 468] [mlp-512] [cnn]

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runInThisContext } from "node:vm";
import { provideWebGpu } from "./dawn.js";
import { median, root } from "./pages.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, steps: { type: "string", default: "320" }, batch: { type: "string", default: "128" }, warmup: { type: "string", default: "468" }, one: { type: "string" } },
});
/** A library that has not ended by then is left out. */
const LONGEST_MS = 60_000;
const packages = join(root, "bench/node_modules");

/** @type {Record<string, () => Promise<unknown>>} */
const PEERS = {
  // Its page's script beside the package, as it imports it.
  "jax-js": () => {
    const folder = mkdtempSync(join(tmpdir(), "inkgrad-bench-"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    for (const [from, to] of [[join(packages, "@jax-js/jax/dist"), "jax-js"], [join(root, "bench/mnist.js"), "mnist.js"], [join(root, "bench/jax-js.js"), "bench.js"]]) cpSync(from, join(folder, to), { recursive: true });
    return import(join(folder, "bench.js"));
  },
  "TensorFlow.js": () => {
    // It knows Node, and asks for what Node has.
    globalThis.require = createRequire(import.meta.url);
    for (const file of ["tfjs/dist/tf.min.js", "tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js"]) runInThisContext(readFileSync(join(packages, "@tensorflow", file), "utf8"));
    return import(join(root, "bench/tfjs.js"));
  },
};

/** What the peers' pages have: MNIST at an address beside them, and counts, which nobody reads here. */
function shimPage() {
  globalThis.fetch = async (address) => new Response(readFileSync(join(root, "dist/data", String(address))));
  globalThis.gpuCounts = () => ({});
}

/** @param {string} peer @param {string} recipe */
async function one(peer, recipe) {
  await provideWebGpu();
  shimPage();
  await PEERS[peer]();
  const { imagesPerSecond } = await globalThis.measure({ backend: "webgpu", recipe, batch: Number(values.batch), warmup: Number(values.warmup), steps: Number(values.steps) });
  console.log(imagesPerSecond);
}

/** In a process of its own, so that one library's memory is not the other's. @param {string} peer @param {string} recipe */
function measured(peer, recipe) {
  const options = ["steps", "batch", "warmup"].flatMap((name) => [`--${name}`, values[name]]);
  const { stdout, stderr } = spawnSync(process.execPath, [new URL(import.meta.url).pathname, "--one", peer, ...options, recipe], { encoding: "utf8", maxBuffer: 1 << 26, timeout: LONGEST_MS });
  const speed = Number(stdout.trim().split("\n").at(-1));
  if (!(speed > 0)) console.log(`${peer}, ${recipe}: ${/^\w*Error: .{0,200}/m.exec(stderr)?.[0] ?? `no figure within ${LONGEST_MS / 1_000} seconds`}`);
  return speed;
}

if (values.one) {
  await one(values.one, positionals[0]);
  process.exit();
}
for (const recipe of positionals.length > 0 ? positionals : ["mlp-512", "cnn"]) {
  for (const peer of Object.keys(PEERS)) {
    const speeds = [];
    for (let speed = measured(peer, recipe); speed > 0; speed = speeds.length < Number(values.rounds) ? measured(peer, recipe) : 0) speeds.push(speed);
    if (speeds.length > 0) console.log(`${recipe.padEnd(14)} ${peer.padEnd(14)} ${median(speeds).toFixed(0).padStart(8)} images/s in batches of ${values.batch}`);
  }
}
