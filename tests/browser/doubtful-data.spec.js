// Data sets that are not as they were meant, and servers that do not give them: what is told, and what mends it.

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { createSiteServer, listenLocally } from "../../tools/serve.js";
import { expect, inPage, test } from "./fixtures.js";
import { smallSet } from "./mnist.js";

const eachImage = (files, change) => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, name.includes("images") ? change(Buffer.from(bytes)) : bytes]));
const pixels = (change) => (bytes) => {
  for (let at = 16; at < bytes.length; at++) bytes[at] = change(bytes[at]);
  return bytes;
};
const turned = (bytes) => {
  const copy = Buffer.from(bytes);
  for (let at = 16; at < bytes.length; at++) copy[16 + 784 * Math.floor((at - 16) / 784) + 28 * ((at - 16) % 28) + (Math.floor((at - 16) / 28) % 28)] = bytes[at];
  return copy;
};

/** Answers for data sets by folder, whose files can be changed. */
async function serveSets(page, sets) {
  const headers = { "access-control-allow-origin": "*" };
  await page.route("https://sets.example/**", (route) => {
    const [, folder, name] = new URL(route.request().url()).pathname.split("/");
    const file = sets[folder]?.[name.replace(/\.gz$/, "")];
    return file ? route.fulfill({ body: name.endsWith(".gz") ? gzipSync(file) : file, headers, contentType: "application/octet-stream" }) : route.fulfill({ status: 404, headers });
  });
  return "https://sets.example/";
}

test("what a data set is suspected of is told with a remedy that mends it; EMNIST is turned where it needs to be, however it comes", async ({ page, site }) => {
  const set = smallSet();
  const sets = { plain: set, inverted: eachImage(set, pixels((pixel) => 255 - pixel)), "zero-one": eachImage(set, pixels((pixel) => Number(pixel > 127))), lying: eachImage(set, turned), "emnist-digits": eachImage(set, turned), "emnist-upright": set };
  const server = await serveSets(page, sets);
  const found = await inPage(page, site, async (url) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    let told = null;
    trainer.addEventListener("dataset", ({ detail }) => (told = detail.dataset.doubts));
    const first = async (by) => String((await by.images("train", [0]))[0]);
    const results = {};
    await trainer.useDataset(`${url}plain/`);
    const upright = await first(trainer);
    for (const folder of ["plain", "inverted", "lying", "emnist-digits", "emnist-upright"]) {
      await trainer.useDataset(`${url}${folder}/`);
      const [doubt] = told;
      if (doubt) await trainer.remedyDataset(doubt.remedy);
      results[folder] = [doubt?.doubt ?? null, (await first(trainer)) === upright, told.length];
    }
    await trainer.useDataset(`${url}zero-one/`);
    results["zero-one"] = [told[0].doubt, told[0].remedy];
    const byOption = await Trainer.create({ engine: "cpu", dataset: `${url}emnist-digits/` });
    results.option = (await first(byOption)) === upright;
    return results;
  }, server);
  expect(found).toEqual({ plain: [null, true, 0], inverted: ["inverted", true, 0], lying: ["transposed", true, 0], "emnist-digits": [null, true, 0], "emnist-upright": [null, true, 0], "zero-one": ["zero-one", "stretch"], option: true });
});

