// A learner's whole path through each recipe: open, pick, train (on fewer images), evaluate, draw.

import { drawSeven, expect, reading, shorten, test } from "./fixtures.js";
import { recipes } from "../../www/core/recipes.js";

/** Enough images for an answer better than chance; the convolutions take long. */
const IMAGES = { cnn: 640 };

for (const { id, title, output, parameters } of recipes) {
  test(`${id}: open, pick, train, evaluate, draw`, async ({ page, open }) => {
    const element = await open();
    await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
    await element.getByRole("combobox", { name: "Recipe" }).selectOption(id);
    await shorten(element, { epochs: 1, images: IMAGES[id] ?? 6000 });
    await element.getByRole("button", { name: "Train", exact: true }).click();

    const evaluation = element.locator(".evaluation");
    await expect(evaluation).toBeVisible();
    await expect(element.locator(".headline")).toHaveText(/^\d+\.\d\d% correct on/);
    const accuracy = Number.parseFloat(await element.locator(".headline").textContent());
    expect(accuracy).toBeGreaterThan(id === "cnn" ? 30 : 60);

    // The matrix, the report and the list of wrong images tell of the same 10,000 answers.
    const cells = await evaluation.locator(".matrix tbody td").allTextContents();
    const counts = cells.map(Number);
    expect(counts.reduce((sum, images) => sum + images, 0)).toBe(10_000);
    const right = counts.filter((_, place) => place % 11 === 0).reduce((sum, images) => sum + images, 0);
    expect((right / 100).toFixed(2)).toBe(accuracy.toFixed(2));
    await expect(evaluation.locator(".report tr", { hasText: "accuracy" })).toContainText((right / 10_000).toFixed(4));
    await evaluation.getByRole("button", { name: "Most confident mistakes" }).click();
    await expect(evaluation.getByRole("heading", { name: `${(10_000 - right).toLocaleString("en")} mistakes` })).toBeVisible();

    const wrong = evaluation.locator(".matrix td.wrong button").first();
    const [, images, label, prediction] = /^([\d,]+) images? of a (\d) predicted (\d)/.exec(await wrong.getAttribute("aria-label"));
    await wrong.click();
    await expect(evaluation.getByRole("heading", { name: new RegExp(`^${images} images? of a ${label} predicted ${prediction}$`) })).toBeFocused();
    await expect(evaluation.locator(".gallery .mistake.wrong")).toHaveCount(Math.min(40, Number(images.replace(",", ""))));

    await drawSeven(page, element);
    await expect(element.locator(".verdict")).toHaveText(reading);
    await expect(element.locator(".hint")).toContainText(output === "sigmoid" ? /need not add up|raw outputs/ : /they add up to 100%|raw outputs/);
    await expect(evaluation.locator(".layers-seen .signed").first()).toBeVisible();

    await element.getByRole("button", { name: "Walk through this recipe" }).click();
    const walk = element.locator(".walk");
    await expect(walk.getByRole("heading", { name: `Step by step: ${title}` })).toBeVisible();
    await expect(walk.getByRole("row", { name: "all of them trainable" })).toContainText(parameters.toLocaleString("en"));
    await expect(walk.locator(".one .numbers tr")).toHaveCount(28);
    await expect(walk).toContainText(`Your last run, “${title}”, one epoch: test loss`);
    await expect(walk).toContainText("a few tenths of a point up or down are chance");
    await expect(walk.locator(".class-counts .value").first()).toHaveText("5,923");
    await expect(walk).toContainText("Test image 0 is a 7.");
  });
}

test("a saved prediction list gives the figures that are shown", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images: 3000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), element.getByRole("link", { name: "Save the predictions" }).click()]);
  const { readFile } = await import("node:fs/promises");
  const rows = (await readFile(await download.path(), "utf8")).trim().split("\n").slice(1).map((row) => row.split(",").map(Number));
  expect(rows).toHaveLength(10_000);
  const recall = (digit) => rows.filter(([, label, prediction]) => label === digit && prediction === digit).length / rows.filter(([, label]) => label === digit).length;
  for (const digit of [0, 5, 9]) await expect(element.locator(".report tbody tr").nth(digit).locator("td").nth(1)).toHaveText(recall(digit).toFixed(4));
});

