// The data set's ways to fail: each its own message, with Retry.

import { gunzipSync, gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { expect, test } from "./fixtures.js";

const IMAGES = "**/t10k-images-idx3-ubyte.gz";
const LABELS = "**/t10k-labels-idx1-ubyte.gz";
const real = (name) => readFileSync(new URL(`../../dist/data/mnist/${name}.gz`, import.meta.url));
const labels = () => gunzipSync(real("t10k-labels-idx1-ubyte"));
const body = (bytes) => ({ body: Buffer.from(bytes), contentType: "application/gzip" });

/** @type {[string, RegExp | string, object, RegExp][]} */
const CASES = [
  ["a file that is not there", LABELS, { status: 404, body: "Not found" }, /The server answered 404 for .*t10k-labels-idx1-ubyte\.gz/],
  ["a server that fails", LABELS, { status: 500, body: "no" }, /The server answered 500/],
  ["a web page in its place", LABELS, body("<!doctype html><title>Login</title>"), /answered with a web page, not with a data set/],
  ["a truncated gzip file", LABELS, body(real("t10k-labels-idx1-ubyte").subarray(0, 3000)), /is not a whole gzip file/],
  ["trailing garbage after the gzip file", LABELS, body(Buffer.concat([real("t10k-labels-idx1-ubyte"), Buffer.from("garbage")])), /is not a whole gzip file/],
  ["one flipped bit", LABELS, body(gzipSync(Buffer.from(labels().map((byte, index) => (index === 99 ? byte ^ 1 : byte))))), /is damaged: its SHA-256 is/],
];

for (const [name, url, response, message] of CASES) {
  test(`${name}, then Retry`, async ({ page, open, expectedErrors }) => {
    expectedErrors.push(/the server responded with a status of/);
    const element = await open({ engine: "cpu" }, () => page.route(url, (route) => route.fulfill(response)));
    await expect(element.getByRole("alert")).toContainText(message);
    await page.unroute(url);
    await element.getByRole("button", { name: "Retry" }).click();
    await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
    await expect(element.getByRole("alert")).toBeHidden();
  });
}

// Sets of another origin or folder are not checked against MNIST's sums, so that Rust's own checks are what refuses.
const idx = (magic, ...rest) => gzipSync(Buffer.concat([Buffer.from(Uint32Array.from([magic, ...rest.slice(0, -1)]).map((word) => swap(word)).buffer), Buffer.from(rest.at(-1))]));
const swap = (word) => ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
const digits = (count) => new Uint8Array(count).map((_, index) => index % 10);

/** @type {[string, RegExp | string, Uint8Array, RegExp][]} */
const FORMS = [
  ["the wrong magic number", IMAGES, idx(0x801, 4, digits(4)), /starts with 0x00000801, not with 0x00000803/],
  ["images of another size", IMAGES, idx(0x803, 1, 32, 32, new Uint8Array(1024)), /The images are 32x32 pixels; this model takes 28x28/],
  ["more labels than images", LABELS, idx(0x801, 11, digits(11)), /There are 10 images but 11 labels/],
  ["an IDX file that ends early", IMAGES, idx(0x803, 3, 28, 28, new Uint8Array(784)), /The file of images ends early: 3 images take 2352 bytes and 784 came/],
  ["an IDX file with trailing bytes", IMAGES, idx(0x803, 3, 28, 28, new Uint8Array(2353)), /has trailing bytes/],
];

for (const [name, url, bytes, message] of FORMS) {
  test(`another data set with ${name}`, async ({ page, open }) => {
    const good = { "images-idx3": idx(0x803, 10, 28, 28, new Uint8Array(7840)), "labels-idx1": idx(0x801, 10, digits(10)) };
    const element = await open({ engine: "cpu", dataset: "data/other/" }, async () => {
      for (const [part, content] of Object.entries(good)) await page.route(`**/data/other/*-${part}-ubyte.gz`, (route) => route.fulfill(body(content)));
      await page.route(url, (route) => route.fulfill(body(bytes)));
    });
    await expect(element.getByRole("alert")).toContainText(message);
  });
}

test("a data set that cannot be reached, then Retry", async ({ page, open, expectedErrors }) => {
  expectedErrors.push(/net::ERR_/);
  const element = await open({ engine: "cpu" }, () => page.route(LABELS, (route) => route.abort("connectionreset")));
  await expect(element.getByRole("alert")).toContainText("t10k-labels-idx1-ubyte could not be reached");
  await page.unroute(LABELS);
  await element.getByRole("button", { name: "Retry" }).click();
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
});

test("a download that breaks off, then Retry", async ({ page, site, open, expectedErrors }) => {
  expectedErrors.push(/net::ERR_/);
  // A server that promises more bytes than it sends before it hangs up.
  const broken = createServer((request, response) => {
    response.writeHead(200, { "content-length": 5000, "access-control-allow-origin": "*" });
    response.write(Buffer.alloc(1000), () => response.destroy());
  });
  await new Promise((resolve) => broken.listen(0, "127.0.0.1", () => resolve(undefined)));
  const element = await open({ engine: "cpu" }, () => page.route(LABELS, async (route) => {
    // Playwright's own answers are always whole, so the request goes on to that server.
    await route.continue({ url: `http://localhost:${/** @type {any} */ (broken.address()).port}/` });
  }));
  await expect(element.getByRole("alert")).toContainText(/The download of t10k-labels-idx1-ubyte broke off after \d+ bytes/);
  broken.close();
  await page.unroute(LABELS);
  await element.getByRole("button", { name: "Retry" }).click();
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  expect(page.url()).toContain(site);
});

test("a bad file of another data set is not kept: once the server is mended, Retry works", async ({ page, open }) => {
  const good = { "images-idx3": idx(0x803, 10, 28, 28, new Uint8Array(7840)), "labels-idx1": idx(0x801, 10, digits(10)) };
  const element = await open({ engine: "cpu", dataset: "data/other/" }, async () => {
    for (const [part, content] of Object.entries(good)) await page.route(`**/data/other/*-${part}-ubyte.gz`, (route) => route.fulfill(body(content)));
    await page.route(LABELS, (route) => route.fulfill(body("No IDX file at all.")));
  });
  await expect(element.getByRole("alert")).toContainText("it is not an IDX file of labels");
  await page.unroute(LABELS);
  await element.getByRole("button", { name: "Retry" }).click();
  await expect(element.locator(".dataset")).toHaveText(/other: /);
});

test("an engine that cannot be loaded, then Retry", async ({ page, open, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const element = await open({ engine: "cpu" }, () => page.route("**/wasm/cpu/inkgrad.js", (route) => route.fulfill({ status: 404, body: "no" })));
  await expect(element.getByRole("alert")).toContainText("The cpu engine could not be loaded");
  await page.unroute("**/wasm/cpu/inkgrad.js");
  await element.getByRole("button", { name: "Retry" }).click();
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await element.getByRole("button", { name: "Draw a sample 5" }).click();
  await expect(element.locator(".verdict")).toHaveText(/It guesses/);
});

test("the second visit takes the data set from the browser's store", async ({ page, open, site }) => {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  let downloads = 0;
  await page.route("**/*-ubyte.gz", (route) => (downloads++, route.continue()));
  await page.goto(`${site}index.html`);
  await expect(page.locator("digit-trainer").locator(".dataset")).toHaveText("MNIST: 60,000 training and 10,000 test images. Stored in this browser.");
  expect(downloads).toBe(0);
});
