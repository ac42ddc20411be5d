// The translation is whole: every text of the page, every recipe, and every sentence that an engine or an error can say.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { best, currentRegion, decimal, localized, useLanguage, whole } from "../../www/i18n/language.js";
import { percent } from "../../www/i18n/numbers.js";
import { page } from "../../www/i18n/messages/de/page.js";
import { SENTENCES, translate as translated } from "../../www/i18n/messages/de/sentences.js";
import { layerKinds } from "../../www/core/layers.js";
import { recipes } from "../../www/core/recipes.js";

const root = new URL("../../", import.meta.url);
const translate = (sentence) => translated(sentence, localized);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const filesUnder = (folder, extension) => readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(extension)).map((name) => `${folder}${name}`);

/** The paths of a catalogue's texts, with what each is and how many values it takes. */
const shape = (texts, path = "") => Object.entries(texts).flatMap(([name, text]) => (typeof text === "object" ? shape(text, `${path}.${name}`) : [`${path}.${name}: ${typeof text === "function" ? `of ${text.length}` : "text"}`]));

for (const part of ["element", "drawings", "evaluation", "experiments", "network", "settings", "share", "walk"]) {
  test(`the German ${part} has every text of the English, and none is left in English`, async () => {
    const [english, german] = await Promise.all(["", "de/"].map(async (folder) => (await import(`../../www/i18n/messages/${folder}${part}.js`))[part]));
    const { recipes: own, ...others } = german;
    const { recipes: none, ...originals } = english;
    assert.deepEqual(shape(others), shape(originals));
    if (part === "element") assert.deepEqual(Object.keys(own).sort(), recipes.map(({ id }) => id).sort(), `recipes; the English has ${Object.keys(none).length}`);
    const words = (texts) => Object.values(texts).flatMap((text) => (typeof text === "object" ? words(text) : typeof text === "string" && text.split(" ").length > 4 ? [text] : []));
    const left = words(originals).filter((text) => words(others).includes(text) && !text.startsWith("layers such as") && !text.startsWith("Ada: inkgrad result"));
    assert.deepEqual(left, []);
  });
}

test("every kind of layer, its fields and its choices have words", async () => {
  for (const folder of ["", "de/"]) {
    const [{ element }, { settings }, { walk }] = await Promise.all(["element", "settings", "walk"].map((part) => import(`../../www/i18n/messages/${folder}${part}.js`)));
    for (const { type, fields } of layerKinds) {
      assert.ok(walk.layers[type]?.length > 20, `${folder}walk.layers.${type}`);
      assert.ok(type === "dense" || element.layers.brief[type], `${folder}layers.brief.${type}`);
      for (const field of fields.filter(({ kind }) => kind !== "activation")) assert.ok(settings.layers.fields[field.name], `${folder}layers.fields.${field.name}`);
      for (const choice of fields.flatMap((field) => (field.kind === "choice" ? field.choices : []))) assert.ok(settings.layers.choices[choice], `${folder}layers.choices.${choice}`);
    }
  }
});

test("the page's HTML and its German texts have the same keys", () => {
  const keys = ["www/site/index.html", "www/site/embed.html"].flatMap((path) => [...read(path).matchAll(/data-message="(\w+)"/g)].map(([, key]) => key));
  assert.deepEqual([...new Set(keys)].sort(), Object.keys(page).sort());
});

