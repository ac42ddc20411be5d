import css from "@eslint/css";
import js from "@eslint/js";
import compat from "eslint-plugin-compat";
import imports from "eslint-plugin-import-x";
import globals from "globals";
import { BROWSERS_MIN } from "./tools/browsers.js";
import { FOLDERS, mayNotImport } from "./tools/folders.js";

/** The style sheets inside modules, marked by a comment: linted as files of their own. */
const styleSheets = {
  meta: { name: "style-sheets", version: "1" },
  processors: {
    styles: {
      preprocess: (text, filename) => {
        const [, sheet = ""] = /\/\* css \*\/ `([^`]*)`/.exec(text) ?? [];
        return [{ text: sheet, filename: "sheet.css" }, { text, filename }];
      },
      postprocess: (lists) => lists.flat(),
      supportsAutofix: false,
    },
  },
};

/** What every browser of tools/browsers.js understands of style sheets. Of the language that is ES2023: `lib` in www/tsconfig.json. */
const BASELINE = 2022;
/** What came in 2023, to all of those browsers: container queries, color-mix(), an outline that follows round corners. `:dir()`, `::marker`, user-select and
 * forced-color-adjust only refine. */
const SINCE_2023 = { allowProperties: ["container-type", "outline", "user-select", "forced-color-adjust"], allowAtRules: ["container"], allowFunctions: ["color-mix"], allowSelectors: ["dir", "marker"] };
/** Guarded where they are used, or absent without harm. */
const OPTIONAL = ["navigator.locks", "navigator.gpu", "navigator.serviceWorker", "caches", "trustedTypes"];

const zones = Object.entries(FOLDERS).map(([folder, { mayImport }]) => ({
  target: `./www/${folder}`,
  from: mayNotImport(folder).map((other) => `./www/${other}`),
  message: `${folder}/ imports only ${["itself", ...mayImport.map((name) => `${name}/`)].join(", ")}.`,
}));

/** What there is where a file runs. */
const GLOBALS = {
  window: globals.browser,
  worker: globals.worker,
  "service worker": globals.serviceworker,
  anywhere: Object.fromEntries(Object.entries(globals.worker).filter(([name]) => name in globals.browser)),
};

export default [
  { files: ["**/*.js"], ...js.configs.recommended },
  ...Object.entries(FOLDERS).map(([folder, { runs }]) => ({ files: [`www/${folder}/**/*.js`], languageOptions: { globals: GLOBALS[runs] } })),
  {
    files: ["www/**/*.js"],
    plugins: { imports },
    rules: { "no-console": "error", eqeqeq: "error", "prefer-const": "error", "imports/no-restricted-paths": ["error", { zones }], "imports/no-cycle": "error" },
  },
  {
    files: ["www/**/*.js"],
    plugins: { compat },
    rules: { "compat/compat": "error" },
    settings: { browsers: Object.entries(BROWSERS_MIN).map(([name, version]) => `${name} >= ${version}`), polyfills: OPTIONAL },
  },
  { files: ["www/**/*styles.js"], plugins: { "style-sheets": styleSheets }, processor: "style-sheets/styles" },
  { files: ["**/*.css"], plugins: { css }, language: "css/css", rules: { "css/use-baseline": ["error", { available: BASELINE, ...SINCE_2023 }] } },
  { files: ["tools/**/*.js", "tests/**/*.js", "bench/**/*.js", "*.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { ignores: ["dist/**", "target/**", "node_modules/**"] },
];
