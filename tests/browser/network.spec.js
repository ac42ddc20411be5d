// The network in sight: hidden units, lines, the star, the pace, experiments and games; that they show the network's own numbers.

import { drawSeven, expect, inPage, shorten, test } from "./fixtures.js";

const READY = /60,000 training/;
const button = (element, name) => element.getByRole("button", { name, exact: true });
const ready = (element) => expect(element.locator(".dataset")).toHaveText(READY);
/** A short run of the recipe that is set. */
async function train(element, options = {}) {
  await element.evaluate((element, options) => element.train({ epochs: 1, trainLimit: 6_000, testLimit: 500, ...options }), options);
  await expect(element.locator(".headline")).toHaveText(/correct on/);
}

/** Waits until the units that are shown are those that the network has for the last drawing. */
async function settled(page, element) {
  await expect.poll(() => page.evaluate(() => globalThis.seen !== undefined)).toBe(true);
  const isSettled = () =>
    element.evaluate(async (element) => {
      const shown = [...element.shadowRoot.querySelectorAll(".units .unit")].map((unit) => unit.getAttribute("aria-label"));
      const units = shown.map((label) => Number(/\d+/.exec(label)[0]));
      const { layers } = await element.trainer.inspect(globalThis.seen, { shown: [units] });
      return units.every((unit, place) => unit === layers[0].units[place]) && units.every((_, place) => Math.abs(Number(/activation (\S+)/.exec(shown[place])[1]) - layers[0].activations[place]) < 0.01);
    });
  await expect.poll(isSettled).toBe(true);
}
/** Has what the network sees of each drawing in `globalThis.seen`. */
const follow = (element) => element.evaluate((element) => element.addEventListener("predict", ({ detail }) => (globalThis.seen = detail.input)));

test("before anything is done a sample digit draws itself and flows through random weights", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".verdict")).toHaveText(/It guesses \d\./);
  await expect(element.locator(".unit")).toHaveCount(20);
  await expect(element.locator(".legend-units")).toContainText("Random weights");
  await expect(element.locator(".legend-units")).toContainText("Lines:");
  await expect(element.locator(".star .star-told")).toContainText("Each digit pulls a dot");
  // On a phone there is no room for lines, nor anything told of them.
  const { width, height } = /** @type {{ width: number, height: number }} */ (page.viewportSize());
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(element.getByText("Lines:")).toBeHidden();
  await page.setViewportSize({ width, height });
  await expect(element.getByText("Lines:")).toBeVisible();
  // It is nobody's drawing: nothing is told of it, and Clear takes it away for good.
  await button(element, "Clear").click();
  await expect(element.locator(".verdict")).toHaveText("Draw a digit, or tap one.");
  await expect(button(element, "Undo")).toBeDisabled();
});

test("units are those that count most, their pictures change with training, and they stay in their places", async ({ page, open }) => {
  const element = await open({ engine: "cpu", seed: 1 });
  await ready(element);
  await train(element);
  await follow(element);
  await drawSeven(page, element);
  await expect(element.locator(".legend-units")).toContainText("weights minus their random start");
  const labels = () => element.locator(".unit").evaluateAll((units) => units.map((unit) => Number(/\d+/.exec(unit.getAttribute("aria-label"))[0])));
  // Asked of the public class, with the drawing that the page shows.
  await settled(page, element);
  const most = () => element.evaluate(async (element) => (await element.trainer.inspect(globalThis.seen)).layers[0].units);
  const shared = async () => {
    const [shown, found] = [await labels(), await most()];
    return shown.filter((unit) => found.includes(unit)).length;
  };
  // A unit that matters half as much as the last of those keeps its place: not all need be the same.
  await expect.poll(shared).toBeGreaterThan(9);
  const before = await labels();
  expect(new Set(before).size).toBe(20);
  // A few pixels more change little: most stay where they are.
  const after = await element.evaluate(async (element, shown) => {
    const pixels = Uint8Array.from(globalThis.seen, (pixel, place) => (place >= 400 && place < 405 ? 255 : pixel));
    return (await element.trainer.inspect(pixels, { shown: [shown] })).layers[0].units;
  }, before);
  expect(after.filter((unit, place) => unit === before[place]).length).toBeGreaterThan(14);
});

