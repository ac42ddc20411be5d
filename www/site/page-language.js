// The language of the whole page: that of its address, or else of the browser. What stands in the HTML is English.

import { bring, canBring, pageTexts } from "../i18n/bring.js";
import { LANGUAGES, best, chooseLanguage, currentLanguage } from "../i18n/language.js";
import { element } from "../i18n/messages/element.js";

/** The address's key for the language. */
export const KEY = "lang";

/** Puts every text of the page, and of the element to come, into the visitor's language. */
export async function translatePage() {
  const { documentElement } = document;
  const asked = new URLSearchParams(location.search).get(KEY);
  documentElement.lang = best(asked ? [asked, ...navigator.languages] : navigator.languages);
  chooseLanguage();
  const [texts, isComplete] = await Promise.all([pageTexts().catch(() => null), canBring("element")]);
  if (!texts || !isComplete) {
    // A translation that cannot be had leaves the page in English, and says so to screen readers.
    documentElement.lang = "en";
    return chooseLanguage();
  }
  await bring("element", element);
  for (const place of document.querySelectorAll("[data-message]")) {
    const text = texts[place.getAttribute("data-message") ?? ""];
    if (text) place.textContent = text;
  }
}

/** Links to the page in its other languages, with everything else in the address as it is. @param {HTMLElement} line */
export function offerLanguages(line) {
  for (const [language, name] of Object.entries(LANGUAGES)) {
    if (language === currentLanguage()) continue;
    const link = Object.assign(document.createElement("a"), { href: `?${KEY}=${language}`, lang: language, hreflang: language, textContent: name });
    // The settings may have changed since: also before a menu or another tab asks for the address.
    for (const type of ["pointerdown", "focus", "click"]) {
      link.addEventListener(type, () => {
        const query = new URLSearchParams(location.search);
        query.set(KEY, language);
        link.search = query.toString();
      });
    }
    line.append(link, " ");
  }
}
