// The page's language. Texts are English, in messages/; a translation takes their place before anything is shown. Numbers are
// written as the visitor's region writes them.

import { DOWNLOAD_MS, within } from "./deadline.js";

/** What the languages call themselves. */
export const LANGUAGES = { en: "English", de: "Deutsch" };

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {"element" | "evaluation" | "share" | "walk"} Part of the texts, brought when it is needed */

/** @type {Record<Exclude<Language, "en">, Record<Part | "sentences" | "page", () => Promise<any>>>} */
const TRANSLATIONS = {
  de: {
    element: () => import("./messages/de/element.js"),
    evaluation: () => import("./messages/de/evaluation.js"),
    share: () => import("./messages/de/share.js"),
    walk: () => import("./messages/de/walk.js"),
    sentences: () => import("./messages/de/sentences.js"),
    page: () => import("./messages/de/page.js"),
  },
};

/** @type {Language} */
let language = "en";
let region = "en";
/** Translates a sentence of the engines, where they are not English. @type {(sentence: string) => string} */
let translateSentence = (sentence) => sentence;
let groups = new Intl.NumberFormat("en");
let decimalSign = ".";

/** @param {string} tag such as "de-CH" */
const baseOf = (tag) => /** @type {Language} */ (tag.split("-")[0].toLowerCase());

/** Whether it can name a region: pages and systems have tags such as "en-US.UTF-8". @param {string} tag */
function isTag(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** The first language there are texts in. @param {readonly string[]} wanted BCP 47 tags, the best first @returns {Language} */
export const best = (wanted) => wanted.map(baseOf).find((base) => Object.hasOwn(LANGUAGES, base)) ?? "en";

/** Takes the language of the page around, or else of the browser. */
export function chooseLanguage() {
  const ofPage = document.documentElement.lang;
  useLanguage(best(ofPage ? [ofPage] : navigator.languages), [...navigator.languages, ofPage]);
}

/** @param {Language} chosen @param {readonly string[]} tags of regions, the best first */
export function useLanguage(chosen, tags) {
  language = chosen;
  region = tags.find((tag) => isTag(tag) && baseOf(tag) === chosen) ?? chosen;
  groups = new Intl.NumberFormat(region);
  decimalSign = groups.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
}

/** The language in use. */
export const currentLanguage = () => language;

/** The region, as a BCP 47 tag, whose way of writing numbers and dates is used. */
export const currentRegion = () => region;

/** A part's texts in the language chosen, and the engines' sentences; null where they cannot be had. @param {Part} part */
async function load(part) {
  if (language === "en") return null;
  const translations = TRANSLATIONS[language];
  const brought = await within(DOWNLOAD_MS, Promise.all([translations[part](), translations.sentences()]), () => null).catch(() => null);
  return brought && { texts: brought[0][part], translate: brought[1].translate };
}

/** Whether a part's texts can be had in the language chosen. @param {Part} part */
export const canBring = async (part) => language === "en" || (await load(part)) !== null;

/**
 * Puts the translation of a part in the place of its English texts; nothing where they are wanted. Before anything of it is shown.
 * A translation that cannot be had leaves them in English.
 * @param {Part} part @param {object} english
 */
export async function bring(part, english) {
  const brought = await load(part);
  if (!brought) return;
  Object.assign(english, brought.texts);
  translateSentence = brought.translate;
}

/** The texts of the page around the element, by the keys in its HTML, whose own are English. @returns {Promise<Record<string, string>>} */
export const pageTexts = async () => (language === "en" ? {} : (await within(DOWNLOAD_MS, TRANSLATIONS[language].page(), () => null)).page);

/** A sentence of the engines (a reason, an error), in the visitor's language. @param {string} english */
export const sentence = (english) => translateSentence(english);

/** A number that is written with a decimal point, with the region's sign in its place. @param {string} text */
export const localized = (text) => text.replace(".", decimalSign);

/** @param {number} value @param {number} digits after the decimal sign */
export const decimal = (value, digits) => localized(value.toFixed(digits));

/** A whole number, grouped. @param {number} value */
export const whole = (value) => groups.format(Math.round(value));

/** A list of names: "a, b and c". @param {string[]} names */
export const list = (names) => new Intl.ListFormat(region, { type: "conjunction" }).format(names);
