// Pictures of the page for docs/, of what is in dist/: node tools/screenshots.js [FOLDER]
// At first glance, in the middle of a run, its result, why, the star, on a phone, for a projector; light, and two of them dark.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { createSiteServer, listenLocally } from "./serve.js";

const root = new URL("../", import.meta.url).pathname;
const folder = process.argv[2] ?? join(root, "docs/screens");
await mkdir(folder, { recursive: true });
const server = await createSiteServer(join(root, "dist"));
const url = await listenLocally(server);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** @param {{ width: number, height: number }} viewport @param {"light" | "dark"} colorScheme @param {string} [query] */
async function open(viewport, colorScheme, query = "") {
  const page = await browser.newPage({ viewport, colorScheme });
  await page.goto(`${url}index.html?engine=cpu${query}`);
  const element = page.locator("digit-trainer");
  await element.locator(".dataset", { hasText: "60,000 training" }).waitFor({ state: "attached" });
  await element.locator(".unit").first().waitFor();
  await element.locator(".hint, .verdict").filter({ hasText: /weights are still random|guesses/ }).first().waitFor();
  return { page, element };
}
/** @param {import("@playwright/test").Page} page @param {string} name */
async function shoot(page, name) {
  // The dots' way from one place to the next, and the bars'.
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
/** A seven by the mouse. @param {import("@playwright/test").Page} page @param {import("@playwright/test").Locator} element */
async function drawSeven(page, element) {
  const box = await element.locator(".ink").boundingBox();
  if (!box) throw new Error("there is no canvas");
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...at(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.24), { steps: 8 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 12 });
  await page.mouse.up();
}
/** @param {import("@playwright/test").Locator} element */
const result = (element) => element.locator(".headline", { hasText: "correct on" }).waitFor({ timeout: 120_000 });

const DESK = { width: 1280, height: 720 };
for (const scheme of /** @type {const} */ (["light", "dark"])) {
  const { page, element } = await open(DESK, scheme);
  const ending = scheme === "dark" ? "-dark" : "";
  if (scheme === "light") await shoot(page, "first-glance");
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await element.locator(".headline", { hasText: "Epoch 2" }).waitFor();
  await shoot(page, `mid-training${ending}`);
  await result(element);
  await drawSeven(page, element);
  await element.locator(".verdict", { hasText: /^It sees|^An? \S, or/ }).waitFor();
  await shoot(page, `result${ending}`);
  if (scheme === "light") {
    await element.locator(".star").screenshot({ path: join(folder, "starburst.png") });
    await element.locator("summary", { hasText: "Why this answer?" }).click();
    await element.locator(".why-answer .picture").nth(7).waitFor();
    await element.locator(".why-answer").scrollIntoViewIfNeeded();
    await shoot(page, "why");
  }
  await page.close();
}
const phone = await open({ width: 390, height: 844 }, "light");
await phone.element.getByRole("button", { name: "Train", exact: true }).click();
await phone.element.locator(".brief", { hasText: "Epoch 2" }).waitFor();
await shoot(phone.page, "phone");
const projector = await open({ width: 1920, height: 1080 }, "light", "&present");
await projector.element.getByRole("button", { name: "Train", exact: true }).click();
await projector.element.locator(".headline", { hasText: "Epoch 2" }).waitFor();
await shoot(projector.page, "projector");
await browser.close();
server.close();
