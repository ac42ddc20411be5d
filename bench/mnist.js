// The real MNIST for the peers: batches of pixels from 0 to 1 and one-hot labels, in the order of the file.

export const PIXELS = 784;
export const CLASSES = 10;

async function unpack(name) {
  const { body } = await fetch(`./mnist/${name}.gz`);
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

/** @returns {Promise<{ x: Float32Array, y: Float32Array }[]>} */
export async function batches(count, batch) {
  const [images, labels] = await Promise.all([unpack("train-images-idx3-ubyte"), unpack("train-labels-idx1-ubyte")]);
  const most = Math.min(count, Math.floor(60_000 / batch));
  return Array.from({ length: most }, (_, index) => {
    const from = 16 + index * batch * PIXELS;
    const y = new Float32Array(batch * CLASSES);
    for (let row = 0; row < batch; row++) y[row * CLASSES + labels[8 + index * batch + row]] = 1;
    return { x: Float32Array.from(images.subarray(from, from + batch * PIXELS), (pixel) => pixel / 255), y };
  });
}

/**
 * Images a second over `steps` steps after `warmup` more, what was asked of WebGPU for a step, and the loss at the end.
 * @param {{ warmup: number, steps: number, batch: number }} options
 * @param {(index: number) => unknown} take one step with the batch of this index
 * @param {() => Promise<void>} sync waits until all is computed
 * @param {() => Promise<number>} loss of the last step
 */
export async function measureSteps({ warmup, steps, batch }, take, sync, loss) {
  let taken = 0;
  for (; taken < warmup; taken++) await take(taken);
  await sync();
  const before = globalThis.gpuCounts();
  const start = performance.now();
  for (; taken < warmup + steps; taken++) await take(taken);
  await sync();
  const seconds = (performance.now() - start) / 1_000;
  const after = globalThis.gpuCounts();
  const aStep = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, (value - before[name]) / steps]));
  return { imagesPerSecond: (steps * batch) / seconds, aStep, loss: await loss() };
}
