// Whether what is read of a canvas is what was drawn on it: some browsers give noise, so that pages cannot tell visitors apart.

const SIDE = 8;
/** Browsers that only blur a canvas change its pixels by less, which no network minds. */
const BLUR_MAX = 8;
let isKnownTrue = false;

/** Draws a patch and reads it; asked again after noise, since the visitor may allow reads meanwhile. */
export function canvasReadsAreTrue() {
  isKnownTrue ||= patchIsTrue();
  return isKnownTrue;
}

function patchIsTrue() {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true }));
  context.fillRect(0, 0, SIDE, SIDE / 2);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  // Black on nothing: the upper half has an alpha of 255, everything else is 0.
  return data.every((value, at) => Math.abs(value - (at % 4 === 3 && at < data.length / 2 ? 255 : 0)) <= BLUR_MAX);
}
