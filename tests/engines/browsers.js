// Firefox, WebKitGTK and Chromium behind one interface: open, run a function in the page, move the pointer, reload, close.
//
// Firefox is driven over WebDriver BiDi (Puppeteer), WebKit's MiniBrowser by its WebDriver (Selenium) on a display of Xvfb.

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";

const LAVAPIPE = process.env.VK_DRIVER_FILES ?? "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json";
const MINIBROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const SIZE = { width: 1280, height: 800 };
/** MiniBrowser's own bar, in pixels. */
const TOOLBAR = 38;
const SCRIPT_MS = 600_000;

/** Waits until `ask` gives something; what it throws meanwhile is told with the time-out. */
export async function until(what, ask, milliseconds = 60_000) {
  const end = Date.now() + milliseconds;
  let last;
  while (Date.now() < end) {
    last = await Promise.resolve().then(ask).catch((error) => ({ error }));
    if (last && !last.error) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come in ${milliseconds / 1_000} s`, { cause: last?.error });
}

/** @param {{ gpu?: boolean, preferences?: Record<string, unknown> }} [options] gpu: with WebGPU on Mesa's software Vulkan */
export async function firefox({ gpu = false, preferences = {} } = {}) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    headless: true,
    protocol: "webDriverBiDi",
    protocolTimeout: SCRIPT_MS,
    defaultViewport: SIZE,
    extraPrefsFirefox: {
      "browser.shell.checkDefaultBrowser": false,
      "datareporting.policy.dataSubmissionEnabled": false,
      "app.update.enabled": false,
      "intl.accept_languages": "en-US, en",
      ...preferences,
      ...(gpu && { "dom.webgpu.enabled": true, "dom.webgpu.workers.enabled": true, "gfx.webgpu.ignore-blocklist": true, "gfx.webrender.software": true }),
    },
    env: { ...process.env, ...(gpu && { VK_DRIVER_FILES: LAVAPIPE }) },
  });
  // The first tab never has the focus.
  const page = await browser.newPage();
  await page.bringToFront();
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  return {
    name: "Firefox",
    errors: async () => errors,
    open: (url) => page.goto(url),
    run: (act, argument) => page.evaluate(act, argument),
    reload: () => page.reload().catch(() => null),
    draw: async (points) => {
      const [first, ...rest] = points;
      await page.mouse.move(first[0], first[1]);
      await page.mouse.down();
      for (const point of rest) await page.mouse.move(point[0], point[1], { steps: 8 });
      await page.mouse.up();
    },
    close: () => browser.close(),
  };
}

export async function webkit() {
  const [home, runtime] = ["home-", "run-"].map((prefix) => mkdtempSync(join(tmpdir(), prefix)));
  const display = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x1000x24"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise((resolve) => display.stdio[3].once("data", (data) => resolve(String(data).trim())));
  const port = await freePort();
  const env = { ...process.env, DISPLAY: `:${number}`, LANG: "en_US.UTF-8", HOME: home, XDG_RUNTIME_DIR: runtime, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1", LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
  const service = spawn("dbus-run-session", ["--", "/usr/bin/WebKitWebDriver", `--port=${port}`], { env, stdio: "ignore" });
  await until("WebKit's driver", async () => (await fetch(`http://127.0.0.1:${port}/status`)).ok, 15_000);
  const capabilities = new Capabilities({ browserName: "MiniBrowser", pageLoadStrategy: "none", "webkitgtk:browserOptions": { binary: MINIBROWSER, args: ["--automation"] } });
  const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
  await driver.manage().setTimeouts({ script: SCRIPT_MS });
  await driver.manage().window().setRect({ x: 0, y: 0, width: SIZE.width, height: SIZE.height + TOOLBAR });
  const run = async (act, argument = null) => {
    const code = `const [argument, done] = arguments; (async () => (${act})(argument))().then((value) => done({ value: JSON.stringify(value ?? null) }), (error) => done({ error: String(error) }));`;
    const { value, error } = await driver.executeAsyncScript(code, argument);
    if (error) throw new Error(error);
    return JSON.parse(value);
  };
  const isLoaded = (url) => location.href.startsWith(url) && document.readyState === "complete" && !globalThis.isLeft;
  return {
    name: "WebKit",
    errors: () => run(() => globalThis.wrong ?? []),
    open: async (url) => {
      await driver.get(url);
      await until(url, () => run(isLoaded, url));
    },
    run,
    reload: async () => {
      const url = await run(() => ((globalThis.isLeft = true), location.href));
      await driver.navigate().refresh();
      await until("the reload", () => run(isLoaded, url));
    },
    draw: async (points) => {
      const [first, ...rest] = points.map(([x, y]) => ({ x: Math.round(x), y: Math.round(y), duration: 40 }));
      const pointer = driver.actions({ async: true }).move(first).press();
      for (const point of rest) pointer.move(point);
      await pointer.release().perform();
    },
    frame: async (act) => {
      await driver.switchTo().frame(0);
      try {
        return await act();
      } finally {
        await driver.switchTo().defaultContent();
      }
    },
    close: async () => {
      await driver.quit().catch(() => {});
      for (const child of [service, display]) child.kill();
    },
  };
}

/** The reference that the others' bits are held against. */
export async function reference() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--headless=new", "--disable-quic", "--disable-background-networking"] });
  const page = await browser.newPage();
  return { open: (url) => page.goto(url), run: (act, argument) => page.evaluate(act, argument), close: () => browser.close() };
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {any} */ (server.address());
      server.close(() => resolve(port));
    });
  });
