// Writes FILE.br and FILE.gz beside each compressible file: compress.js [--flat] MIN_BYTES FOLDER

import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const flat = process.argv[2] === "--flat";
const [minimum, folder] = process.argv.slice(flat ? 3 : 2);
const COMPRESSIBLE = new Set([".wasm", ".js", ".css", ".html", ".json", ".svg"]);

for (const name of await readdir(folder, { recursive: !flat })) {
  const path = join(folder, name);
  const { size } = await stat(path);
  if (!COMPRESSIBLE.has(extname(name)) || size < Number(minimum)) continue;
  const bytes = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: size };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(bytes, { params }), promisify(gzip)(bytes, { level: 9 })]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}
