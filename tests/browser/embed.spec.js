// In other people's pages: from another origin, in frames, several on one page, through bundlers.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { expect, test as base, reads } from "./fixtures.js";

const root = new URL("../..", import.meta.url).pathname;
const CORS = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };

const test = base.extend({
  /** dist/ as a host of its own serves it, to pages of any origin. */
  cdn: [
    async ({}, use) => { // eslint-disable-line no-empty-pattern
      const server = await createSiteServer(join(root, "dist"), CORS);
      await use(await listenLocally(server));
      server.close();
    },
    { scope: "worker" },
  ],
  /** A page of another origin with this body and this Content-Security-Policy. */
  host: async ({}, use) => { // eslint-disable-line no-empty-pattern
    let content = { body: "", policy: "" };
    const server = createServer((request, response) => {
      if (request.url !== "/") return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": "text/html", ...(content.policy && { "content-security-policy": content.policy }) });
      response.end(`<!doctype html><meta charset="utf-8"><title>host</title><link rel="icon" href="data:,">${content.body}`);
    });
    const url = (await listenLocally(server)).replace("localhost", "127.0.0.1");
    await use((body, policy = "") => {
      content = { body, policy };
      return url;
    });
    server.close();
  },
});

/** Trains for a moment and recognises a sample: whatever holds the element. */
async function trainsAndPredicts(element) {
  await element.evaluate((element) => element.train({ trainLimit: 3_000, testLimit: 200, epochs: 1 }));
  await element.getByRole("button", { name: "Draw a sample 7" }).click();
  await expect(element.locator(".verdict")).toHaveText(reads(7));
}

test("the element in a page of another origin, under the policy that the README states", async ({ page, cdn, host }) => {
  const origin = new URL(cdn).origin;
  const policy = `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; worker-src blob:; connect-src ${origin}; img-src data: blob:`;
  await page.goto(host(`<script type="module" src="${cdn}digit-trainer.js"></script><digit-trainer engine="cpu"></digit-trainer>`, policy));
  await trainsAndPredicts(page.locator("digit-trainer"));
});

test("a team of workers in a page of another origin", async ({ page, cdn, host }) => {
  await page.goto(host(""));
  const workers = await page.evaluate(async (cdn) => {
    const { Trainer } = await import(`${cdn}trainer.js`);
    const trainer = await Trainer.create({ engine: "cpu", workers: 2 });
    const { engine } = await trainer.train({ recipe: "mlp-100", trainLimit: 640, testLimit: 10, epochs: 1 });
    trainer.dispose();
    return engine.workers;
  }, cdn);
  expect(workers).toBe(2);
});

test("the iframe is as high as what is in it, also in a sandbox without an origin", async ({ page, cdn, host }) => {
  const source = `${cdn}embed.html?recipe=mlp-100&seed=42&parts=draw&engine=cpu`;
  await page.setViewportSize({ width: 900, height: 800 });
  await page.goto(host(`<iframe id="plain" src="${source}" style="width: 800px; height: 10px"></iframe><iframe id="boxed" sandbox="allow-scripts" src="${source}" style="width: 400px; height: 10px"></iframe><script type="module" src="${cdn}embed-host.js"></script>`));
  for (const id of ["plain", "boxed"]) {
    const frame = page.frameLocator(`#${id}`);
    const element = frame.locator("digit-trainer");
    // In a frame of another origin an element opens when it comes into view: the frame above may have pushed this one out of it.
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await expect(element.locator(".verdict")).toHaveText(/^It guesses \d\.$/);
    await trainsAndPredicts(element);
    const inside = await frame.locator("html").evaluate((html) => html.getBoundingClientRect().height);
    await expect.poll(() => page.locator(`#${id}`).evaluate((iframe) => parseFloat(iframe.style.height))).toBe(Math.ceil(inside));
  }
  // Others cannot change a frame's height.
  const before = await page.locator("#plain").evaluate((iframe) => iframe.style.height);
  await page.evaluate(() => postMessage({ type: "inkgrad-height", height: 5 }, "*"));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await page.locator("#plain").evaluate((iframe) => iframe.style.height)).toBe(before);
});