test("a unit opens into its arithmetic, whose sum is its activation", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await train(element);
  await follow(element);
  await drawSeven(page, element);
  await settled(page, element);
  const unit = element.locator(".unit").first();
  await unit.click();
  const details = element.locator(".unit-details");
  await expect(details.locator("tbody tr")).toHaveCount(5);
  await expect(details.locator("canvas")).toHaveCount(3);
  const told = async () => {
    const words = await details.locator("p").first().textContent();
    const [, sum, bias, total, output] = /The 784 products add up to (-?[\d.e-]+)\. Plus the bias (-?[\d.e-]+): (-?[\d.e-]+)\. relu\(.*\) = ([\d.e-]+)\./.exec(words) ?? [];
    return { sum: Number(sum), bias: Number(bias), total: Number(total), output: Number(output) };
  };
  const activation = async () => Number(/activation ([\d.e-]+)/.exec(await unit.getAttribute("aria-label"))[1]);
  await expect.poll(async () => (await told()).output === (await activation())).toBe(true);
  const { sum, bias, total, output } = await told();
  expect(Math.abs(sum + bias - total)).toBeLessThan(0.02 * Math.max(1, Math.abs(sum)));
  expect(output).toBe(Math.max(0, total));
  // By keyboard: from unit to unit, closed again, with the focus back.
  await unit.focus();
  await page.keyboard.press("ArrowRight");
  await expect(element.locator(".unit").nth(1)).toBeFocused();
  await button(details, "Close").click();
  await expect(details).toBeHidden();
});

for (const [recipe, layers, picture] of /** @type {[string, number, RegExp][]} */ ([["single-layer", 1, /weights/], ["mlp-64-32", 2, /through the layers before/], ["fast-cnn", 5, /Where in the picture/], ["lenet-5", 6, /through the layers|Where in the picture/]])) {
  test(`every layer of ${recipe} is shown`, async ({ page, open }) => {
    const element = await open({ engine: "cpu", recipe });
    await ready(element);
    await element.evaluate((element) => element.step(2).then(() => element.stop()));
    await drawSeven(page, element);
    await expect(element.locator(".layer-units")).toHaveCount(layers);
    await expect(element.locator(".legend-units")).toHaveText(picture);
    for (const layer of await element.locator(".layer-units").all()) await expect(layer.locator(".unit").first()).toBeVisible();
  });
}

test("one unit, no layers, one that is too large, and weights that are no numbers: what cannot be shown is said", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  const step = (layers) => element.evaluate((element, layers) => element.trainer.step(1, { recipe: "mlp-512", layers, trainLimit: 128, testLimit: 10 }).then(() => element.stop()), layers);
  await drawSeven(page, element);
  await step([{ type: "dense", units: 1, activation: "relu" }]);
  await expect(element.locator(".unit")).toHaveCount(1);
  await step([]);
  await expect(element.locator(".unit")).toHaveCount(10);
  await step([{ type: "dense", units: 6000, activation: "relu" }]);
  await expect(element.locator(".legend-units")).toContainText("too many weights");
  await expect(element.locator(".unit")).toHaveCount(20);
  await element.evaluate((element) => element.trainer.train({ recipe: "mlp-512", learningRate: 1e25, trainLimit: 640, testLimit: 10, epochs: 1 }).catch(() => {}));
  await step([{ type: "dense", units: 20, activation: "relu" }]);
  await expect(element.locator(".unit")).toHaveCount(20);
  await button(element, "Clear").click();
  await expect(element.locator(".verdict")).toHaveText("Draw a digit, or tap one.");
});

test("the star bursts apart, its dots can be looked at and drawn, and the last hidden layer has a plane", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  const star = element.locator(".star");
  await expect(star.locator("h2")).toHaveText("400 images");
  await train(element);
  const canvas = star.locator("canvas.star-canvas");
  // Ten directions have ink of their own, far from the middle.
  const outside = () => canvas.evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const { data } = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d").getImageData(0, 0, width, height);
    let inked = 0;
    for (let place = 0; place < width * height; place++) {
      const away = Math.hypot((place % width) / width - 0.5, Math.floor(place / width) / height - 0.5);
      if (data[4 * place + 3] > 200 && away > 0.25 && away < 0.41) inked++;
    }
    return inked / (width * height);
  });
  await expect.poll(outside).toBeGreaterThan(0.01);
  await canvas.focus();
  await page.keyboard.press("ArrowRight");
  await expect(star.locator(".star-told")).toContainText(/Test image \d+: \d, predicted \d/);
  await page.keyboard.press("Enter");
  await expect(element.locator(".verdict")).not.toHaveText("");
  await star.getByRole("button", { name: "Hidden" }).click();
  await expect(star.locator(".star-told")).toContainText("two principal components");
});

