// What a trained network makes of a drawing, in words: it sees what it is sure of.

import { element as t } from "../../i18n/messages/element.js";

/** @param {import("../../core/protocol.js").Prediction} prediction @param {readonly string[]} classes @param {boolean} [learning] whether it is in training */
export function opinion({ digit, outputs, problem, confidence, doubt }, classes, learning = false) {
  if (digit === null) return t.outputs[problem ?? "blank"];
  const name = classes[digit];
  if (learning || confidence === null) return t.outputs.soFar(name);
  if (doubt === "unknown") return t.outputs.unknown;
  const next = outputs.reduce((best, output, place) => (place !== digit && (best < 0 || output > outputs[best]) ? place : best), -1);
  return doubt === "unsure" && next >= 0 ? t.outputs.unsure(name, classes[next]) : t.outputs.sees(name);
}