test("several on one page share one worker and train one after the other; far away they are not opened; removed, all ends", async ({ page, site }) => {
  await page.route("**/index.html", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<digit-trainer[^>]*>[\s\S]*?<\/digit-trainer>/, `<digit-trainer id="first" engine="cpu"></digit-trainer><digit-trainer id="second" engine="cpu" recipe="mlp-100"></digit-trainer>${"<p>&nbsp;</p>".repeat(300)}<digit-trainer id="third" engine="cpu"></digit-trainer>`) });
  });
  await page.goto(`${site}index.html`);
  const [first, second, third] = ["first", "second", "third"].map((id) => page.locator(`#${id}`));
  await second.scrollIntoViewIfNeeded();
  for (const element of [first, second]) await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  expect(page.workers().length).toBe(1);
  await expect(third.locator(".dataset")).toHaveText("MNIST loads when it is needed.");

  await first.evaluate((element) => void element.train({ epochs: 30 }).catch(() => {}));
  await expect(first.locator(".headline")).toHaveText(/Epoch \d+ of 30/);
  await second.evaluate((element) => void element.train({ epochs: 1, trainLimit: 3_000 }));
  await expect(second.locator(".headline")).toHaveText("Another network on this page is training. This one is next.");
  // Predictions do not wait for a turn.
  await second.getByRole("button", { name: "Draw a sample 4" }).click();
  await expect(second.locator(".verdict")).toHaveText(/It (guesses|sees)|reads|perhaps/);
  await first.getByRole("button", { name: "Pause" }).click();
  await expect(second.locator(".headline")).toHaveText(/% correct on/);
  await first.getByRole("button", { name: "Resume" }).click();
  await expect(first.locator(".headline")).toHaveText(/Epoch \d+ of 30/);

  await first.evaluate((element) => element.remove());
  await second.getByRole("button", { name: "Draw a sample 7" }).click();
  await expect(second.locator(".verdict")).toHaveText(reads(7));
  expect(page.workers().length).toBe(1);
  await second.evaluate((element) => element.remove());
  await expect.poll(() => page.workers().length).toBe(0);
  // Put back, it opens anew.
  await page.evaluate(() => document.querySelector("main").prepend(Object.assign(document.createElement("digit-trainer"), { id: "again" })));
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.locator("#again .dataset")).toHaveText(/MNIST: 60,000/);
});

test("attributes that cannot be used are told of, and the rest counts", async ({ open }) => {
  const element = await open({ engine: "cpu", recipe: "mlp-100", epochs: "many", parts: "everything" });
  await expect(element.locator(".problems")).toContainText("epochs is “many”; it must be a number without a sign. It was ignored.");
  await expect(element.locator(".problems")).toContainText("parts is “everything”");
  await expect(element.getByRole("combobox", { name: "Recipe" })).toHaveValue("mlp-100");
});

/** An app whose node_modules has the package, and whose public folder has its files. */
async function makeApp() {
  const app = await mkdtemp(join(tmpdir(), "inkgrad-app-"));
  await mkdir(join(app, "node_modules"));
  await mkdir(join(app, "public"));
  await symlink(join(root, "dist"), join(app, "node_modules/inkgrad"));
  await symlink(join(root, "dist"), join(app, "public/inkgrad"));
  await writeFile(join(app, "package.json"), '{ "type": "module" }');
  await writeFile(join(app, "main.js"), 'import "inkgrad/element";\nimport { recipes } from "inkgrad";\ndocument.title = recipes[0].id;\n');
  await writeFile(join(app, "index.html"), '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script><digit-trainer engine="cpu" assets="/inkgrad/"></digit-trainer>');
  return app;
}

for (const [name, bundle] of Object.entries({
  Vite: async (app) => {
    await promisify(execFile)(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], { cwd: app });
    return join(app, "dist");
  },
  esbuild: async (app) => {
    const out = join(app, "out");
    await build({ entryPoints: [join(app, "main.js")], bundle: true, format: "esm", outdir: out, absWorkingDir: app, logLevel: "warning" });
    await cp(join(app, "index.html"), join(out, "index.html"));
    await symlink(join(root, "dist"), join(out, "inkgrad"));
    return out;
  },
})) {
  test(`the npm package under ${name}`, async ({ page }) => {
    const app = await makeApp();
    const server = await createSiteServer(await bundle(app), { "content-security-policy": "default-src 'self' data: 'wasm-unsafe-eval'" });
    await page.goto(await listenLocally(server));
    await expect(page).toHaveTitle("mlp-512");
    await trainsAndPredicts(page.locator("digit-trainer"));
    await page.goto("about:blank");
    server.close();
    await rm(app, { recursive: true });
  });
}
