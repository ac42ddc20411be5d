// Strokes: their smoothing, their painting, and the ten that a visitor may tap.

/**
 * A point of a stroke, in canvas sides from 0 to 1. `breadth` multiplies the pen's.
 * @typedef {{ x: number, y: number, breadth: number }} Point
 * @typedef {Point[]} Stroke
 */

/** The pen's breadth in canvas sides: a digit that fills the canvas gets strokes as broad as MNIST's, 2 to 3 of 20 pixels. */
export const PEN_BREADTH = 0.075;

/**
 * Paints strokes on a square of `side` pixels. Curves run through the middles between points, with the points as
 * their handles, so that no corner shows where a pointer was sampled.
 * @param {CanvasRenderingContext2D} context @param {readonly Stroke[]} strokes @param {number} side @param {string} color
 */
export function paint(context, strokes, side, color) {
  context.strokeStyle = context.fillStyle = color;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) paintStroke(context, stroke, side);
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke @param {number} side */
function paintStroke(context, stroke, side) {
  const first = stroke[0];
  if (!first) return;
  if (stroke.length === 1) {
    context.beginPath();
    context.arc(first.x * side, first.y * side, (first.breadth * PEN_BREADTH * side) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  let from = first;
  for (let index = 1; index < stroke.length; index++) {
    const handle = stroke[index - 1];
    const next = stroke[index];
    const to = index === stroke.length - 1 ? next : middle(handle, next);
    context.beginPath();
    context.lineWidth = PEN_BREADTH * side * ((from.breadth + to.breadth) / 2);
    context.moveTo(from.x * side, from.y * side);
    context.quadraticCurveTo(handle.x * side, handle.y * side, to.x * side, to.y * side);
    context.stroke();
    from = to;
  }
}

/** @param {Point} a @param {Point} b @returns {Point} */
function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, breadth: (a.breadth + b.breadth) / 2 };
}

/** The digits as a hand writes them: polylines in hundredths of the canvas side, x and y by turns. */
const DIGITS = [
  [[50, 20, 40, 24, 33, 36, 31, 52, 35, 68, 44, 79, 54, 79, 64, 70, 68, 54, 66, 36, 59, 24, 50, 20, 46, 22]],
  [[42, 34, 50, 26, 54, 20, 53, 40, 51, 60, 50, 80]],
  [[33, 33, 38, 24, 48, 20, 59, 23, 63, 32, 60, 44, 50, 57, 38, 69, 31, 77, 44, 76, 58, 76, 70, 78]],
  [[34, 26, 44, 20, 56, 21, 63, 29, 60, 39, 50, 46, 44, 47, 55, 49, 64, 57, 65, 68, 57, 77, 45, 80, 34, 75]],
  [[42, 20, 37, 36, 32, 54, 46, 55, 60, 54, 70, 53], [60, 30, 58, 48, 56, 66, 55, 82]],
  [[62, 21, 50, 22, 40, 23, 38, 35, 37, 46, 48, 43, 58, 46, 64, 55, 63, 67, 54, 77, 42, 79, 33, 74]],
  [[59, 19, 48, 27, 39, 41, 34, 57, 36, 71, 45, 80, 56, 78, 63, 69, 61, 58, 52, 53, 43, 57, 37, 65]],
  [[32, 24, 46, 23, 58, 23, 68, 22, 62, 36, 55, 52, 49, 67, 46, 81]],
  [[60, 28, 51, 21, 41, 24, 39, 34, 47, 44, 58, 54, 63, 66, 57, 77, 46, 80, 37, 73, 38, 62, 48, 51, 58, 42, 62, 33, 58, 26]],
  [[62, 30, 54, 21, 43, 24, 37, 35, 41, 46, 51, 48, 60, 41, 63, 30, 62, 47, 59, 64, 56, 81]],
];

/** The strokes of a sample digit. @param {number} digit 0 to 9 @returns {Stroke[]} */
export function sampleDigit(digit) {
  return DIGITS[digit].map((line) => {
    /** @type {Stroke} */
    const stroke = [];
    for (let index = 0; index < line.length; index += 2) stroke.push({ x: line[index] / 100, y: line[index + 1] / 100, breadth: 1 });
    return stroke;
  });
}
