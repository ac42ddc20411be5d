// The visitor's own hand: taught on the spot, kept for the next visit, carried in files, and signs of their own.

import { readFile } from "node:fs/promises";
import { drawSeven, expect, inPage, reading, reads, shorten, test } from "./fixtures.js";

/** @param {import("@playwright/test").Locator} element */
async function train(element, images = 6000) {
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
}

const keep = (element, name) => element.getByRole("button", { name: new RegExp(`^Keep the drawing as (an? |“)${name}\\b`) }).click();
const sample = (element, digit) => element.getByRole("button", { name: `Draw a sample ${digit}` }).click();

test("one press teaches the drawing and says what that cost; Undo takes it back", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await train(element);
  const before = await element.locator(".headline").textContent();
  await drawSeven(page, element);
  await expect(element.locator(".verdict").first()).toHaveText(reads(7));
  await element.getByRole("button", { name: "Teach the network that the drawing is a 1" }).click();
  const told = element.locator(".teach [role=status]");
  await expect(told).toHaveText(/^Now it predicts 1\. Test accuracy: \d+\.\d\d% before, \d+\.\d\d% now\.$/);
  await expect(element.locator(".verdict").first()).toHaveText(reads(1));
  // Everything that was found out of the network before the lesson is gone, or is of the network now.
  const now = /(\d+\.\d\d%) now/.exec(await told.textContent())[1];
  await expect(element.locator(".headline")).toHaveText(`${now} correct on 10,000 unseen images.`);
  await expect(element.getByRole("button", { name: "Test this network now" })).toBeVisible();
  await element.locator(".teach").getByRole("button", { name: "Undo" }).click();
  await expect(told).toHaveText("Undone: the network is as it was before.");
  await expect(element.locator(".headline")).toHaveText(before);
  await expect(element.locator(".verdict").first()).toHaveText(reads(7));
});

test("a lesson repeats its bits for a seed, and what is no example is refused by name", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await train(element, 2000);
  const lesson = () =>
    page.evaluate(async () => {
      const element = /** @type {any} */ (document.querySelector("digit-trainer"));
      const input = Uint8Array.from({ length: 784 }, (_, place) => (place % 28 === 14 ? 255 : 0));
      const { examples, test, steps } = await element.fineTune([{ input, label: 7 }], { seed: 3 });
      const { outputs } = await element.predict(input);
      const isUndone = await element.undoFineTune();
      return { examples, test, steps, outputs, isUndone };
    });
  const first = await lesson();
  expect(first).toMatchObject({ steps: 100, isUndone: true, examples: { after: 1 } });
  expect(await lesson()).toEqual(first);
  const refused = (examples) => page.evaluate((examples) => /** @type {any} */ (document.querySelector("digit-trainer")).fineTune(examples).then(() => "taught", ({ code, message }) => `${code}: ${message}`), examples);
  expect(await refused([])).toMatch(/^invalid-input: The examples are an array/);
  expect(await refused([{ input: { strokes: [] }, label: 1 }])).toMatch(/^invalid-input: Example 1 is blank/);
  expect(await refused([{ input: { strokes: [[{ x: 0.5, y: 0.2 }, { x: 0.5, y: 0.8 }]] }, label: 10 }])).toMatch(/label.*10/);
});

test("two digits are not read as one, and a stray dot changes nothing", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  const ask = (strokes) => page.evaluate((strokes) => /** @type {any} */ (document.querySelector("digit-trainer")).predict({ strokes }), strokes);
  const one = (x) => [{ x, y: 0.25 }, { x, y: 0.75 }];
  expect(await ask([one(0.2), one(0.8)])).toMatchObject({ digit: null, problem: "several" });
  const plain = await ask([one(0.5)]);
  expect((await ask([one(0.5), [{ x: 0.05, y: 0.05, breadth: 0.5 }]])).input).toEqual(plain.input);
  await element.locator(".ink").scrollIntoViewIfNeeded();
  const box = await element.locator(".ink").boundingBox();
  for (const x of [0.2, 0.8]) {
    await page.mouse.move(box.x + x * box.width, box.y + 0.25 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + x * box.width, box.y + 0.75 * box.height, { steps: 6 });
    await page.mouse.up();
  }
  await expect(element.locator(".verdict").first()).toHaveText("One digit at a time, please.");
});

