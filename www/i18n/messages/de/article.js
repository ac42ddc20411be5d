// Der Name einer Klasse im Satz.

/** „eine 7“, „ein A“; ein längerer Name in Anführungszeichen. @param {string} name */
export const a = (name) => (name.length > 1 ? `„${name}“` : `${/\d/.test(name) ? "eine" : "ein"} ${name}`);

/** Mit großem Anfang. @param {string} text */
export const upper = (text) => text[0].toUpperCase() + text.slice(1);
