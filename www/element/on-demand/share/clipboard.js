// Text for the clipboard, and files for the visitor's disk.

import { h } from "../../views/dom.js";

/** A button that copies a text. @param {string} label @param {() => string} text @param {(copied: boolean) => void} tell */
export function copyButton(label, text, tell) {
  const button = h("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      tell(true);
    } catch {
      // Plain http and frames without permission have no clipboard.
      tell(false);
    }
  });
  return button;
}

/** The last file that was offered: its address is good as long as its link is there. */
let lastUrl = "";

/**
 * Hands bytes or text to the browser as a file. Whether it arrives the page is not told: some frames may not save, some people decline.
 * @param {string} name @param {BlobPart} content @param {string} type @returns {HTMLAnchorElement} a link to hand it over once more
 */
export function saveFile(name, content, type) {
  URL.revokeObjectURL(lastUrl);
  lastUrl = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: lastUrl, download: name }, name);
  link.click();
  return link;
}
