// The whole page as a visitor lives through it, on the CPU engine.

import { drawSeven, expect, figure, shorten, test, reads } from "./fixtures.js";

const READY = /MNIST: 60,000/;

test("load, draw, train, pause, resume, test, recognise", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await expect(element.locator(".machine summary")).toHaveText("Engine: CPU");
  await expect(element.locator(".engine")).toHaveText("It was asked for by name.");
  await drawSeven(page, element);
  await expect(element.locator(".verdict")).toHaveText(/It guesses \d\./);
  await expect(element.locator(".hint")).toContainText("weights are still random");

  await shorten(element, { epochs: 2, images: 30_000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/Epoch \d of 2/);
  await expect(figure(element, "Images/s")).toHaveText(/^[\d,]+$/);
  await expect(figure(element, "Training accuracy")).toHaveText(/^\d+\.\d\d%$/);

  await element.getByRole("button", { name: "Pause" }).click();
  await expect(element.locator(".headline")).toHaveText(/Paused at step \d+ of epoch \d\./);
  const step = await figure(element, "Step").textContent();
  await element.getByRole("button", { name: "One step" }).click();
  await expect(figure(element, "Step")).not.toHaveText(step);
  await expect(element.locator(".headline")).toHaveText(/Paused/);
  await element.getByRole("button", { name: "Resume" }).click();

  await expect(element.locator(".headline")).toHaveText(/\d+\.\d\d% correct on [\d,]+ unseen images\./);
  await expect(element.getByRole("heading", { name: /% correct on 10,000 unseen images/ })).toBeVisible();
  await expect(element.locator(".mistakes .mistake")).toHaveCount(20);
  await expect(element.locator(".verdict")).toHaveText(reads(7));
  await expect(element.locator(".bars .winner .digit")).toHaveText("7");
  await element.locator(".mistakes .mistake").first().click();
  await expect(element.locator(".verdict")).toHaveText(reads("\\d"));
});

test("drawing: undo, clear, samples, keyboard, finger at the edge", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  const [undo, clear] = [element.getByRole("button", { name: "Undo" }), element.getByRole("button", { name: "Clear" })];
  await expect(undo).toBeDisabled();
  await element.getByRole("button", { name: "Draw a sample 4" }).click();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  // A sample is one change, also over another drawing.
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await undo.click();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await undo.click();
  await expect(element.locator(".verdict")).toHaveText("Draw a digit, or tap one.");
  await expect(undo).toBeDisabled();

  await element.locator(".ink").focus();
  await page.keyboard.press("Space");
  for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await page.keyboard.press("Control+z");
  await expect(element.locator(".verdict")).toHaveText("Draw a digit, or tap one.");

  const box = await element.locator(".ink").boundingBox();
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 300, box.y + 60, { steps: 10 });
  await page.mouse.up();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await clear.click();
  await expect(element.locator(".verdict")).toHaveText("Draw a digit, or tap one.");
});

test("a drawing on a touch screen does not scroll the page", async ({ browser, site }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(site);
  const element = page.locator("digit-trainer");
  await expect(element.locator(".dataset")).toHaveText(READY);
  const session = await context.newCDPSession(page);
  const box = await element.locator(".ink").boundingBox();
  const touch = (type, y) => session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: box.x + box.width / 2, y: box.y + y * box.height }] });
  await touch("touchStart", 0.9);
  for (let y = 0.8; y > 0.1; y -= 0.1) await touch("touchMove", y);
  await touch("touchEnd", 0);
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await context.close();
});

test("a learning rate that is too high ends the run with advice, and the next run works", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await shorten(element, { images: 4000 });
  await element.getByRole("spinbutton", { name: "Learning rate" }).fill("1e20");
  await expect(element.locator(".field.changed")).toHaveCount(3);
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.getByRole("alert")).toContainText("too high for RMSprop; 0.001 is usual");
  await expect(element.getByRole("alert")).toContainText("The network is back at its random start");
  await element.locator("summary", { hasText: "Settings" }).click();
  await element.getByRole("button", { name: "Reset learning rate to the recipe's value" }).click();
  // The network is untrained, so there is nothing to train again.
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await expect(element.getByRole("alert")).toBeHidden();
});

test("a field that cannot work is pointed at, and nothing starts", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await shorten(element, { epochs: 0 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  expect(await element.getByRole("spinbutton", { name: "Epochs" }).evaluate((input) => input.validity.rangeUnderflow)).toBe(true);
  // Whatever had begun would be heard before the answer to this drawing.
  await element.getByRole("button", { name: "Draw a sample 1" }).click();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await expect(element.getByRole("button", { name: "Train", exact: true })).toBeVisible();
  await expect(element.getByRole("button", { name: "Stop" })).toBeHidden();
});

test("the default page, without WebGPU hardware, says why it uses the CPU", async ({ open }) => {
  const element = await open();
  await expect(element.locator(".engine")).toHaveText(/The only graphics adapter is a software one \(google swiftshader\), slower than the CPU engine\./);
});

test("charts are as broad as their column, whatever becomes of the window and its colours", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images: 2_000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await expect(element.locator(".compare canvas").last()).toBeVisible();
  const fits = () =>
    page.evaluate(() => {
      const plots = [...document.querySelector("digit-trainer").shadowRoot.querySelectorAll(".plot")];
      return document.documentElement.scrollWidth <= innerWidth && plots.length === 3 && plots.every((plot) => plot.clientWidth === plot.querySelector("canvas")?.clientWidth);
    });
  for (const width of [390, 640, 1280, 960]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(fits, `${width} pixels`).toBe(true);
  }
  for (const colorScheme of /** @type {const} */ (["dark", "light"])) {
    await page.emulateMedia({ colorScheme });
    await expect.poll(fits, colorScheme).toBe(true);
  }
});
