// The site is updated beneath a tab that is open: nothing of two builds works together, and what the tab has stays.

import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { ENGINE_SOURCES, hashOf } from "../../tools/sources.js";
import { expect, shorten, test } from "./fixtures.js";

const DIST = new URL("../../dist", import.meta.url).pathname;

/** dist/ as another build has it: parts that are loaded later have other names, entries another version, the engine another build. */
async function anotherBuild() {
  const folder = await mkdtemp(join(tmpdir(), "inkgrad-site-"));
  await cp(DIST, folder, { recursive: true, filter: (path) => !/\.(br|gz|map)$|\/dist\/(data|wasm\/webgpu)$/.test(path) });
  await symlink(join(DIST, "data"), join(folder, "data"));
  const version = await hashOf(["www", ...ENGINE_SOURCES]);
  const engine = (await readFile(join(DIST, "wasm/cpu/.build"), "utf8")).trim();
  const parts = JSON.parse(await readFile(join(DIST, ".bundle.json"), "utf8"));
  const later = new Set([...parts.later, ...parts.translations]);
  let replaced = 0;
  for (const name of (await readdir(folder)).filter((name) => name.endsWith(".js"))) {
    const path = join(folder, name);
    if (later.has(name)) await rm(path);
    else {
      const code = await readFile(path, "utf8");
      const changed = code.replaceAll(version, "f".repeat(16)).replaceAll(engine, "e".repeat(16));
      replaced += Number(changed !== code);
      await writeFile(path, changed);
    }
  }
  if (replaced === 0) throw new Error("no file names its build");
  return folder;
}

test("a tab of the build before keeps its network, says reload where a part is gone, and works with nothing of the new build", async ({ page, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const folder = await anotherBuild();
  const [server, other] = await Promise.all([createSiteServer(DIST), createSiteServer(folder)]);
  const [[before], [after]] = [server.listeners("request"), other.listeners("request")];
  let updated = false;
  server.removeAllListeners("request").on("request", (request, response) => (updated ? after : before)(request, response));
  await page.goto(`${await listenLocally(server)}index.html?engine=cpu`);
  const element = page.locator("digit-trainer");
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images: 2000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  const answer = () => page.evaluate(async () => String((await document.querySelector("digit-trainer").predict(new Uint8Array(784).fill(99))).outputs));
  const trained = await answer();
  await page.evaluate(async () => {
    const { Trainer } = await import("./trainer.js");
    Object.assign(globalThis, { Trainer, pair: await Trainer.create({ engine: "cpu", workers: 2 }) });
    await globalThis.pair.loadDataset();
  });

  updated = true;
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await expect(element.locator(".refusal", { hasText: "if the site was updated meanwhile, reload the page" })).toBeVisible();
  // Its worker trains alone: the new build's helper will not do.
  const { workers, reason } = await page.evaluate(() => globalThis.pair.train({ recipe: "single-layer", trainLimit: 640, testLimit: 50, epochs: 1 }).then(({ engine }) => engine));
  expect(workers).toBe(1);
  // The part that starts helpers is of the build that is gone.
  expect(reason).toContain("if the site was updated meanwhile, reload the page");
  const fresh = () => page.evaluate(() => globalThis.Trainer.create({ engine: "cpu", workers: 3 }).then(() => "made", ({ code, message }) => `${code}: ${message}`));
  // Whichever is noticed first.
  expect(await fresh()).toMatch(/^(worker-failed: This page and its worker|engine-damaged: The cpu engine's files) are of two versions.*Reload/);
  expect(await answer()).toBe(trained);
  await page.goto("about:blank");
  server.close();
  other.close();
  await rm(folder, { recursive: true });
});

for (const [which, change, built] of /** @type {[string, (glue: string) => string, string][]} */ ([
  ["of another build", (glue) => glue.replace("export function buildId() {", 'export function buildId() {\n    return "another";'), "another"],
  ["from before builds had names", (glue) => glue.replace("export function buildId() {", "function formerly() {"), "something older"],
])) test(`an engine ${which} is not taken`, async ({ page }) => {
  const server = await createSiteServer(DIST);
  const [answer] = /** @type {any[]} */ (server.listeners("request"));
  const glue = change(await readFile(join(DIST, "wasm/cpu/inkgrad.js"), "utf8"));
  server.removeAllListeners("request").on("request", (request, response) => (request.url === "/wasm/cpu/inkgrad.js" ? response.writeHead(200, { "content-type": "text/javascript" }).end(glue) : answer(request, response)));
  await page.goto(`${await listenLocally(server)}embed.html?engine=cpu`);
  await expect(page.locator("digit-trainer .error")).toContainText(`files are of two versions: the site was updated meanwhile. Reload this page. (built from ${built}`);
  await page.goto("about:blank");
  server.close();
});
