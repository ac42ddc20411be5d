// The folders of www/: whom the files of each may import besides each other, and where they run. The linter (eslint.config.js) holds the
// code to them, tests/modules/folders.test.js the types and ARCHITECTURE.md.

/** @type {Record<string, { mayImport: string[], runs: "window" | "worker" | "service worker" | "anywhere" }>} */
export const FOLDERS = {
  core: { mayImport: [], runs: "anywhere" },
  i18n: { mayImport: ["core"], runs: "window" },
  trainer: { mayImport: ["core"], runs: "window" },
  worker: { mayImport: ["core"], runs: "worker" },
  element: { mayImport: ["trainer", "i18n", "core"], runs: "window" },
  site: { mayImport: ["element", "i18n", "core"], runs: "window" },
  "service-worker": { mayImport: [], runs: "service worker" },
  embedder: { mayImport: [], runs: "window" },
};

/** The folders that files of this one may not import. @param {string} folder */
export const mayNotImport = (folder) => Object.keys(FOLDERS).filter((other) => other !== folder && !FOLDERS[folder].mayImport.includes(other));
