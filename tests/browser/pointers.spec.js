// Real pointer events on the canvas: a palm beside the pen, touches that the system takes back, a second finger, a pen lifted outside.

import { expect, test as base } from "./fixtures.js";

/** A seven, in canvas sides. */
const SEVEN = [[0.3, 0.25], [0.7, 0.24], [0.45, 0.8]];
/** A touch soon after a pen is taken for the hand that holds it: www/element/views/pointer-pen.js. */
const PALM_MS = 1_500;

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
    const button = (name) => element.getByRole("button", { name, exact: true });
    await element.evaluate((element) => element.addEventListener("predict", ({ detail }) => (globalThis.lastInput = String(detail.input))));
    /** What the network sees of the drawing as it is, 784 numbers; "" for an empty canvas. */
    const seen = async () => {
      if (await button("Clear").isDisabled()) return "";
      return element.evaluate(async ({ trainer }) => {
        // Questions are answered in order: that of the last change, and the one that waited for it, come before these.
        for (let question = 0; question < 3; question++) await trainer.predict(new Uint8Array(784));
        return globalThis.lastInput;
      });
    };
    await use({ element, touch, pen, write, button, page, at, seen });
  },
  /** What the network sees of the seven that a pen writes alone. */
  alone: async ({ canvas: { write, seen, button, page } }, use) => {
    await write(SEVEN);
    const image = await seen();
    await button("Undo").click();
    await expect(button("Clear")).toBeDisabled();
    // The hand has left the screen.
    await page.evaluate((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)), PALM_MS);
    await use(image);
  },
});

test("a palm that rests before the pen comes leaves nothing of its own, nor one while it is about", async ({ canvas: { touch, write, seen, button }, alone }) => {
  await touch("touchStart", [0.85, 0.9]);
  // It may be a finger: until a pen comes it draws.
  await expect(button("Clear")).toBeEnabled();
  await write(SEVEN);
  await touch("touchEnd");
  expect(await seen()).toBe(alone);
  await touch("touchStart", [0.2, 0.9]);
  await touch("touchEnd");
  expect(await seen()).toBe(alone);
});

test("a touch that the system takes back leaves nothing, not even something to undo", async ({ canvas: { touch, write, seen, button }, alone }) => {
  await expect(button("Undo")).toBeDisabled();
  await touch("touchStart", [0.2, 0.2]);
  await touch("touchMove", [0.4, 0.5]);
  await expect(button("Clear")).toBeEnabled();
  await touch("touchCancel");
  await expect(button("Clear")).toBeDisabled();
  await expect(button("Undo")).toBeDisabled();
  await write(SEVEN);
  expect(await seen()).toBe(alone);
});

test("a second finger draws nothing, and takes nothing from the first", async ({ canvas: { touch, seen, button } }) => {
  const isDiagonal = (image) => image.split(",").every((pixel, place) => Number(pixel) === 0 || Math.abs((place % 28) - Math.floor(place / 28)) <= 3);
  await touch("touchStart", [0.3, 0.3]);
  await touch("touchStart", [0.3, 0.3], [0.8, 0.2]);
  await touch("touchMove", [0.5, 0.5], [0.6, 0.9]);
  await touch("touchMove", [0.7, 0.7], [0.2, 0.9]);
  await touch("touchEnd");
  const image = await seen();
  expect(image).toContain("255");
  expect(isDiagonal(image)).toBe(true);
  // One stroke was drawn.
  await button("Undo").click();
  await expect(button("Undo")).toBeDisabled();
  await expect(button("Clear")).toBeDisabled();
});

test("a pen that is lifted outside of the canvas has ended its stroke, and a tap with a move in its place is a dot", async ({ canvas: { pen, page, at, seen, button } }) => {
  await pen("mousePressed", [0.5, 0.3]);
  await pen("mouseMoved", [0.5, 0.9]);
  await pen("mouseMoved", [0.5, 1.2]);
  await pen("mouseReleased", [0.5, 1.2]);
  const lifted = await seen();
  await page.mouse.move(at([0.2, 0.2]).x, at([0.2, 0.2]).y);
  await page.mouse.move(at([0.8, 0.2]).x, at([0.8, 0.2]).y);
  expect(await seen()).toBe(lifted);
  await button("Undo").click();
  await expect(button("Clear")).toBeDisabled();
  const { x, y } = at([0.5, 0.5]);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y);
  await page.mouse.up();
  const dot = (await seen()).split(",").filter((pixel) => Number(pixel) > 0);
  // Four pixels by four, or a little more (kernels/drawing/src/lib.rs).
  expect(dot.length).toBeGreaterThanOrEqual(12);
  expect(dot.length).toBeLessThanOrEqual(36);
});