test("settings: another optimizer, loss and layers train; what cannot work is refused beside its field", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images: 3000 });
  await element.getByRole("combobox", { name: "Optimizer" }).selectOption("sgd");
  await expect(element.getByRole("spinbutton", { name: "Learning rate" })).toHaveValue("0.01");
  await element.getByRole("spinbutton", { name: "Learning rate" }).fill("5");
  await element.getByRole("button", { name: "Reset learning rate" }).click();
  await expect(element.getByRole("spinbutton", { name: "Learning rate" })).toHaveValue("0.01");
  await element.getByRole("spinbutton", { name: "Momentum" }).fill("0.9");
  await element.getByRole("combobox", { name: "Loss" }).selectOption("mean-squared-error");
  const layers = element.locator(".layers");
  await layers.getByRole("combobox", { name: /activation of layer 1/ }).selectOption("tanh");
  await layers.getByRole("spinbutton", { name: /units of layer 1/ }).fill("40");

  // Three poolings of 4 leave nothing for the third.
  await layers.getByRole("combobox", { name: "Type of layer to add" }).selectOption("maxPool2d");
  for (let i = 0; i < 3; i++) {
    await layers.getByRole("button", { name: "Add layer" }).click();
    await layers.getByRole("spinbutton", { name: `pool size of layer ${i + 1}` }).fill("4");
    await layers.getByRole("spinbutton", { name: `pool size of layer ${i + 1}` }).press("Tab");
  }
  await expect(layers.locator(".refusal")).toContainText("Layer 3: its window is 4x4 and what arrives is 1x1");
  for (let i = 0; i < 3; i++) await layers.getByRole("button", { name: "Remove layer 1, MaxPooling2D" }).click();
  await expect(layers.locator(".refusal")).toBeHidden();

  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  const row = element.locator(".compare tbody tr");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("optimizer SGD");
  await expect(row).toContainText("layers 40 tanh");

  await element.locator("summary", { hasText: "Settings" }).click();
  await layers.getByRole("spinbutton", { name: /units of layer 1/ }).fill("8000");
  await layers.getByRole("button", { name: "Add layer" }).focus();
  await expect(layers.locator(".refusal")).toBeHidden();
  await layers.getByRole("combobox", { name: "Type of layer to add" }).selectOption("dense");
  await layers.getByRole("button", { name: "Add layer" }).click();
  await layers.getByRole("spinbutton", { name: /units of layer 2/ }).fill("8000");
  await layers.getByRole("spinbutton", { name: /units of layer 2/ }).press("Tab");
  await expect(layers.locator(".refusal")).toContainText("a browser tab holds up to 16000000");
  await element.getByRole("button", { name: "Start over" }).click();
  await expect(element.getByRole("alert")).toContainText("a browser tab holds up to");
  // The network that was trained still answers.
  await element.getByRole("button", { name: "Draw a sample 1" }).click();
  await expect(element.locator(".verdict")).toHaveText(reading);
});

test("what the walk suggests is set, trained and compared", async ({ open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images: 2000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".compare tbody tr")).toHaveCount(1);
  await element.getByRole("button", { name: "Walk through this recipe" }).click();
  await element.getByRole("button", { name: "Adam instead of RMSprop" }).click();
  await expect(element.getByRole("combobox", { name: "Optimizer" })).toHaveValue("adam");
  await expect(element.locator(".walk")).toContainText("Adam gives each weight a step size of its own");
  await element.getByRole("spinbutton", { name: "Epochs" }).fill("2");
  await element.getByRole("spinbutton", { name: "Training images" }).fill("2000");
  await element.getByRole("button", { name: "Start over" }).click();
  await expect(element.locator(".compare tbody tr")).toHaveCount(2);
  await expect(element.locator(".compare tbody tr").nth(1)).toContainText("optimizer Adam");
  await expect(element.locator(".compare .plot canvas")).toHaveCount(1);
  await expect(element.locator(".walk")).toContainText("You changed its model or how it learns");
});
