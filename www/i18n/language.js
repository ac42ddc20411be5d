// The language in use, the region whose way of writing numbers it takes, and the engines' sentences in it. Texts come by bring.js.

/** What the languages call themselves. */
export const LANGUAGES = { en: "English", de: "Deutsch" };

/** @typedef {keyof typeof LANGUAGES} Language */
/** @type {Language} */
let language = "en";
let region = "en";
/** Translates a sentence of the engines, where they are not English. @type {(sentence: string) => string} */
let translateSentence = (sentence) => sentence;
let groups = new Intl.NumberFormat("en");
let decimalSign = ".";
/** By their digits after the decimal sign. @type {Intl.NumberFormat[]} */
let percents = [];

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
  percents = [];
  decimalSign = groups.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
}

/** The language in use. */
export const currentLanguage = () => language;

/** The region, as a BCP 47 tag, whose way of writing numbers and dates is used. */
export const currentRegion = () => region;

/** Takes a translation of the engines' sentences. @param {(english: string) => string} translate */
export function useSentences(translate) {
  translateSentence = translate;
}

/** A sentence of the engines (a reason, an error), in the visitor's language. @param {string} english */
export const sentence = (english) => translateSentence(english);

/** A number that is written with a decimal point, with the region's sign in its place. @param {string} text */
export const localized = (text) => text.replace(".", decimalSign);

/** @param {number} value @param {number} digits after the decimal sign */
export const decimal = (value, digits) => localized(value.toFixed(digits));

/** A share in percent, as the region writes it: "98.11%", "98,11 %" with a space that does not break. What is not a number is a dash. @param {number} fraction @param {number} digits after the decimal sign */
export function percentText(fraction, digits) {
  if (!Number.isFinite(fraction)) return "–";
  percents[digits] ??= new Intl.NumberFormat(region, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
  return percents[digits].format(fraction);
}

/** A whole number, grouped. @param {number} value */
export const whole = (value) => groups.format(Math.round(value));

/** A list of names: "a, b and c". @param {string[]} names */
export const list = (names) => new Intl.ListFormat(region, { type: "conjunction" }).format(names);
