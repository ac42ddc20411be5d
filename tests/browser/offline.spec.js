// The service worker: everything after the first visit without a network, and newer versions only when the visitor says so.

import { appendFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { expect, shorten, test } from "./fixtures.js";

test.use({ serviceWorkers: "allow" });

const root = new URL("../..", import.meta.url).pathname;
const READY = /MNIST: 60,000/;

test("with the network off everything works after the first visit", async ({ page, context, site }) => {
  await page.goto(`${site}index.html?engine=cpu`);
  const element = page.locator("digit-trainer");
  await expect(element.locator(".dataset")).toHaveText(READY);
  await expect(page.locator("#offline")).toHaveText("Ready to work offline.");
  await context.setOffline(true);
  await page.reload();
  await expect(element.locator(".dataset")).toContainText("Stored in this browser.");
  await shorten(element, { images: 2000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await expect(element.locator(".inside .signed").first()).toBeVisible();
  await element.getByRole("button", { name: "Save, share or load" }).click();
  await expect(element.locator(".share .code")).toHaveValue(/import keras/);
  await context.setOffline(false);
});

test("a newer version waits until the visitor takes it, and only changed files are downloaded", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "inkgrad-site-"));
  await cp(join(root, "dist"), folder, { recursive: true, filter: (path) => !/\/dist\/(data|wasm\/webgpu)$/.test(path) });
  await symlink(join(root, "dist/data"), join(folder, "data"));
  const publish = () => execFileSync(process.execPath, [join(root, "tools/service-worker.js"), folder]);
  publish();
  const server = await createSiteServer(folder);
  const url = await listenLocally(server);
  await page.goto(`${url}index.html`);
  await expect(page.locator("digit-trainer .dataset")).toHaveText(READY);
  const line = page.locator("#offline");
  await expect(line).toHaveText("Ready to work offline.");

  await appendFile(join(folder, "page.css"), "\nh1 { letter-spacing: 3px; }\n");
  for (const ending of [".br", ".gz"]) await rm(join(folder, `page.css${ending}`), { force: true });
  publish();
  const asked = [];
  server.on("request", ({ url }) => asked.push(url));
  const title = page.locator("h1");
  await page.reload();
  // The page is still the one that it was.
  const update = line.getByRole("button", { name: "A newer version is available: reload" });
  await expect(update).toBeVisible();
  await expect(title).not.toHaveCSS("letter-spacing", "3px");
  expect(asked.filter((path) => !/sw\.js|page\.css|index\.html/.test(path))).toEqual([]);
  await update.click();
  await expect(title).toHaveCSS("letter-spacing", "3px");
  await page.goto("about:blank");
  server.close();
  await rm(folder, { recursive: true });
});
