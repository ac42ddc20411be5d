// Lines from hidden units to outputs, as wide as activation times weight: blue for, orange against.

import { cssVariable } from "../../views/dom.js";

/** Lines a class: those that count most. */
const LINES = 3;
const WIDTH_MAX_PX = 5;
/** Thinner ones are not seen. */
const WIDTH_MIN_PX = 0.4;

/**
 * @param {HTMLCanvasElement} canvas over the stage @param {HTMLElement} stage
 * @param {{ contributions: Float32Array | null, classes: number, digit: number | null, units: HTMLElement[], barOf: (place: number) => Element | null }} what contributions: [units, classes]
 */
export function drawLines(canvas, stage, { contributions, classes, digit, units, barOf }) {
  const box = stage.getBoundingClientRect();
  const [width, height] = [Math.round(box.width * devicePixelRatio), Math.round(box.height * devicePixelRatio)];
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  else context.clearRect(0, 0, width, height);
  if (!contributions || units.length === 0) return;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  const lines = strongest(contributions, classes, units.length);
  const most = Math.max(...lines.map(({ value }) => Math.abs(value)));
  const colors = { for: cssVariable(stage, "--accent"), against: cssVariable(stage, "--second") };
  const from = units.map((unit) => unit.getBoundingClientRect());
  const to = Array.from({ length: classes }, (_, place) => barOf(place)?.getBoundingClientRect());
  for (const { unit, place, value } of lines.sort((a, b) => Number(a.place === digit) - Number(b.place === digit) || Math.abs(a.value) - Math.abs(b.value))) {
    const [start, end] = [from[unit], to[place]];
    const lineWidth = (WIDTH_MAX_PX * Math.abs(value)) / most;
    if (!end || !(lineWidth > WIDTH_MIN_PX)) continue;
    const [x, y] = [start.right - box.left, start.top + start.height / 2 - box.top];
    const [left, middle] = [end.left - box.left - 4, end.top + end.height / 2 - box.top];
    // Upright, where outputs stand under the units, they would cross everything.
    if (left <= x) continue;
    context.beginPath();
    context.lineWidth = lineWidth;
    // The answer's own lines stand out.
    context.globalAlpha = place === digit ? 0.95 : 0.3;
    context.strokeStyle = value > 0 ? colors.for : colors.against;
    context.moveTo(x, y);
    context.bezierCurveTo(x + (left - x) / 2, y, left - (left - x) / 2, middle, left, middle);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Of each class the units that count most. @param {Float32Array} contributions @param {number} classes @param {number} units */
function strongest(contributions, classes, units) {
  return Array.from({ length: classes }, (_, place) =>
    Array.from({ length: units }, (_, unit) => ({ unit, place, value: contributions[unit * classes + place] }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, LINES)
      .filter(({ value }) => value !== 0),
  ).flat();
}
