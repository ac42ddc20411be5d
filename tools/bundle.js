// Joins the page's modules into a few files, so that a visitor far from the server waits for a few answers and not for a chain of
// forty: bundle.js SOURCE TARGET
// What is loaded later stays apart. Beside each file lies a source map with the sources in it, so that a browser's source pane
// shows what is in the repository.

import { readFile, writeFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { transform } from "esbuild";
import { rolldown } from "rolldown";
import { BROWSERS_MIN } from "./browsers.js";
import { ENGINE_SOURCES, hashOf } from "./sources.js";

const [source, target] = process.argv.slice(2);
// The oldest browsers that can train here: tools/browsers.js.
const BROWSERS = Object.entries(BROWSERS_MIN).map(([name, version]) => `${name}${version}`);
/** Modules whose names others rely on: pages, workers, and what an author imports. */
const ENTRIES = ["site/page.js", "site/embed.js", "embedder/embed-host.js", "element/digit-trainer.js", "trainer/trainer.js", "worker/worker.js", "worker/team/helper.js"];
/** Pages, and what each loads at first. */
const PAGES = { "index.html": ["page.js", "digit-trainer.js"], "embed.html": ["embed.js", "digit-trainer.js"] };

/** @param {string} css */
const smallCss = async (css) => (await transform(css, { loader: "css", minify: true, target: BROWSERS })).code.trim();

/** Style sheets inside modules, marked with a comment: minified as those in files are. */
const styles = {
  name: "styles",
  load: {
    filter: { id: /styles\.js$/ },
    async handler(/** @type {string} */ path) {
      const code = await readFile(path, "utf8");
      const [, before, css, after] = /^(.*\/\* css \*\/ `)([^`]*)(`.*)$/s.exec(code) ?? [];
      if (css === undefined || /\\|\$\{/.test(css)) throw new Error(`${path} must have one style sheet marked with /* css */, without backslashes and gaps`);
      // What esbuild escapes, a template needs escaped once more.
      return before + (await smallCss(css)).replaceAll("\\", "\\\\") + after;
    },
  },
};

const version = {
  name: "version",
  load: {
    filter: { id: /\/version\.js$/ },
    async handler(/** @type {string} */ path) {
      const code = await readFile(path, "utf8");
      // The engine that is there, or else the one that these sources will make.
      const engine = await readFile(join(target, "wasm/cpu/.build"), "utf8").then((text) => text.trim(), () => hashOf(ENGINE_SOURCES));
      const builds = { VERSION: await hashOf([source, ...ENGINE_SOURCES]), ENGINE: engine };
      return Object.entries(builds).reduce((code, [name, build]) => {
        if (!code.includes(`${name} = "source"`)) throw new Error(`${path} must have ${name} = "source"`);
        return code.replace(`${name} = "source"`, `${name} = "${build}"`);
      }, code);
    },
  },
};

/** What a module imports at once. @type {Map<string, readonly string[]>} */
const importedBy = new Map();
/** A module and all that it imports at once. @param {string} entry @param {Set<string>} [found] */
function modulesOf(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const path of importedBy.get(entry) ?? []) modulesOf(path, found);
  return found;
}
const graph = {
  name: "graph",
  /** @param {{ id: string, importedIds: string[] }} info */
  moduleParsed: ({ id, importedIds }) => void importedBy.set(id, importedIds),
};

/**
 * The file that a module of the first load goes to: what page and worker share, what the page needs before its element, the public class, the
 * element. Fewer files are fewer answers to wait for, and compress better. Null for what is loaded later.
 * @param {string} id
 */
function firstFile(id) {
  const entry = (/** @type {string} */ path) => resolve(source, path);
  if (ENTRIES.some((path) => entry(path) === id)) return null;
  const reaches = (/** @type {string} */ path) => modulesOf(entry(path)).has(id);
  const [page, trainer, element, worker] = ["site/page.js", "trainer/trainer.js", "element/digit-trainer.js", "worker/worker.js"].map(reaches);
  if (worker) return page || element ? "shared" : null;
  return page ? "page-core" : trainer ? "trainer-core" : element ? "element-core" : null;
}

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((path) => [basename(path, extname(path)), join(source, path)])),
  plugins: [styles, version, graph],
  transform: { target: BROWSERS },
});
const { output } = await bundle.write({
  dir: target,
  format: "esm",
  minify: true,
  comments: false,
  sourcemap: true,
  entryFileNames: "[name].js",
  // Beside the entries: addresses relative to a module must not change.
  chunkFileNames: "[name]-[hash].js",
  hashCharacters: "base36",
  codeSplitting: { groups: [{ name: firstFile, debugName: "first" }] },
});
await bundle.close();
await writeFile(join(target, "page.css"), `${await smallCss(await readFile(join(source, "site/page.css"), "utf8"))}\n`);

const chunks = new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])));
/** A file and all that it imports at once. @param {string} name @param {Set<string>} [found] */
function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const path of chunks.get(name)?.imports ?? []) if (chunks.has(path)) closure(path, found);
  return found;
}

const atFirst = new Set(["page.css", ...["page.js", "digit-trainer.js", "worker.js"].flatMap((entry) => [...closure(entry)])]);
// For bench/run.js: what a visitor downloads at first, and what may follow.
const files = [...chunks.keys()];
const translations = files.filter((name) => chunks.get(name)?.moduleIds.some((path) => /messages\/[a-z]+\//.test(path)));
const later = files.filter((name) => !atFirst.has(name) && !translations.includes(name) && !/^(helper|embed|embed-host|trainer)\.js$/.test(name));
await writeFile(join(target, ".bundle.json"), JSON.stringify({ atFirst: [...atFirst], later, translations }));

for (const [page, entries] of Object.entries(PAGES)) {
  const names = new Set(entries.flatMap((entry) => [...closure(entry)]));
  const links = [...names].map((name) => `<link rel="modulepreload" href="${name}" />`).join("\n    ");
  const html = await readFile(join(source, "site", page), "utf8");
  await writeFile(join(target, page), html.replace('<link rel="modulepreload" href="digit-trainer.js" />', links));
}
