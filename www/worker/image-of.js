// What a network would see of a drawing, however it comes.

/** @typedef {import("../core/protocol.js").ExampleData} ExampleData */

/**
 * The pixels, or undefined and why there are none.
 * @param {import("./engines/load.js").Package} engine the CPU package @param {ExampleData} input @param {boolean} areCharacters whether it is to be one digit or letter
 * @returns {[Uint8Array, undefined] | [undefined, import("../core/protocol.js").DrawingProblem]}
 */
export function imageOf(engine, input, areCharacters) {
  if (input instanceof Uint8Array) return [input, undefined];
  const seen = "points" in input ? engine.preprocessStrokes(input.points, input.lengths, areCharacters) : engine.preprocess(new Uint8Array(input.rgba.buffer), input.width, input.height, input.paper, areCharacters);
  return /** @type {any} */ (seen);
}
