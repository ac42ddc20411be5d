// Texts are English, in messages/; a translation takes their place before anything is shown. Each is loaded when it is needed.

import { DOWNLOAD_MS, within } from "../core/deadline.js";
import { currentLanguage, localized, useSentences } from "./language.js";

/** @typedef {"element" | "drawings" | "evaluation" | "experiments" | "network" | "settings" | "share" | "walk"} Part of the texts */
/** @typedef {Exclude<import("./language.js").Language, "en">} Translated */

/** @type {Record<Translated, Record<Part | "sentences" | "page", () => Promise<any>>>} */
const TRANSLATIONS = {
  de: {
    element: () => import("./messages/de/element.js"),
    drawings: () => import("./messages/de/drawings.js"),
    evaluation: () => import("./messages/de/evaluation.js"),
    experiments: () => import("./messages/de/experiments.js"),
    network: () => import("./messages/de/network.js"),
    settings: () => import("./messages/de/settings.js"),
    share: () => import("./messages/de/share.js"),
    walk: () => import("./messages/de/walk.js"),
    sentences: () => import("./messages/de/sentences.js"),
    page: () => import("./messages/de/page.js"),
  },
};

/** A part's texts in the language chosen, and the engines' sentences; null where they cannot be had. @param {Part} part */
async function load(part) {
  const language = currentLanguage();
  if (language === "en") return null;
  const translations = TRANSLATIONS[language];
  const brought = await within(DOWNLOAD_MS, Promise.all([translations[part](), translations.sentences()]), () => null).catch(() => null);
  return brought && { texts: brought[0][part], translate: brought[1].translate };
}

/** Whether a part's texts can be had in the language chosen. @param {Part} part */
export const canBring = async (part) => currentLanguage() === "en" || (await load(part)) !== null;

/**
 * Puts the translation of a part in the place of its English texts; nothing where they are wanted. Before anything of it is shown.
 * A translation that cannot be had leaves them in English.
 * @param {Part} part @param {object} english
 */
export async function bring(part, english) {
  const brought = await load(part);
  if (!brought) return;
  Object.assign(english, brought.texts);
  useSentences((sentence) => brought.translate(sentence, localized));
}

/** The texts of the page around the element, by the keys in its HTML, whose own are English. @returns {Promise<Record<string, string>>} */
export async function pageTexts() {
  const language = currentLanguage();
  return language === "en" ? {} : (await within(DOWNLOAD_MS, TRANSLATIONS[language].page(), () => null)).page;
}
