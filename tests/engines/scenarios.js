// What is done inside a page, whatever the browser. Each function is sent there as text: it uses nothing from outside itself, and
// what it gives can be written as JSON.

/** SHA-256 of the saved network of every recipe, trained a little by the CPU engine. */
export async function savedBits() {
  const { Trainer, recipes } = await import(/** @type {any} */ ("/trainer.js"));
  const hex = async (bytes) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const trainer = await Trainer.create({ engine: "cpu" });
  const found = {};
  for (const { id } of recipes) {
    await trainer.train({ recipe: id, seed: 7, epochs: 1, batchSize: 16, trainLimit: id === "cnn" ? 32 : 320, testLimit: 50 });
    found[id] = await hex(await trainer.save());
  }
  trainer.dispose();
  return found;
}

/** Pause, step, stop, evaluate, save and load through the public class. */
export async function commands() {
  const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
  const trainer = await Trainer.create({ engine: "cpu" });
  await trainer.loadDataset();
  const options = { recipe: "mlp-100", trainLimit: 2000, testLimit: 300, epochs: 50 };
  const run = trainer.train(options);
  trainer.pause();
  await new Promise((resolve) => trainer.addEventListener("paused", resolve, { once: true }));
  let position = null;
  trainer.addEventListener("paused", ({ detail }) => (position = detail.step));
  await Promise.all([trainer.step(2), trainer.step(3)]);
  const { accuracy } = await trainer.evaluate();
  trainer.resume();
  trainer.stop();
  const { stopped } = await run;
  const bytes = await trainer.save();
  const [image] = await trainer.images("test", [0]);
  const before = (await trainer.predict(image)).outputs;
  await trainer.prepare({ recipe: "single-layer" });
  await trainer.load(bytes);
  const after = (await trainer.predict(image)).outputs;
  trainer.dispose();
  return { position, accuracy, stopped, same: String(before) === String(after) };
}

/** Trains until some epochs have ended, and stops. */
export async function stopAfterTwo() {
  const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
  const trainer = await Trainer.create({ engine: "cpu", keepRuns: true });
  trainer.addEventListener("epochend", ({ detail }) => detail.epoch === 2 && trainer.stop());
  const { stopped } = await trainer.train({ recipe: "mlp-64-32", seed: 3, trainLimit: 2000, testLimit: 300, epochs: 4 });
  return { stopped };
}

/** Goes on with that run, and trains it again without a stop: the weights of both. */
export async function goOn() {
  const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
  const trainer = await Trainer.create({ engine: "cpu", keepRuns: true });
  const kept = await trainer.keptRun("mlp-64-32");
  await trainer.goOn("mlp-64-32");
  const resumed = await trainer.parameter(0);
  await trainer.train({ recipe: "mlp-64-32", seed: 3, trainLimit: 2000, testLimit: 300, epochs: 4 });
  const whole = await trainer.parameter(0);
  trainer.dispose();
  return { epochsDone: kept?.epochsDone ?? null, same: String(resumed) === String(whole) };
}

export async function team() {
  const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
  const losses = [];
  for (const workers of [1, 2]) {
    const trainer = await Trainer.create({ engine: "cpu", workers });
    const { testLoss, engine } = await trainer.train({ recipe: "fast-cnn", seed: 3, batchSize: 64, trainLimit: 640, testLimit: 200, epochs: 1 });
    losses.push({ testLoss, workers: engine.workers });
    trainer.dispose();
  }
  return losses;
}

/** What the element shows in a place of its own. @param {string} selector */
export const textOf = (selector) => document.querySelector("digit-trainer")?.shadowRoot?.querySelector(selector)?.textContent ?? "";

/** @param {string} name of a button of the element */
export function press(name) {
  const button = [...document.querySelector("digit-trainer").shadowRoot.querySelectorAll("button, summary")].find(({ textContent }) => textContent.trim() === name);
  if (!button) throw new Error(`there is no button ${name}`);
  button.click();
}

/** @param {number} digit */
export const drawSample = (digit) => document.querySelector("digit-trainer").shadowRoot.querySelector(`button[aria-label="Draw a sample ${digit}"]`).click();

/** Opens every part that is folded away. */
export function unfold() {
  for (const details of document.querySelector("digit-trainer").shadowRoot.querySelectorAll("details")) details.open = true;
}

/** A function that runs in a page and gives what axe finds wrong there. @param {string} source axe's own */
export const axeIn = (source) => new Function(`return async () => { ${source}; return (await window.axe.run(document)).violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) })); }`)();

/** Where the canvas is, in the window. */
export function canvasBox() {
  const canvas = document.querySelector("digit-trainer").shadowRoot.querySelector("canvas.ink");
  canvas.scrollIntoView({ block: "nearest" });
  const { x, y, width, height } = canvas.getBoundingClientRect();
  return { x, y, width, height };
}

/** The file that saving handed over, as its link has it; the policy lets no page fetch it. `watch` must have been called before. */
export async function savedFile() {
  const link = document.querySelector("digit-trainer").shadowRoot.querySelector(".told a[download]");
  return link && { name: link.download, bytes: Array.from(new Uint8Array(await globalThis.blobs.get(link.href).arrayBuffer())) };
}

/** Opens a file as a visitor chooses one. */
export function chooseFile({ name, bytes }) {
  const input = document.querySelector("digit-trainer").shadowRoot.querySelector("#share-file");
  const chosen = new DataTransfer();
  chosen.items.add(new File([Uint8Array.from(bytes)], name));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
}

/** Begins to collect what goes wrong in the page. */
export function watch() {
  globalThis.wrong = [];
  const note = (text) => globalThis.wrong.push(String(text));
  addEventListener("error", ({ message }) => note(message));
  addEventListener("unhandledrejection", ({ reason }) => note(reason));
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => note(`${effectiveDirective} ${blockedURI}`));
  globalThis.blobs = new Map();
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob);
    globalThis.blobs.set(url, blob);
    return url;
  };
  const { error } = console;
  console.error = (...said) => (note(said.join(" ")), error.apply(console, said));
}

export const wrong = () => globalThis.wrong ?? [];

/** A short run on each engine by its name, and what its network makes of a test image. */
export async function onBothEngines() {
  const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
  const results = [];
  for (const engine of ["cpu", "webgpu"]) {
    const trainer = await Trainer.create({ engine, workers: 1 });
    const { testLoss } = await trainer.train({ recipe: "mlp-100", seed: 3, epochs: 1, batchSize: 64, trainLimit: 1024, testLimit: 500 });
    const [image] = await trainer.images("test", [0]);
    const { outputs } = await trainer.predict(image);
    results.push({ kind: trainer.engine.kind, testLoss, outputs: [...outputs] });
    trainer.dispose();
  }
  return results;
}
