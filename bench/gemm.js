// How fast the matrix product is alone, in Chromium's WebAssembly, without a zero in its matrices: what the engine's steps are held
// against.
//   node bench/gemm.js [--rounds N]     needs ./build.sh build (for the fused inner loop)

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { median } from "./pages.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
/** Of `cnn`: each product of its second convolution and of its first dense layer, for a piece of 20 images; and a square one. */
const SHAPES = { square: [512, 512, 512], "convolution, forward": [64, 11_520, 288], "convolution, weights": [64, 288, 11_520], "convolution, input": [288, 11_520, 64], "dense, forward": [20, 128, 9_216] };
/** Each measurement takes about this many operations. */
const FLOPS = 4e9;

execFileSync("cargo", ["build", "--locked", "--target", "wasm32-unknown-unknown", "--profile", "wasm-cpu", "--package", "speed"], { stdio: "inherit", env: { ...process.env, CARGO_TARGET_DIR: "target" } });
const base64 = (path) => readFileSync(new URL(`../${path}`, import.meta.url)).toString("base64");
const modules = { speed: base64("target/wasm32-unknown-unknown/wasm-cpu/speed.wasm"), fused: base64("dist/wasm/cpu/fused.wasm") };

const browser = await chromium.launch(CHROMIUM);
const page = await browser.newPage();
await page.evaluate(async ({ speed, fused }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const open = async () => (await WebAssembly.instantiate(bytes(speed), {})).instance.exports;
  globalThis.engines = { strict: await open(), fused: await open() };
  const { memory, __indirect_function_table: table, kernel_index } = globalThis.engines.fused;
  const { instance } = await WebAssembly.instantiate(bytes(fused), { env: { memory } });
  table.set(kernel_index(), instance.exports.multiply_panels);
}, modules);
const rows = {};
for (const [name, [m, n, k]] of Object.entries(SHAPES)) {
  const flops = 2 * m * n * k;
  const times = Math.ceil(FLOPS / flops);
  const found = { strict: [], fused: [] };
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const arithmetic of ["strict", "fused"]) {
      const seconds = await page.evaluate(({ arithmetic, shape, times }) => {
        const start = performance.now();
        globalThis.engines[arithmetic].multiply(...shape, times);
        return (performance.now() - start) / 1_000;
      }, { arithmetic, shape: [m, n, k], times });
      // The first round compiles.
      if (round > 0) found[arithmetic].push((flops * times) / seconds / 1e9);
    }
  }
  rows[`${name}: ${m} x ${n} x ${k}`] = { "strict, GFLOP/s": Number(median(found.strict).toFixed(1)), "fused, GFLOP/s": Number(median(found.fused).toFixed(1)) };
}
await browser.close();
console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${new Date().toISOString().slice(0, 10)}, medians of ${values.rounds} rounds by turns`);
console.table(rows);
