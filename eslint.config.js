import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  { files: ["www/**"], languageOptions: { globals: { ...globals.browser, ...globals.worker } }, rules: { "no-console": "error", eqeqeq: "error", "prefer-const": "error" } },
  { files: ["tools/**", "tests/**", "bench/**", "*.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { ignores: ["dist/**", "target/**", "node_modules/**"] },
];
