// For everyone: axe in every state of the page, the keyboard alone, what a screen reader hears, zoom, forced colours, right to left.

import AxeBuilder from "@axe-core/playwright";
import { expect, shorten, test as base, reads } from "./fixtures.js";

const READY = /MNIST: 60,000/;

const test = base.extend({
  /** Fails where axe finds anything. */
  check: async ({ page, expectedErrors }, use) => {
    // axe itself tries inline styles while it measures contrast.
    expectedErrors.push(/Applying inline style violates/);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await use(async (state) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), state).toEqual([]);
    });
  },
});

const button = (element, name) => element.getByRole("button", { name, exact: true });

test("axe: while the data set comes, and when it cannot be had", async ({ page, open, check, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const element = await open({ engine: "cpu" }, () =>
    page.route("**/train-images-idx3-ubyte.gz", async (route) => {
      await held;
      await route.fulfill({ status: 503 });
    }));
  await expect(element.locator(".headline")).toHaveText("Ready. Press Train.");
  await check("loading");
  await button(element, "Train").click();
  await expect(element.locator(".headline")).toHaveText(/Training starts as soon as/);
  await check("waiting for the data set");
  release();
  await expect(button(element, "Retry")).toBeVisible();
  await check("the data set cannot be had");
});

test("axe: training, paused, stopped with an offer to go on, tested, failed", async ({ open, check }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await button(element, "Draw a sample 3").click();
  await element.evaluate((element) => void element.train({ epochs: 400, trainLimit: 6_000, testLimit: 500 }));
  await expect(element.locator(".headline")).toHaveText(/Epoch \d+ of 400/);
  await check("training");
  await button(element, "Pause").click();
  await expect(element.locator(".headline")).toHaveText(/Paused/);
  await check("paused");
  await button(element, "Stop").click();
  await expect(button(element, "Continue")).toBeVisible();
  await check("stopped, with an offer to go on");
  await button(element, "Test this network now").click();
  await expect(element.locator(".inside .signed").first()).toBeVisible();
  await check("tested");
  await shorten(element, { images: 4_000 });
  await element.getByRole("spinbutton", { name: "Learning rate" }).fill("1e20");
  await button(element, "Start over").click();
  await expect(element.getByRole("alert")).toContainText("too high");
  await check("failed");
});

for (const [name, media] of Object.entries(/** @type {const} */ ({ light: {}, dark: { colorScheme: "dark" }, "forced colours": { forcedColors: "active" } }))) {
  test(`axe: everything open (${name})`, async ({ page, open, check }) => {
    await page.emulateMedia(media);
    await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    const element = await open({ engine: "cpu" });
    await expect(element.locator(".dataset")).toHaveText(READY);
    await button(element, "Draw a sample 3").click();
    await shorten(element, { images: 2000 });
    await button(element, "Train").click();
    await expect(element.locator(".inside .signed").first()).toBeVisible();
    await button(element, "Walk through this recipe").click();
    await expect(element.locator(".walk .one .numbers")).toBeVisible();
    await button(element, "Save, share or load").click();
    await expect(element.locator("#share-code")).toHaveValue(/import keras/);
    await button(element, "Copy link").click();
    await element.locator("input[type=file]#share-file").setInputFiles({ name: "no.safetensors", mimeType: "", buffer: Buffer.from("no") });
    await expect(element.locator(".share .told")).toContainText("unchanged");
    for (const summary of ["Settings", "Augment the images", "Another data set", "Why this answer", "Fool it", "Experiments", "Engine: CPU", "What does any-hand predict", "My drawings", "Save them", "Your own signs"]) await element.locator("summary", { hasText: summary }).click();
    await element.getByRole("button", { name: /^Keep the drawing as a 3/ }).click();
    await element.getByRole("button", { name: /^Your 3/ }).click();
    await button(element, "Teach the network that the drawing is an 8").click();
    await expect(element.locator(".teach [role=status]")).toContainText("now.");
    await expect(element.locator(".reader .verdict")).toContainText("any-hand:");
    await button(element, "Load").click();
    await element.locator(".unit").first().click();
    await expect(element.locator(".unit-details tbody tr").first()).toBeVisible();
    await expect(element.locator(".experiment").first()).toBeVisible();
    for (const summary of await page.locator(".explain summary").all()) await summary.click();
    await check("everything open");
  });
}

test("axe: two elements of which one waits its turn, and the page for iframes", async ({ page, site, check }) => {
  await page.route("**/two.html", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>two</title><link rel="icon" href="data:,"><script type="module" src="digit-trainer.js"></script><main><h1>Two</h1>${'<digit-trainer engine="cpu" parts="train"></digit-trainer>'.repeat(2)}</main>` }));
  await page.goto(`${site}two.html`);
  const [first, second] = [0, 1].map((index) => page.locator("digit-trainer").nth(index));
  await expect(first.locator(".dataset")).toHaveText(READY);
  await first.evaluate((element) => void element.train({ epochs: 50 }).catch(() => {}));
  await expect(first.locator(".headline")).toHaveText(/Epoch 1 of 50/);
  await second.evaluate((element) => void element.train({ epochs: 1 }).catch(() => {}));
  await expect(second.locator(".headline")).toHaveText(/Another network on this page is training/);
  await check("queued");
  await page.goto(`${site}embed.html?engine=cpu&parts=draw,curves&epochs=none`);
  await expect(page.locator("#address-problems")).toContainText("epochs is “none”");
  await expect(page.locator("digit-trainer .verdict")).toHaveText("Draw a digit, or tap one.");
  await check("embed.html");
});

test("the keyboard alone: draw, train, pause, stop, open everything, and out again at the end of the page", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  const focused = () => page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at === document.body ? "" : (at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "");
  });
  const tabTo = async (name) => {
    for (let presses = 0; presses < 300; presses++) {
      if ((await focused()).startsWith(name)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await tabTo("Draw a digit.");
  await page.keyboard.press("Space");
  for (let moves = 0; moves < 8; moves++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await tabTo("Train");
  await page.keyboard.press("Enter");
  // The focus is on what took the button's place.
  await expect.poll(focused).toBe("Pause");
  await expect(element.locator(".headline")).toHaveText(/Epoch 1 of 5/);
  await page.keyboard.press("Enter");
  await expect(element.locator(".headline")).toHaveText(/Paused/);
  await tabTo("One step");
  await page.keyboard.press("Enter");
  expect(await focused()).toBe("One step");
  await tabTo("Stop");
  await page.keyboard.press("Enter");
  await expect(element.locator(".headline")).toHaveText(/Stopped/);
  await expect.poll(focused).toBe("Start over");
  await tabTo("Test this network now");
  await page.keyboard.press("Enter");
  await expect(element.getByRole("heading", { name: /correct on 10,000 unseen images/ })).toBeFocused();
  await expect(element.locator(".inside .signed").first()).toBeVisible();
  await tabTo("Walk through this recipe");
  await page.keyboard.press("Enter");
  await expect(element.locator(".walk .one .numbers")).toBeVisible();
  await tabTo("Save, share or load");
  await page.keyboard.press("Enter");
  await expect(element.locator("#share-code")).toHaveValue(/import keras/);
  // Nothing holds the focus: after the last control it leaves the page. Each stop on the way is to be seen.
  const unseen = [];
  let presses = 0;
  for (; presses < 400 && (await focused()) !== ""; presses++) {
    const outline = await page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      // A file's input is hidden: the label after it shows the focus.
      const shown = at.matches("input[type=file]") ? at.nextElementSibling : at;
      return getComputedStyle(shown).outlineStyle;
    });
    if (outline === "none") unseen.push(await focused());
    await page.keyboard.press("Tab");
  }
  expect(unseen).toEqual([]);
  expect(presses).toBeLessThan(400);
});

test("a screen reader hears the phases, each epoch and the verdict, and not each step", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await button(element, "Draw a sample 7").click();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await element.evaluate((element) => {
    globalThis.heard = [];
    for (const region of element.shadowRoot.querySelectorAll(".status [role=status]:not(.problems), .outputs [role=status]")) {
      // What was said of random weights is taken back, which nobody hears, when they learn.
      const hear = () => (region.textContent ? globalThis.heard.push(region.textContent) : (globalThis.takenBack = true));
      new MutationObserver(hear).observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
  await element.evaluate((element) => element.train({ epochs: 2, trainLimit: 12_000, testLimit: 500 }));
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  // The verdict is spoken when training is over, not while it changes.
  const heardNow = () => element.evaluate(() => globalThis.heard);
  await expect.poll(async () => (await heardNow()).some((text) => reads(7).test(text))).toBe(true);
  expect(await element.evaluate(() => globalThis.takenBack)).toBe(true);
  // Before it, what was still to be said of the drawing.
  const all = await heardNow();
  expect(all).toContain("Training.");
  const heard = all.slice(all.indexOf("Training."));
  expect(heard.some((text) => /^Epoch 1 of 2 done: test accuracy \d+\.\d\d%\.$/.test(text))).toBe(true);
  expect(heard.some((text) => /correct on [\d,]+ unseen images\. Its most confident mistakes are listed below\.$/.test(text))).toBe(true);
  expect(heard.filter((text) => reads(7).test(text))).toHaveLength(1);
  expect(heard.length).toBeLessThan(9);
});

for (const [name, { direction, ...viewport }] of Object.entries({ "200% zoom": { width: 640, height: 360 }, "a phone": { width: 360, height: 740 }, "right to left": { width: 1280, height: 720, direction: "rtl" } })) {
  test(`nothing is cut off: ${name}`, async ({ page, open }) => {
    await page.setViewportSize(viewport);
    const element = await open({ engine: "cpu" });
    if (direction) await page.evaluate((direction) => (document.documentElement.dir = direction), direction);
    await expect(element.locator(".dataset")).toHaveText(READY);
    await element.evaluate((element) => element.train({ recipe: "mlp-100", epochs: 1, trainLimit: 2_000, testLimit: 200 }));
    await expect(element.locator(".inside .signed").first()).toBeVisible();
    for (const drawer of ["Walk through this recipe", "Save, share or load"]) await button(element, drawer).click();
    await expect(element.locator("#share-code")).toHaveValue(/import keras/);
    await element.locator("summary", { hasText: "My drawings" }).click();
    await expect(element.locator("summary", { hasText: "Your own signs" })).toBeVisible();
    const closed = element.locator("details:not([open]) > summary:visible");
    while ((await closed.count()) > 0) await closed.first().click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
}
