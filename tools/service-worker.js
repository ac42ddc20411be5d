// Puts the list of the site's files, each with its hash, into its service worker: service-worker.js DIST

import { createHash } from "node:crypto";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";

const [dist] = process.argv.slice(2);
/** Twins of other files, what only developers ask for, and what has a store of its own. */
const LEFT_OUT = /\.(br|gz|map|d\.ts|md)$|^(data|types)\/|^sw\.js$|(^|\/)\.|^(package\.json|LICENSE-.*|_headers)$/;
/** Kept once a visitor's browser used it. */
const LATER = /^(wasm\/webgpu|networks)\//;

/** @type {{ version: string, needed: Record<string, string>, later: Record<string, string> }} */
const files = { version: "", needed: {}, later: {} };
const all = createHash("sha256");
for (const name of (await readdir(dist, { recursive: true })).sort()) {
  const path = name.split(sep).join("/");
  if (LEFT_OUT.test(path) || !(await stat(join(dist, name))).isFile()) continue;
  const hash = createHash("sha256").update(await readFile(join(dist, name))).digest("hex").slice(0, 16);
  files[LATER.test(path) ? "later" : "needed"][path] = hash;
  all.update(path).update(hash);
}
files.version = all.digest("hex").slice(0, 16);
const source = await readFile(new URL("../www/service-worker/sw.js", import.meta.url), "utf8");
const line = 'const FILES = { version: "", needed: {}, later: {} };';
if (!source.includes(line)) throw new Error(`www/service-worker/sw.js must have the line ${line}`);
await writeFile(join(dist, "sw.js"), source.replace(line, `const FILES = ${JSON.stringify(files)};`));
