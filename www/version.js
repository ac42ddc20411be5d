// Which build a file is of, so that those of two never work together: tools/bundle.js puts the build in place of the word below.

export const VERSION = "source";
