// The custom-elements manifest says what the element has, no more and no less. Needs ./build.sh build.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const { modules } = JSON.parse(read("dist/custom-elements.json"));
const declaration = modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName === "digit-trainer");
const names = (list) => list.map(({ name }) => name).sort();
const filesUnder = (folder) => readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js")).map((path) => read(`${folder}/${path}`));
const sources = filesUnder("www/element").join("\n");
const views = ["views", "on-demand"].flatMap((folder) => filesUnder(`www/element/${folder}`)).join("\n");
const found = (pattern) => [...new Set([...views.matchAll(pattern)].map(([, name]) => name))].sort();

test("attributes, events, parts and custom properties are those of the sources, each with words", () => {
  assert.deepEqual(names(declaration.attributes), ["assets", "dataset", "engine", "epochs", "lock", "network", "parts", "present", "recipe", "seed", "settings", "task"]);
  const told = /PUBLIC_EVENTS = new Set\(\[(.*?)\]\)/.exec(sources)[1].match(/\w+/g);
  assert.deepEqual(names(declaration.events), [...told, "change", "predict"].sort());
  assert.deepEqual(names(declaration.cssParts), found(/\bpart: "([a-z-]+)"/g));
  assert.deepEqual(names(declaration.cssProperties), [...new Set([...read("www/element/styles.js").matchAll(/(--[a-z-]+): #/g)].map(([, name]) => name))].sort());
  for (const { name, description } of [declaration.attributes, declaration.events, declaration.cssParts, declaration.cssProperties].flat()) assert.ok(description, name);
});

test("the public methods are there with their words", () => {
  const methods = declaration.members.filter(({ kind, privacy }) => kind === "method" && privacy !== "private").map(({ name }) => name);
  for (const name of ["train", "pause", "resume", "stop", "step", "predict", "evaluate", "save", "load", "fineTune", "undoFineTune"]) assert.ok(methods.includes(name), name);
});
