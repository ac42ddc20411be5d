// A seeded random walk through the public class and the element, inside a page: whatever is called in whatever order, what must always
// hold does. It is sent there as text and uses nothing from outside itself.

/**
 * @param {{ seed: number, actions: number, engine: string, small: string }} options small: the folder of a small data set
 * @returns {Promise<{ violations: string[], counts: Record<string, number>, codes: Record<string, number> }>}
 */
export async function walk({ seed, actions, engine, small }) {
  const { Trainer } = await import(/** @type {any} */ ("/trainer.js"));
  await import(/** @type {any} */ ("/digit-trainer.js"));
  // The page's own: what is left at the end is of this walk.
  document.querySelector("digit-trainer")?.remove();
  // Mulberry32.
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];

  const SETTLE_MS = 60_000;
  /** What may be answered in the middle of such a walk. */
  const EXPECTED = new Set(["busy", "no-run", "disposed", "worker-lost", "superseded", "network-lost", "non-finite-loss", "non-finite-weights", "non-finite-output", "invalid-option", "device-lost", "AbortError"]);
  const violations = [];
  const counts = {};
  const codes = {};
  const log = [];
  const violated = (what) => violations.push(`${what} (after ${log.slice(-8).join(", ")})`);
  const pending = new Map();
  let calls = 0;
  /** A promise that must settle, with an error only of those that are expected. */
  const watch = (name, promise) => {
    const id = ++calls;
    pending.set(id, name);
    return promise.then(
      (value) => (pending.delete(id), value),
      (error) => {
        pending.delete(id);
        const code = error?.code ?? error?.name ?? String(error);
        codes[code] = (codes[code] ?? 0) + 1;
        if (!EXPECTED.has(code)) violated(`${name} failed with ${code}: ${error?.message}`);
      },
    );
  };

  const follow = (subject, events) => {
    let last = { runId: -1, images: -1 };
    events.addEventListener("progress", ({ detail }) => {
      if (detail.runId === last.runId && detail.images < last.images) violated(`${subject.name}'s progress went back from ${last.images} to ${detail.images}`);
      if (!Number.isFinite(detail.loss)) violated(`${subject.name} told a loss of ${detail.loss}`);
      last = detail;
      subject.changes++;
    });
    for (const type of ["paused", "resumed", "queued", "trainend", "error"]) {
      events.addEventListener(type, ({ detail }) => {
        subject.changes++;
        subject.heard = [...(subject.heard ?? []).slice(-7), `${type} ${detail.runId ?? detail.code}`];
      });
    }
  };

  const DENSE = (units) => ({ type: "dense", units, activation: pick(["relu", "tanh", null]) });
  const options = () => ({
    recipe: pick(["single-layer", "mlp-100", "mlp-64-32"]),
    seed: below(5),
    epochs: 1 + below(3),
    batchSize: pick([16, 64]),
    trainLimit: pick([64, 320, 1000]),
    testLimit: pick([20, 150]),
    ...(below(6) === 0 && { layers: [DENSE(1 + below(20)), DENSE(8)] }),
    ...(below(12) === 0 && { learningRate: pick([1e25, -1, 0.5]) }),
    ...(below(6) === 0 && { optimizer: pick(["adam", "sgd", "rmsprop"]) }),
  });
  const image = () => Uint8Array.from({ length: 784 }, () => (random() < 0.2 ? 255 : 0));
  let files = [];
  /** Workers whose GPU can be destroyed listen here. */
  const gpu = new BroadcastChannel("gpu");

  const make = (name) => ({ name, changes: 0, trainer: new Trainer({ engine }) });
  const subjects = [make("a"), make("b")];
  for (const subject of subjects) follow(subject, subject.trainer);
  const element = document.createElement("digit-trainer");
  element.setAttribute("engine", engine);
  element.setAttribute("parts", "draw train");
  document.body.append(element);
  await element.predict(image());
  const shown = { name: "element", changes: 0, trainer: element };
  /** The element's own events leave out pauses, and put back into the document it has another trainer. */
  const followed = new WeakSet();
  const followElement = () => {
    if (!element.trainer || followed.has(element.trainer)) return;
    followed.add(element.trainer);
    follow(shown, element.trainer);
  };
  followElement();

  /** Evaluate and predictions, asked for in one go of a trainer that is idle, are of one network. */
  const agree = async (subject) => {
    const { name, trainer } = subject;
    const before = subject.changes;
    const index = below(15);
    const pixels = await trainer.images("test", [index]);
    if (!pixels?.[0]) return;
    const [result, answer] = await Promise.all([trainer.evaluate(), trainer.predict(pixels[0])]);
    // Something else may change the network or the data set between the two.
    if (subject.changes !== before) return;
    compared++;
    if (result.predictions[index] !== answer.digit) violated(`${name} evaluates image ${index} as ${result.predictions[index]} and predicts ${answer.digit}`);
  };

  /** Acts after which a network or a data set may be another; training also changes it, and tells. */
  const CHANGES = new Set(["train", "step", "resume", "load", "dataset", "kill", "destroy", "dispose", "move", "recipe", "teach", "unteach"]);
  let compared = 0;

  const acts = {
    train: ({ name, trainer }) => watch(`${name}.train`, trainer.train(options())),
    step: ({ name, trainer }) => watch(`${name}.step`, trainer.step(1 + below(4))),
    pause: ({ trainer }) => trainer.pause(),
    resume: ({ trainer }) => trainer.resume(),
    stop: ({ trainer }) => trainer.stop(),
    predict: ({ name, trainer }) => watch(`${name}.predict`, trainer.predict(image())),
    teach: ({ name, trainer }) => watch(`${name}.fineTune`, trainer.fineTune([{ input: image(), label: below(10) }], { steps: 1 + below(5), seed: below(3) })),
    unteach: ({ name, trainer }) => watch(`${name}.undoFineTune`, trainer.undoFineTune()),
    evaluate: ({ name, trainer }) => watch(`${name}.evaluate`, trainer.evaluate()),
    save: async ({ name, trainer }) => {
      const bytes = await watch(`${name}.save`, trainer.save());
      if (bytes) files = [...files.slice(-4), bytes];
    },
    load: async ({ name, trainer }) => {
      if (files.length === 0) return;
      const bytes = pick(files);
      const loading = trainer.load(bytes);
      const again = trainer.save();
      await watch(`${name}.load`, loading);
      await watch(`${name}.save`, again);
    },
    agree: (subject) => (subject === shown ? undefined : watch(`${subject.name}.agree`, agree(subject))),
    dataset: ({ name, trainer }) => trainer === element || watch(`${name}.useDataset`, trainer.useDataset(pick([small, "/data/mnist/"]))),
    settle: () => Promise.allSettled(subjects.map(({ trainer }) => trainer.predict(image()))),
    wait: () => new Promise((resolve) => setTimeout(resolve, below(30))),
    kill: () => below(4) === 0 && globalThis.workers.splice(0).forEach((worker) => worker.terminate()),
    destroy: () => below(4) === 0 && gpu.postMessage("destroy"),
    dispose: (subject) => {
      if (subject === shown || below(3) > 0) return;
      subject.trainer.dispose();
      subject.trainer = make(subject.name).trainer;
      follow(subject, subject.trainer);
    },
    move: async () => {
      element.remove();
      if (below(2)) await new Promise((resolve) => setTimeout(resolve, below(20)));
      document.body.append(element);
    },
    recipe: () => element.setAttribute("recipe", pick(["single-layer", "mlp-100", "mlp-64-32"])),
  };
  const WEIGHTS = { train: 5, step: 4, pause: 3, resume: 4, stop: 3, predict: 6, teach: 2, unteach: 1, evaluate: 2, save: 3, load: 2, agree: 3, dataset: 1, settle: 1, wait: 6, kill: 1, destroy: engine === "cpu" ? 0 : 1, dispose: 1, move: 1, recipe: 1 };
  const deck = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array(weight).fill(name));

  for (let action = 0; action < actions && violations.length < 5; action++) {
    const name = pick(deck);
    const subject = pick([...subjects, shown]);
    counts[name] = (counts[name] ?? 0) + 1;
    log.push(`${subject.name}.${name}`);
    try {
      if (CHANGES.has(name)) for (const one of [...subjects, shown]) one.changes++;
      const done = acts[name](subject);
      followElement();
      // Some calls are waited for, others overlap.
      if (["wait", "dispose", "move"].includes(name) || below(3) === 0) await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 200))]);
    } catch (error) {
      if (!EXPECTED.has(error?.code)) violated(`${name} threw ${error?.code ?? error}`);
    }
  }

  // At the end everything settles, and every trainer works.
  for (const { trainer } of [...subjects, shown]) trainer.stop();
  const end = performance.now() + SETTLE_MS;
  while (pending.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  if (pending.size > 0) violated(`these never settled: ${[...pending.values()].join(", ")}`);
  for (const { name, trainer, heard } of [...subjects, shown]) {
    const train = () => trainer.train({ recipe: "single-layer", seed: 1, epochs: 1, batchSize: 16, trainLimit: 64, testLimit: 20 }).catch((error) => error);
    // A run that was paused is just ending.
    let summary = { code: "busy" };
    for (const end = performance.now() + SETTLE_MS; summary.code === "busy" && performance.now() < end; ) {
      summary = await Promise.race([train(), new Promise((resolve) => setTimeout(resolve, SETTLE_MS, { message: "nothing" }))]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (summary?.epochs !== 1) violated(`at the end ${name}.train gave ${summary?.message ?? JSON.stringify(summary)}; it had heard ${heard?.join(", ")}`);
  }
  for (const { name, trainer } of subjects) {
    for (let index = 0, row; (row = await trainer.parameter(index)); index++) if (!row.every(Number.isFinite)) violated(`${name} has weights that are not finite`);
    trainer.dispose();
  }
  element.remove();
  gpu.close();
  // A worker that runs holds a lock.
  const locks = async () => (await navigator.locks.query()).held.filter(({ name }) => name.startsWith("inkgrad-"));
  for (const end = performance.now() + SETTLE_MS; (await locks()).length > 0 && performance.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 50));
  if ((await locks()).length > 0) violated(`workers are left when all trainers are disposed: ${(await locks()).map(({ name }) => name)}`);
  globalThis.workers.length = 0;
  return { violations, counts: { ...counts, compared }, codes };
}
