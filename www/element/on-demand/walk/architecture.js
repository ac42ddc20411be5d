// A recipe's architecture as a drawing, and as the table that Keras's summary prints.

import { SIDE } from "../../../core/image-shape.js";
import { kerasName } from "../../../core/layer-kind.js";
import { count } from "../../../i18n/numbers.js";
import { walk as t } from "../../../i18n/messages/walk.js";
import { h } from "../../views/dom.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */
/** @typedef {Recipe["summary"][number]} Row */

const SVG = "http://www.w3.org/2000/svg";
const [STEP_PX, HEIGHT_PX, TALLEST_PX, MIDDLE_PX] = [104, 196, 112, 72];

/** The summary with Keras's three columns. @param {Recipe} recipe */
export function summaryTable(recipe) {
  const rows = recipe.summary.map((row, place) => h("tr", {}, h("th", { scope: "row" }, title(row, place === recipe.summary.length - 1 ? recipe.output : null)), h("td", {}, shape(row.output)), h("td", {}, count(row.parameters))));
  return h(
    "div",
    { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.model.summary },
    h("table", {}, h("thead", {}, h("tr", {}, ...t.model.columns.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows, h("tr", {}, h("th", { scope: "row" }, t.model.trainable), h("td", {}), h("td", {}, count(recipe.parameters))))),
  );
}

/** Keras writes channels last. @param {number[]} output */
const shape = (output) => `(None, ${(output.length === 3 ? [output[1], output[2], output[0]] : output).join(", ")})`;

/** @param {Row} row @param {string | null} outputActivation of the last layer */
function title({ spec }, outputActivation) {
  const activation = outputActivation ?? ("activation" in spec ? spec.activation : null);
  return activation ? `${kerasName(spec)}, ${activation.replace("_", " ")}` : kerasName(spec);
}

/** A drawing of what flows through the network: maps as stacked squares, rows of numbers as bars. @param {Recipe} recipe */
export function architecturePicture(recipe) {
  const stages = [{ name: t.model.image, output: [1, SIDE, SIDE] }, ...recipe.summary.map((row, place) => ({ name: title(row, place === recipe.summary.length - 1 ? recipe.output : null), output: row.output }))];
  const width = STEP_PX * stages.length;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${HEIGHT_PX}`, width, height: HEIGHT_PX, role: "img", class: "architecture" });
  svg.setAttribute("aria-label", t.model.path(stages.slice(1).map(({ name, output }) => `${name} (${output.join(t.model.by)})`).join(", ")));
  stages.forEach(({ name, output }, place) => {
    const center = STEP_PX * (place + 0.5);
    if (place > 0) svg.append(draw("line", { x1: center - STEP_PX * 0.66, x2: center - STEP_PX * 0.34, y1: MIDDLE_PX, y2: MIDDLE_PX, class: "flow" }));
    svg.append(...(output.length === 3 ? maps(center, output) : [bar(center, output[0])]));
    const [kind, activation] = name.split(", ");
    for (const [line, text] of [kind, activation ?? "", output.length === 3 ? `${output[1]}×${output[2]}×${output[0]}` : count(output[0])].entries()) {
      const label = draw("text", { x: center, y: 146 + 18 * line, "text-anchor": "middle", class: line === 0 ? "name" : "detail" });
      label.textContent = text;
      svg.append(label);
    }
  });
  return h("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": t.model.drawing }, svg);
}

/** @param {number} center @param {number[]} output channels, height, width */
function maps(center, [channels, height]) {
  const side = Math.max(14, (56 * height) / SIDE);
  const shown = Math.min(channels, 4);
  return Array.from({ length: shown }, (_, place) => {
    const shift = (place - (shown - 1) / 2) * 6;
    return draw("rect", { x: center - side / 2 + shift, y: MIDDLE_PX - side / 2 + shift, width: side, height: side, class: "map" });
  });
}

/** @param {number} center @param {number} features */
function bar(center, features) {
  const height = Math.min(TALLEST_PX, 18 + 14 * Math.log2(Math.max(1, features / 10)));
  return draw("rect", { x: center - 7, y: MIDDLE_PX - height / 2, width: 14, height, rx: 3, class: "features" });
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
