// Takes comments and spaces out of the page's modules and styles, each file by itself and under its own name:
//   node tools/minify.js SOURCE TARGET
// Beside each module lies a source map with the source in it, so that a browser's source pane shows what is in the repository.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { transform } from "esbuild";

const [source, target] = process.argv.slice(2);
// What every browser with WebAssembly SIMD and module workers understands.
const BROWSERS = ["chrome96", "firefox114", "safari16.4"];

for (const name of await readdir(source, { recursive: true })) {
  const kind = /\.(js|css)$/.exec(name)?.[1];
  if (!kind) continue;
  const text = await readFile(join(source, name), "utf8");
  const { code, map } = await transform(text, { loader: /** @type {"js" | "css"} */ (kind), minify: true, legalComments: "none", target: BROWSERS, sourcemap: kind === "js" ? "external" : false, sourcefile: basename(name), sourcesContent: true });
  const link = map ? `//# sourceMappingURL=${basename(name)}.map\n` : "";
  await writeFile(join(target, name), code + link);
  if (map) await writeFile(join(target, `${name}.map`), map);
}
