// Charts and drawings as files: SVG with its colours in it, PNG on the page's paper.

import { cssVariable } from "../../views/dom.js";
import { escape } from "./escape.js";

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

/**
 * A confusion matrix as an SVG file: rows truth, columns prediction, the darker the larger a cell's share of its row.
 * @param {number[][]} matrix @param {readonly string[]} names of its rows and columns @param {{ title: string, truth: string, prediction: string }} words @param {Element} host whose colours are used
 */
export function matrixFile(matrix, names, words, host) {
  const [paper, ink, right, wrong] = ["--paper", "--ink", "--accent", "--second"].map((name) => cssVariable(host, name));
  // A row and a column for the names, and one more each for the axes' names.
  const side = CELL_PX * (matrix.length + 2);
  const at = (/** @type {number} */ place) => CELL_PX * (place + 0.5);
  const text = (/** @type {number} */ column, /** @type {number} */ row, /** @type {number | string} */ value) => `<text x="${at(column)}" y="${at(row)}" fill="${ink}">${value}</text>`;
  const cells = matrix.flatMap((counts, truth) => {
    const images = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, prediction) => {
      const share = images ? count / images : 0;
      const rectangle = `<rect x="${CELL_PX * (prediction + 2)}" y="${CELL_PX * (truth + 2)}" width="${CELL_PX - 1}" height="${CELL_PX - 1}" fill="${truth === prediction ? right : wrong}" fill-opacity="${(0.7 * Math.sqrt(share)).toFixed(3)}"/>`;
      return rectangle + text(prediction + 2, truth + 2, count);
    });
  });
  const named = names.map((name, place) => text(1, place + 2, escape(name)) + text(place + 2, 1, escape(name)));
  const middle = (side + 2 * CELL_PX) / 2;
  const axes = `<text x="${middle}" y="${at(0)}" fill="${ink}">${escape(words.prediction)}</text><text transform="translate(${at(0)} ${middle}) rotate(-90)" fill="${ink}">${escape(words.truth)}</text>`;
  return `<svg xmlns="${SVG}" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" font-family="system-ui, sans-serif" font-size="14" text-anchor="middle" dominant-baseline="central"><title>${escape(words.title)}</title><rect width="100%" height="100%" fill="${paper}"/>${axes}${[...cells, ...named].join("")}</svg>`;
}

/** A mixed colour, which only browsers write as `color(srgb …)`, as every program reads it. @param {string} value */
function plainColor(value) {
  const [, ...parts] = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value) ?? [];
  return parts.length ? `rgb(${parts.map((part) => Math.round(255 * Number(part))).join(", ")})` : value;
}

/** Pixels of a saved chart for each of the page, at least. */
const PNG_SCALE = 2;
const LINE_PX = 24;
const KEY_PX = 28;

/** @typedef {{ title: string, canvas: HTMLCanvasElement, left: number, top: number, width: number, height: number }} Placed */

/**
 * Charts in rows, as many beside one another as the widest leaves room for; in pixels of the page.
 * @param {{ title: string, canvas: HTMLCanvasElement }[]} charts @param {number} density of their canvases @param {number} top of the first row
 * @returns {{ placed: Placed[], width: number, bottom: number }}
 */
function inRows(charts, density, top) {
  const least = 2 * Math.min(...charts.map(({ canvas }) => canvas.width / density)) + PADDING_PX;
  const width = Math.max(least, ...charts.map(({ canvas }) => canvas.width / density));
  let [left, bottom] = [0, top];
  /** @type {Placed[]} */
  const placed = [];
  for (const { title, canvas } of charts) {
    const size = { width: canvas.width / density, height: canvas.height / density };
    // Half a pixel: canvases have whole device pixels, which their sizes here are fractions of.
    if (left + size.width > width + 0.5) [left, top] = [0, bottom];
    placed.push({ title, canvas, left: PADDING_PX + left, top, ...size });
    left += size.width + PADDING_PX;
    bottom = Math.max(bottom, top + size.height + LINE_PX);
  }
  return { placed, width: width + 2 * PADDING_PX, bottom };
}

/**
 * A PNG of charts in rows, each with its title, with a heading and what their lines mean.
 * @param {{ title: string, canvas: HTMLCanvasElement }[]} charts @param {string} heading @param {[string, string]} legend of the solid and of the dashed line
 * @param {Element} host whose colours are used @returns {Promise<Blob>}
 */
export function pngFile(charts, heading, legend, host) {
  const density = devicePixelRatio || 1;
  const scale = Math.max(PNG_SCALE, density);
  const { placed, width, bottom } = inRows(charts, density, PADDING_PX + LINE_PX);
  const page = new OffscreenCanvas(width * scale, (bottom + legend.length * LINE_PX + PADDING_PX) * scale);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (page.getContext("2d"));
  context.scale(scale, scale);
  context.fillStyle = cssVariable(host, "--paper");
  context.fillRect(0, 0, page.width, page.height);
  context.fillStyle = cssVariable(host, "--ink");
  context.textBaseline = "middle";
  context.font = "600 14px system-ui, sans-serif";
  context.fillText(heading, PADDING_PX, PADDING_PX + LINE_PX / 2);
  context.font = "14px system-ui, sans-serif";
  for (const { title, canvas, left, top, ...size } of placed) {
    context.fillText(title, left, top + LINE_PX / 2);
    context.drawImage(canvas, left, top + LINE_PX, size.width, size.height);
  }
  legend.forEach((text, place) => {
    const middle = bottom + LINE_PX * (place + 0.5);
    context.strokeStyle = cssVariable(host, place === 0 ? "--accent" : "--second");
    context.lineWidth = 2;
    context.setLineDash(place === 0 ? [] : [6, 4]);
    context.beginPath();
    context.moveTo(PADDING_PX, middle);
    context.lineTo(PADDING_PX + KEY_PX, middle);
    context.stroke();
    context.fillText(text, 2 * PADDING_PX + KEY_PX, middle);
  });
  return page.convertToBlob({ type: "image/png" });
}
