// What a drawing that is not read comes to.

import { PIXELS } from "./image-shape.js";

/** @param {import("./protocol.js").DrawingProblem} problem @returns {import("./protocol.js").Prediction} */
export const noPrediction = (problem) => ({ digit: null, outputs: [], classes: [], input: new Uint8Array(PIXELS), problem, confidence: null, doubt: null });
