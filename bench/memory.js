// What one tab's memory comes to after many runs, data sets and elements, beside what it was after the first run:
//   node bench/memory.js [RUNS] [ELEMENTS] [DATASETS]     on the CPU engine: what is held, which is the memory of its wasm and of all JavaScript
//   (as performance.measureUserAgentSpecificMemory counts it), and what the tab's process has (Linux), allocators' caches among it

import { megabytes, openMeasured } from "./memory-page.js";
import { root } from "./pages.js";

const [runs, elements, datasets] = [60, 40, 20].map((usual, place) => Number(process.argv[2 + place] ?? usual));
const { page, held, privateBytes, close } = await openMeasured(`${root}dist`);

let first = 0;
async function report(what) {
  const { wasm, javaScript } = await held();
  first ||= wasm + javaScript;
  console.log(`${what}: ${megabytes(wasm + javaScript)} MB held, ${(100 * ((wasm + javaScript) / first - 1)).toFixed(1)}% (wasm ${megabytes(wasm)}, JavaScript ${megabytes(javaScript)}); the process has ${megabytes(await privateBytes())} MB`);
}

const RECIPES = ["single-layer", "mlp-100", "mlp-64-32", "mlp-512", "mlp-256x2", "cnn", "fast-cnn", "lenet-5", "any-hand"];
const train = (count) =>
  page.evaluate(
    async ([count, recipes]) => {
      const element = document.querySelector("digit-trainer");
      for (let run = 0; run < count; run++) await element.train({ recipe: recipes[run % recipes.length], trainLimit: 256, testLimit: 100, epochs: 1, seed: run });
    },
    [count, RECIPES],
  );

await report("with the data set, before the first run");
first = 0;
await train(RECIPES.length);
await report(`after the first runs, one a recipe`);
await train(runs);
await report(`after ${runs} runs`);
await page.evaluate(async (count) => {
  for (let made = 0; made < count; made++) {
    const element = document.createElement("digit-trainer");
    document.body.append(element);
    await element.predict(new Uint8Array(784).fill(9));
    element.remove();
  }
}, elements);
await report(`after ${elements} elements`);
await page.evaluate(async (count) => {
  const { trainer } = document.querySelector("digit-trainer");
  const names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
  const blobs = await Promise.all(names.map(async (name) => (await fetch(`data/mnist/${name}.gz`)).blob()));
  for (let set = 0; set < count; set++) await trainer.useDataset(names.map((name, index) => new File([blobs[index]], `${name}.gz`)));
}, datasets);
await report(`after ${datasets} data sets of MNIST's size`);
await close();
