// The service worker among others of its origin, with caches and a network of its own.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const source = readFileSync(new URL("../../www/service-worker/sw.js", import.meta.url), "utf8");
const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** sw.js as a browser runs it at `base`, with these files of its version. @param {string} base @param {{ needed: Record<string, string>, later: Record<string, string> }} files texts by path */
function serviceWorker(base, { needed, later }, stored, network, headers = {}) {
  const hashes = (texts) => Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, hashOf(text)]));
  const files = { version: hashOf(JSON.stringify([needed, later])), needed: hashes(needed), later: hashes(later) };
  const listeners = {};
  const told = [];
  const cache = (name) => {
    if (!stored.has(name)) stored.set(name, new Map());
    const kept = stored.get(name);
    return { match: async (key) => kept.get(key)?.clone(), put: async (key, response) => void kept.set(key, response), keys: async () => [...kept.keys()].map((url) => ({ url })) };
  };
  const caches = {
    open: async (name) => cache(name),
    keys: async () => [...stored.keys()],
    delete: async (name) => stored.delete(name),
    match: async (key) => [...stored.values()].find((kept) => kept.has(key))?.get(key).clone(),
  };
  const answer = async (request) => new Response(network[String(request.url ?? request)] ?? "", { status: String(request.url ?? request) in network ? 200 : 404, headers: headers[String(request.url ?? request)] ?? {} });
  const scope = { location: { href: `${base}sw.js` }, addEventListener: (type, listener) => (listeners[type] = listener), clients: { claim: async () => {}, matchAll: async () => [{ postMessage: (message) => told.push(message) }] }, registration: { unregister: async () => told.push("unregistered") }, caches, fetch: answer, crypto, setTimeout, URL, Headers, Response, Uint8Array, Array, Promise, Object };
  scope.globalThis = scope;
  vm.runInNewContext(source.replace('const FILES = { version: "", needed: {}, later: {} };', `const FILES = ${JSON.stringify(files)};`), scope);
  const dispatch = async (type) => {
    let done;
    listeners[type]({ waitUntil: (promise) => (done = promise) });
    await done;
  };
  const ask = async (path, destination = "script") => {
    let response;
    const after = [];
    listeners.fetch({ request: { url: base + path, method: "GET", destination }, respondWith: (promise) => (response = promise), waitUntil: (promise) => after.push(promise) });
    await Promise.all([response, ...after]);
    return response;
  };
  return { told, hang: () => (caches.open = () => new Promise(() => {})), install: () => dispatch("install"), activate: () => dispatch("activate"), ask };
}

test("two copies of the page on one origin keep to their own files", async () => {
  const stored = new Map();
  const network = { "https://host/a/page.js": "one", "https://host/b/page.js": "two" };
  const [a, b] = [["https://host/a/", "one"], ["https://host/b/", "two"]].map(([base, text]) => serviceWorker(base, { needed: { "page.js": text }, later: {} }, stored, network));
  for (const worker of [a, b]) {
    await worker.install();
    await worker.activate();
  }
  for (const key of Object.keys(network)) delete network[key];
  assert.deepEqual([await (await a.ask("page.js")).text(), await (await b.ask("page.js")).text()], ["one", "two"]);
});

test("an old page never gets a newer WebGPU engine: it does without", async () => {
  const network = { "https://host/page.js": "page", "https://host/wasm/webgpu/inkgrad.js": "newer" };
  const worker = serviceWorker("https://host/", { needed: { "page.js": "page" }, later: { "wasm/webgpu/inkgrad.js": "older" } }, new Map(), network);
  await worker.install();
  assert.equal((await worker.ask("wasm/webgpu/inkgrad.js")).type, "error");
  network["https://host/wasm/webgpu/inkgrad.js"] = "older";
  assert.equal(await (await worker.ask("wasm/webgpu/inkgrad.js")).text(), "older");
});

test("a new version drops the old one's files and takes what has not changed from them", async () => {
  const stored = new Map();
  const network = { "https://host/a.js": "same", "https://host/b.js": "old" };
  const old = serviceWorker("https://host/", { needed: { "a.js": "same", "b.js": "old" }, later: {} }, stored, network);
  await old.install();
  await old.activate();
  delete network["https://host/a.js"];
  network["https://host/b.js"] = "new";
  const next = serviceWorker("https://host/", { needed: { "a.js": "same", "b.js": "new" }, later: {} }, stored, network);
  await next.install();
  await next.activate();
  assert.equal(stored.size, 1);
  assert.deepEqual(await Promise.all(["a.js", "b.js"].map(async (path) => (await next.ask(path)).text())), ["same", "new"]);
});

test("a host that rewrites a page is told to the visitor, and nothing is kept", async () => {
  const worker = serviceWorker("https://host/", { needed: { "index.html": "page" }, later: {} }, new Map(), { "https://host/index.html": "page <script>" });
  await assert.rejects(worker.install(), /index\.html came changed/);
  assert.match(worker.told[0].notKept, /index\.html came changed/);
});

test("where the browser has dropped files, a page is all of one version", async () => {
  const stored = new Map();
  const network = { "https://host/index.html": "old page", "https://host/a.js": "old" };
  const worker = serviceWorker("https://host/", { needed: { "index.html": "old page", "a.js": "old" }, later: {} }, stored, network);
  await worker.install();
  const [kept] = stored.values();
  const [drop] = [...kept.keys()].filter((key) => key.includes("a.js"));
  kept.delete(drop);
  assert.equal(await (await worker.ask("index.html", "document")).text(), "old page");
  assert.equal(await (await worker.ask("a.js")).text(), "old");

  kept.delete(drop);
  network["https://host/a.js"] = "new";
  network["https://host/index.html"] = "new page";
  assert.equal((await worker.ask("a.js")).type, "error", "never mixed into a page that is open");
  assert.equal(await (await worker.ask("index.html", "document")).text(), "new page");
  assert.deepEqual(worker.told.filter((message) => message === "unregistered"), ["unregistered"]);
  assert.equal(await (await worker.ask("a.js")).text(), "new");
});

test("a page and its workers have the headers that their host gives by now", async () => {
  const files = { "index.html": "page", "worker.js": "worker" };
  const network = Object.fromEntries(Object.entries(files).map(([path, text]) => [`https://host/${path}`, text]));
  const headers = Object.fromEntries(Object.keys(network).map((url) => [url, {}]));
  const worker = serviceWorker("https://host/", { needed: files, later: {} }, new Map(), network, headers);
  await worker.install();
  for (const url of Object.keys(headers)) headers[url] = { "cross-origin-embedder-policy": "require-corp" };
  await worker.ask("index.html", "document");
  for (const path of Object.keys(files)) assert.equal((await worker.ask(path)).headers.get("cross-origin-embedder-policy"), "require-corp", path);
});

test("a store without room, and one that never answers, hold nothing up", async () => {
  const network = { "https://host/index.html": "page", "https://host/wasm/webgpu/inkgrad.js": "engine" };
  const stored = new Map();
  const worker = serviceWorker("https://host/", { needed: { "index.html": "page" }, later: { "wasm/webgpu/inkgrad.js": "engine" } }, stored, network);
  await worker.install();
  const [kept] = stored.values();
  kept.set = () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  assert.equal(await (await worker.ask("wasm/webgpu/inkgrad.js")).text(), "engine");
  worker.hang();
  assert.equal(await (await worker.ask("index.html", "document")).text(), "page");
});
