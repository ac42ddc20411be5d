// What was trained is the visitor's: saved and opened, and gone on with after a reload.

import { readFile } from "node:fs/promises";
import { mutations } from "../modules/mutations.js";
import { drawSeven, expect, shorten, test, reads } from "./fixtures.js";

const READY = /MNIST: 60,000/;

test("a network saved on one engine and opened on the other answers the same", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const worst = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const [cpu, gpu] = await Promise.all(/** @type {const} */ (["cpu", "webgpu"]).map((engine) => Trainer.create({ engine })));
    await Promise.all([cpu.loadDataset(), gpu.loadDataset()]);
    const indices = Array.from({ length: 20 }, (_, index) => index);
    const images = await cpu.images("test", indices);
    const answers = async (trainer) => Promise.all(images.map(async (image) => (await trainer.predict(image)).outputs));
    let worst = 0;
    for (const [from, to, options] of /** @type {[typeof cpu, typeof cpu, object][]} */ ([[cpu, gpu, { recipe: "fast-cnn", trainLimit: 512 }], [gpu, cpu, { recipe: "mlp-100", batchSize: 64, trainLimit: 192 }]])) {
      await from.train({ ...options, testLimit: 50, epochs: 1 });
      const own = await answers(from);
      await to.load(await from.save());
      (await answers(to)).forEach((outputs, index) => outputs.forEach((output, digit) => (worst = Math.max(worst, Math.abs(output - own[index][digit])))));
    }
    cpu.dispose();
    gpu.dispose();
    return worst;
  });
  expect(worst).toBeLessThan(1e-5);
});

test("save, share and open through the page", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await shorten(element, { images: 4000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await element.getByRole("button", { name: "Save, share or load" }).click();
  const share = element.locator(".share");
  const download = async (name) => {
    const [file] = await Promise.all([page.waitForEvent("download"), share.getByRole("button", { name }).click()]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const network = await download("Save (.safetensors)");
  expect(network.name).toBe("mlp-512.safetensors");
  expect((await download("Save for other programs (.onnx)")).bytes.length).toBeGreaterThan(4 * 407_050);
  expect((await download("Save history (.csv)")).bytes.toString()).toMatch(/^epoch,accuracy,loss,val_accuracy,val_loss\n0,0\.\d+,\d\.\d+,0\.\d+,\d\.\d+\n$/);
  expect((await download("Save architecture (.svg)")).bytes.toString()).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg".*<rect [^>]*fill="rgb/);
  expect((await download("Save curves (.png)")).bytes.subarray(1, 4).toString()).toBe("PNG");
  const matrix = (await download("Save confusion matrix (.svg)")).bytes.toString();
  const counts = [...matrix.matchAll(/<text[^>]*>(\d+)<\/text>/g)].slice(0, 100).map(([, count]) => Number(count));
  expect(counts.reduce((sum, count) => sum + count)).toBe(10_000);
  await expect(share.locator(".code")).toHaveValue(/EPOCHS = 1\n/);

  // A damaged file is refused in words, and the network stays.
  const answered = element.evaluate((element) => new Promise((resolve) => element.addEventListener("predict", () => resolve(true), { once: true })));
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await answered;
  const bars = element.locator(".bars .value");
  const before = await bars.allTextContents();
  await share.locator("input[type=file]").setInputFiles({ name: "cut.safetensors", mimeType: "", buffer: network.bytes.subarray(0, 999) });
  await expect(share.locator(".told")).toContainText("are not a whole safetensors file");
  await expect(share.locator(".told")).toContainText("unchanged");
  expect(await bars.allTextContents()).toEqual(before);

  // After a reload the network is random again, until the file is opened.
  await page.reload();
  await drawSeven(page, element);
  await expect(element.locator(".hint")).toContainText("weights are still random");
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await share.locator("input[type=file]").setInputFiles({ name: network.name, mimeType: "", buffer: network.bytes });
  await expect(share.locator(".told")).toContainText("is open: a network of the recipe mlp-512");
  await expect(element.locator(".verdict")).toHaveText(reads(7));
});

test("200 damaged files: each is refused or opened, and what there is goes on answering", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    globalThis.trainer = await Trainer.create({ engine: "cpu" });
    await globalThis.trainer.prepare({ recipe: "single-layer" });
  });
  const good = new Uint8Array(await page.evaluate(async () => Array.from(await globalThis.trainer.save())));
  // Mostly of the header: the rest are numbers.
  const header = good.subarray(0, 1_100);
  const files = [...mutations(header, 200, 2)].map((start, index) => Array.from(index % 2 ? start : [...start, ...good.subarray(header.length)]));
  for (let from = 0; from < files.length; from += 50) {
    const codes = await page.evaluate(async (files) => {
      const codes = [];
      for (const file of files) codes.push(await globalThis.trainer.load(Uint8Array.from(file)).then(() => "opened", ({ code }) => code));
      const { outputs } = await globalThis.trainer.predict(new Uint8Array(784).fill(9));
      return [...new Set(codes), outputs.length];
    }, files.slice(from, from + 50));
    for (const code of codes) expect(["opened", "model-format", "model-mismatch", "non-finite-weights", 10]).toContain(code);
  }
});