test("drawings are kept for the next visit, tested, taught, and carried in files", async ({ page, open }, info) => {
  const element = await open({ engine: "cpu" });
  const own = element.locator(".own-digits");
  const told = own.locator("> div > p[role=status]");
  await train(element);
  await own.locator("summary").first().click();
  await keep(element, 7);
  await expect(told).toHaveText("The canvas is blank: draw something first.");
  await drawSeven(page, element);
  await keep(element, 7);
  await sample(element, 0);
  await own.getByRole("combobox", { name: "Save for" }).selectOption("teaching");
  await keep(element, 0);
  await expect(told).toHaveText("Kept as a 0.");
  await own.getByRole("button", { name: "Test on my digits" }).click();
  await expect(told).toHaveText("It reads 1 of your 1 digit right.");
  await own.getByRole("button", { name: "Teach it mine" }).click();
  await expect(told).toHaveText(/Of the drawings for teaching it reads \d+\.\d\d% before, 100\.00% now/);

  await page.reload();
  await own.locator("summary").first().click();
  await expect(own.locator(".picture")).toHaveCount(2);
  await own.locator("summary", { hasText: "Save them" }).click();
  const saved = async (button) => {
    const [download] = await Promise.all([page.waitForEvent("download"), own.getByRole("button", { name: button }).click()]);
    const path = info.outputPath(download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };
  const [json, zip] = [await saved("Save as JSON"), await saved("Save as IDX (zip)")];
  const { format, classes, drawings } = JSON.parse(await readFile(json, "utf8"));
  expect({ format, classes: classes.length, uses: drawings.map(({ label, use }) => `${label} ${use}`) }).toEqual({ format: "inkgrad-drawings", classes: 10, uses: ["7 test", "0 teach"] });

  for (const name of [/^Your 7/, /^Your 0/]) {
    await own.getByRole("button", { name }).click();
    await own.getByRole("button", { name: "Delete it" }).click();
  }
  await expect(own.locator(".picture")).toHaveCount(0);
  await own.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(own.locator(".picture")).toHaveCount(1);
  await own.locator("#own-files").setInputFiles([json, zip]);
  await expect(told).toHaveText(/^Added 3 of 4 drawings/);
  await expect(own.locator(".picture")).toHaveCount(4);
  await own.locator("#own-files").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  await expect(told).toHaveText(/^notes\.txt holds no drawings/);
  await expect(own.locator(".picture")).toHaveCount(4);
});

test("signs of one's own are drawn, trained and read under their names", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  const own = element.locator(".own-digits");
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await own.locator("summary").first().click();
  await own.locator("summary", { hasText: "Your own signs" }).click();
  const names = own.getByRole("textbox", { name: "Their names" });
  await names.fill("star");
  await own.getByRole("button", { name: "Draw these" }).click();
  await expect(own).toContainText("Name from 2 to 10 different signs");
  await names.fill("ring, hook");
  await own.getByRole("button", { name: "Draw these" }).click();
  for (const [digit, name] of [[0, "ring"], [7, "hook"]]) {
    await sample(element, digit);
    await keep(element, name);
  }
  await own.getByRole("button", { name: "Train on my signs" }).click();
  await expect(own).toContainText("Each sign needs two drawings or more");
  for (const [digit, name] of [[6, "ring"], [1, "hook"]]) {
    await sample(element, digit);
    await keep(element, name);
  }
  await own.getByRole("button", { name: "Train on my signs" }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await expect(element.locator(".dataset")).toHaveText(/2 training and 2 test images/);
  await expect(element.locator(".bars .digit")).toHaveText(["ring", "hook"]);
  // The names stand beside their bars.
  const [name, track] = await Promise.all([".digit", ".track"].map((part) => element.locator(`.bars ${part}`).first().boundingBox()));
  expect(name.x + name.width).toBeLessThanOrEqual(track.x);
  await element.getByRole("button", { name: /A test image of the data set: ring/ }).click();
  await expect(element.locator(".verdict").first()).not.toHaveText(/\d/);
  await own.getByRole("button", { name: "Back to the digits" }).click();
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  // With the settings that were there before.
  await expect(element.getByRole("combobox", { name: "Recipe" })).toHaveValue("mlp-512");
  await expect(element.getByText(/^Settings$/)).toBeVisible();
});

test("signs of several marks, frames and lines that cross are seen whole", async ({ page, open }) => {
  await open({ engine: "cpu" });
  await page.evaluate(() => customElements.whenDefined("digit-trainer"));
  const seen = (classes, strokes) => page.evaluate(async ([classes, strokes]) => {
    const pixels = await /** @type {any} */ (document.querySelector("digit-trainer")).imageOf({ strokes }, classes);
    return pixels && Array.from(pixels).filter((pixel) => pixel > 0).length;
  }, [classes, strokes]);
  const line = (...points) => points.map(([x, y]) => ({ x, y, breadth: 0.6 }));
  const pause = [line([0.3, 0.2], [0.3, 0.8]), line([0.7, 0.2], [0.7, 0.8])];
  const square = [line([0.05, 0.05], [0.95, 0.05], [0.95, 0.05], [0.95, 0.95], [0.95, 0.95], [0.05, 0.95], [0.05, 0.95], [0.05, 0.05])];
  for (const sign of [pause, square]) {
    expect(await seen(["pause", "square"], sign)).toBeGreaterThan(50);
    expect(await seen(["1", "2"], sign)).toBeNull();
  }
});

test("why: a map over the ink whose sum is the logit, against another digit, and again with each drawing", async ({ page, open }) => {
  const element = await open({ engine: "cpu", network: "any-hand" });
  await expect(element.locator(".headline")).toHaveText(/This network is trained/);
  await element.locator("summary", { hasText: "Why this answer?" }).click();
  const why = element.locator(".why-answer .why");
  // The sample that drew itself.
  await expect(why).toContainText("Blue pixels count for 3");
  await element.getByRole("button", { name: "Clear" }).click();
  await expect(why).toContainText("Draw a digit to see");
  await drawSeven(page, element);
  await expect(why).toContainText("Blue pixels count for 7, orange ones against it.");
  const picture = () => why.locator("canvas").evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
  const plain = await picture();
  await why.getByRole("button", { name: "and not 1" }).click();
  await expect(why).toContainText("Blue pixels count for 7 over 1");
  await expect.poll(picture).not.toBe(plain);
  const { sum, logit, none } = await page.evaluate(async () => {
    const element = /** @type {any} */ (document.querySelector("digit-trainer"));
    const input = { strokes: [[{ x: 0.5, y: 0.2 }, { x: 0.5, y: 0.8 }]] };
    const pixels = (await element.predict(input)).input;
    const map = await element.explain(input, { digit: 1 });
    const activations = await element.trainer.activations(pixels);
    return { sum: map.reduce((sum, part) => sum + part, 0), logit: activations.at(-1)[1], none: await element.explain({ strokes: [] }) };
  });
  expect(Math.abs(sum - logit)).toBeLessThan(1e-3);
  expect(none).toBeNull();
  // The training images most like it, which bring the data set with them, are sevens.
  await expect(element.locator(".why-answer .picture")).toHaveCount(8);
  await expect(element.locator(".why-answer .picture").first()).toHaveAttribute("aria-label", /^Training image \d+: a 7\./);
  const near = await page.evaluate(() => /** @type {any} */ (document.querySelector("digit-trainer")).neighbors({ strokes: [[{ x: 0.5, y: 0.2 }, { x: 0.5, y: 0.8 }]] }, 3));
  expect(near.map(({ label }) => label)).toEqual([1, 1, 1]);
  await element.locator(".why-answer .picture").first().click();
  await expect(element.locator(".verdict").first()).toHaveText(reads(7));
});

test("an element with a network reads at once, without the data set, and any-hand is asked beside another", async ({ page, open }) => {
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const element = await open({ engine: "cpu", network: "any-hand" });
  await expect(element.locator(".headline")).toHaveText(/This network is trained/);
  await drawSeven(page, element);
  await expect(element.locator(".verdict").first()).toHaveText("It sees a 7.");
  expect(asked.filter((path) => path.startsWith("/data/"))).toEqual([]);
  await element.locator(".reader summary").click();
  await expect(element.locator(".reader .verdict")).toHaveText("any-hand: It sees a 7.");
  // What needs the data set brings it.
  await element.getByRole("button", { name: "Teach the network that the drawing is a 7" }).click();
  await expect(element.locator(".teach [role=status]")).toHaveText(/^Now it predicts 7/);
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
});

test("a network that cannot be had is told, and the page trains as without", async ({ page, open, expectedErrors }) => {
  expectedErrors.push(/404/);
  const element = await open({ engine: "cpu", network: "none.safetensors" });
  await expect(element.locator(".error")).toContainText(/none\.safetensors could not be loaded: its server answered 404/);
  await drawSeven(page, element);
  await expect(element.locator(".verdict").first()).toHaveText(/It guesses/);
});

test("variations and writing styles are set, shown as pictures, and part of link and code", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await element.locator("summary", { hasText: "Settings" }).click();
  await element.locator("summary", { hasText: "Augment the images" }).click();
  const pictures = element.locator(".varied .pictures");
  await expect(pictures.first().locator("canvas")).toHaveCount(8);
  await expect(pictures.nth(1).locator("canvas")).toHaveCount(40);
  const pixels = () => pictures.first().locator("canvas").evaluateAll((list) => list.map((one) => /** @type {HTMLCanvasElement} */ (one).toDataURL()));
  const plain = await pixels();
  expect(new Set(plain).size).toBe(1);
  await element.getByRole("spinbutton", { name: "Rotation, degrees" }).fill("30");
  await element.getByRole("spinbutton", { name: "Rotation, degrees" }).blur();
  await expect.poll(async () => new Set(await pixels()).size).toBe(8);
  await element.getByRole("spinbutton", { name: "Writing styles" }).fill("200");
  await element.getByRole("spinbutton", { name: "Writing styles" }).blur();
  await expect(page).toHaveURL(/vary=rotation:30/);
  await expect(page).toHaveURL(/styles=200/);
  await element.getByRole("spinbutton", { name: "Training images" }).fill("2000");
  await element.getByRole("spinbutton", { name: "Epochs" }).fill("1");
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await expect(element.locator(".compare tbody tr")).toContainText("augmentation rotation 30, writing styles 200");
  await drawSeven(page, element);
  await expect(element.locator(".verdict").first()).toHaveText(reading);
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await expect(element.locator("#share-code")).toHaveValue(/ROTATION = 30/);
});

