// A class's name in a sentence.

/** "a 7", "an 8", "an A"; a longer name in quotation marks. @param {string} name */
export const a = (name) => (name.length > 1 ? `“${name}”` : `${/[8AEFHILMNORSX]/i.test(name) ? "an" : "a"} ${name}`);

/** With a capital at the start of a sentence. @param {string} text */
export const upper = (text) => text[0].toUpperCase() + text.slice(1);
