// Real pointer events on the canvas: a palm beside the pen, touches that the system takes back, a second finger, a pen lifted outside.

import { expect, test as base } from "./fixtures.js";

/** A seven, in canvas sides. */
const SEVEN = [[0.3, 0.25], [0.7, 0.24], [0.45, 0.8]];

const test = base.extend({
  /** The element with an empty canvas, and what touches it. */
  canvas: async ({ page, open }, use) => {
    const element = await open({ engine: "cpu", parts: "draw train" });
    await element.locator(".ink").scrollIntoViewIfNeeded();
    const box = await element.locator(".ink").boundingBox();
    const devtools = await page.context().newCDPSession(page);
    const at = ([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y });
    const touch = (type, ...points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points.map((point, id) => ({ ...at(point), id, radiusX: 30, radiusY: 30 })) });
    const pen = (type, point) => devtools.send("Input.dispatchMouseEvent", { type, ...at(point), button: "left", buttons: type === "mouseReleased" ? 0 : 1, pointerType: "pen", force: 0.5, clickCount: 1 });
    const write = async (points) => {
      await pen("mousePressed", points[0]);
      for (let place = 1; place < points.length; place++) {
        const [from, to] = [points[place - 1], points[place]];
        for (let part = 1; part <= 8; part++) await pen("mouseMoved", from.map((value, axis) => value + ((to[axis] - value) * part) / 8));
      }
      await pen("mouseReleased", points[points.length - 1]);
    };
    await element.evaluate((element) => element.addEventListener("predict", ({ detail }) => (globalThis.lastInput = String(detail.input))));
    /** What the network saw last, 784 numbers. */
    const lastInput = () => page.evaluate(() => globalThis.lastInput);
    const button = (name) => element.getByRole("button", { name, exact: true });
    const clear = () => button("Clear").click();
    await use({ element, touch, pen, write, lastInput, clear, button, page, at });
  },
  /** What the network sees of the seven that a pen writes alone. */
  alone: async ({ canvas: { write, lastInput, clear } }, use) => {
    await write(SEVEN);
    await expect.poll(lastInput).toBeTruthy();
    let before;
    // The last answer is of the whole stroke.
    await expect.poll(async () => [before, (before = await lastInput())].every((input, _, [first]) => input === first)).toBe(true);
    await clear();
    await use(before);
  },
});

test("a palm that rests before the pen comes leaves nothing of its own", async ({ canvas: { touch, write, lastInput }, alone }) => {
  await touch("touchStart", [0.85, 0.9]);
  await write(SEVEN);
  await expect.poll(lastInput).toBe(alone);
  await touch("touchEnd");
  // Nor one that comes while it writes.
  await touch("touchStart", [0.9, 0.95]);
  await touch("touchEnd");
  await expect.poll(lastInput).toBe(alone);
});

test("a touch that the system takes back leaves nothing, not even something to undo", async ({ canvas: { touch, write, lastInput, button }, alone }) => {
  // What was drawn before the pen was cleared: that alone can be undone.
  await button("Undo").click();
  await button("Undo").click();
  await expect(button("Undo")).toBeDisabled();
  await touch("touchStart", [0.2, 0.2]);
  await touch("touchMove", [0.4, 0.5]);
  await touch("touchCancel");
  await expect(button("Clear")).toBeDisabled();
  await expect(button("Undo")).toBeDisabled();
  await write(SEVEN);
  await expect.poll(lastInput).toBe(alone);
});

test("a second finger draws nothing, and takes nothing from the first", async ({ canvas: { touch, lastInput, button } }) => {
  const stroke = async (...others) => {
    await touch("touchStart", [0.3, 0.3], ...others);
    await touch("touchMove", [0.5, 0.5], ...others);
    await touch("touchMove", [0.7, 0.7], ...others);
    await touch("touchEnd");
  };
  await stroke();
  await expect(button("Clear")).toBeEnabled();
  await expect.poll(lastInput).toBeTruthy();
  const one = await button("Undo").isEnabled();
  await button("Clear").click();
  await touch("touchStart", [0.3, 0.3]);
  await touch("touchStart", [0.3, 0.3], [0.8, 0.2]);
  await touch("touchMove", [0.5, 0.5], [0.6, 0.9]);
  await touch("touchMove", [0.7, 0.7], [0.2, 0.9]);
  await touch("touchEnd");
  expect(one).toBe(true);
  // A straight stroke, however fast, is as broad as high.
  await expect.poll(async () => {
    const pixels = (await lastInput()).split(",").map(Number);
    const places = pixels.flatMap((pixel, place) => (pixel > 0 ? [place] : []));
    return places.every((place) => Math.abs((place % 28) - Math.floor(place / 28)) <= 3);
  }).toBe(true);
});

test("a pen that is lifted outside of the canvas has ended its stroke, and a tap with a move in its place is a dot", async ({ canvas: { pen, page, at, lastInput, button } }) => {
  await pen("mousePressed", [0.5, 0.3]);
  await pen("mouseMoved", [0.5, 0.9]);
  await pen("mouseMoved", [0.5, 1.2]);
  await pen("mouseReleased", [0.5, 1.2]);
  await expect.poll(lastInput).toBeTruthy();
  const lifted = await lastInput();
  await page.mouse.move(at([0.2, 0.2]).x, at([0.2, 0.2]).y);
  await page.mouse.move(at([0.8, 0.2]).x, at([0.8, 0.2]).y);
  await expect(button("Undo")).toBeEnabled();
  expect(await lastInput()).toBe(lifted);
  await button("Clear").click();
  const { x, y } = at([0.5, 0.5]);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y);
  await page.mouse.up();
  await expect.poll(lastInput).not.toBe(lifted);
  await expect(button("Clear")).toBeEnabled();
});