/** What a source may say, with X in its gaps: strings that are whole sentences or that stand inside one. */
function rustSentences(path) {
  const code = read(path).split("#[cfg(test)]")[0].replace(/^\s*\/\/.*$/gm, "").replace(/\\\n\s*/g, "");
  const strings = [...code.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replaceAll('\\"', '"'));
  return strings.filter((text) => /[.:]$|differs by|network is back/.test(text) && text.split(" ").length > 3);
}
/** The arguments of the call that begins at `index`, up to its own closing bracket. */
function callAt(code, index) {
  let depth = 0;
  for (let end = code.indexOf("(", index); end < code.length; end++) {
    depth += Number(code[end] === "(") - Number(code[end] === ")");
    if (depth === 0) return code.slice(index, end);
  }
  return "";
}
function scriptSentences(path) {
  const code = read(path);
  return [...code.matchAll(/(?:new InkgradError|refused(?:Option)?)\(/g)].map(({ index }) => {
    const call = callAt(code, index);
    const text = /`[^`]{12,}`/.exec(call)?.[0] ?? /"[A-Z][^"]{12,}"/.exec(call)?.[0] ?? /"[a-z][^"]* [^"]*"/.exec(call)?.[0];
    // What only hands a sentence on has none of its own.
    assert.ok(text || /wire|message|expected/.test(call), `${path}: no sentence in ${call}`);
    return text ? text.slice(1, -1).replace(/\$\{WANTED\}/, "Four files are wanted: images and labels to learn from, images and labels to be tested on, as IDX, gzipped or not.") : "";
  }).filter(Boolean);
}
const filled = (text) => text.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "X").replace(/\{[^}]*\}/g, "X");

test("every error of the engine and of the modules has a German sentence", () => {
  // The catalogue's texts stand in element.js; these never reach a visitor.
  const left = /catalogue|^src\/ops\/|resident|optimizer\/in_place|console|storage\/onnx|random/;
  const sentences = [
    ...filesUnder("src/", ".rs").filter((path) => !left.test(path)).flatMap(rustSentences),
    ...filesUnder("www/", ".js").filter((path) => !path.includes("messages/")).flatMap(scriptSentences),
  ];
  assert.ok(sentences.length > 60, `${sentences.length} sentences were found`);
  const untranslated = sentences.map(filled).filter((text) => translate(text) === text);
  assert.deepEqual(untranslated, []);
});

test("every reason for an engine has a German sentence", () => {
  const adapter = [...read("www/worker/engines/webgpu-adapter.js").matchAll(/return ["`](This|The) ([^"`]*)["`]/g)].map(([, first, rest]) => `${first} ${rest}`);
  const reasons = [/REASONS = \{(.*)\}/.exec(read("www/trainer/setup.js"))[1].matchAll(/: "([^"]*)"/g), read("www/worker/engines/load.js").matchAll(/(?:onDetail\(|reason: )["`]([^"`]*)["`]/g), read("www/worker/engines/choice.js").matchAll(/tell\("([^"]*)"/g)].flatMap((found) => [...found].map(([, text]) => text));
  const all = [...adapter, ...reasons, "WebGPU is 3.2 times as fast as one CPU worker and 1.5 times as fast as a team of 2 CPU workers here", "A team of 2 CPU workers is 1.7 times as fast as one CPU worker here", "One CPU worker is about as fast as a team of 2 CPU workers, 1.4 times as fast as a team of 4 CPU workers and 2.0 times as fast as WebGPU here"];
  assert.ok(all.length > 12);
  assert.deepEqual(all.map(filled).filter((text) => translate(text) === text), []);
});

test("what stands in the gaps is translated too, and numbers get the region's sign", () => {
  useLanguage("de", ["de-CH", "de"]);
  assert.equal(translate("Layer 2: it has no units; it needs at least one."), "Schicht 2: Sie hat keine Einheiten; sie braucht wenigstens eine.");
  useLanguage("de", ["de"]);
  assert.equal(translate("WebGPU is 3.2 times as fast as one CPU worker here"), "WebGPU ist hier 3,2-mal so schnell wie ein CPU-Worker");
  assert.equal(translate("One CPU worker is about as fast as a team of 2 CPU workers and 2.1 times as fast as WebGPU here"), "Ein CPU-Worker ist hier etwa so schnell wie ein Team von 2 CPU-Workern und 2,1-mal so schnell wie WebGPU");
  assert.equal(translate("epochs is 0; it must be a whole number from 1 to 1000."), "epochs ist 0; erwartet: eine ganze Zahl von 1 bis 1000.");
  assert.equal(translate("Something new."), "Something new.");
  useLanguage("en", []);
});

test("numbers are written as the region writes them", () => {
  const written = (language, tags) => {
    useLanguage(language, tags);
    return [percent(0.97931), whole(60_000), decimal(0.5, 4), currentRegion()];
  };
  assert.deepEqual(written("de", ["en-US", "de-AT"]).slice(0, 1), ["97,93\u00a0%"]);
  assert.deepEqual(written("de", ["de-DE"]), ["97,93\u00a0%", "60.000", "0,5000", "de-DE"]);
  assert.match(written("de", ["de-CH"])[1], /^60['’]000$/);
  assert.deepEqual(written("en", ["de", "en-US"]), ["97.93%", "60,000", "0.5000", "en-US"]);
});

test("the first language that there are texts in is taken; nothing an address says is trusted", () => {
  assert.equal(best(["fr-FR", "de-AT", "en"]), "de");
  assert.equal(best(["constructor", "__proto__", "fr"]), "en");
  assert.equal(best([]), "en");
});

test("what an address or a file made endless is not searched through", () => {
  const endless = `There is no recipe "${"x is y; ".repeat(4_000)}"; choose one of mlp-512.`;
  assert.equal(translate(endless), endless);
});

test("a tag that is not well-formed names no region", () => {
  useLanguage("en", ["en-US.UTF-8", "en-US@posix", ""]);
  assert.deepEqual([currentRegion(), whole(60_000)], ["en", "60,000"]);
  useLanguage("en", ["en_US", "en-GB"]);
  assert.equal(currentRegion(), "en-GB");
});

test("no two English sentences are the same", () => {
  assert.equal(new Set(SENTENCES.map(([english]) => english)).size, SENTENCES.length);
});
