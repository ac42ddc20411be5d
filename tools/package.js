// Makes dist/ a publishable npm package: package.json with its exports, the types, the licences: package.js DIST

import { execFileSync } from "node:child_process";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

const [dist] = process.argv.slice(2);
const root = new URL("../", import.meta.url).pathname;
const manifest = await readFile(join(root, "Cargo.toml"), "utf8");
const field = (/** @type {string} */ name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(manifest.slice(manifest.indexOf("[package]")))?.[1];

await rm(join(dist, "types"), { recursive: true, force: true });
execFileSync("npx", ["tsc", "--project", join(root, "www"), "--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--outDir", join(dist, "types")], { cwd: root, stdio: "inherit" });
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) await cp(join(root, name), join(dist, name));

/** Listeners of a class know what each event brings. @param {string} path of its types @param {string} name @param {string} [more] */
async function typeEvents(path, name, more = "") {
  const types = join(dist, "types", path);
  const map = `import("../core/protocol.js").${name}EventMap`;
  const methods = ["addEventListener", "removeEventListener"].map(
    (method) => `  ${method}<K extends keyof ${map}>(type: K, listener: (this: ${name}, event: ${map}[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  ${method}(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;\n`,
  );
  await writeFile(types, `${await readFile(types, "utf8")}export interface ${name} {\n${methods.join("")}}\n${more}`);
}
await typeEvents("trainer/trainer.d.ts", "Trainer");
await typeEvents("element/digit-trainer.d.ts", "DigitTrainer", 'declare global {\n  interface HTMLElementTagNameMap {\n    "digit-trainer": DigitTrainer;\n  }\n}\n');
// What editors and documentation know of the element: of the sources as they are, of which the bundle keeps nothing readable.
execFileSync("npx", ["custom-elements-manifest", "analyze", "--config", "tools/custom-elements.config.js", "--outdir", relative(root, resolve(dist, ".manifest"))], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
const custom = JSON.parse(await readFile(join(dist, ".manifest/custom-elements.json"), "utf8"));
await rm(join(dist, ".manifest"), { recursive: true });
for (const module of custom.modules) {
  module.path = "digit-trainer.js";
  // Those that the analyzer only guessed have no description.
  for (const declaration of module.declarations) declaration.events = declaration.events?.filter((/** @type {{ description?: string }} */ { description }) => description);
}
await writeFile(join(dist, "custom-elements.json"), JSON.stringify(custom, null, 1));
const entry = (/** @type {string} */ room, /** @type {string} */ name) => ({ types: `./types/${room}/${name}.d.ts`, default: `./${name}.js` });
await writeFile(
  join(dist, "package.json"),
  JSON.stringify(
    {
      name: "inkgrad",
      version: field("version"),
      description: field("description"),
      license: field("license"),
      repository: { type: "git", url: `git+${field("repository")}.git` },
      type: "module",
      exports: { ".": entry("trainer", "trainer"), "./element": entry("element", "digit-trainer"), "./protocol": { types: "./types/core/protocol.d.ts" }, "./package.json": "./package.json" },
      types: "./types/trainer/trainer.d.ts",
      customElements: "custom-elements.json",
      // The shared pieces of the element have names of their own.
      sideEffects: true,
      // Hosts make these anew, and a registry packs the package itself.
      files: ["**/*", "!**/*.br", "!**/*.gz", "data/**/*.gz", "!**/.*", "!_headers"],
    },
    null,
    2,
  ),
);
