// What the analyzer of custom elements reads; this repository's own package.json stays as it is.
export default { globs: ["www/element/digit-trainer.js"], packagejson: false, quiet: true };
