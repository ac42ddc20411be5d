// The peer: mlp-512 in jax-js 0.1.25 on its wasm backend, in the best form its sources allow: every batch on the device
// before it starts, value, gradient and optimizer in one jit, a sync every four steps. Served beside jax-js's own files.

import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "./jax-js/index.js";

const [PIXELS, HIDDEN, CLASSES, BATCH] = [784, 512, 10, 128];
const SYNC_STEPS = 4;

/** Mean cross-entropy. jax-js counts references: each argument is used up once. */
function lossOf(parameters, x, y) {
  const hidden = nn.relu(np.matmul(x, parameters.w1).add(parameters.b1));
  const logits = np.matmul(hidden, parameters.w2).add(parameters.b2);
  return nn.logSoftmax(logits).mul(y).sum().mul(-1 / BATCH);
}

/** Keras's RMSprop, as in the recipe. x and y are closed over: as arguments of valueAndGrad they would be copied. */
const step = jit(function step(parameters, velocity, x, y, rate) {
  const [loss, gradients] = valueAndGrad((p) => lossOf(p, x, y))(tree.ref(parameters));
  const [nextParameters, nextVelocity] = [{}, {}];
  for (const name of Object.keys(parameters)) {
    nextVelocity[name] = velocity[name].mul(0.9).add(np.square(gradients[name].ref).mul(0.1));
    const scale = np.sqrt(nextVelocity[name].ref.add(1e-7));
    nextParameters[name] = parameters[name].sub(gradients[name].mul(rate.ref).div(scale));
  }
  rate.dispose();
  return [nextParameters, nextVelocity, loss];
});

function glorot(seed, fanIn, fanOut) {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return random.uniform(random.key(seed), [fanIn, fanOut], { minval: -limit, maxval: limit });
}

async function mnist(limit) {
  const unpack = async (name) => new Uint8Array(await new Response((await fetch(`./mnist/${name}.gz`)).body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  const [images, labels] = await Promise.all([unpack("train-images-idx3-ubyte"), unpack("train-labels-idx1-ubyte")]);
  return { images: images.subarray(16, 16 + limit * PIXELS), labels: labels.subarray(8, 8 + limit) };
}

/** Images a second over `steps` steps after `warmup` more, and the loss at the end. */
globalThis.measure = async ({ warmup, steps }) => {
  if (!(await init("wasm")).includes("wasm")) throw new Error("jax-js has no wasm backend here");
  defaultDevice("wasm");
  const count = Math.min(60_000, (warmup + steps + 1) * BATCH);
  const { images, labels } = await mnist(count);
  const batches = Array.from({ length: Math.floor(count / BATCH) }, (_, index) => {
    const pixels = Float32Array.from(images.subarray(index * BATCH * PIXELS, (index + 1) * BATCH * PIXELS), (pixel) => pixel / 255);
    const oneHot = new Float32Array(BATCH * CLASSES);
    for (let row = 0; row < BATCH; row++) oneHot[row * CLASSES + labels[index * BATCH + row]] = 1;
    return { x: np.array(pixels, { shape: [BATCH, PIXELS] }), y: np.array(oneHot, { shape: [BATCH, CLASSES] }) };
  });
  let parameters = { w1: glorot(1, PIXELS, HIDDEN), b1: np.zeros([HIDDEN]), w2: glorot(2, HIDDEN, CLASSES), b2: np.zeros([CLASSES]) };
  let velocity = tree.map((array) => np.zeros(array.shape), parameters);
  let loss = null;
  let taken = 0;
  const sync = () => blockUntilReady([parameters, velocity, loss]);
  const take = async (count) => {
    for (let i = 1; i <= count; i++) {
      const { x, y } = batches[taken++ % batches.length];
      loss?.dispose();
      [parameters, velocity, loss] = step(parameters, velocity, x.ref, y.ref, 0.001);
      if (i % SYNC_STEPS === 0) await sync();
    }
    await sync();
  };
  // The first step alone: unsynced ones would compile every kernel again.
  await take(1);
  await take(warmup);
  const start = performance.now();
  await take(steps);
  const seconds = (performance.now() - start) / 1000;
  return { imagesPerSecond: (steps * BATCH) / seconds, loss: await loss.jsAsync() };
};
