// Whom the files of each folder of www/ know: types too, which the linter does not see, and as ARCHITECTURE.md says.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { FOLDERS, mayNotImport } from "../../tools/folders.js";

const root = new URL("../../", import.meta.url).pathname;
const files = readdirSync(join(root, "www"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));

test("every file of www/ stands in a folder that has rules", () => {
  assert.deepEqual(files.filter((name) => !(name.split("/")[0] in FOLDERS)), []);
});

test("types come from below, as code does", () => {
  const wrong = files.flatMap((name) => {
    const code = readFileSync(join(root, "www", name), "utf8");
    const named = [...code.matchAll(/import\("(\.[^"]+)"\)/g)].map(([, path]) => relative(".", join(dirname(name), path)));
    const above = mayNotImport(name.split("/")[0]);
    return named.filter((path) => above.includes(path.split("/")[0])).map((path) => `${name} names ${path}`);
  });
  assert.deepEqual(wrong, []);
});

test("ARCHITECTURE.md has every folder with those it imports", () => {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  for (const [folder, { mayImport, runs }] of Object.entries(FOLDERS)) {
    const imports = mayImport.length > 0 ? mayImport.map((name) => `\`${name}/\``).join(", ") : "nothing";
    assert.ok(text.includes(`| \`www/${folder}/\` | ${runs} | ${imports} |`), `ARCHITECTURE.md lacks: | \`www/${folder}/\` | ${runs} | ${imports} |`);
  }
});