test("a set that is sorted by class, and a learning rate that teaches nothing, are told while it trains", async ({ page, site }) => {
  const set = smallSet((files) => {
    const labels = [...files["train-labels-idx1-ubyte"].subarray(8)];
    const order = labels.map((_, index) => index).sort((a, b) => labels[a] - labels[b]);
    const images = Buffer.from(files["train-images-idx3-ubyte"]);
    order.forEach((from, to) => files["train-images-idx3-ubyte"].copy(images, 16 + 784 * to, 16 + 784 * from, 16 + 784 * (from + 1)));
    return { ...files, "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": Buffer.concat([files["train-labels-idx1-ubyte"].subarray(0, 8), Buffer.from(order.map((from) => labels[from]))]) };
  });
  const server = await serveSets(page, { sorted: set });
  const found = await inPage(page, site, async (url) => {
    const { Trainer } = await import("./trainer.js");
    const trainer = await Trainer.create({ engine: "cpu" });
    const doubts = [];
    trainer.addEventListener("doubt", ({ detail }) => doubts.push(detail.doubt));
    await trainer.train({ recipe: "mlp-256x2", learningRate: 0.1, trainLimit: 10_000, testLimit: 2000, epochs: 1 });
    await trainer.train({ recipe: "mlp-100", trainLimit: 3000, testLimit: 1000, epochs: 1 });
    await trainer.useDataset(`${url}sorted/`);
    await trainer.train({ recipe: "mlp-100", trainLimit: 40, epochs: 1 });
    await trainer.remedyDataset("shuffle");
    await trainer.train({ recipe: "mlp-100", trainLimit: 200, epochs: 1 });
    return doubts;
  }, server);
  expect(found).toEqual(["learning-rate", "sorted"]);
});

test("files behind an address are looked at again; un-gzipped, Kaggle's and QMNIST's are read; what cannot be says why", async ({ page, site, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const set = smallSet();
  const renamed = (change) => Object.fromEntries(Object.entries(set).map(([name, bytes]) => [change(name), bytes]));
  const qmnist = (labels) => {
    const count = labels.length - 8;
    const wide = Buffer.alloc(12 + 32 * count);
    wide.writeUInt32BE(0xc02, 0);
    wide.writeUInt32BE(count, 4);
    wide.writeUInt32BE(8, 8);
    for (let row = 0; row < count; row++) wide.writeInt32BE(labels[8 + row], 12 + 32 * row);
    return wide;
  };
  const sets = { changing: { ...set }, kaggle: renamed((name) => name.replace(/-(idx\d)-/, ".$1-")), qmnist: Object.fromEntries(Object.entries(set).map(([name, bytes]) => [name, name.includes("labels") ? qmnist(bytes) : bytes])) };
  const server = await serveSets(page, sets);
  const bomb = Buffer.alloc(40_000_000);
  set["train-images-idx3-ubyte"].copy(bomb, 0, 0, 16);
  sets.bomb = { ...set, "train-images-idx3-ubyte": bomb };
  await page.goto(`${site}embed.html?engine=cpu`);
  const use = (folder) =>
    page.evaluate(async (url) => {
      const { Trainer } = await import("./trainer.js");
      globalThis.trainer ??= await Trainer.create({ engine: "cpu" });
      try {
        await globalThis.trainer.useDataset(url);
        return (await globalThis.trainer.labels("train")).slice(0, 5).join("");
      } catch (error) {
        return error.code;
      }
    }, `${server}${folder}/`);
  const first = await use("changing");
  expect([await use("kaggle"), await use("qmnist")]).toEqual([first, first]);
  const labels = Buffer.from(set["train-labels-idx1-ubyte"]);
  labels.subarray(8, 13).reverse();
  sets.changing["train-labels-idx1-ubyte"] = labels;
  expect(await use("changing")).toBe([...first].reverse().join(""));
  expect(await use("bomb")).toBe("dataset-too-large");
});

test("a server that answers but lets no other page read says what it lacks", async ({ page, expectedErrors }) => {
  expectedErrors.push(/CORS policy/, /ERR_FAILED/, /status of 404/);
  // Playwright's own answers always have the header, so the servers are real ones; the page's has no policy against http.
  const open = await createSiteServer(new URL("../../dist", import.meta.url).pathname, { "content-security-policy": "" });
  const closed = createServer((request, response) => response.writeHead(200).end("x"));
  await new Promise((resolve) => closed.listen(0, "127.0.0.1", () => resolve(undefined)));
  await page.goto(`${await listenLocally(open)}icon.svg`);
  const code = await page.evaluate(async (url) => {
    const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
    const trainer = await Trainer.create({ engine: "cpu" });
    return trainer.useDataset(url).catch((error) => error.code);
  }, `http://localhost:${/** @type {any} */ (closed.address()).port}/set/`);
  for (const server of [open, closed]) server.close();
  expect(code).toBe("dataset-no-cors");
});
