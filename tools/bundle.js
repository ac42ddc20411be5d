// Joins the page's modules into a few files, so that a visitor far from the server waits for a few answers and not for a chain of
// forty: bundle.js SOURCE TARGET
// What is loaded later stays apart. Beside each file lies a source map with the sources in it, so that a browser's source pane
// shows what is in the repository.

import { readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { build, transform } from "esbuild";
import { BROWSERS_MIN } from "./browsers.js";
import { ENGINE_SOURCES, hashOf } from "./sources.js";

const [source, target] = process.argv.slice(2);
// The oldest browsers that can train here: tools/browsers.js.
const BROWSERS = Object.entries(BROWSERS_MIN).map(([name, version]) => `${name}${version}`);
/** Files whose names others rely on: pages, workers, and what an author imports. */
const ENTRIES = ["site/page.js", "site/embed.js", "site/page.css", "embedder/embed-host.js", "element/digit-trainer.js", "trainer/trainer.js", "worker/worker.js", "worker/team/helper.js"];
/** Pages, and what each loads at first. */
const PAGES = { "index.html": ["page.js", "digit-trainer.js"], "embed.html": ["embed.js", "digit-trainer.js"] };

/** Style sheets inside modules, marked with a comment: minified as those in files are. */
const styles = {
  name: "styles",
  /** @param {import("esbuild").PluginBuild} build */
  setup({ onLoad }) {
    onLoad({ filter: /styles\.js$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8");
      const [, before, css, after] = /^(.*\/\* css \*\/ `)([^`]*)(`.*)$/s.exec(code) ?? [];
      if (css === undefined || /\\|\$\{/.test(css)) throw new Error(`${path} must have one style sheet marked with /* css */, without backslashes and gaps`);
      const { code: small } = await transform(css, { loader: "css", minify: true, target: BROWSERS });
      // What esbuild escapes, a template needs escaped once more.
      return { contents: before + small.trim().replaceAll("\\", "\\\\") + after, loader: "js" };
    });
  },
};

const version = {
  name: "version",
  /** @param {import("esbuild").PluginBuild} build */
  setup({ onLoad }) {
    onLoad({ filter: /\/version\.js$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8");
      // The engine that is there, or else the one that these sources will make.
      const engine = await readFile(join(target, "wasm/cpu/.build"), "utf8").then((text) => text.trim(), () => hashOf(ENGINE_SOURCES));
      const builds = { VERSION: await hashOf([source, ...ENGINE_SOURCES]), ENGINE: engine };
      const contents = Object.entries(builds).reduce((code, [name, build]) => {
        if (!code.includes(`${name} = "source"`)) throw new Error(`${path} must have ${name} = "source"`);
        return code.replace(`${name} = "source"`, `${name} = "${build}"`);
      }, code);
      return { contents, loader: "js" };
    });
  },
};

const { metafile } = await build({
  entryPoints: ENTRIES.map((path) => ({ in: join(source, path), out: basename(path, extname(path)) })),
  outdir: target,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  target: BROWSERS,
  plugins: [styles, version],
  sourcemap: "linked",
  sourcesContent: true,
  entryNames: "[name]",
  // Beside the entries: addresses relative to a module must not change.
  chunkNames: "[name]-[hash]",
  metafile: true,
  logLevel: "warning",
});

const nameOf = (/** @type {string} */ path) => path.slice(join(target, "/").length);
const outputs = Object.fromEntries(Object.entries(metafile.outputs).map(([path, output]) => [nameOf(path), output]));
/** A file and all that it imports at once. @param {string} name @param {Set<string>} [found] */
function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const { path, kind, external } of outputs[name].imports) if (!external && kind === "import-statement") closure(nameOf(path), found);
  return found;
}

const atFirst = new Set(["page.css", ...["page.js", "digit-trainer.js", "worker.js"].flatMap((entry) => [...closure(entry)])]);
// For bench/run.js: what a visitor downloads at first, and what may follow.
const files = Object.keys(outputs).filter((name) => !name.endsWith(".map"));
const translations = files.filter((name) => Object.keys(outputs[name].inputs).some((path) => /messages\/[a-z]+\//.test(path)));
const later = files.filter((name) => !atFirst.has(name) && !translations.includes(name) && !/^(helper|embed|embed-host|trainer)\.js$/.test(name));
await writeFile(join(target, ".bundle.json"), JSON.stringify({ atFirst: [...atFirst], later, translations }));

for (const [page, entries] of Object.entries(PAGES)) {
  const names = new Set(entries.flatMap((entry) => [...closure(entry)]));
  const links = [...names].map((name) => `<link rel="modulepreload" href="${name}" />`).join("\n    ");
  const html = await readFile(join(source, "site", page), "utf8");
  await writeFile(join(target, page), html.replace('<link rel="modulepreload" href="digit-trainer.js" />', links));
}
