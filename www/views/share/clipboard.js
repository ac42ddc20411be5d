// Text for the clipboard, and files for the visitor's disk.

import { h } from "../dom.js";

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

/** Offers bytes or text as a file. @param {string} name @param {BlobPart} content @param {string} type */
export function saveFile(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: url, download: name });
  link.click();
  // The browser has taken the address by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
