// The peer TensorFlow.js 4.22 in its best form: every batch on the device before it starts, core operations with fused ones where
// they have gradients, no read a step. Dropout is left out, in its favour.

import { CLASSES, PIXELS, batches, measureSteps } from "./mnist.js";

const { tf } = globalThis;

const glorot = (shape, fanIn, fanOut) => {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return tf.variable(tf.randomUniform(shape, -limit, limit));
};
const zeros = (count) => tf.variable(tf.zeros([count]));
const dense = (x, kernel, bias, activation) => tf.fused.matMul({ a: x, b: kernel, bias, activation });

const NETWORK = {
  "mlp-512": () => {
    const [w1, b1, w2, b2] = [glorot([PIXELS, 512], PIXELS, 512), zeros(512), glorot([512, 10], 512, 10), zeros(10)];
    return (x) => dense(dense(x, w1, b1, "relu"), w2, b2, "linear");
  },
  cnn: () => {
    const [k1, c1] = [glorot([3, 3, 1, 32], 9, 288), zeros(32)];
    const [k2, c2] = [glorot([3, 3, 32, 64], 288, 576), zeros(64)];
    const [w1, b1, w2, b2] = [glorot([9216, 128], 9216, 128), zeros(128), glorot([128, 10], 128, 10), zeros(10)];
    const convolution = (x, filter, bias) => tf.fused.conv2d({ x, filter, strides: 1, pad: "valid", bias, activation: "relu" });
    return (x) => {
      const maps = convolution(convolution(x.reshape([-1, 28, 28, 1]), k1, c1), k2, c2);
      const features = tf.maxPool(maps, 2, 2, "valid").reshape([-1, 9216]);
      return dense(dense(features, w1, b1, "relu"), w2, b2, "linear");
    };
  },
};

globalThis.measure = async ({ backend, recipe, batch, warmup, steps }) => {
  if (backend === "wasm") tf.wasm.setWasmPaths("./tfjs/");
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} backend here`);
  await tf.ready();
  const network = NETWORK[recipe]();
  const optimizer = recipe === "cnn" ? tf.train.adam(0.001, 0.9, 0.999, 1e-7) : tf.train.rmsprop(0.001, 0.9, 0, 1e-7);
  const data = (await batches(warmup + steps, batch)).map(({ x, y }) => ({ x: tf.tensor2d(x, [batch, PIXELS]), y: tf.tensor2d(y, [batch, CLASSES]) }));
  let loss = null;
  const take = (index) => {
    const { x, y } = data[index % data.length];
    loss?.dispose();
    loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, network(x)), true);
  };
  const sync = async () => void (await loss.data());
  return measureSteps({ warmup, steps, batch }, take, sync, async () => (await loss.data())[0]);
};
