// The oldest browsers that can train here, as README, the page and docs/hosting.md name them: WebAssembly SIMD and module workers,
// container queries, color-mix(), ES2023's arrays. `./build.sh check` holds the code to them (eslint.config.js).

export const BROWSERS_MIN = { chrome: "111", firefox: "115", safari: "16.4" };