test("a lesson on a GPU comes to what it comes to on the CPU", async ({ page, site }) => {
  const answers = await inPage(page, site, async () => {
    const { Trainer } = /** @type {any} */ (await import(new URL("./trainer.js", location.href).href));
    const taught = async (/** @type {string} */ engine) => {
      const trainer = await Trainer.create({ engine });
      await trainer.loadDataset();
      await trainer.train({ recipe: "mlp-100", epochs: 1, trainLimit: 640, testLimit: 100, batchSize: 64 });
      const input = Uint8Array.from({ length: 784 }, (_, place) => (place % 28 === 14 && place > 140 && place < 640 ? 255 : 0));
      const { steps } = await trainer.fineTune([{ input, label: 7 }], { steps: 6, seed: 3, learningRate: 0.002 });
      const { outputs } = await trainer.predict(input);
      const { kind } = trainer.engine;
      trainer.dispose();
      return { kind, steps, outputs };
    };
    return [await taught("cpu"), await taught("webgpu")];
  });
  const [cpu, gpu] = answers;
  expect([cpu.kind, gpu.kind, cpu.steps, gpu.steps]).toEqual(["cpu", "webgpu", 6, 6]);
  // Ten steps and six of a lesson, each within rounding: outputs of 0 to 1 as tests/browser/goldens.spec.js has them.
  cpu.outputs.forEach((output, place) => expect(Math.abs(output - gpu.outputs[place])).toBeLessThan(2e-3));
});