test("200 messages that nobody sent: no crash, no lost network", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  // The page begins with a 3 of its own: only a trained network says whose bars these are.
  await element.evaluate((element) => element.train({ trainLimit: 6_000, testLimit: 200, epochs: 1 }));
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await expect(element.locator(".verdict")).toHaveText(reads(7));
  const before = await element.locator(".bars .value").allTextContents();
  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const values = [undefined, null, 0, -1, NaN, 1e9, "", "inkgrad-height", {}, [], new Uint8Array(9), { command: "close" }, { fatal: {} }, new Map([["type", 1]])];
    for (let index = 0; index < 200; index++) {
      const value = values[index % values.length];
      postMessage(index % 3 ? { type: "inkgrad-height", height: value, command: value, id: index } : value, "*");
    }
  });
  await element.getByRole("button", { name: "Draw a sample 1" }).click();
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await expect.poll(() => element.locator(".bars .value").allTextContents()).toEqual(before);
});

const OPTIONS = { recipe: "fast-cnn", seed: 9, epochs: 5, trainLimit: 1_500, testLimit: 200 };

test("stopped after epoch 2 of 5, reloaded and gone on with: the bits of never having stopped", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  const train = (options) => element.evaluate(async (element, options) => (await element.train(options), Array.from(await element.save())), options);
  const uninterrupted = await train(OPTIONS);

  await element.evaluate(async (element, options) => {
    element.addEventListener("epochend", ({ detail }) => detail.epoch === 2 && element.stop());
    await element.train(options);
  }, OPTIONS);
  await page.reload();
  const offer = element.locator(".kept-run");
  await expect(offer).toBeHidden();
  // It is of another recipe than the page shows.
  await element.getByRole("combobox", { name: "Recipe" }).selectOption("fast-cnn");
  await expect(offer).toContainText("after epoch 2 of 5");
  await element.getByRole("button", { name: "Continue" }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  // The curves tell of all five epochs.
  expect(await element.evaluate(({ epochs }) => epochs.map(({ epoch }) => epoch))).toEqual([1, 2, 3, 4, 5]);
  const resumed = await element.evaluate(async (element) => Array.from(await element.save()));
  const weights = (bytes) => Buffer.from(bytes).subarray(8 + Number(Buffer.from(bytes).readBigUInt64LE(0)));
  expect(weights(resumed).equals(weights(uninterrupted))).toBe(true);

  // A run that came to its end cannot go on, but its network is not lost.
  await page.reload();
  await element.getByRole("combobox", { name: "Recipe" }).selectOption("fast-cnn");
  await element.getByRole("button", { name: "Draw a sample 3" }).click();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
  await expect(offer).toContainText("A network of this recipe is saved in this browser: trained for 5 epochs");
  await expect(element.getByRole("button", { name: "Continue" })).toBeHidden();
  await offer.getByRole("button", { name: "Open" }).click();
  await expect(element.locator(".verdict")).toHaveText(reads(3));
  expect(weights(await element.evaluate(async (element) => Array.from(await element.save()))).equals(weights(uninterrupted))).toBe(true);
  // All of them are in the list: this one twice, whole and gone on with.
  await element.locator("summary", { hasText: "Saved networks and runs" }).click();
  await expect(element.locator(".kept-list li")).toHaveCount(2);
});

test("a team goes on with what one worker began", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const losses = await page.evaluate(async (options) => {
    const { Trainer } = await import("./trainer.js");
    const whole = await Trainer.create({ engine: "cpu" });
    const { testLoss } = await whole.train(options);
    const first = await Trainer.create({ engine: "cpu", keepRuns: true });
    first.addEventListener("epochend", ({ detail }) => detail.epoch === 2 && first.stop());
    await first.train(options);
    const team = await Trainer.create({ engine: "cpu", workers: 2, keepRuns: true });
    const kept = await team.keptRun(options.recipe);
    const summary = await team.goOn(options.recipe);
    for (const trainer of [whole, first, team]) trainer.dispose();
    return { whole: testLoss, team: summary.testLoss, epochs: summary.epochs, workers: summary.engine.workers, kept: kept.epochsDone };
  }, OPTIONS);
  expect([losses.kept, losses.epochs, losses.workers]).toEqual([2, 5, 2]);
  expect(Math.abs(losses.team - losses.whole)).toBeLessThan(0.02 * losses.whole);
});

test("where storage is forbidden the run goes on, and the page says that it is not kept", async ({ page, open, expectedErrors }) => {
  void expectedErrors;
  const element = await open({ engine: "cpu" }, () =>
    page.route("**/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("forbidden", "SecurityError"); } });\n${await response.text()}` });
    }));
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate((element, options) => void element.train(options), { ...OPTIONS, epochs: 3 });
  await expect(element.locator(".keeping")).toBeVisible();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
});