test("at one step a second each step is told in order, and at full speed the run goes on", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await element.getByRole("slider", { name: "Pace" }).fill("0");
  await expect(element.locator(".pace output")).toHaveText("1 step a second");
  await element.evaluate((element) => void element.train({ epochs: 1, trainLimit: 6_400, testLimit: 100 }));
  const story = element.locator(".story");
  await expect(story.locator("h3")).toHaveText("Step 2 of epoch 1");
  await expect(story.locator("ol > li > b")).toHaveText(["Batch.", "Forward.", "Loss.", "Backward.", "Update."]);
  await expect(element.locator(".figures dd").nth(2)).toHaveText(/^4\d s$/);
  await expect(story).toContainText(/128 training images go in.*% of the answers are right.*as one number: \d\.\d{4}.*length [\d.]+.*learning rate 0\.001.*weight [\d,]+ of the first layer/s);
  await element.getByRole("slider", { name: "Pace" }).fill("2");
  await expect(element.locator(".headline")).toHaveText(/correct on 100 unseen images/);
  await expect(story).toHaveCount(0);
});

test("the log grows a row an epoch, the curves are logarithmic or linear, and a finished run is trained for more", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await train(element, { epochs: 2 });
  const rows = element.locator(".log tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(element.locator(".log thead th")).toHaveText(["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "time"]);
  await expect(rows.last()).toHaveText(/^2\/2\d\.\d{4}\d+\.\d\d%\d\.\d{4}\d+\.\d\d%\d+ s$/);
  await expect(element.locator(".curves figcaption")).toHaveText(["Loss by epoch", "Error by epoch"]);
  await expect(element.locator(".curves .claim")).toHaveText("recipe: 97.93%");
  await button(element, "linear").click();
  await expect(element.locator(".curves figcaption")).toHaveText(["Loss by epoch", "Accuracy by epoch"]);
  await button(element, "Train 5 more epochs").click();
  await expect(rows).toHaveCount(7);
  await expect(element.locator(".headline")).toHaveText(/correct on 500 unseen images/);
  await expect(rows.last()).toHaveText(/^7\/7/);
  // The same network as one that was trained for all of them at once.
  const same = await element.evaluate(async (element) => {
    const outputs = async () => String((await element.trainer.predict(new Uint8Array(784).fill(255, 300, 320))).outputs);
    const more = await outputs();
    await element.trainer.train({ recipe: "mlp-512", epochs: 7, trainLimit: 6_000, testLimit: 500 });
    return more === (await outputs());
  });
  expect(same).toBe(true);
});

test("an experiment asks for a guess and shows it beside the result; what was changed is undone", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await shorten(element, { images: 4_000 });
  await element.locator("summary", { hasText: "Experiments" }).click();
  const card = (title) => element.locator(".experiment", { hasText: title });
  await expect(card("Silence half").getByRole("button", { name: /Run it/ })).toHaveAttribute("aria-disabled", "true");
  const linear = card("No activation at all");
  await linear.getByRole("spinbutton").fill("95");
  await linear.getByRole("button", { name: /Run it/ }).click();
  await expect(linear.getByRole("status")).toHaveText(/^Your guess: 95\.00%\. Result: \d+\.\d\d%\. Without an activation/);
  const half = card("Silence half");
  await half.getByRole("button", { name: /Run it/ }).click();
  await expect(half.getByRole("status")).toHaveText(/^Result: (\d+\.\d\d)%, (\d+\.\d\d)% before\./);
  const before = /(\S+) before/.exec(await half.getByRole("status").textContent())[1];
  await expect(element.locator(".legend-units")).toContainText("Weights changed by an experiment");
  // The next is of the network that was trained, not of what is left of it.
  const layer = card("Silence the whole layer");
  await layer.getByRole("button", { name: /Run it/ }).click();
  await expect(layer.getByRole("status")).toHaveText(new RegExp(`^Result: [0-1]?\\d\\.\\d\\d%, ${before.replace(".", "\\.")} before`));
  await expect(half.getByRole("button", { name: "Undo" })).toBeHidden();
  const accuracy = () => element.evaluate(async (element) => (await element.evaluate()).accuracy);
  const changed = await accuracy();
  await layer.getByRole("button", { name: "Undo" }).click();
  await expect(layer.getByRole("status")).toContainText("as it was before");
  await expect(element.locator(".legend-units")).toContainText("weights minus their random start");
  expect(`${(100 * (await accuracy())).toFixed(2)}%`).toBe(before);
  expect(Number.parseFloat(before) / 100).toBeGreaterThan(changed);
  // The settings are the visitor's own still.
  await expect(element.locator(".field.changed label")).toHaveText(["Epochs", "Training images"]);
});

