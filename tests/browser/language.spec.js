// The page in its second language, and numbers as that language's regions write them.

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.js";

const READY = /MNIST: 60\.000 Trainings- und 10\.000 Testbilder\./;

test("from a German browser everything is in German, from the first line to the last error", async ({ browser, site }) => {
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${site}index.html?engine=cpu&recipe=single-layer`);
  const element = page.locator("digit-trainer");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator(".lede")).toContainText("Ein neuronales Netz lernt");
  await expect(element.locator(".dataset")).toHaveText(READY);
  await expect(element.locator(".machine summary")).toHaveText("Rechenwerk: CPU");
  await expect(element.locator(".engine")).toHaveText("Ausdrücklich gewählt.");
  await element.getByRole("button", { name: "Zeichne eine Beispiel-7" }).click();
  await expect(element.locator(".verdict")).toHaveText(/Es rät: \d\./);

  // A setting that cannot be trained is refused in German, beside its field.
  await element.locator("summary", { hasText: "Einstellungen" }).click();
  await element.getByRole("combobox", { name: "Art der neuen Schicht" }).selectOption("maxPool2d");
  for (let layer = 0; layer < 6; layer++) await element.getByRole("button", { name: "Diese Schicht hinzufügen" }).click();
  await expect(element.locator(".layers .refusal")).toHaveText(/Schicht \d: Ihr Fenster ist 2x2, und was ankommt, ist 1x1/);
  for (let layer = 0; layer < 6; layer++) await element.getByRole("button", { name: /MaxPooling2D entfernen/ }).first().click();

  await element.getByRole("spinbutton", { name: "Epochen" }).fill("1");
  await element.getByRole("spinbutton", { name: "Trainingsbilder" }).fill("3000");
  await element.getByRole("button", { name: "Trainieren", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/^\d+,\d\d\u00a0% richtig bei 10\.000 ungesehenen Bildern\.$/);
  await expect(element.locator(".verdict")).toHaveText(/Es sieht eine 7\.|^Wahrscheinlich eine 7\.|^Eine 7, oder vielleicht/);
  await expect(element.locator(".evaluation")).toContainText(/Testverlust \d,\d{4}, Testgenauigkeit \d+,\d\d\u00a0%\./);
  await expect(element.locator(".compare thead")).toContainText("Testgenauigkeit");
  await element.getByRole("button", { name: "Rezept Schritt für Schritt" }).click();
  await expect(element.locator(".walk")).toContainText("Das sind die Schritte des Tutorials");
  await expect(element.locator(".walk .class-counts .value").first()).toHaveText("5.923");
  await element.getByRole("button", { name: "Speichern, teilen oder laden" }).click();
  await element.locator(".share input[type=file]").setInputFiles({ name: "kaputt.safetensors", mimeType: "", buffer: Buffer.from("no") });
  await expect(element.locator(".share .told")).toHaveText(/Diese 2 Byte sind keine ganze safetensors-Datei.*Das bisherige Netz ist unberührt\./);

  const violations = (await new AxeBuilder({ page }).analyze()).violations;
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  // Words that only English texts have: none is left in what is visible.
  const visible = await element.evaluate((element) => element.shadowRoot.textContent);
  expect(visible.match(/\b(the|this|its|images|training|digits|press)\b/gi)?.filter((word) => !/^training$/i.test(word)) ?? []).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

test("the address chooses the language, a link changes it, and the settings stay", async ({ page, site }) => {
  await page.goto(`${site}index.html?engine=cpu&seed=7`);
  await expect(page.locator("#languages a")).toHaveText(["Deutsch"]);
  await page.getByRole("link", { name: "Deutsch" }).click();
  await expect(page).toHaveURL(/engine=cpu&seed=7&lang=de$/);
  const element = page.locator("digit-trainer");
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.locator("summary", { hasText: "Einstellungen" }).click();
  await expect(element.getByRole("spinbutton", { name: "Seed" })).toHaveValue("7");
  await element.getByRole("spinbutton", { name: "Epochen" }).fill("3");
  await element.getByRole("spinbutton", { name: "Epochen" }).blur();
  // What the address says of the language stays with the settings.
  await expect(page).toHaveURL(/epochs=3.*&lang=de$/);
  await page.getByRole("link", { name: "English" }).click();
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.goto(`${site}index.html?engine=cpu&lang=constructor`);
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
});

test("the element speaks the language of the page it is in", async ({ page, site }) => {
  await page.route("**/seite.html", (route) => route.fulfill({ contentType: "text/html", body: '<!doctype html><html lang="de"><title>Seite</title><link rel="icon" href="data:,"><script type="module" src="digit-trainer.js"></script><digit-trainer engine="cpu" parts="draw"></digit-trainer>' }));
  await page.goto(`${site}seite.html`);
  const element = page.locator("digit-trainer");
  await expect(element.getByRole("button", { name: "Trainieren" })).toBeVisible();
  await expect(element.locator(".verdict")).toHaveText("Zeichne eine Ziffer oder tippe eine an.");
});

test("a translation that cannot be had leaves English, and a run that went well goes well", async ({ browser, site }) => {
  const context = await browser.newContext({ locale: "de-DE", serviceWorkers: "block" });
  const page = await context.newPage();
  // The evaluation's texts and those of the page; the element's own come.
  await page.route(/\/(evaluation|walk|share)-[a-z0-9]+\.js$/, async (route) => {
    const body = await (await route.fetch()).text();
    if (/Konfusionsmatrix|Rundgang|Vorverarbeitung/.test(body)) await route.abort();
    else await route.fulfill({ body, contentType: "text/javascript" });
  });
  await page.goto(`${site}index.html?engine=cpu`);
  const element = page.locator("digit-trainer");
  await expect(element.locator(".dataset")).toHaveText(READY);
  await element.evaluate((element) => element.train({ recipe: "mlp-100", epochs: 1, trainLimit: 2_000, testLimit: 200 }));
  await expect(element.locator(".evaluation")).toContainText("Confusion matrix");
  await expect(element.locator(".headline")).toHaveText(/richtig bei/);
  await context.close();
});

test("where the page's own translation cannot be had, the page says that it is English", async ({ browser, site }) => {
  const context = await browser.newContext({ locale: "de-DE", serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route(/\/page-(?!core)[a-z0-9]+\.js$/, (route) => route.abort());
  await page.goto(`${site}index.html?engine=cpu`);
  await expect(page.locator("digit-trainer .dataset")).toHaveText(/MNIST: 60,000/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await context.close();
});
