// Text inside HTML and SVG that is written as text.

/** Text as content or as the value of an attribute. @param {string} text */
export const escape = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
