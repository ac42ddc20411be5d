// The service worker among others of its origin, with caches and a network of its own.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const source = readFileSync(new URL("../../www/sw.js", import.meta.url), "utf8");
const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** sw.js as a browser runs it at `base`, with these files of its version. @param {{ needed: Record<string, string>, later: Record<string, string> }} files texts by path */
function serviceWorker(base, { needed, later }, stored, network) {
  const hashes = (texts) => Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, hashOf(text)]));
  const files = { version: hashOf(JSON.stringify([needed, later])), needed: hashes(needed), later: hashes(later) };
  const listeners = {};
  const cache = (name) => {
    if (!stored.has(name)) stored.set(name, new Map());
    const kept = stored.get(name);
    return { match: async (key) => kept.get(key)?.clone(), put: async (key, response) => void kept.set(key, response) };
  };
  const caches = {
    open: async (name) => cache(name),
    keys: async () => [...stored.keys()],
    delete: async (name) => stored.delete(name),
    match: async (key) => [...stored.values()].find((kept) => kept.has(key))?.get(key).clone(),
  };
  const answer = async (request) => new Response(network[String(request.url ?? request)] ?? "", { status: String(request.url ?? request) in network ? 200 : 404 });
  const scope = { location: { href: `${base}sw.js` }, addEventListener: (type, listener) => (listeners[type] = listener), clients: { claim: async () => {} }, caches, fetch: answer, crypto, URL, Headers, Response, Uint8Array, Array, Promise, Object };
  scope.globalThis = scope;
  vm.runInNewContext(source.replace('const FILES = { version: "", needed: {}, later: {} };', `const FILES = ${JSON.stringify(files)};`), scope);
  const dispatch = async (type) => {
    let done;
    listeners[type]({ waitUntil: (promise) => (done = promise) });
    await done;
  };
  const ask = async (path) => {
    let response;
    listeners.fetch({ request: { url: base + path, method: "GET" }, respondWith: (promise) => (response = promise) });
    return response;
  };
  return { install: () => dispatch("install"), activate: () => dispatch("activate"), ask };
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
