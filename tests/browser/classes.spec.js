// Data sets of other classes than ten digits: EMNIST's letters as they are published, in the class and in the element.

import { gzipSync } from "node:zlib";
import { expect, inPage, shorten, test } from "./fixtures.js";
import { letterSet } from "./mnist.js";

const LETTERS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const files = (set) => Object.entries(set).map(([name, buffer]) => ({ name, mimeType: "application/octet-stream", buffer }));

/** Answers for one data set under an address that does not say whose it is. */
async function serve(page, set) {
  const headers = { "access-control-allow-origin": "*" };
  await page.route("https://sets.example/**", (route) => {
    const file = set[new URL(route.request().url()).pathname.split("/").pop().replace(/\.gz$/, "")];
    return file ? route.fulfill({ body: gzipSync(file), headers, contentType: "application/octet-stream" }) : route.fulfill({ status: 404, headers });
  });
  return "https://sets.example/alphabet/";
}

test("letters are learnt, tested, saved, opened and exported with their names, and told from digits", async ({ page, site }) => {
  const address = await serve(page, letterSet());
  const found = await inPage(page, site, async (url) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const shown = (bytes) => Array.from({ length: 28 }, (_, row) => Array.from(bytes.subarray(28 * row, 28 * row + 28), (pixel) => (pixel > 127 ? 1 : 0)));
    const refused = (promise) => promise.then(() => "taken", ({ code }) => code);
    await trainer.useDataset(url);
    const results = { dataset: trainer.dataset.classes, shape: trainer.dataset.shape };
    // The untrained network is one for the data set that there is.
    const labels = await trainer.labels("test");
    const [one] = await trainer.images("test", [labels.indexOf(8)]);
    results.untrained = (await trainer.predict(one)).classes.length;
    const rows = shown(one).filter((row) => row.includes(1));
    results.upright = rows.length > Math.max(...rows.map((row) => row.filter(Boolean).length)) * 2;
    await trainer.train({ recipe: "mlp-512", epochs: 4, batchSize: 32 });
    const evaluation = await trainer.evaluate();
    const prediction = await trainer.predict(one);
    results.trained = { accurate: evaluation.accuracy > 0.5, rows: evaluation.confusionMatrix.length, columns: evaluation.confusionMatrix[0].length, scores: evaluation.report.classes.length, names: evaluation.classes, answer: prediction.classes[prediction.digit], outputs: prediction.outputs.length };
    // A remedy makes files of it and reads them again.
    await trainer.remedyDataset("shuffle");
    results.remedied = [trainer.dataset.classes.join(""), trainer.dataset.firstLabel];
    const bytes = await trainer.save();
    results.onnx = new TextDecoder("latin1").decode(await trainer.save("onnx")).includes(JSON.stringify(evaluation.classes));
    results.described = (await trainer.describe({ recipe: "lenet-5" })).summary.at(-1).output;
    await trainer.useDataset(new URL("data/mnist/", location.href).href);
    results.onDigits = [(await trainer.predict(one)).classes.length, await refused(trainer.evaluate())];
    const other = await Trainer.create({ engine: "cpu" });
    await other.load(bytes);
    const again = await other.predict(one);
    results.opened = [again.classes, String(again.outputs) === String(prediction.outputs)];
    await other.train({ recipe: "single-layer", trainLimit: 320, testLimit: 100, epochs: 1 });
    results.digits = (await other.predict(one)).classes.join("");
    return results;
  }, address);
  expect(found).toEqual({
    dataset: LETTERS,
    shape: { rows: 28, columns: 28, channels: 1 },
    untrained: 26,
    upright: true,
    trained: { accurate: true, rows: 26, columns: 26, scores: 26, names: LETTERS, answer: "I", outputs: 26 },
    remedied: [LETTERS.join(""), 1],
    onnx: true,
    described: [26],
    onDigits: [26, "model-mismatch"],
    opened: [LETTERS, true],
    digits: "0123456789",
  });
});

test("WebGPU has the letters' names too, and answers as the CPU does", async ({ page, site }) => {
  const address = await serve(page, letterSet());
  const found = await inPage(page, site, async (url) => {
    const { Trainer } = await import("./trainer.js");
    const trained = async (engine) => {
      const trainer = await Trainer.create({ engine });
      await trainer.useDataset(url);
      await trainer.train({ recipe: "mlp-100", epochs: 1, batchSize: 32, trainLimit: 640, testLimit: 50 });
      const { classes, confusionMatrix, loss } = await trainer.evaluate();
      return { kind: trainer.engine.kind, classes: classes.join(""), rows: confusionMatrix.length, loss };
    };
    return [await trained("cpu"), await trained("webgpu")];
  }, address);
  expect(found.map(({ kind, classes, rows }) => [kind, classes, rows])).toEqual(["cpu", "webgpu"].map((kind) => [kind, LETTERS.join(""), 26]));
  expect(Math.abs(found[0].loss - found[1].loss)).toBeLessThan(1e-3);
});

test("the element shows letters by their names: bars, samples, matrix, report, images, own drawings and code", async ({ open }) => {
  const element = await open({ engine: "cpu", parts: "draw train curves data evaluation walk share" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await expect(element.locator(".bars li")).toHaveCount(10);
  await element.locator("summary", { hasText: "Another data set" }).click();
  await element.locator("#dataset-files").setInputFiles(files(letterSet()));
  await expect(element.locator(".dataset")).toHaveText(/3,000 training and 1,000 test images/);
  await expect(element.locator(".doubts li")).toHaveCount(0);
  await expect(element.getByRole("list", { name: "The ten largest of 26 outputs" })).toBeVisible();
  await shorten(element, { epochs: 3, images: 3000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await element.getByRole("button", { name: "A test image of the data set: I" }).click();
  await expect(element.locator(".verdict")).toHaveText("It sees an I.");
  await expect(element.locator(".bars li.winner .digit")).toHaveText("I");
  await expect(element.locator(".bars li").first()).toHaveClass("winner");
  await expect(element.locator(".matrix thead").first().locator("tr").last().locator("th")).toHaveCount(27);
  await expect(element.locator(".matrix thead").first().locator("th").last()).toContainText("Z");
  await expect(element.locator(".report tbody tr").nth(25).locator("th")).toHaveText("Z");
  await expect(element.locator(".mistakes .mistake").first()).toHaveAttribute("aria-label", /Test image \d+: [A-Z] with \d+%, true label [A-Z]\./);
  await element.locator("summary", { hasText: "My drawings" }).click();
  await element.getByRole("button", { name: /^Keep the drawing as an I / }).click();
  await element.getByRole("button", { name: "Test on my drawings" }).click();
  await expect(element.locator(".own li")).toHaveText("✓ I");
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await expect(element.locator("#share-code")).toHaveValue(/to_categorical\(y - 1, 26\)/);
});
