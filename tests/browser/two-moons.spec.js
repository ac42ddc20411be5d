// The template for programs of others, as ./build.sh example makes it.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { listenLocally } from "../../tools/serve.js";
import { expect, test } from "./fixtures.js";

const FOLDER = new URL("../../target/two-moons/", import.meta.url);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'";

test("the template tells the moons apart, and paints where it sees which", async ({ page }) => {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
    const body = await readFile(new URL(name, FOLDER)).catch(() => null);
    response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(name)] ?? "text/plain", "content-security-policy": POLICY }).end(body ?? "");
  });
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto(await listenLocally(server));
  await expect(page.getByRole("status")).toHaveText(/^Epoch 20 of 20: (9[5-9]|100)\.\d% of the test points$/, { timeout: 60_000 });
  // The top of the first moon is blue, the bottom of the second red.
  const [top, bottom] = await page.locator("canvas").evaluate((canvas) => [[27, 13], [47, 43]].map((place) => [...canvas.getContext("2d").getImageData(...place, 1, 1).data]));
  expect([top[2] > top[0], bottom[0] > bottom[2]]).toEqual([true, true]);
  server.close();
});
