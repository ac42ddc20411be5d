// Each tutorial's text, line by line: tests/browser/tutorials.js has what it prints, plots, tabulates and sets, and where the page has it.

import { expect, test } from "./fixtures.js";
import { TUTORIALS } from "./tutorials.js";

for (const [recipe, lines] of Object.entries(TUTORIALS)) {
  test(`${recipe}: every line of its text has its live counterpart`, async ({ open }) => {
    const element = await open({ engine: "cpu", recipe });
    await expect(element.locator(".dataset")).toHaveText(/60,000 training/);
    await element.getByRole("button", { name: "Walk through this recipe" }).click();
    await expect(element.locator(".walk .one .numbers")).toBeVisible();
    // A short run: what it comes to is for other tests.
    await element.evaluate((element, images) => element.train({ trainLimit: images, testLimit: 500, epochs: 1 }), recipe === "cnn" ? 256 : 2_000);
    await expect(element.locator(".evaluation")).toBeVisible();
    await expect(element.locator(".walk")).toContainText("as NumPy prints it");
    const missing = [];
    for (const { says, at, has } of lines) {
      const found = element.locator(at).first();
      const text = (await found.count()) > 0 ? ((await found.textContent()) ?? "") : null;
      if (text === null || (has && !has.test(text))) missing.push(says);
    }
    expect(missing).toEqual([]);
  });
}
