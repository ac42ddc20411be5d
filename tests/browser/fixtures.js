// A server of dist/ for all tests, and a page on which any console error or page error fails the test.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "@playwright/test";
import { createSiteServer, listenLocally } from "../../tools/serve.js";

export { expect };

/**
 * What tests are given besides Playwright's own; some spec files add to it.
 * @typedef {{ site: string, expectedErrors: RegExp[], open: (attributes?: Record<string, string | number>, before?: () => Promise<unknown>) => Promise<import("@playwright/test").Locator>, [name: string]: any }} Fixtures
 */

/** @type {import("@playwright/test").TestType<import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions & Fixtures, import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
export const test = base.extend(/** @type {any} */ ({
  site: [
    async ({}, use) => { // eslint-disable-line no-empty-pattern
      const server = await createSiteServer(new URL("../../dist", import.meta.url).pathname);
      await use(await listenLocally(server));
      server.close();
    },
    { scope: "worker" },
  ],
  /** Messages that a test brings about on purpose: it pushes patterns here. */
  expectedErrors: async ({}, use) => use([]), // eslint-disable-line no-empty-pattern
  page: async ({ page, expectedErrors }, use) => {
    const errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    await use(page);
    expect(errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)))).toEqual([]);
  },
  /** The element on a page with this query of attributes. */
  open: async ({ page, site }, use) =>
    use(async (attributes = {}, before = async () => {}) => {
      await page.route("**/index.html*", async (route) => {
        const response = await route.fetch();
        const text = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(" ");
        await route.fulfill({ response, body: (await response.text()).replace("<digit-trainer>", `<digit-trainer ${text}>`) });
      });
      await before();
      await page.goto(`${site}index.html`);
      // The page loads its element by itself, or takes it away where it cannot.
      await page.waitForFunction(() => document.querySelector("digit-trainer:not(:defined)") === null);
      return page.locator("digit-trainer");
    }),
}));

/** The site with one file changed: for requests of a worker's own workers, which cannot be changed on their way. */
export async function siteWith(name, change) {
  const folder = await mkdtemp(join(tmpdir(), "inkgrad-site-"));
  await cp(new URL("../../dist", import.meta.url).pathname, folder, { recursive: true });
  for (const ending of [".br", ".gz"]) await rm(join(folder, `${name}${ending}`), { force: true });
  await writeFile(join(folder, name), change(await readFile(join(folder, name), "utf8")));
  const server = await createSiteServer(folder);
  return { url: await listenLocally(server), close: () => Promise.all([server.close(), rm(folder, { recursive: true })]) };
}

/** Draws a 7 by real pointer events on the canvas. */
export async function drawSeven(page, element) {
  await element.locator(".ink").scrollIntoViewIfNeeded();
  const box = await element.locator(".ink").boundingBox();
  const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.24), { steps: 8 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 12 });
  await page.mouse.up();
}

/** A short run that ends in seconds on the CPU engine. */
export async function shorten(element, { epochs = 1, images = 6000 } = {}) {
  await element.locator("summary", { hasText: "Settings" }).click();
  await element.getByRole("spinbutton", { name: "Epochs" }).fill(String(epochs));
  await element.getByRole("spinbutton", { name: "Training images" }).fill(String(images));
}

export const figure = (element, name) => element.locator(".figures > div").filter({ has: element.page().getByText(name, { exact: true }) }).locator("dd");

/** Has the page's workers in `globalThis.workers`, once they have said something: also those of its own element, which others share. */
export const followWorkers = (page) =>
  page.addInitScript(() => {
    globalThis.workers = [];
    const Native = Worker;
    globalThis.Worker = class extends Native {
      constructor(/** @type {ConstructorParameters<typeof Worker>} */ ...given) {
        super(...given);
        this.addEventListener("message", () => globalThis.workers.push(this), { once: true });
      }
    };
  });

/** What `act` gives inside a page that has the package's files beside it. */
export const inPage = async (page, site, act, argument) => {
  await page.goto(`${site}embed.html?engine=cpu`);
  await page.evaluate(() => customElements.whenDefined("digit-trainer"));
  return page.evaluate(act, argument);
};

/** Has every worker of the page run this code first. */
export const beforeWorker = (page, code) =>
  page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });

/** For `beforeWorker`: devices end when the page says so. */
export const DESTROYING = `{
  const made = [];
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...asked) {
    const device = await requestDevice.apply(this, asked);
    made.push(device);
    return device;
  };
  new BroadcastChannel("gpu").onmessage = () => made.splice(0).forEach((device) => device.destroy());
}
`;

/** What the page says of a drawing that a trained network reads, whether it is sure of it or not. */
export const reading = /^It sees an? \S\.$|^(?:Probably|Perhaps) an? \S\.$|^An? \S, or perhaps an? \S\.$/;

/** What the page says of a drawing that the network takes for this digit, whether it is sure of it or not. @param {number | string} digit */
export const reads = (digit) => new RegExp(`^It sees an? ${digit}\\.$|^(?:Probably|Perhaps) an? ${digit}\\.$|^An? ${digit}, or perhaps an? \\d\\.$`);
