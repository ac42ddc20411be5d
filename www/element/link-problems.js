// What was left out of an address or an attribute, in words.

import { element as t } from "../i18n/messages/element.js";

/** @typedef {import("../core/permalink.js").Problem} Problem */
/** @typedef {import("../core/permalink.js").Expected} Expected */

/** A sentence that says what was left out and why. @param {Problem} problem */
export function linkProblem(problem) {
  switch (problem.code) {
    case "too-long":
      return t.link.tooLong(problem.most);
    case "other-key":
      return t.link.otherKey(problem.name, problem.key);
    case "attribute":
      return t.link.notHere(problem.key);
    case "value":
      return t.link.problem(problem.key, problem.value, expectation(problem.expected));
  }
}

/** @param {Expected} expected */
function expectation(expected) {
  if (typeof expected === "string") return t.link[expected];
  return "oneOf" in expected ? t.link.oneOf(expected.oneOf.join(", ")) : t.link.someOf(expected.someOf.join(", "));
}
