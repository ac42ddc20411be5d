// Charts and drawings as files: SVG with its colours in it, PNG on the page's paper.

import { cssVariable } from "../dom.js";

const PROPERTIES = ["fill", "stroke", "stroke-width", "font-size", "font-family", "font-weight", "text-anchor"];
const PADDING_PX = 8;
const SVG = "http://www.w3.org/2000/svg";

/** An SVG file of a drawing in the page, as it looks now. @param {SVGElement} drawing */
export function svgFile(drawing) {
  const copy = /** @type {SVGElement} */ (drawing.cloneNode(true));
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  for (const [place, element] of [copy, ...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(originals[place]);
    for (const name of PROPERTIES) element.setAttribute(name, plainColor(style.getPropertyValue(name)));
    element.removeAttribute("class");
  }
  const paper = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: cssVariable(drawing, "--paper") })) paper.setAttribute(name, value);
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

const CELL_PX = 44;

/** A confusion matrix as an SVG file: rows truth, columns prediction, the darker the larger a cell's share of its row. @param {number[][]} matrix @param {Element} host whose colours are used */
export function matrixFile(matrix, host) {
  const [paper, ink, right, wrong] = ["--paper", "--ink", "--accent", "--second"].map((name) => cssVariable(host, name));
  const side = CELL_PX * (matrix.length + 1);
  const text = (/** @type {number} */ column, /** @type {number} */ row, /** @type {number} */ value) => `<text x="${CELL_PX * (column + 0.5)}" y="${CELL_PX * (row + 0.5)}" fill="${ink}">${value}</text>`;
  const cells = matrix.flatMap((counts, truth) => {
    const images = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, prediction) => {
      const share = images ? count / images : 0;
      const rectangle = `<rect x="${CELL_PX * (prediction + 1)}" y="${CELL_PX * (truth + 1)}" width="${CELL_PX - 1}" height="${CELL_PX - 1}" fill="${truth === prediction ? right : wrong}" fill-opacity="${(0.7 * Math.sqrt(share)).toFixed(3)}"/>`;
      return rectangle + text(prediction + 1, truth + 1, count);
    });
  });
  const digits = matrix.map((_, digit) => text(0, digit + 1, digit) + text(digit + 1, 0, digit));
  return `<svg xmlns="${SVG}" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" font-family="system-ui, sans-serif" font-size="14" text-anchor="middle" dominant-baseline="central"><title>Confusion matrix: rows truth, columns prediction</title><rect width="100%" height="100%" fill="${paper}"/>${[...cells, ...digits].join("")}</svg>`;
}

/** A mixed colour, which only browsers write as `color(srgb …)`, as every program reads it. @param {string} value */
function plainColor(value) {
  const [, ...parts] = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value) ?? [];
  return parts.length ? `rgb(${parts.map((part) => Math.round(255 * Number(part))).join(", ")})` : value;
}

/** A PNG of canvases under one another, each with its title. @param {{ title: string, canvas: HTMLCanvasElement }[]} charts @param {Element} host whose colours are used @returns {Promise<Blob | null>} */
export function pngFile(charts, host) {
  const scale = devicePixelRatio || 1;
  const line = 24 * scale;
  const padding = PADDING_PX * scale;
  const width = Math.max(...charts.map(({ canvas }) => canvas.width)) + 2 * padding;
  const height = charts.reduce((sum, { canvas }) => sum + canvas.height + line, 2 * padding);
  const page = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (page.getContext("2d"));
  context.fillStyle = cssVariable(host, "--paper");
  context.fillRect(0, 0, width, height);
  context.fillStyle = cssVariable(host, "--ink");
  context.font = `${14 * scale}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  let top = padding;
  for (const { title, canvas } of charts) {
    context.fillText(title, padding, top + line / 2);
    context.drawImage(canvas, padding, top + line);
    top += canvas.height + line;
  }
  return page.convertToBlob({ type: "image/png" });
}
