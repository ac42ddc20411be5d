// A page whose memory is measured: this project's in Chromium, on the CPU engine.

import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { beforeWorker } from "../tests/browser/fixtures.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";

/** Measuring is allowed only to pages that nobody else shares a process with. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
const POLL_MS = 50;

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** The page of a built site, with its data set. @param {string} dist the site's folder */
export async function openMeasured(dist) {
  const server = await createSiteServer(dist, ISOLATED);
  const url = await listenLocally(server);
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, "--enable-blink-features=ForceEagerMeasureMemory"] });
  const page = await browser.newPage({ serviceWorkers: "block" });
  page.on("pageerror", (error) => console.error(error));
  await beforeWorker(
    page,
    `const { instantiate, instantiateStreaming } = WebAssembly;
  globalThis.memories = [];
  const seen = async (instantiated) => {
    const { instance } = await instantiated;
    globalThis.memories.push(instance.exports.memory);
    return instantiated;
  };
  WebAssembly.instantiate = (...given) => seen(instantiate(...given));
  WebAssembly.instantiateStreaming = (...given) => seen(instantiateStreaming(...given));`,
  );
  const devtools = await browser.newBrowserCDPSession();

  /** Bytes that the tab's process shares with nobody: of all renderers the largest is the one with the page. */
  async function privateBytes() {
    const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
    const sizes = await Promise.all(
      processInfo.filter(({ type }) => type === "renderer").map(async ({ id }) => {
        // A process may have ended since.
        const text = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
        return 1024 * [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
      }),
    );
    return Math.max(...sizes);
  }

  let peak = 0;
  let isOpen = true;
  const polled = (async () => {
    while (isOpen) {
      peak = Math.max(peak, await privateBytes().catch(() => 0));
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  })();

  /** What is held: the memory of all workers' wasm, and of all JavaScript. */
  async function held() {
    const { bytes: javaScript } = await page.evaluate(async () => {
      // A worker that was ended is gone a little later. Measuring collects garbage first.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return performance.measureUserAgentSpecificMemory();
    });
    const sizes = await Promise.all(page.workers().map((worker) => worker.evaluate(() => globalThis.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0))));
    return { wasm: sizes.reduce((sum, bytes) => sum + bytes, 0), javaScript };
  }

  async function close() {
    isOpen = false;
    await polled;
    await browser.close();
    server.close();
  }

  await page.goto(`${url}index.html?engine=cpu`);
  await page.locator("digit-trainer .dataset", { hasText: "MNIST: 60,000" }).waitFor();
  return { page, held, privateBytes, peakPrivateBytes: () => peak, close };
}
