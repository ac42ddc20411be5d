// What the page says and offers at each moment: a drawing that stays where it is, no judgement of half a digit, one button to press next.

import { expect, reading, shorten, test } from "./fixtures.js";

const READY = /MNIST: 60,000/;
const PHONE = { width: 390, height: 844 };

/** Buttons that are what most want next. @param {import("@playwright/test").Locator} element */
const primary = (element) => element.locator("button.primary:visible");
const button = (element, name) => element.getByRole("button", { name, exact: true });

test("the drawing stays where it is, whatever is said above it", async ({ browser, site }) => {
  const context = await browser.newContext({ viewport: PHONE, locale: "de-DE", hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`${site}index.html?engine=cpu`);
  const element = page.locator("digit-trainer");
  const [ink, verdict] = [element.locator(".ink"), element.locator(".verdict").first()];
  await expect(verdict).toHaveText(/^Es rät/);
  const { y } = await ink.boundingBox();
  await button(element, "Löschen").click();
  await expect(verdict).toHaveText("Zeichne eine Ziffer oder tippe eine an.");
  expect((await ink.boundingBox()).y).toBe(y);
  // The longest of all that is said.
  await verdict.evaluate((verdict) => (verdict.textContent = "Das ist zu viel für eine Ziffer. Zeichne eine Ziffer."));
  expect((await ink.boundingBox()).y).toBe(y);
  await context.close();
});

test("half a digit is read, and judged once the pen rests", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await shorten(element, { images: 6_000 });
  // The second tap of a double tap does not pause.
  await button(element, "Train").dblclick();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await expect(button(element, "Train 5 more epochs")).toHaveClass(/primary/);
  await expect(primary(element)).toHaveCount(1);
  await element.locator(".ink").scrollIntoViewIfNeeded();
  const { x, y, width, height } = await element.locator(".ink").boundingBox();
  await page.mouse.move(x + 0.5 * width, y + 0.2 * height);
  await page.mouse.down();
  for (const down of [0.3, 0.5, 0.7, 0.8]) {
    await page.mouse.move(x + 0.5 * width, y + down * height, { steps: 4 });
    await expect(element.locator(".verdict").first()).toHaveText(/^So far it reads \d\.$/);
    await expect(element.locator(".hint")).toHaveText("Each bar is one output of the last layer; they add up to 100%.");
  }
  await page.mouse.up();
  await expect(element.locator(".verdict").first()).toHaveText(new RegExp(`${reading.source}|no digit it knows`));
});

test("after Stop the next step is to continue, and on a phone it is under the thumb", async ({ page, open }) => {
  await page.setViewportSize(PHONE);
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate(async (element) => {
    element.addEventListener("epochend", () => element.stop(), { once: true });
    await element.train({ epochs: 50, trainLimit: 2_000, testLimit: 200 });
  });
  await expect(button(element, "Continue")).toBeInViewport();
  await expect(primary(element)).toHaveText(["Continue"]);
  await expect(button(element, "Start over")).toBeVisible();
  await button(element, "Continue").dblclick();
  await expect(button(element, "Pause")).toBeInViewport();
  await expect(button(element, "Continue")).toBeHidden();
  // By keyboard the focus goes where one goes on.
  await button(element, "Stop").press("Enter");
  await expect(button(element, "Continue")).toBeFocused();
  // A run that goes on keeps its settings: with others, one trains.
  await shorten(element, { images: 500 });
  await element.getByRole("spinbutton", { name: "Training images" }).press("Tab");
  await expect(primary(element)).toHaveText(["Start over"]);
  await button(element, "Start over").click();
  await expect(primary(element)).toHaveText(["Train 5 more epochs"]);
});

test("where one only draws, no run is offered", async ({ open }) => {
  const element = await open({ engine: "cpu", parts: "draw" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate(async (element) => {
    element.addEventListener("epochend", () => element.stop(), { once: true });
    await element.train({ epochs: 50, trainLimit: 2_000, testLimit: 200 });
  });
  await expect(element.locator(".kept-run p")).not.toHaveText("");
  for (const name of ["Continue", "Open", "Delete"]) await expect(element.locator(".go-on, .kept-run").getByRole("button", { name, exact: true })).toHaveCount(0);
  await expect(primary(element)).toHaveText(["Start over"]);
});

test("a network that was kept is offered beside Train, not in its place", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate((element) => element.train({ epochs: 1, trainLimit: 500, testLimit: 200 }));
  await page.reload();
  await expect(button(element, "Open")).toBeVisible();
  await expect(primary(element)).toHaveText(["Train"]);
});

test("a network that cannot be reached is asked for once, not with each drawing", async ({ page, open, expectedErrors }) => {
  expectedErrors.push(/ERR_FAILED/);
  let asked = 0;
  await page.route("**/networks/any-hand.safetensors", (route) => (asked++, route.abort()));
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.locator(".reader summary").click();
  await expect(element.locator(".reader .verdict")).toContainText("could not be loaded");
  // Each of ten drawings is read by the page's own network; the other is asked for again where its part is opened again.
  for (const digit of [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]) {
    await button(element, `Draw a sample ${digit}`).click();
    await expect(element.locator(".verdict").first()).toHaveText(/It guesses/);
  }
  expect(asked).toBe(1);
  await element.locator(".reader summary").click();
  await element.locator(".reader summary").click();
  await expect.poll(() => asked).toBe(2);
  await expect(element.locator(".reader .verdict")).toContainText("could not be loaded");
});
