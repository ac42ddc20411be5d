// The data set that something was made with: in links, embeds and code, or said to be missing there; the way back to MNIST.

import { gzipSync } from "node:zlib";
import { expect, inPage, shorten, test } from "./fixtures.js";
import { smallSet } from "./mnist.js";

const ADDRESS = "https://sets.example/mini/";
const MINI = /mini: 400 training and 100 test images\./;

/** A small data set on another server, which answers once `until` has come. */
const serveSet = async (page, until = Promise.resolve()) => {
  const files = smallSet();
  await page.route(`${ADDRESS}*`, async (route) => {
    await until;
    const name = new URL(route.request().url()).pathname.split("/").pop();
    const file = files[name.replace(/\.gz$/, "")];
    return file && name.endsWith(".gz") ? route.fulfill({ body: gzipSync(file), headers: { "access-control-allow-origin": "*" }, contentType: "application/octet-stream" }) : route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } });
  });
};

/** What a button copies. */
async function copied(page, element, name) {
  await page.evaluate(() => (navigator.clipboard.writeText = async (text) => void (globalThis.copied = text)));
  await element.getByRole("button", { name, exact: true }).click();
  await expect(element.locator(".share .told")).toContainText(`${name}: done.`);
  return page.evaluate(() => globalThis.copied);
}

test("a data set by address is in the link, the embed and the code; whoever opens the link is asked first", async ({ page, site, open }) => {
  await serveSet(page);
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await element.locator("summary", { hasText: "Another data set" }).click();
  await expect(element.getByRole("button", { name: "Back to MNIST" })).toBeHidden();
  await element.getByRole("textbox", { name: "Address" }).fill(ADDRESS);
  await element.getByRole("button", { name: "Load", exact: true }).click();
  await expect(element.locator(".dataset")).toHaveText(MINI);
  expect(new URL(page.url()).searchParams.get("dataset")).toBe(ADDRESS);
  await element.getByRole("button", { name: "Save, share or load" }).click();
  const link = await copied(page, element, "Copy link");
  expect(new URL(link).searchParams.get("dataset")).toBe(ADDRESS);
  expect(await copied(page, element, "Copy embed code")).toContain(` dataset="${ADDRESS}"`);
  expect(await copied(page, element, "Copy iframe")).toContain(`dataset=${ADDRESS}`);
  await expect(element.getByRole("textbox", { name: "The code" })).toHaveValue(/# In inkgrad the data set was mini \(https:\/\/sets\.example\/mini\/\)/);
  await element.getByRole("button", { name: "Back to MNIST" }).click();
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  expect(new URL(page.url()).searchParams.get("dataset")).toBeNull();
  // The page is opened by its link: nothing of another server is asked for before the visitor says so.
  const asked = [];
  page.on("request", (request) => request.url().startsWith(ADDRESS) && asked.push(request.url()));
  await page.goto(link);
  await expect(page.locator("#address-problems")).toContainText(`This link uses the data set at ${ADDRESS}. It has not been loaded.`);
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  expect(asked).toEqual([]);
  // The offer is still there after a reload.
  expect(new URL(page.url()).searchParams.get("dataset")).toBe(ADDRESS);
  await page.locator("#address-problems").getByRole("button", { name: "Load", exact: true }).click();
  await expect(element.locator(".dataset")).toHaveText(MINI);
  await expect(page.locator("#address-problems")).toBeHidden();
  // A frame shows what the page around it asked for.
  await page.goto(site);
  await page.evaluate(([site, address]) => document.body.replaceChildren(Object.assign(document.createElement("iframe"), { src: `${site}embed.html?engine=cpu&dataset=${address}`, width: 600, height: 800 })), [site, ADDRESS]);
  await expect(page.frameLocator("iframe").locator("digit-trainer .dataset")).toHaveText(MINI);
});

test("a link's data set that cannot be had leaves MNIST and the run that is under way; in German the page says so in German", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  await page.route(`${ADDRESS}*`, (route) => route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } }));
  await page.goto(`${site}?lang=de&engine=cpu&recipe=single-layer&epochs=200&images=6000&tests=200&dataset=${ADDRESS}`);
  const element = page.locator("digit-trainer");
  const notice = page.locator("#address-problems");
  await expect(notice).toContainText("Dieser Link entstand mit dem Datensatz unter");
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60.000/);
  await element.getByRole("button", { name: "Trainieren", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/Epoche \d+ von 200/);
  await notice.getByRole("button", { name: "Laden" }).click();
  await expect(notice).toContainText("Ein Lauf ist im Gang");
  await element.getByRole("button", { name: "Beenden", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/Beendet/);
  await notice.getByRole("button", { name: "Laden" }).click();
  await expect(notice).toContainText("Der Server antwortete 404");
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60.000/);
});

test("a data set that came as files is said to be missing in a link and in code, and named where its networks are kept", async ({ page, open }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await element.locator("summary", { hasText: "Another data set" }).click();
  await element.locator("#dataset-files").setInputFiles(Object.entries(smallSet()).map(([name, buffer]) => ({ name: `scans-${name.replace("t10k", "test")}`, mimeType: "application/octet-stream", buffer })));
  await expect(element.locator(".dataset")).toHaveText(/scans: /);
  await shorten(element, { images: 400 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await element.locator("summary", { hasText: "Saved networks and runs" }).click();
  await expect(element.locator(".kept-list li").first()).toContainText("on scans, 1 of 1 epoch");
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await copied(page, element, "Copy link");
  await expect(element.locator(".share .told")).toContainText("It does not include the data set “scans”, which came as files: whoever opens it starts with MNIST.");
  await expect(element.getByRole("textbox", { name: "The code" })).toHaveValue(/# In inkgrad the data set was scans\. This script takes MNIST/);
});

test("a data set that is asked for while the GPU is opened does not keep the run from it", async ({ page, site }) => {
  await serveSet(page);
  const kind = await inPage(
    page,
    site,
    async (address) => {
      const { Trainer } = await import("./trainer.js");
      const trainer = await Trainer.create({ engine: "webgpu" });
      await trainer.useDataset(address);
      return (await trainer.train({ recipe: "single-layer", epochs: 1, trainLimit: 320 })).engine.kind;
    },
    ADDRESS,
  );
  expect(kind).toBe("webgpu");
});

test("a data set that is on its way keeps its place when the first one is asked for again, and names the run that waits for it", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/status of 503/);
  let release;
  await serveSet(page, new Promise((resolve) => (release = resolve)));
  let reachable = false;
  await page.route("**/data/mnist/*", (route) => (reachable ? route.fallback() : route.fulfill({ status: 503 })));
  await inPage(
    page,
    site,
    async (address) => {
      const { Trainer } = await import("./trainer.js");
      const trainer = await Trainer.create({ engine: "cpu", keepRuns: true });
      await trainer.loadDataset().catch(() => {});
      const using = trainer.useDataset(address);
      Object.assign(globalThis, { trainer, done: Promise.all([using, trainer.loadDataset(), trainer.train({ recipe: "single-layer", epochs: 2 })]) });
    },
    ADDRESS,
  );
  reachable = true;
  release();
  const found = await page.evaluate(async () => {
    await globalThis.done;
    const [kept] = await globalThis.trainer.keptRuns();
    return { images: (await globalThis.trainer.labels("train")).length, kept: kept.datasetName };
  });
  expect(found).toEqual({ images: 400, kept: "mini" });
});