test("shuffled labels are learnt by heart, and the data set is back afterwards", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await element.locator("summary", { hasText: "Experiments" }).click();
  const card = element.locator(".experiment", { hasText: "Shuffled labels" });
  await card.getByRole("button", { name: /Run it/ }).click();
  await expect(card.getByRole("status")).toHaveText(/^Result: (9\d|100)\.\d\d% on its training images, ([5-9]|1\d)\.\d\d% on the test images/);
  await expect.poll(() => element.evaluate((element) => element.datasetInfo.isMnist)).toBe(true);
});

test("the network is fooled pixel by pixel, by the computer and by hand, and drawn on again", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await train(element);
  await drawSeven(page, element);
  await expect(element.locator(".verdict")).toHaveText(/7/);
  await element.locator("summary", { hasText: "Fool it" }).click();
  const game = element.locator(".fool-game");
  await button(game, "Start with this drawing").click();
  await expect(game.getByRole("status").first()).toHaveText(/^0 pixels changed: still 7/);
  const press = async () => {
    await element.locator(".ink").scrollIntoViewIfNeeded();
    const box = await element.locator(".ink").boundingBox();
    await page.mouse.click(box.x + 3.5 * (box.width / 28), box.y + 3.5 * (box.height / 28));
  };
  await press();
  await expect(game.getByRole("status").first()).toHaveText(/^1 pixel changed/);
  await press();
  await expect(game.getByRole("status").first()).toHaveText(/^0 pixels changed/);
  await game.locator(".why-map").click({ position: { x: 8, y: 8 } });
  await expect(game.getByRole("status").first()).toHaveText(/^1 pixel changed/);
  await game.locator(".why-map").click({ position: { x: 40, y: 8 } });
  await expect(game.getByRole("status").first()).toHaveText(/^2 pixels changed/);
  await button(element, "Undo").click();
  await expect(game.getByRole("status").first()).toHaveText(/^1 pixel changed/);
  await button(game, "Let the computer play").click();
  await expect(game.getByRole("status").first()).toHaveText(/^Fooled with \d+ pixels?: 7 is now \d\./);
  await expect(button(game, "Copy score and link")).toBeVisible();
  await button(game, "Save picture").click();
  await expect(game.locator("a[download]")).toHaveText("fooled.png");
  await button(game, "Back to drawing").click();
  await button(element, "Clear").click();
  await drawSeven(page, element);
  await expect(element.locator(".verdict")).toHaveText(/7/);
});

