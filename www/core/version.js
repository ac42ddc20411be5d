// Which build a file is of, so that those of two never work together: tools/bundle.js puts the builds in place of the words below.

/** Of the page and its workers. */
export const VERSION = "source";
/** Of the engines' packages: `buildId` (src/web/mod.rs). */
export const ENGINE = "source";
