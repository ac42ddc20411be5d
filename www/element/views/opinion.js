// What a trained network makes of a drawing, in words: it sees what it is sure of.

import { element as t } from "../../i18n/messages/element.js";

/** What is less of the outputs than this is no second choice. */
const SECOND_MIN = 0.01;
/** Of answers with less confidence more are wrong than right. */
const PROBABLE_MIN = 0.5;

/** @param {import("../../core/protocol.js").Prediction} prediction @param {readonly string[]} classes @param {boolean} [changing] whether the network learns or the drawing is not done: what it reads, without a judgement */
export function opinion({ digit, outputs, problem, confidence, doubt }, classes, changing = false) {
  if (digit === null) return t.outputs[problem ?? "blank"];
  const name = classes[digit];
  if (changing || confidence === null) return t.outputs.soFar(name);
  if (doubt === "unknown") return t.outputs.unknown;
  if (doubt !== "unsure") return t.outputs.sees(name);
  const next = outputs.reduce((best, output, place) => (place !== digit && (best < 0 || output > outputs[best]) ? place : best), -1);
  if (outputs[next] >= SECOND_MIN) return t.outputs.unsure(name, classes[next]);
  return (confidence < PROBABLE_MIN ? t.outputs.perhaps : t.outputs.probably)(name);
}
