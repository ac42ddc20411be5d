// The peer jax-js 0.1.25 in the best form its sources allow: every batch on the device before it starts, value, gradient and
// optimizer in one jit, a sync every four steps. Of `cnn` it leaves dropout out, in its favour.

// @ts-expect-error: only the bench's site has it
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, random, tree, valueAndGrad } from "./jax-js/index.js";
import { CLASSES, PIXELS, batches, measureSteps } from "./mnist.js";

const SYNC_STEPS = 4;

// jax-js counts references: each argument is used up once, and `ref` is one more.
const FORWARD = {
  "mlp-512": (p, x) => np.matmul(nn.relu(np.matmul(x, p.w1).add(p.b1)), p.w2).add(p.b2),
  cnn: (p, x, batch) => {
    const first = nn.relu(lax.conv(x.reshape([batch, 1, 28, 28]), p.k1, [1, 1], "VALID").add(p.c1.reshape([1, 32, 1, 1])));
    const second = nn.relu(lax.conv(first, p.k2, [1, 1], "VALID").add(p.c2.reshape([1, 64, 1, 1])));
    const pooled = np.max(second.reshape([batch, 64, 12, 2, 12, 2]), [3, 5]).reshape([batch, 9216]);
    return np.matmul(nn.relu(np.matmul(pooled, p.w1).add(p.b1)), p.w2).add(p.b2);
  },
};

const glorot = (seed, shape, fanIn, fanOut) => {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return random.uniform(random.key(seed), shape, { minval: -limit, maxval: limit });
};

const PARAMETERS = {
  "mlp-512": () => ({ w1: glorot(1, [PIXELS, 512], PIXELS, 512), b1: np.zeros([512]), w2: glorot(2, [512, 10], 512, 10), b2: np.zeros([10]) }),
  cnn: () => ({
    k1: glorot(1, [32, 1, 3, 3], 9, 288),
    c1: np.zeros([32]),
    k2: glorot(2, [64, 32, 3, 3], 288, 576),
    c2: np.zeros([64]),
    w1: glorot(3, [9216, 128], 9216, 128),
    b1: np.zeros([128]),
    w2: glorot(4, [128, 10], 128, 10),
    b2: np.zeros([10]),
  }),
};

/** Keras's RMSprop and Adam, as in the recipes; Adam without its bias correction, a scalar's work. */
const OPTIMIZER = {
  "mlp-512": (w, [v], g, rate) => {
    const next = v.mul(0.9).add(np.square(g.ref).mul(0.1));
    return [w.sub(g.mul(rate).div(np.sqrt(next.ref.add(1e-7)))), [next]];
  },
  cnn: (w, [m, v], g, rate) => {
    const first = m.mul(0.9).add(g.ref.mul(0.1));
    const second = v.mul(0.999).add(np.square(g).mul(0.001));
    return [w.sub(first.ref.mul(rate).div(np.sqrt(second.ref).add(1e-7))), [first, second]];
  },
};

globalThis.measure = async ({ backend, recipe, batch, warmup, steps }) => {
  if (!(await init(backend)).includes(backend)) throw new Error(`jax-js has no ${backend} backend here`);
  defaultDevice(backend);
  const lossOf = (p, x, y) => nn.logSoftmax(FORWARD[recipe](p, x, batch)).mul(y).sum().mul(-1 / batch);
  // x and y are closed over: as arguments of valueAndGrad they would be copied.
  const step = jit(function step(parameters, state, x, y, rate) {
    const [loss, gradients] = valueAndGrad((p) => lossOf(p, x, y))(tree.ref(parameters));
    const [nextParameters, nextState] = [{}, {}];
    for (const name of Object.keys(parameters)) {
      [nextParameters[name], nextState[name]] = OPTIMIZER[recipe](parameters[name], state[name], gradients[name], rate.ref);
    }
    rate.dispose();
    return [nextParameters, nextState, loss];
  });
  const data = (await batches(warmup + steps, batch)).map(({ x, y }) => ({ x: np.array(x, { shape: [batch, PIXELS] }), y: np.array(y, { shape: [batch, CLASSES] }) }));
  let parameters = PARAMETERS[recipe]();
  const rows = recipe === "cnn" ? 2 : 1;
  let state = Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, Array.from({ length: rows }, () => np.zeros(array.shape))]));
  let loss = null;
  const sync = () => blockUntilReady([parameters, state, loss]);
  const take = async (index) => {
    const { x, y } = data[index % data.length];
    loss?.dispose();
    [parameters, state, loss] = step(parameters, state, x.ref, y.ref, 0.001);
    // The first step alone: unsynced ones would compile every kernel again.
    if (index === 0 || index % SYNC_STEPS === 0) await sync();
  };
  return measureSteps({ warmup, steps, batch }, take, sync, () => loss.jsAsync());
};
