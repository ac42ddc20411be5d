// What is loaded together once the engine is there.

export { openNetwork } from "./live-network.js";
export { openStarburst } from "./starburst.js";
export { StarLoop } from "./star-loop.js";
