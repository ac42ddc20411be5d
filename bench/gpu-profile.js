// Where a step's time goes on a GPU: each dispatch in a pass of its own between two timestamps, by kernel. What lies between dispatches
// is left out, and a pass of its own costs more than a dispatch among others: the sum is told beside an unprofiled step's time.
//   node bench/gpu-profile.js [--steps 48] [--cold] [RECIPE ...]     mlp-512 and cnn by default; needs a GPU with timestamps (bench/gpu.sh packs it);
// --cold, for a GPU in software, leaves out the epoch before

import { parseArgs } from "node:util";
import { globals } from "webgpu";
import { openDawn, take, WINDOW_STEPS } from "./dawn.js";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { steps: { type: "string", default: String(3 * WINDOW_STEPS) }, cold: { type: "boolean", default: false } } });
const QUERIES_MAX = 4096;
const { GPUBufferUsage, GPUMapMode } = globals;

/** The shader's label of each module and pipeline. @type {WeakMap<object, string>} */
const labels = new WeakMap();
/** What is timed at present: a set of queries and the kernel of each pair. @type {{ set: GPUQuerySet, kernels: string[] } | null} */
let timed = null;
/** @type {GPUDevice | null} */
let device = null;

/** @param {object} prototype @param {string} name @param {(original: Function, self: any, ...all: any[]) => any} instead */
function wrap(prototype, name, instead) {
  const original = prototype[name];
  prototype[name] = function (...all) {
    return instead(original, this, ...all);
  };
}

wrap(globals.GPUDevice.prototype, "createShaderModule", (original, self, descriptor) => {
  const made = original.call(self, descriptor);
  labels.set(made, descriptor.label ?? "?");
  device = self;
  return made;
});
for (const name of ["createComputePipeline", "createComputePipelineAsync"]) {
  wrap(globals.GPUDevice.prototype, name, (original, self, descriptor) => {
    const made = original.call(self, descriptor);
    const label = labels.get(descriptor.compute.module) ?? "?";
    if (made instanceof Promise) return made.then((pipeline) => (labels.set(pipeline, label), pipeline));
    labels.set(made, label);
    return made;
  });
}
wrap(globals.GPUCommandEncoder.prototype, "beginComputePass", (original, self, ...all) => (timed ? passOfOwn(original, self) : original.apply(self, all)));

/** A pass that is one for each dispatch. @param {Function} begin @param {GPUCommandEncoder} encoder */
function passOfOwn(begin, encoder) {
  let pipeline = null;
  const groups = new Map();
  return {
    setPipeline: (to) => void (pipeline = to),
    setBindGroup: (index, ...rest) => void groups.set(index, rest),
    dispatchWorkgroups(...counts) {
      const { set, kernels } = timed;
      const at = 2 * kernels.length;
      kernels.push(labels.get(pipeline) ?? "?");
      if (at + 1 >= QUERIES_MAX) throw new Error(`${QUERIES_MAX} timestamps are too few for so many steps: use fewer.`);
      const pass = begin.call(encoder, { timestampWrites: { querySet: set, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 } });
      pass.setPipeline(pipeline);
      for (const [index, rest] of groups) pass.setBindGroup(index, ...rest);
      pass.dispatchWorkgroups(...counts);
      pass.end();
    },
    end() {},
  };
}

/** Nanoseconds of each timed dispatch. @param {{ set: GPUQuerySet, kernels: string[] }} all */
async function durations({ set, kernels }) {
  const count = 2 * kernels.length;
  const size = 8 * count;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const read = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(set, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  const times = new BigUint64Array(read.getMappedRange());
  return Array.from({ length: count / 2 }, (_, i) => Number(times[2 * i + 1] - times[2 * i]));
}

/** @param {string} recipe */
async function profile(session, recipe) {
  const steps = Number(values.steps);
  const { steps: epoch } = JSON.parse(session.start(JSON.stringify({ recipe, epochs: 1000 })));
  await take(session, values.cold ? steps : epoch + WINDOW_STEPS);
  const start = performance.now();
  await take(session, steps);
  const unprofiled = (performance.now() - start) / steps;
  timed = { set: device.createQuerySet({ type: "timestamp", count: QUERIES_MAX }), kernels: [] };
  await take(session, steps);
  const all = timed;
  timed = null;
  const byKernel = new Map();
  (await durations(all)).forEach((nanoseconds, i) => {
    const [sum, count] = byKernel.get(all.kernels[i]) ?? [0, 0];
    byKernel.set(all.kernels[i], [sum + nanoseconds, count + 1]);
  });
  const total = [...byKernel.values()].reduce((sum, [nanoseconds]) => sum + nanoseconds, 0);
  console.log(`${recipe}: ${unprofiled.toFixed(3)} ms a step unprofiled; ${(total / 1e6 / steps).toFixed(3)} ms in ${(all.kernels.length / steps).toFixed(1)} dispatches`);
  for (const [kernel, [nanoseconds, count]] of [...byKernel].sort(([, [a]], [, [b]]) => b - a)) {
    console.log(`  ${(nanoseconds / 1e3 / steps).toFixed(1).padStart(9)} µs a step ${((100 * nanoseconds) / total).toFixed(1).padStart(5)} %  ${(count / steps).toFixed(1).padStart(5)} times  ${kernel}`);
  }
}

const { session, name } = await openDawn(["disable-dawn-features=timestamp_quantization"]);
console.log(name);
for (const recipe of positionals.length > 0 ? positionals : ["mlp-512", "cnn"]) await profile(session, recipe);
// Dawn's threads would keep the process.
process.exit();
