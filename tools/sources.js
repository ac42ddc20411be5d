// A hash of files and folders, by which builds tell each other apart: sources.js PATH...

import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the engines are made of. */
export const ENGINE_SOURCES = ["src", "engine", "kernels", "Cargo.toml", "Cargo.lock"];

/** @param {string[]} paths of files and folders, relative to the repository's root */
export async function hashOf(paths) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const hash = createHash("sha256");
  for (const path of paths) {
    const isFile = (await stat(join(root, path))).isFile();
    for (const name of isFile ? [""] : (await readdir(join(root, path), { recursive: true })).sort()) {
      const file = join(root, path, name);
      if ((await stat(file)).isFile()) hash.update(join(path, name)).update(await readFile(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await hashOf(process.argv[2] ? process.argv.slice(2) : ENGINE_SOURCES));