test("a link restores the whole configuration, and the address follows the settings", async ({ page, site }) => {
  await page.goto(`${site}index.html?recipe=mlp-64-32&seed=7&epochs=2&rate=0.002&layers=flatten,dense-20-tanh&engine=cpu&parts=draw,train,curves`);
  const element = page.locator("digit-trainer");
  await expect(element.getByRole("combobox", { name: "Recipe" })).toHaveValue("mlp-64-32");
  await element.locator("summary", { hasText: "Settings" }).click();
  await expect(element.getByRole("spinbutton", { name: "Seed" })).toHaveValue("7");
  await expect(element.getByRole("spinbutton", { name: "Learning rate" })).toHaveValue("0.002");
  await expect(element.getByRole("button", { name: "Walk through this recipe" })).toBeHidden();
  await element.getByRole("spinbutton", { name: "Epochs" }).fill("4");
  await element.getByRole("spinbutton", { name: "Epochs" }).blur();
  await expect(page).toHaveURL(/recipe=mlp-64-32&seed=7&epochs=4&rate=0.002&layers=flatten,dense-20-tanh&engine=cpu&parts=draw,train,curves$/);
});

test("Stop is no end: the page offers at once to go on, with the run's own settings, and Forget forgets", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate(async (element) => {
    element.addEventListener("epochend", ({ detail }) => detail.epoch === 2 && element.stop());
    // An epoch is longer than Stop takes to be heard.
    await element.train({ recipe: "mlp-512", epochs: 9, seed: 4, trainLimit: 20_000, testLimit: 200 });
  });
  const offer = element.locator(".kept-run");
  await expect(offer).toContainText(/after epoch 2 of 9 .*Its settings: epochs 9, seed 4, training images 20000, test images 200\./);
  await expect(element.locator(".headline")).toHaveText(/The network stays as it is until you start over, choose another recipe or leave the page\./);
  // A stopped network can be tested.
  await element.getByRole("button", { name: "Test this network now" }).click();
  await expect(element.getByRole("heading", { name: /% correct on 200 unseen images/ })).toBeVisible();
  await expect(element.getByRole("button", { name: "Test this network now" })).toBeHidden();
  // A run under way is not gone on with, and none of what it has is lost by asking.
  const busy = await element.evaluate(async (element) => {
    const run = element.train({ trainLimit: 1_500, testLimit: 100, epochs: 1 });
    const code = await element.goOn().then(() => "went on", (error) => error.code);
    await run;
    return code;
  });
  expect(busy).toBe("busy");
  // That run of one epoch is kept beside it.
  await expect(offer).toContainText("after epoch 2 of 9");
  await element.locator("summary", { hasText: "Saved networks and runs" }).click();
  await expect(element.locator(".kept-list li")).toHaveCount(2);
  await offer.getByRole("button", { name: "Delete" }).click();
  await expect(offer).toContainText("Deleted.");
  await expect(element.locator(".kept-list li")).toHaveCount(1);
  // What was forgotten can be had back.
  await expect(offer.getByRole("button", { name: "Undo" })).toBeFocused();
  await offer.getByRole("button", { name: "Undo" }).click();
  await expect(offer).toContainText("after epoch 2 of 9");
  await expect(element.locator(".kept-list li")).toHaveCount(2);
});

test("a network that is saved before it was trained says what it would be trained on", async ({ page, site }) => {
  await page.goto(`${site}index.html`);
  const options = await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    await trainer.prepare({ recipe: "single-layer" });
    const options = await trainer.load(await trainer.save());
    trainer.dispose();
    return options;
  });
  expect([options.trainLimit, options.testLimit]).toEqual([60_000, 10_000]);
});

test("what an address cannot mean is said at once; how many images are tested on stays in it", async ({ page, site }) => {
  await page.goto(`${site}index.html?epochs=0&tests=300&engine=cpu`);
  const element = page.locator("digit-trainer");
  await expect(element.locator("#refusal-epochs")).not.toBeEmpty();
  await expect(element.getByRole("spinbutton", { name: "Test images" })).toHaveValue("300");
  await element.getByRole("spinbutton", { name: "Epochs" }).fill("1");
  await element.getByRole("spinbutton", { name: "Epochs" }).blur();
  await expect(page).toHaveURL(/epochs=1&tests=300&engine=cpu$/);
  await expect(element.locator("#refusal-epochs")).toBeEmpty();
});

test("where the page may not copy, the text is there to be copied by hand", async ({ page, open }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  const element = await open({ engine: "cpu" });
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await element.getByRole("button", { name: "Copy link" }).click();
  const text = element.getByRole("textbox", { name: "Text to copy" });
  await expect(text).toBeFocused();
  await expect(text).toHaveValue(/index\.html\?recipe=mlp-512&engine=cpu$/);
  expect(await text.evaluate((field) => field.selectionEnd - field.selectionStart === field.value.length)).toBe(true);
});
