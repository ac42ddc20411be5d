// The npm package's types, as somebody uses them who writes TypeScript.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const root = new URL("../../", import.meta.url).pathname;

/** What the compiler says of a file that uses the package. */
function complaints(code) {
  const folder = mkdtempSync(join(tmpdir(), "inkgrad-types-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "dist"), join(folder, "node_modules/inkgrad"));
  writeFileSync(join(folder, "index.ts"), code);
  try {
    execFileSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--lib", "es2023,dom", "--types", "", "index.ts"], { cwd: folder, encoding: "utf8" });
    return "";
  } catch ({ stdout }) {
    return stdout;
  }
}

test("listeners know what an event brings, and elements what they are", () => {
  assert.equal(
    complaints(`import { Trainer, recipes } from "inkgrad";
import "inkgrad/element";
const trainer = await Trainer.create({ engine: "cpu" });
trainer.addEventListener("progress", ({ detail }) => detail.loss.toFixed(2));
trainer.addEventListener("doubt", ({ detail }) => (detail.doubt === "learning-rate" ? detail.usual.toFixed(3) : ""));
const element = document.createElement("digit-trainer");
element.addEventListener("predict", ({ detail }) => detail.outputs.map((output) => output.toFixed(1)));
element.addEventListener("error", ({ detail }) => detail.message.length);
element.addEventListener("click", (event) => event.preventDefault());
const summary = await trainer.train({ recipe: recipes[0].id, epochs: 1 });
export const accuracy: number | null = summary.testAccuracy;
`),
    "",
  );
});

test("what an event does not bring is refused", () => {
  assert.match(complaints('import { Trainer } from "inkgrad";\nnew Trainer().addEventListener("progress", ({ detail }) => detail.lost);\n'), /Property 'lost' does not exist/);
});
