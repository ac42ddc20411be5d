// What a number must be, in words: the browser's own are in its language and not in the page's.

import { count } from "../../../i18n/numbers.js";
import { localized } from "../../../i18n/language.js";
import { settings as t } from "../../../i18n/messages/settings.js";

/** @param {HTMLInputElement} input with a range */
export function wanted({ min, max, step }) {
  if (step === "1") return t.fields.whole(count(Number(min)), count(Number(max)));
  return Number(min) > 0 ? t.fields.positive : t.fields.between(localized(min), localized(max));
}