test("a class: a task with locked settings, the projector, and results put together", async ({ page, site, open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await train(element);
  await button(element, "Save, share or load").click();
  const line = await page.evaluate(() => {
    globalThis.copied = [];
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void globalThis.copied.push(text) } });
  }).then(async () => {
    await button(element, "Copy my result").click();
    return page.evaluate(() => globalThis.copied.at(-1));
  });
  expect(line).toMatch(/^inkgrad result: \d+\.\d\d% correct, loss \d\.\d{4}, 1 epoch, \d+ s, http\S+recipe=mlp-512/);
  await element.locator("#class-results").fill(`Ada: ${line}\nBen: ${line.replace(/\d+\.\d\d%/, "12.34%")}\nCy: inkgrad result: good`);
  await expect(element.locator(".classroom tbody tr")).toHaveCount(2);
  await expect(element.locator(".classroom tbody tr").first()).toContainText("Ada");
  await expect(element.locator(".class-chart")).toBeVisible();
  await expect(element.locator(".classroom .help[role=status]")).toHaveText("Results: 2. Lines that could not be read: 1.");
  await element.locator("#class-task").fill("Get below 3% error.");
  await element.locator("#lock-layers").check();
  await button(element, "Copy task link").click();
  const link = await page.evaluate(() => globalThis.copied.at(-1));
  await page.unroute("**/index.html*");
  await page.goto(`${link}&engine=cpu`);
  const task = page.locator("digit-trainer");
  await expect(task.locator(".task")).toHaveText("Get below 3% error.");
  await task.locator("summary", { hasText: "Settings" }).click();
  await expect(button(task, "Add layer")).toBeDisabled();
  await expect(task.getByRole("spinbutton", { name: "Epochs" })).toBeEnabled();
  await page.goto(`${site}index.html?present&engine=cpu`);
  const shown = page.locator("digit-trainer");
  await expect(shown.locator(".unit").first()).toBeVisible();
  await expect(shown.locator(".star-canvas")).toBeVisible();
  await expect(button(shown, "Train")).toBeVisible();
  await expect(shown.locator(".recipe").first()).toBeHidden();
});

test("runs are compared across visits, until they are deleted", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await ready(element);
  await train(element, { trainLimit: 1_000 });
  await expect(element.locator(".compare tbody tr")).toHaveCount(1);
  await page.reload();
  await expect(element.locator(".compare tbody tr")).toHaveCount(1);
  await button(element, "Delete these runs").click();
  await page.reload();
  await ready(element);
  await expect(element.locator(".compare")).toHaveCount(0);
});

test("a GPU shows what the CPU shows: units, arithmetic, gradients, representations, a step, silenced units", async ({ page, site }) => {
  const seen = await inPage(page, site, async () => {
    const { Trainer } = await import("./trainer.js");
    const look = async (engine) => {
      const trainer = await Trainer.create({ engine });
      const steps = [];
      trainer.addEventListener("step", ({ detail }) => steps.push(detail));
      await trainer.setPace(1_000);
      await trainer.train({ recipe: "mlp-64-32", seed: 3, trainLimit: 64, testLimit: 10, epochs: 1, batchSize: 32 });
      const [pixels] = await trainer.images("test", [0]);
      const { layers, logits } = await trainer.inspect(pixels, { units: 64 });
      const order = layers[0].units.map((unit, place) => ({ unit, place })).sort((a, b) => a.unit - b.unit);
      const unit = await trainer.unit(pixels, layers[0].row, 7);
      const numbers = {
        activations: order.map(({ place }) => layers[0].activations[place]),
        pictures: order.flatMap(({ place }) => Array.from(layers[0].pictures.slice(784 * place, 784 * (place + 1)))),
        logits: Array.from(logits),
        weights: Array.from(unit.weights),
        output: [unit.output, unit.bias],
        gradient: Array.from(await trainer.gradient(pixels, { digit: 7, against: 1 })),
        represented: Array.from((await trainer.represent("test", [0, 1, 2])).numbers),
        features: Array.from((await trainer.represent("test", [0, 1], { features: true })).numbers),
        step: steps.flatMap(({ parameters }) => parameters.flatMap(({ gradient, change }) => [gradient, change])),
      };
      await trainer.perturb({ row: layers[0].row, units: [7] });
      const silenced = (await trainer.unit(pixels, layers[0].row, 7)).output;
      const { kind } = trainer.engine;
      trainer.dispose();
      return { kind, numbers, silenced, images: steps.map(({ images }) => images.join()) };
    };
    return [await look("webgpu"), await look("cpu")];
  });
  const [gpu, cpu] = seen;
  expect([gpu.kind, cpu.kind, gpu.silenced, cpu.silenced]).toEqual(["webgpu", "cpu", 0, 0]);
  expect(gpu.images).toEqual(cpu.images);
  expect(cpu.images).toHaveLength(2);
  for (const [name, values] of Object.entries(cpu.numbers)) {
    const largest = Math.max(...values.map(Math.abs));
    const differs = Math.max(...values.map((value, place) => Math.abs(value - gpu.numbers[name][place])));
    expect(gpu.numbers[name], name).toHaveLength(values.length);
    // Sums in another order: 24 bits of a number, over some hundred terms.
    expect(differs, name).toBeLessThan(2e-4 * largest);
  }
});
